//! What compresses and what decompresses, in steps: some input, some room for output, and how much
//! of each was used. A few bytes can stand for millions, so no step makes more than it has room for.

use crate::failure::Failure;
use crate::zlib::brotli::{BrotliDecoder, BrotliEncoder};
use crate::zlib::deflate::{Deflater, Inflater};
use crate::zlib::zstd::{ZstdDecoder, ZstdEncoder};

/// What a step has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    /// How much of the input it has taken.
    pub(crate) read: usize,
    /// How much of the room it has filled.
    pub(crate) written: usize,
    /// Whether this was the end of what is compressed.
    pub(crate) is_end: bool,
}

/// Something that takes bytes and gives others.
pub(crate) trait Codec: Send {
    /// Takes some of the input, and fills some of the room.
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure>;

    /// Begins anew.
    fn reset(&mut self);

    /// Goes on with another level and strategy.
    fn tune(&mut self, _level: i32, _strategy: i32) -> Result<(), Failure> {
        Ok(())
    }

    /// The number that stands for "this is all", in Node.js' constants.
    fn finish(&self) -> i32;
}

/// What a codec is made with; what one does not know, it ignores.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) level: i32,
    pub(crate) window_bits: i32,
    pub(crate) mem_level: i32,
    pub(crate) strategy: i32,
    pub(crate) dictionary: Vec<u8>,
}

impl Settings {
    /// zlib's own.
    pub(crate) fn usual() -> Self {
        Self { level: -1, window_bits: 15, mem_level: 8, ..Self::default() }
    }
}

/// The codec of a name.
pub(crate) fn create(kind: &str, settings: Settings) -> Result<Box<dyn Codec>, Failure> {
    Ok(match kind {
        "deflate" | "gzip" | "deflateRaw" => Box::new(Deflater::new(kind, settings)?),
        "inflate" | "gunzip" | "inflateRaw" | "unzip" => Box::new(Inflater::new(kind, settings)?),
        "brotliCompress" => Box::new(BrotliEncoder::new(&settings)),
        "brotliDecompress" => Box::new(BrotliDecoder::new()),
        "zstdCompress" => Box::new(ZstdEncoder::default()),
        "zstdDecompress" => Box::new(ZstdDecoder::default()),
        _ => return Err(Failure::new("ERR_INTERNAL_ASSERTION", format!("no codec {kind}"))),
    })
}

/// A failure of zlib, with its name and number.
pub(crate) fn failure(code: &str, errno: i32, reason: &str) -> Failure {
    Failure { errno: Some(errno), ..Failure::new(code, reason) }
}

/// What says that more should have come.
pub(crate) fn unexpected_end() -> Failure {
    failure("Z_BUF_ERROR", -5, "unexpected end of file")
}

/// The whole of what `input` stands for.
///
/// # Errors
/// `None` when it would be larger than `limit`, otherwise why it could not be done.
pub(crate) fn whole(
    codec: &mut dyn Codec,
    mut input: &[u8],
    flush: i32,
    limit: usize,
) -> Result<Vec<u8>, Option<Failure>> {
    /// Room that is made at once, in bytes.
    const ROOM: usize = 64 * 1024;
    let mut output = Vec::new();
    loop {
        let filled = output.len();
        let room = ROOM.max(filled / 2).min(limit.saturating_sub(filled) + 1);
        output.resize(filled + room, 0);
        let step = codec.step(input, &mut output[filled..], flush).map_err(Some)?;
        output.truncate(filled + step.written);
        if output.len() > limit {
            return Err(None);
        }
        input = &input[step.read..];
        // What has room left has nothing more to say.
        if step.is_end || step.written < room {
            return Ok(output);
        }
    }
}
