//! What a session makes of the frames that come. Whatever a peer sends leads to an event, to an answer, or
//! to an end with a code: never to a panic, and never to more memory than is allowed.

use std::time::Instant;

use super::frame::{self, ACK, END_HEADERS, END_STREAM, Fault, Head, LAST_STREAM, without_padding};
use super::hpack::Field;
use super::message::{self, Checked, Kind};
use super::session::{Category, Event, Session, Side};
use super::settings::{self, LARGEST_WINDOW};
use super::stream::{Expected, Stream};

/// So many answers may wait for a peer that does not read.
const MOST_ANSWERS: u32 = 1000;
/// So much of a list of fields may come, encoded, before its end.
const LARGEST_BLOCK: usize = 256 * 1024;
/// So large a list may be, whatever the peer is told.
const LARGEST_LIST: usize = 16_777_215;
/// In so many pieces a list may come.
const MOST_PIECES: u32 = 64;

/// A list of fields of which more is to come.
pub(super) struct Block {
    stream: u32,
    /// The stream that it announces.
    promised: Option<u32>,
    flags: u8,
    bytes: Vec<u8>,
    pieces: u32,
}

/// What a peer may do now and then, but not all the time.
pub(super) struct Allowance {
    left: u32,
    since: Instant,
}

impl Allowance {
    const MOST: u32 = 1000;
    const EACH_SECOND: u64 = 33;

    pub(super) fn new() -> Self {
        Self { left: Self::MOST, since: Instant::now() }
    }

    /// Whether it may be done once more.
    fn take(&mut self) -> bool {
        let seconds = self.since.elapsed().as_secs();
        if seconds > 0 {
            self.since = Instant::now();
            let more =
                u32::try_from(seconds.saturating_mul(Self::EACH_SECOND)).unwrap_or(Self::MOST);
            self.left = self.left.saturating_add(more).min(Self::MOST);
        }
        self.left.checked_sub(1).map(|left| self.left = left).is_some()
    }
}

