//! zlib's own formats: `deflate`, `gzip` and the raw one.

use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Status};

use super::codec::{Codec, Settings, Step, failure, unexpected_end};
use crate::failure::Failure;

/// Added to the bits of the window, it means gzip's header instead of zlib's.
const GZIP: i32 = 16;
/// What `flush` is when nothing more will come.
const FINISH: i32 = 4;
/// What gzip begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What of a stream has been recognised so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Zlib,
    Gzip,
    Raw,
    /// `unzip` tells from the first bytes, and has seen this many of gzip's.
    Unknown(usize),
}

/// Compresses.
pub(crate) struct Deflater {
    deflate: Deflate,
    settings: Settings,
    window_bits: i32,
}

/// Decompresses.
pub(crate) struct Inflater {
    inflate: Inflate,
    format: Format,
    is_unzip: bool,
    settings: Settings,
    /// Whether what has come before was a whole member, after which another may begin.
    has_ended: bool,
    failed: Option<Failure>,
}

impl Deflater {
    pub(crate) fn new(kind: &str, settings: Settings) -> Result<Self, Failure> {
        // zlib itself does the same: a window of 256 bytes is not possible.
        let bits = if settings.window_bits == 8 { 9 } else { settings.window_bits };
        let window_bits = match kind {
            "gzip" => bits + GZIP,
            "deflateRaw" => -bits,
            _ => bits,
        };
        let deflate = compressor(&settings, window_bits)?;
        Ok(Self { deflate, settings, window_bits })
    }
}

fn compressor(settings: &Settings, window_bits: i32) -> Result<Deflate, Failure> {
    let config = DeflateConfig {
        level: settings.level,
        window_bits,
        mem_level: settings.mem_level,
        strategy: settings.strategy.try_into().unwrap_or_default(),
        ..DeflateConfig::default()
    };
    let mut deflate = Deflate::new_with_config(config);
    if !settings.dictionary.is_empty() {
        deflate
            .set_dictionary(&settings.dictionary)
            .map_err(|_| failure("Z_STREAM_ERROR", -2, "Failed to set dictionary"))?;
    }
    Ok(deflate)
}

/// How far two counters have come. No step is longer than what fits into memory.
fn since(before: u64, now: u64) -> usize {
    usize::try_from(now - before).unwrap_or(usize::MAX)
}

impl Codec for Deflater {
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure> {
        let flush = DeflateFlush::try_from(flush).unwrap_or_default();
        let (read, written) = (self.deflate.total_in(), self.deflate.total_out());
        let status = self.deflate.compress(input, room, flush);
        let is_end = matches!(status, Ok(Status::StreamEnd));
        status.map_err(|error| {
            let reason = self.deflate.error_message().unwrap_or("Zlib error");
            failure(name(error as i32), error as i32, reason)
        })?;
        Ok(Step {
            read: since(read, self.deflate.total_in()),
            written: since(written, self.deflate.total_out()),
            is_end,
        })
    }

    fn reset(&mut self) {
        if let Ok(fresh) = compressor(&self.settings, self.window_bits) {
            self.deflate = fresh;
        }
    }

    fn tune(&mut self, level: i32, strategy: i32) -> Result<(), Failure> {
        self.settings = Settings { level, strategy, ..self.settings.clone() };
        // zlib-rs can only change its level before there is input; later, what follows is compressed
        // as before, which is slower or larger, and no less right.
        let _ = self.deflate.set_level(level);
        Ok(())
    }

    fn finish(&self) -> i32 {
        FINISH
    }
}

impl Inflater {
    pub(crate) fn new(kind: &str, settings: Settings) -> Result<Self, Failure> {
        let format = match kind {
            "inflate" => Format::Zlib,
            "gunzip" => Format::Gzip,
            "inflateRaw" => Format::Raw,
            _ => Format::Unknown(0),
        };
        let inflate = decompressor(format, &settings)?;
        let is_unzip = matches!(format, Format::Unknown(_));
        Ok(Self { inflate, format, is_unzip, settings, has_ended: false, failed: None })
    }

    fn begin(&mut self, format: Format) -> Result<(), Failure> {
        self.format = format;
        self.inflate = decompressor(format, &self.settings)?;
        self.has_ended = false;
        Ok(())
    }

    /// Looks at the first bytes, of which `seen` are gzip's, and says how many are now.
    fn recognise(&mut self, input: &[u8], seen: usize) -> Result<usize, Failure> {
        let matching = input.iter().zip(&MAGIC[seen..]).take_while(|(one, other)| one == other);
        let matching = matching.count();
        if seen + matching == MAGIC.len() {
            self.begin(Format::Gzip)?;
        } else if matching < input.len() {
            self.begin(Format::Zlib)?;
        }
        Ok(seen + matching)
    }

