//! Zstandard. What is compressed is one frame, and it is made when all of it has come: the crate
//! knows no way to make one piece by piece.

use ruzstd::decoding::FrameDecoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::codec::{Codec, Step, failure, unexpected_end};
use crate::failure::Failure;

/// What `flush` is when nothing more will come.
const FINISH: i32 = 2;
/// How long a block's header is, in bytes.
const HEADER: usize = 3;
/// How long a frame's header is at most, in bytes.
const FRAME_HEADER: usize = 18;
/// How long the checksum at the end is, in bytes.
const CHECKSUM: usize = 4;
/// No block stands for more, in bytes.
const BLOCK: usize = 128 * 1024;

/// Compresses.
#[derive(Default)]
pub(crate) struct ZstdEncoder {
    input: Vec<u8>,
    /// What waits for room, and how much of it has gone.
    output: Option<Vec<u8>>,
    gone: usize,
}

/// Decompresses.
#[derive(Default)]
pub(crate) struct ZstdDecoder {
    decoder: FrameDecoder,
    /// What is not a whole block yet.
    pending: Vec<u8>,
    is_inside: bool,
    /// Whether the last block has been decoded, and only a checksum may be missing.
    is_last: bool,
    /// Whether there has been a whole frame.
    has_ended: bool,
}

impl Codec for ZstdEncoder {
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure> {
        self.input.extend_from_slice(input);
        let read = input.len();
        if flush != FINISH {
            return Ok(Step { read, ..Step::default() });
        }
        let bytes = std::mem::take(&mut self.input);
        let output = self
            .output
            .get_or_insert_with(|| compress_to_vec(bytes.as_slice(), CompressionLevel::Fastest));
        let written = room.len().min(output.len() - self.gone);
        room[..written].copy_from_slice(&output[self.gone..self.gone + written]);
        self.gone += written;
        Ok(Step { read, written, is_end: self.gone == output.len() })
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn finish(&self) -> i32 {
        FINISH
    }
}

fn corrupt(reason: &str) -> Failure {
    failure("ZSTD_error_corruption_detected", -20, reason)
}

impl ZstdDecoder {
    /// How many of the bytes that wait are the next thing to decode, if they are all there.
    fn next(&mut self) -> Option<usize> {
        if self.is_last {
            return (self.pending.len() >= CHECKSUM).then_some(CHECKSUM);
        }
        let header = self.pending.get(..HEADER)?;
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        // The two bits after the first say that one byte is repeated.
        let is_repeated = (header >> 1) & 3 == 1;
        let size = if is_repeated { 1 } else { usize::try_from(header >> 3).ok()? };
        let is_there = self.pending.len() >= HEADER + size;
        self.is_last = is_there && header & 1 == 1;
        is_there.then_some(HEADER + size)
    }

    fn enter(&mut self, flush: i32) -> Result<bool, Failure> {
        let mut rest = self.pending.as_slice();
        let before = rest.len();
        match self.decoder.reset(&mut rest) {
            Ok(()) => {
                let used = before - rest.len();
                self.pending.drain(..used);
                self.is_inside = true;
                Ok(true)
            }
            Err(_) if before < FRAME_HEADER && flush != FINISH => Ok(false),
            Err(_) if before >= 4 => {
                Err(failure("ZSTD_error_prefix_unknown", -10, "Unknown frame descriptor"))
            }
            Err(_) => Err(unexpected_end()),
        }
    }
}

impl Codec for ZstdDecoder {
    fn step(&mut self, input: &[u8], room: &mut [u8], flush: i32) -> Result<Step, Failure> {
        let mut done = Step::default();
        loop {
            // Each round takes so little of the input that what it stands for stays small.
            let more = BLOCK.saturating_sub(self.pending.len()).min(input.len() - done.read);
            self.pending.extend_from_slice(&input[done.read..done.read + more]);
            done.read += more;
            if !self.is_inside {
                if self.pending.is_empty() {
                    done.is_end = self.has_ended;
                    break;
                }
                if !self.enter(flush)? {
                    return Ok(done);
                }
            }
            let free = &mut room[done.written..];
            let length = if self.decoder.can_collect() > 0 { Some(0) } else { self.next() };
            let Some(length) = length else { break };
            let (_, written) = self
                .decoder
                .decode_from_to(&self.pending[..length], free)
                .map_err(|error| corrupt(&error.to_string()))?;
            self.pending.drain(..length);
            done.written += written;
            if self.decoder.is_finished() && self.decoder.can_collect() == 0 {
                self.is_inside = false;
                self.is_last = false;
                self.has_ended = true;
            }
            if done.written == room.len() {
                return Ok(done);
            }
        }
        if flush == FINISH && !done.is_end {
            return Err(unexpected_end());
        }
        Ok(done)
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn finish(&self) -> i32 {
        FINISH
    }
}
