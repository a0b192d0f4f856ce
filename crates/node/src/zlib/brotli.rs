//! Brotli.

use std::io::Write;

use brotli::enc::{BrotliEncoderParams, StandardAlloc};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, CompressorWriter};

use super::codec::{Codec, Settings, Step, failure, unexpected_end};
use crate::failure::Failure;

/// What `flush` is when nothing more will come.
const FINISH: i32 = 2;
/// What `flush` is when all that has come shall go on.
const FLUSH: i32 = 1;
/// How much the encoder gives out at once, in bytes.
const BUFFER: usize = 16 * 1024;

/// Compresses.
pub(crate) struct BrotliEncoder {
    quality: i32,
    window: i32,
    /// None when it has ended.
    writer: Option<CompressorWriter<Vec<u8>>>,
    /// What waits for room, and how much of it has gone.
    waiting: Vec<u8>,
    gone: usize,
}

/// Decompresses.
pub(crate) struct BrotliDecoder {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    has_ended: bool,
}

impl BrotliEncoder {
    /// `level` is the quality here, and `window_bits` the window; zero is Brotli's own choice.
    pub(crate) fn new(settings: &Settings) -> Self {
        let quality = if (0..=11).contains(&settings.level) { settings.level } else { 11 };
        let window =
            if (10..=24).contains(&settings.window_bits) { settings.window_bits } else { 22 };
        let mut encoder = Self { quality, window, writer: None, waiting: Vec::new(), gone: 0 };
        encoder.reset();
        encoder
    }
}

impl Codec for BrotliEncoder {
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure> {
        let mut read = 0;
        // What was made before goes first; the input waits meanwhile.
        if self.gone == self.waiting.len()
            && let Some(mut writer) = self.writer.take()
        {
            // Into memory it does not fail.
            let _ = writer.write_all(input);
            read = input.len();
            if flush == FINISH {
                self.waiting = writer.into_inner();
            } else {
                if flush == FLUSH {
                    let _ = writer.flush();
                }
                self.waiting = std::mem::take(writer.get_mut());
                self.writer = Some(writer);
            }
            self.gone = 0;
        }
        let written = room.len().min(self.waiting.len() - self.gone);
        room[..written].copy_from_slice(&self.waiting[self.gone..self.gone + written]);
        self.gone += written;
        let is_end = self.writer.is_none() && self.gone == self.waiting.len();
        Ok(Step { read, written, is_end })
    }

    fn reset(&mut self) {
        let params = BrotliEncoderParams {
            quality: self.quality,
            lgwin: self.window,
            ..BrotliEncoderParams::default()
        };
        self.writer = Some(CompressorWriter::with_params(Vec::new(), BUFFER, &params));
        self.waiting = Vec::new();
        self.gone = 0;
    }

    fn finish(&self) -> i32 {
        FINISH
    }
}

impl BrotliDecoder {
    pub(crate) fn new() -> Self {
        Self { state: state(), has_ended: false }
    }
}

fn state() -> BrotliState<StandardAlloc, StandardAlloc, StandardAlloc> {
    let alloc = StandardAlloc::default;
    BrotliState::new_strict(alloc(), alloc(), alloc())
}

impl Codec for BrotliDecoder {
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure> {
        if self.has_ended {
            return Ok(Step { is_end: true, ..Step::default() });
        }
        let (mut left, mut read) = (input.len(), 0);
        let (mut free, mut written, mut total) = (room.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut read,
            input,
            &mut free,
            &mut written,
            room,
            &mut total,
            &mut self.state,
        );
        match result {
            BrotliResult::ResultFailure => {
                let code = self.state.error_code;
                // `BROTLI_DECODER_ERROR_…` is `ERR__ERROR_…` in Node.js.
                let name = format!("{code:?}").replace("BROTLI_DECODER", "ERR_");
                Err(failure(&name, code as i32, "Decompression failed"))
            }
            BrotliResult::NeedsMoreInput if flush == FINISH => Err(unexpected_end()),
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {
                Ok(Step { read, written, is_end: false })
            }
            BrotliResult::ResultSuccess => {
                self.has_ended = true;
                Ok(Step { read, written, is_end: true })
            }
        }
    }

    fn reset(&mut self) {
        *self = Self::new();
    }

    fn finish(&self) -> i32 {
        FINISH
    }
}