impl Session {
    /// Reads what has come.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.is_over {
            return;
        }
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut at = 0;
        while !self.is_over {
            match self.step(&all[at..]) {
                Ok(Some(taken)) => at += taken,
                Ok(None) => break,
                Err(fault) => {
                    self.terminate(fault.code);
                    self.events.push(Event::Fault(fault));
                }
            }
        }
        if !self.is_over {
            all.drain(..at);
            self.rest = all;
        }
    }

    /// Reads one frame, and says how long it was; `None` if it is not all there.
    fn step(&mut self, bytes: &[u8]) -> Result<Option<usize>, Fault> {
        if !self.has_preface {
            let length = bytes.len().min(frame::PREFACE.len());
            if bytes[..length] != frame::PREFACE[..length] {
                return Err(Fault::PREFACE);
            }
            self.has_preface = length == frame::PREFACE.len();
            return Ok(self.has_preface.then_some(length));
        }
        let Some(head) = Head::read(bytes) else { return Ok(None) };
        if !self.has_settings && (head.kind != frame::SETTINGS || head.has(ACK)) {
            return Err(Fault::PROTOCOL);
        }
        if head.length > self.largest_frame() {
            return Err(Fault::FRAME_SIZE);
        }
        let length = frame::HEAD + head.length;
        let Some(payload) = bytes.get(frame::HEAD..length) else { return Ok(None) };
        self.receive(head, payload)?;
        if self.answers > MOST_ANSWERS {
            return Err(Fault::FLOOD);
        }
        Ok(Some(length))
    }

    /// The peer may know of it already when it has not said so.
    fn largest_frame(&self) -> usize {
        let asked = self.unconfirmed.iter().flatten();
        let asked = asked.filter(|(name, _)| *name == settings::MAX_FRAME_SIZE);
        asked.map(|(_, value)| *value as usize).fold(self.local.max_frame_size, usize::max)
    }

    fn receive(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if let Some(block) = &self.block
            && (head.kind != frame::CONTINUATION || head.stream != block.stream)
        {
            return Err(Fault::PROTOCOL);
        }
        match head.kind {
            frame::DATA => self.on_data(head, payload),
            frame::HEADERS => self.on_headers(head, payload),
            frame::PRIORITY => self.on_priority(head, payload),
            frame::RST_STREAM => self.on_reset(head, payload),
            frame::SETTINGS => self.on_settings(head, payload),
            frame::PUSH_PROMISE => self.on_push_promise(head, payload),
            frame::PING => self.on_ping(head, payload),
            frame::GOAWAY => self.on_go_away(head, payload),
            frame::WINDOW_UPDATE => self.on_window_update(head, payload),
            frame::CONTINUATION => self.on_continuation(head, payload),
            frame::ALTSVC if self.side == Side::Client => {
                self.on_alt_service(head, payload);
                Ok(())
            }
            frame::ORIGIN if self.side == Side::Client && head.stream == 0 => {
                self.on_origin(payload);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn on_data(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if head.stream == 0 || self.is_idle(head.stream) {
            return Err(Fault::PROTOCOL);
        }
        let body = without_padding(head, payload)?;
        if !self.incoming.receive(payload.len()) {
            return Err(Fault::FLOW_CONTROL);
        }
        // Each stream has a window of its own; that of the connection is open again at once.
        if let Some(opened) = self.incoming.consume(payload.len()) {
            frame::write(&mut self.output, frame::WINDOW_UPDATE, 0, 0, &[&opened.to_be_bytes()]);
        }
        let id = head.stream;
        let Some(stream) = self.streams.get_mut(&id) else { return self.tolerate() };
        if stream.expected == Expected::Nothing {
            return Err(Fault::STREAM_CLOSED);
        }
        let is_allowed = stream.incoming.receive(payload.len());
        stream.received += body.len() as u64;
        let is_too_long = stream.length.is_some_and(|length| stream.received > length);
        let is_too_short =
            head.has(END_STREAM) && stream.length.is_some_and(|length| stream.received < length);
        if !is_allowed {
            self.break_off(id, frame::FLOW_CONTROL_ERROR);
        } else if stream.expected != Expected::Body || is_too_long || is_too_short {
            self.break_off(id, frame::PROTOCOL_ERROR);
        } else {
            self.consume(id, payload.len() - body.len());
            if !body.is_empty() {
                self.events.push(Event::Data { stream: id, bytes: body.to_vec() });
            } else if !head.has(END_STREAM) {
                // Frames of nothing cost more than they say.
                self.tolerate()?;
            }
            if head.has(END_STREAM) {
                self.end_of(id);
            }
        }
        Ok(())
    }

    fn on_headers(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if head.stream == 0 {
            return Err(Fault::PROTOCOL);
        }
        let mut block = without_padding(head, payload)?;
        if head.has(frame::WITH_PRIORITY) {
            let (priority, rest) = block.split_at_checked(5).ok_or(Fault::FRAME_SIZE)?;
            if frame::number(priority, 0) & LAST_STREAM == head.stream {
                return Err(Fault::PROTOCOL);
            }
            block = rest;
        }
        self.begin_block(head, None, block)
    }

    fn on_push_promise(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if self.side == Side::Server || head.stream == 0 || !self.local.enable_push {
            return Err(Fault::PROTOCOL);
        }
        let block = without_padding(head, payload)?;
        let (promised, block) = block.split_at_checked(4).ok_or(Fault::FRAME_SIZE)?;
        let promised = frame::number(promised, 0) & LAST_STREAM;
        let is_new = promised != 0 && !self.is_ours(promised) && self.is_idle(promised);
        if !is_new || !self.is_ours(head.stream) || self.is_idle(head.stream) {
            return Err(Fault::PROTOCOL);
        }
        self.begin_block(head, Some(promised), block)
    }

    fn begin_block(
        &mut self,
        head: Head,
        promised: Option<u32>,
        block: &[u8],
    ) -> Result<(), Fault> {
        let block = Block {
            stream: head.stream,
            promised,
            flags: head.flags,
            bytes: block.to_vec(),
            pieces: 1,
        };
        self.continue_block(block, head.has(END_HEADERS))
    }

    fn on_continuation(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        let mut block = self.block.take().ok_or(Fault::PROTOCOL)?;
        block.bytes.extend_from_slice(payload);
        block.pieces += 1;
        self.continue_block(block, head.has(END_HEADERS))
    }

    fn continue_block(&mut self, block: Block, is_all: bool) -> Result<(), Fault> {
        if block.bytes.len() > LARGEST_BLOCK || block.pieces > MOST_PIECES {
            return Err(Fault::FLOOD);
        }
        if is_all {
            return self.on_block(block);
        }
        self.block = Some(block);
        Ok(())
    }

    /// A whole list of fields. It is decoded whatever becomes of it, because the lists after it build on it.
    fn on_block(&mut self, block: Block) -> Result<(), Fault> {
        let (mut fields, mut size) = (Vec::new(), 0);
        let pairs = self.limits.header_pairs;
        let most = (self.local.max_header_list_size as usize).min(LARGEST_LIST);
        let mut is_too_large = false;
        let mut take = |field: Field| {
            size += field.size() + 32;
            is_too_large |= size > most || fields.len() >= pairs;
            if !is_too_large {
                fields.push(field);
            }
        };
        self.decoder.decode(&block.bytes, &mut take).map_err(|_| Fault::COMPRESSION)?;
        match block.promised {
            Some(promised) => self.on_promise(&block, promised, fields, is_too_large),
            None if self.side == Side::Server && self.is_idle(block.stream) => {
                self.on_request(&block, fields, is_too_large)
            }
            None => self.on_list(&block, fields, is_too_large),
        }
    }

    fn on_request(
        &mut self,
        block: &Block,
        fields: Vec<Field>,
        is_too_large: bool,
    ) -> Result<(), Fault> {
        let id = block.stream;
        if self.is_ours(id) {
            return Err(Fault::PROTOCOL);
        }
        if self.last_taken.is_some_and(|last| id > last) {
            return Ok(());
        }
        self.last_of_peer = id;
        if self.open[1] >= self.local.max_concurrent_streams {
            self.rejected_streams += 1;
            if self.rejected_streams > self.limits.rejected_streams {
                return Err(Fault::FLOOD);
            }
            self.refuse(id, frame::REFUSED_STREAM);
            return Ok(());
        }
        if is_too_large {
            self.refuse(id, frame::ENHANCE_YOUR_CALM);
            return self.tolerate();
        }
        let Some(checked) = message::check(Kind::Request, fields) else {
            self.refuse(id, frame::PROTOCOL_ERROR);
            return self.tolerate();
        };
        let ends = block.flags & END_STREAM != 0;
        if ends && checked.length.is_some_and(|length| length > 0) {
            self.refuse(id, frame::PROTOCOL_ERROR);
            return self.tolerate();
        }
        let mut stream = self.new_stream(if ends { Expected::Nothing } else { Expected::Body });
        stream.counts = true;
        stream.length = checked.length.filter(|_| !checked.is_connect);
        self.streams.insert(id, stream);
        self.open[1] += 1;
        self.tell_headers(block, id, Category::Request, checked.fields);
        Ok(())
    }

    fn on_promise(
        &mut self,
        block: &Block,
        promised: u32,
        fields: Vec<Field>,
        is_too_large: bool,
    ) -> Result<(), Fault> {
        self.last_of_peer = promised;
        let reserved = self.streams.values().filter(|stream| stream.is_reserved).count();
        if !self.streams.contains_key(&block.stream) || reserved >= self.limits.reserved_streams {
            self.refuse(promised, frame::CANCEL);
            return Ok(());
        }
        let checked = message::check(Kind::Request, fields).filter(|_| !is_too_large);
        let Some(checked) = checked else {
            self.refuse(promised, frame::PROTOCOL_ERROR);
            return self.tolerate();
        };
        let mut stream = self.new_stream(Expected::Response);
        stream.is_reserved = true;
        stream.is_push = true;
        stream.is_sent = true;
        stream.is_bodiless = checked.is_head;
        self.streams.insert(promised, stream);
        self.tell_headers(block, promised, Category::Request, checked.fields);
        Ok(())
    }

    /// A list for a stream that has begun: an answer, or trailers.
    fn on_list(
        &mut self,
        block: &Block,
        fields: Vec<Field>,
        is_too_large: bool,
    ) -> Result<(), Fault> {
        let id = block.stream;
        if self.is_idle(id) {
            return Err(Fault::PROTOCOL);
        }
        let ends = block.flags & END_STREAM != 0;
        let Some(stream) = self.streams.get_mut(&id) else { return self.tolerate() };
        let expected = stream.expected;
        if expected == Expected::Nothing {
            return Err(Fault::STREAM_CLOSED);
        }
        if is_too_large {
            self.break_off(id, frame::ENHANCE_YOUR_CALM);
            return self.tolerate();
        }
        let kind = if expected == Expected::Body { Kind::Trailers } else { Kind::Response };
        let checked = message::check(kind, fields);
        let Some(checked) = checked.filter(|checked| stream.take_list(checked, ends)) else {
            self.break_off(id, frame::PROTOCOL_ERROR);
            return self.tolerate();
        };
        let category = match expected {
            Expected::Response if stream.is_push => Category::PushResponse,
            Expected::Response => Category::Response,
            _ => Category::Other,
        };
        if stream.is_reserved {
            stream.is_reserved = false;
            stream.counts = true;
            self.open[1] += 1;
        }
        self.tell_headers(block, id, category, checked.fields);
        if ends {
            self.end_of(id);
        }
        Ok(())
    }

    fn tell_headers(&mut self, block: &Block, stream: u32, category: Category, fields: Vec<Field>) {
        self.events.push(Event::Headers { stream, category, flags: block.flags, fields });
    }

    fn on_priority(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        let [.., weight] = payload else { return Err(Fault::FRAME_SIZE) };
        if payload.len() != 5 {
            return Err(Fault::FRAME_SIZE);
        }
        let parent = frame::number(payload, 0);
        if head.stream == 0 || parent & LAST_STREAM == head.stream {
            return Err(Fault::PROTOCOL);
        }
        self.events.push(Event::Priority {
            stream: head.stream,
            parent: parent & LAST_STREAM,
            weight: u32::from(*weight) + 1,
            is_exclusive: parent > LAST_STREAM,
        });
        Ok(())
    }

    fn on_reset(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if payload.len() != 4 {
            return Err(Fault::FRAME_SIZE);
        }
        if head.stream == 0 || self.is_idle(head.stream) {
            return Err(Fault::PROTOCOL);
        }
        if self.side == Side::Server && !self.resets.take() {
            return Err(Fault::FLOOD);
        }
        self.close(head.stream, frame::number(payload, 0));
        Ok(())
    }

    fn on_settings(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if head.stream != 0 {
            return Err(Fault::PROTOCOL);
        }
        if head.has(ACK) {
            return if payload.is_empty() {
                self.on_settings_taken()
            } else {
                Err(Fault::FRAME_SIZE)
            };
        }
        let (pairs, rest) = payload.as_chunks::<6>();
        if !rest.is_empty() {
            return Err(Fault::FRAME_SIZE);
        }
        if pairs.len() > self.limits.settings_in_a_frame {
            return Err(Fault::FLOOD);
        }
        if !self.has_settings {
            self.has_settings = true;
            self.remote.max_concurrent_streams = u32::MAX;
        }
        let before = i64::from(self.remote.initial_window_size);
        for [a, b, value @ ..] in pairs {
            let (name, value) = (u16::from_be_bytes([*a, *b]), u32::from_be_bytes(*value));
            if name == settings::ENABLE_PUSH && value == 1 && self.side == Side::Client {
                return Err(Fault::PROTOCOL);
            }
            self.remote.set(name, value)?;
        }
        let table = self.remote.header_table_size as usize;
        self.encoder.resize(table.min(self.limits.encoder_table));
        frame::write(&mut self.output, frame::SETTINGS, ACK, 0, &[]);
        self.answers += 1;
        self.events.push(Event::Settings);
        self.widen_all(i64::from(self.remote.initial_window_size) - before)?;
        self.open_waiting();
        Ok(())
    }

    fn widen_all(&mut self, more: i64) -> Result<(), Fault> {
        if more != 0 && !self.streams.values_mut().all(|stream| stream.widen(more)) {
            return Err(Fault::FLOW_CONTROL);
        }
        let all: Vec<u32> = self.streams.keys().copied().collect();
        for id in all {
            self.line_up(id);
        }
        Ok(())
    }

    fn on_settings_taken(&mut self) -> Result<(), Fault> {
        let taken = self.unconfirmed.pop_front().ok_or(Fault::PROTOCOL)?;
        let before = i64::from(self.local.initial_window_size);
        for (name, value) in taken {
            self.local.set(name, value)?;
        }
        self.decoder.allow(self.local.header_table_size as usize);
        let more = i64::from(self.local.initial_window_size) - before;
        for stream in self.streams.values_mut() {
            stream.incoming.size += more;
        }
        self.events.push(Event::SettingsTaken);
        Ok(())
    }

    fn on_ping(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if payload.len() != 8 {
            return Err(Fault::FRAME_SIZE);
        }
        if head.stream != 0 {
            return Err(Fault::PROTOCOL);
        }
        let is_answer = head.has(ACK);
        if !is_answer {
            frame::write(&mut self.output, frame::PING, ACK, 0, &[payload]);
            self.answers += 1;
        }
        self.events.push(Event::Ping { payload: payload.to_vec(), is_answer });
        Ok(())
    }

    fn on_go_away(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        let (fixed, data) = payload.split_at_checked(8).ok_or(Fault::FRAME_SIZE)?;
        if head.stream != 0 {
            return Err(Fault::PROTOCOL);
        }
        let (last, code) = (frame::number(fixed, 0) & LAST_STREAM, frame::number(fixed, 4));
        self.events.push(Event::GoAway { code, last, data: data.to_vec() });
        // What the peer has not taken may be tried again elsewhere.
        let refused = self.streams.keys().copied().filter(|id| *id > last && self.is_ours(*id));
        for id in refused.collect::<Vec<_>>() {
            self.close(id, frame::REFUSED_STREAM);
        }
        Ok(())
    }

    fn on_window_update(&mut self, head: Head, payload: &[u8]) -> Result<(), Fault> {
        if payload.len() != 4 {
            return Err(Fault::FRAME_SIZE);
        }
        let more = i64::from(frame::number(payload, 0) & LAST_STREAM);
        if more == 0 || (head.stream != 0 && self.is_idle(head.stream)) {
            return Err(Fault::PROTOCOL);
        }
        if head.stream == 0 {
            self.window += more;
            return if self.window > LARGEST_WINDOW { Err(Fault::FLOW_CONTROL) } else { Ok(()) };
        }
        match self.streams.get_mut(&head.stream).map(|stream| stream.widen(more)) {
            Some(false) => self.break_off(head.stream, frame::FLOW_CONTROL_ERROR),
            _ => self.line_up(head.stream),
        }
        Ok(())
    }

    fn on_alt_service(&mut self, head: Head, payload: &[u8]) {
        let Some((length, rest)) = payload.split_first_chunk::<2>() else { return };
        let Some((origin, value)) = rest.split_at_checked(u16::from_be_bytes(*length).into())
        else {
            return;
        };
        // An origin is said where the stream does not say it.
        if (head.stream == 0) != origin.is_empty() {
            let (origin, value) = (origin.to_vec(), value.to_vec());
            self.events.push(Event::AltService { stream: head.stream, origin, value });
        }
    }

    fn on_origin(&mut self, mut payload: &[u8]) {
        let mut origins = Vec::new();
        while let Some((length, rest)) = payload.split_first_chunk::<2>() {
            let Some((origin, rest)) = rest.split_at_checked(u16::from_be_bytes(*length).into())
            else {
                return;
            };
            origins.push(origin.to_vec());
            payload = rest;
        }
        self.events.push(Event::Origin(origins));
    }

    /// The other side has sent all of a stream.
    fn end_of(&mut self, id: u32) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.expected = Expected::Nothing;
        }
        self.events.push(Event::Ended(id));
        self.close_if_over(id);
    }

    /// Breaks off a stream because of what the peer has sent.
    fn break_off(&mut self, id: u32, code: u32) {
        self.refuse(id, code);
        self.close(id, code);
    }

    fn refuse(&mut self, id: u32, code: u32) {
        frame::write(&mut self.output, frame::RST_STREAM, 0, id, &[&code.to_be_bytes()]);
        self.answers += 1;
    }

    /// Something came that should not have; so much of that is borne.
    fn tolerate(&mut self) -> Result<(), Fault> {
        self.invalid_frames += 1;
        if self.invalid_frames > self.limits.invalid_frames {
            Err(Fault::INVALID_FRAMES)
        } else {
            Ok(())
        }
    }
}

impl Stream {
    /// Takes a head or trailers; whether they may come now.
    fn take_list(&mut self, checked: &Checked, ends: bool) -> bool {
        if self.expected == Expected::Body {
            return ends && self.length.is_none_or(|length| self.received == length);
        }
        let status = checked.status.unwrap_or_default();
        if status < 200 {
            self.expected = Expected::FinalResponse;
            return !ends;
        }
        self.expected = Expected::Body;
        let is_empty = self.is_bodiless || status == 204 || status == 304;
        self.length = if is_empty { Some(0) } else { checked.length };
        !ends || self.length.is_none_or(|length| length == 0)
    }
}
