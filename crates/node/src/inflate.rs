//! Inflates what was compressed for its way: `gzip`, `deflate`, `br` and `zstd`. A few bytes can stand for
//! millions, so no more is ever inflated than is allowed.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::GzDecoder;
use flate2::read::ZlibDecoder;
use ruzstd::decoding::StreamingDecoder;

/// How much is read at once, in bytes.
const BUFFER: usize = 16 * 1024;

/// Why something could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotInflated {
    /// It was compressed in a way that is not known here.
    Unknown,
    /// It would be larger than allowed.
    Large,
    /// It is not what it says it is.
    Corrupt,
}

impl NotInflated {
    /// Its name in the prelude.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Large => "large",
            Self::Corrupt => "corrupt",
        }
    }
}

/// Inflates `bytes`, to at most `limit` bytes.
///
/// # Errors
/// Why it could not be done.
pub fn inflate(bytes: &[u8], encoding: &str, limit: usize) -> Result<Vec<u8>, NotInflated> {
    match encoding {
        "gzip" => gunzip(bytes, limit),
        "deflate" => read(ZlibDecoder::new(bytes), limit),
        "br" => read(Decompressor::new(bytes, BUFFER), limit),
        "zstd" => {
            let decoder = StreamingDecoder::new(bytes).map_err(|_| NotInflated::Corrupt)?;
            read(decoder, limit)
        }
        _ => Err(NotInflated::Unknown),
    }
}

/// One member after the other. As in Node.js, what begins with a zero after them is padding.
fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, NotInflated> {
    let mut rest = bytes;
    let mut inflated = Vec::new();
    loop {
        let mut decoder = GzDecoder::new(rest);
        read_into(&mut inflated, &mut decoder, limit)?;
        rest = decoder.into_inner();
        if matches!(rest, [] | [0, ..]) {
            return Ok(inflated);
        }
    }
}

fn read(from: impl Read, limit: usize) -> Result<Vec<u8>, NotInflated> {
    let mut inflated = Vec::new();
    read_into(&mut inflated, from, limit)?;
    Ok(inflated)
}

fn read_into(inflated: &mut Vec<u8>, mut from: impl Read, limit: usize) -> Result<(), NotInflated> {
    let mut piece = [0; BUFFER];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) if inflated.len() + length > limit => return Err(NotInflated::Large),
            Ok(length) => inflated.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(NotInflated::Corrupt),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let text = b"zipped ".repeat(1000);
        assert_eq!(inflate(&gzip(&text), "gzip", 10_000), Ok(text.clone()));
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&text).unwrap();
        assert_eq!(inflate(&encoder.finish().unwrap(), "deflate", 10_000), Ok(text));
        // `brotli` of "hello", by the reference implementation.
        let brotli = [0x0b, 0x02, 0x80, b'h', b'e', b'l', b'l', b'o', 0x03];
        assert_eq!(inflate(&brotli, "br", 10), Ok(b"hello".to_vec()));
    }

    #[test]
    fn members_of_gzip_are_joined_and_zeros_after_them_are_padding() {
        let twice = [gzip(b"a"), gzip(b"b"), vec![0; 7]].concat();
        assert_eq!(inflate(&twice, "gzip", 10), Ok(b"ab".to_vec()));
        let other = [gzip(b"a"), b"other".to_vec()].concat();
        assert_eq!(inflate(&other, "gzip", 10), Err(NotInflated::Corrupt));
        let large = [gzip(&[7; 600]), gzip(&[7; 600])].concat();
        assert_eq!(inflate(&large, "gzip", 1000), Err(NotInflated::Large));
    }

    #[test]
    fn zstd_is_known_as_it_is_in_node_24() {
        let zstd = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 5, 0x29, 0, 0, b'h', b'e', b'l', b'l', b'o'];
        assert_eq!(inflate(&zstd, "zstd", 10), Ok(b"hello".to_vec()));
        assert_eq!(inflate(&zstd, "zstd", 4), Err(NotInflated::Large));
        assert_eq!(inflate(&zstd[..10], "zstd", 10), Err(NotInflated::Corrupt));
    }

    #[test]
    fn a_bomb_is_not_inflated() {
        let bomb = gzip(&vec![0; 50_000_000]);
        assert!(bomb.len() < 100_000);
        assert_eq!(inflate(&bomb, "gzip", 1_000_000), Err(NotInflated::Large));
    }

    #[test]
    fn what_is_not_what_it_says_is_corrupt() {
        let mut cut = gzip(b"text");
        cut.truncate(cut.len() - 4);
        assert_eq!(inflate(&cut, "gzip", 100), Err(NotInflated::Corrupt));
        for encoding in ["gzip", "deflate", "br"] {
            assert_eq!(inflate(b"{\"a\":1}", encoding, 100), Err(NotInflated::Corrupt));
        }
        assert_eq!(inflate(b"", "compress", 100), Err(NotInflated::Unknown));
    }
}
