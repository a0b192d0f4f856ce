//! Inflates what was compressed for its way: `gzip`, `deflate`, `br` and `zstd`. A few bytes can stand for
//! millions, so no more is ever inflated than is allowed.

use crate::zlib::{Settings, create, whole};

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
    let kind = match encoding {
        "gzip" => "gunzip",
        "deflate" => "inflate",
        "br" => "brotliDecompress",
        "zstd" => "zstdDecompress",
        _ => return Err(NotInflated::Unknown),
    };
    let mut codec = create(kind, Settings::usual()).map_err(|_| NotInflated::Unknown)?;
    let finish = codec.finish();
    whole(codec.as_mut(), bytes, finish, limit).map_err(|failure| match failure {
        Some(_) => NotInflated::Corrupt,
        None => NotInflated::Large,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compress(kind: &str, bytes: &[u8]) -> Vec<u8> {
        let mut codec = create(kind, Settings::usual()).unwrap();
        let finish = codec.finish();
        whole(codec.as_mut(), bytes, finish, usize::MAX - 1).unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        compress("gzip", bytes)
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let text = b"zipped ".repeat(1000);
        assert_eq!(inflate(&gzip(&text), "gzip", 10_000), Ok(text.clone()));
        assert_eq!(inflate(&compress("deflate", &text), "deflate", 10_000), Ok(text.clone()));
        for (kind, encoding) in [("brotliCompress", "br"), ("zstdCompress", "zstd")] {
            assert_eq!(inflate(&compress(kind, &text), encoding, 10_000), Ok(text.clone()));
        }
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
