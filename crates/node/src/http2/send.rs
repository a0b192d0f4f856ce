//! What a session sends: heads at once, in the order in which they were asked for, and bodies when there
//! is room for them, one frame of each stream after the other.

use super::frame::{self, END_STREAM};
use super::hpack::Field;
use super::session::{Event, Session};

/// Larger frames would keep the others waiting, whatever the peer allows.
const LARGEST_FRAME: usize = 16_384;

impl Session {
    /// What is to be sent now: everything but bodies, and of those about as much as is asked for.
    pub(super) fn take_output(&mut self, most: usize) -> Vec<u8> {
        let mut blocked = 0;
        while self.output.len() < most && blocked < self.turn.len() {
            let Some(id) = self.turn.pop_front() else { break };
            let Some(stream) = self.streams.get_mut(&id) else { continue };
            if self.window <= 0 && !stream.queue.is_empty() {
                self.turn.push_back(id);
                blocked += 1;
                continue;
            }
            blocked = 0;
            stream.is_in_turn = false;
            if self.send_some(id) {
                self.line_up(id);
            }
        }
        self.answers = 0;
        std::mem::take(&mut self.output)
    }

    /// Puts a stream into the line if it has something to send.
    pub(super) fn line_up(&mut self, id: u32) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        if stream.has_something() && !stream.is_in_turn {
            stream.is_in_turn = true;
            self.turn.push_back(id);
        }
    }

    /// Sends one frame of a stream's body, or what comes after it. Whether there was something that could
    /// be sent, so that it is worth asking again.
    pub(super) fn send_some(&mut self, id: u32) -> bool {
        let Some(stream) = self.streams.get_mut(&id) else { return false };
        if !stream.has_something() {
            return false;
        }
        if stream.queue.is_empty() {
            let trailers = stream.trailers.take();
            stream.is_sent = true;
            match trailers {
                Some(fields) => self.write_fields(frame::HEADERS, END_STREAM, id, &[], &fields),
                None => frame::write(&mut self.output, frame::DATA, END_STREAM, id, &[]),
            }
            self.close_if_over(id);
            return false;
        }
        let allowed = usize::try_from(self.window.min(stream.window)).unwrap_or(0);
        let length = stream.queue.len().min(allowed).min(LARGEST_FRAME);
        if length == 0 {
            return false;
        }
        let sent = i64::try_from(length).unwrap_or(0);
        self.window -= sent;
        stream.window -= sent;
        let is_last = length == stream.queue.len();
        let ends = is_last && stream.is_ended && stream.trailers.is_none();
        let (first, second) = stream.queue.as_slices();
        let from_first = length.min(first.len());
        let parts = [&first[..from_first], &second[..length - from_first]];
        let flags = if ends { END_STREAM } else { 0 };
        frame::write(&mut self.output, frame::DATA, flags, id, &parts);
        stream.queue.drain(..length);
        stream.is_sent = ends;
        if is_last {
            self.events.push(Event::Sent(id));
        }
        self.close_if_over(id);
        true
    }

    /// Begins those streams that the peer has room for.
    pub(super) fn open_waiting(&mut self) {
        while self.open[0] < self.remote.max_concurrent_streams {
            let Some(id) = self.waiting.pop_front() else { return };
            let Some(stream) = self.streams.get_mut(&id) else { continue };
            let Some((fields, is_all)) = stream.waiting.take() else { continue };
            stream.is_reserved = false;
            stream.counts = true;
            self.open[0] += 1;
            self.write_head(id, &fields, is_all);
            self.line_up(id);
        }
    }

    /// Sends the head of a stream, unless it is too large.
    pub(super) fn write_head(&mut self, id: u32, fields: &[Field], is_all: bool) {
        const EACH: usize = 12;
        let size: usize = fields.iter().map(|field| field.size() + EACH).sum();
        if size + EACH > self.limits.sent_block {
            let (kind, code) = (frame::HEADERS, frame::FRAME_SIZE_ERROR);
            self.events.push(Event::Unsent { stream: id, kind, code });
            // A request that is not made is over.
            if self.is_ours(id) {
                self.close(id, frame::REFUSED_STREAM);
            }
            return;
        }
        let flags = if is_all { END_STREAM } else { 0 };
        self.write_fields(frame::HEADERS, flags, id, &[], fields);
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.is_sent |= is_all;
        }
        self.close_if_over(id);
    }

    /// Writes a list of fields, after whatever stands before it in its frame.
    pub(super) fn write_fields(
        &mut self,
        kind: u8,
        flags: u8,
        id: u32,
        before: &[u8],
        fields: &[Field],
    ) {
        let mut block = Vec::new();
        self.encoder.encode(fields, &mut block);
        let most = self.remote.max_frame_size.min(LARGEST_FRAME);
        frame::write_block(&mut self.output, kind, flags, id, before, &block, most);
    }
}