    fn inflate_once(
        &mut self,
        input: &[u8],
        room: &mut [u8],
        flush: InflateFlush,
    ) -> Result<(Step, Status), Failure> {
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let mut status = self.inflate.decompress(input, room, flush);
        if matches!(status, Err(InflateError::NeedDict { .. })) {
            if self.settings.dictionary.is_empty() {
                return Err(failure("Z_NEED_DICT", 2, "Missing dictionary"));
            }
            self.inflate
                .set_dictionary(&self.settings.dictionary)
                .map_err(|_| failure("Z_NEED_DICT", 2, "Bad dictionary"))?;
            let used = since(read, self.inflate.total_in());
            status = self.inflate.decompress(&input[used..], room, flush);
        }
        let status = status.map_err(|error| match error {
            InflateError::NeedDict { .. } => failure("Z_NEED_DICT", 2, "Bad dictionary"),
            InflateError::DataError => {
                failure("Z_DATA_ERROR", -3, self.inflate.error_message().unwrap_or("Zlib error"))
            }
            InflateError::MemError => failure("Z_MEM_ERROR", -4, "Zlib error"),
            InflateError::StreamError => failure("Z_STREAM_ERROR", -2, "Zlib error"),
        })?;
        let step = Step {
            read: since(read, self.inflate.total_in()),
            written: since(written, self.inflate.total_out()),
            is_end: status == Status::StreamEnd,
        };
        Ok((step, status))
    }
}

fn decompressor(format: Format, settings: &Settings) -> Result<Inflate, Failure> {
    let bits = u8::try_from(settings.window_bits).unwrap_or(15);
    let mut inflate = match format {
        Format::Raw => Inflate::new(false, if bits == 0 { 15 } else { bits }),
        Format::Gzip => Inflate::new(true, if bits == 0 { 15 } else { bits } + 16),
        Format::Zlib | Format::Unknown(_) => Inflate::new(true, bits),
    };
    // A raw stream has no place in which it asks for one.
    if format == Format::Raw && !settings.dictionary.is_empty() {
        inflate
            .set_dictionary(&settings.dictionary)
            .map_err(|_| failure("Z_DATA_ERROR", -3, "Failed to set dictionary"))?;
    }
    Ok(inflate)
}

/// zlib's name for one of its numbers.
fn name(number: i32) -> &'static str {
    match number {
        -2 => "Z_STREAM_ERROR",
        -3 => "Z_DATA_ERROR",
        -4 => "Z_MEM_ERROR",
        _ => "Z_ERRNO",
    }
}

impl Codec for Inflater {
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure> {
        if let Some(failure) = &self.failed {
            return Err(failure.clone());
        }
        let mut done = Step::default();
        if let Format::Unknown(seen) = self.format
            && !input.is_empty()
        {
            let seen_now = self.recognise(input, seen)?;
            if matches!(self.format, Format::Unknown(_)) {
                // The first byte alone does not tell: it is given to the decompressor later.
                self.format = Format::Unknown(seen_now);
                done.read = input.len();
                return if flush == FINISH { Err(unexpected_end()) } else { Ok(done) };
            }
            if seen == 1 {
                // The byte that was taken before.
                self.inflate_once(&MAGIC[..1], &mut [], InflateFlush::NoFlush)?;
            }
        }
        let how = InflateFlush::try_from(flush).unwrap_or_default();
        loop {
            if self.has_ended {
                // As in Node.js, only gzip has further members, and a zero after one is padding.
                let rest = &input[done.read..];
                if self.format != Format::Gzip || matches!(rest, [] | [0, ..]) {
                    return Ok(Step { is_end: true, ..done });
                }
                self.begin(Format::Gzip)?;
            }
            let rest = &input[done.read..];
            let outcome = self.inflate_once(rest, &mut room[done.written..], how);
            let (step, _) = outcome.inspect_err(|failure| self.failed = Some(failure.clone()))?;
            done.read += step.read;
            done.written += step.written;
            self.has_ended = step.is_end;
            if !step.is_end {
                let is_cut = flush == FINISH && done.written < room.len();
                return if is_cut { Err(unexpected_end()) } else { Ok(done) };
            }
        }
    }

    fn reset(&mut self) {
        let format = if self.is_unzip { Format::Unknown(0) } else { self.format };
        self.failed = self.begin(format).err();
    }

    fn finish(&self) -> i32 {
        FINISH
    }
}
