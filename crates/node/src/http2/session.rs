//! One connection of HTTP/2, on either side: what it is asked to do, and what it has to say.
//!
//! It does no input or output of its own, and knows no time but for one limit: bytes go in
//! (`receive.rs`) and come out (`send.rs`), and what happens is a list of events.

use std::collections::{BTreeMap, VecDeque};

use super::frame::{self, Fault, LAST_STREAM};
use super::hpack::{Decoder, Encoder, Field};
use super::receive::{Allowance, Block};
use super::settings::{self, DEFAULT_WINDOW, Settings};
use super::stream::{Expected, Stream, Window};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Server,
    Client,
}

/// What a list of fields was to a client or a server, in the numbers of nghttp2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Request = 0,
    Response = 1,
    PushResponse = 2,
    Other = 3,
}

/// What has happened. Numbers are those of streams unless their names say otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Headers {
        stream: u32,
        category: Category,
        flags: u8,
        fields: Vec<Field>,
    },
    Data {
        stream: u32,
        bytes: Vec<u8>,
    },
    /// The other side sends no more of it.
    Ended(u32),
    /// What was written has been taken.
    Sent(u32),
    Closed {
        stream: u32,
        code: u32,
    },
    Settings,
    SettingsTaken,
    Ping {
        payload: Vec<u8>,
        is_answer: bool,
    },
    GoAway {
        code: u32,
        last: u32,
        data: Vec<u8>,
    },
    Priority {
        stream: u32,
        parent: u32,
        weight: u32,
        is_exclusive: bool,
    },
    AltService {
        stream: u32,
        origin: Vec<u8>,
        value: Vec<u8>,
    },
    Origin(Vec<Vec<u8>>),
    /// A frame could not be sent.
    Unsent {
        stream: u32,
        kind: u8,
        code: u32,
    },
    /// The connection cannot go on.
    Fault(Fault),
}

/// What may be set for a session, in the order of the native function's argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) header_pairs: usize,
    pub(super) sent_block: usize,
    pub(super) streams_before_settings: u32,
    pub(super) encoder_table: usize,
    pub(super) settings_in_a_frame: usize,
    pub(super) invalid_frames: u32,
    pub(super) rejected_streams: u32,
    pub(super) reserved_streams: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_pairs: 128,
            sent_block: 65_536,
            streams_before_settings: 100,
            encoder_table: super::hpack::DEFAULT_TABLE,
            settings_in_a_frame: 32,
            invalid_frames: 1000,
            rejected_streams: 100,
            reserved_streams: 200,
        }
    }
}

pub(super) struct Session {
    pub(super) side: Side,
    pub(super) limits: Limits,
    pub(super) decoder: Decoder,
    pub(super) encoder: Encoder,
    /// Ours, as far as the peer has taken them.
    pub(super) local: Settings,
    /// Those that it has not, in the order in which they were sent.
    pub(super) unconfirmed: VecDeque<Vec<(u16, u32)>>,
    pub(super) remote: Settings,
    pub(super) streams: BTreeMap<u32, Stream>,
    /// Streams that wait until the peer allows one more.
    pub(super) waiting: VecDeque<u32>,
    /// Streams that have something to send, in turn.
    pub(super) turn: VecDeque<u32>,
    /// How many that we have begun are open, and how many that the peer has.
    pub(super) open: [u32; 2],
    /// What we may send.
    pub(super) window: i64,
    pub(super) incoming: Window,
    pub(super) next_id: u32,
    /// The last stream that the peer has begun, or announced.
    pub(super) last_of_peer: u32,
    /// The last that we have said we take.
    pub(super) last_taken: Option<u32>,
    pub(super) output: Vec<u8>,
    pub(super) events: Vec<Event>,
    /// What has come and is not a whole frame.
    pub(super) rest: Vec<u8>,
    /// A list of fields of which more is to come.
    pub(super) block: Option<Block>,
    pub(super) has_preface: bool,
    pub(super) has_settings: bool,
    pub(super) is_over: bool,
    /// Answers that wait to be sent, and what the peer has done that it should not do often.
    pub(super) answers: u32,
    pub(super) invalid_frames: u32,
    pub(super) rejected_streams: u32,
    pub(super) resets: Allowance,
}

impl Session {
    pub(super) fn new(side: Side, limits: Limits) -> Self {
        let mut output = Vec::new();
        if side == Side::Client {
            output.extend_from_slice(frame::PREFACE);
        }
        let mut encoder = Encoder::new();
        encoder.resize(limits.encoder_table.min(super::hpack::DEFAULT_TABLE));
        Self {
            side,
            limits,
            decoder: Decoder::new(),
            encoder,
            local: Settings::default(),
            unconfirmed: VecDeque::new(),
            remote: Settings {
                max_concurrent_streams: limits.streams_before_settings,
                ..Settings::default()
            },
            streams: BTreeMap::new(),
            waiting: VecDeque::new(),
            turn: VecDeque::new(),
            open: [0, 0],
            window: DEFAULT_WINDOW.into(),
            incoming: Window::new(DEFAULT_WINDOW),
            next_id: if side == Side::Client { 1 } else { 2 },
            last_of_peer: 0,
            last_taken: None,
            output,
            events: Vec::new(),
            rest: Vec::new(),
            block: None,
            has_preface: side == Side::Client,
            has_settings: false,
            is_over: false,
            answers: 0,
            invalid_frames: 0,
            rejected_streams: 0,
            resets: Allowance::new(),
        }
    }

    /// Whether a stream is one of those that we begin.
    pub(super) fn is_ours(&self, stream: u32) -> bool {
        (stream % 2 == 1) == (self.side == Side::Client)
    }

    /// Whether nothing has been said of a stream yet.
    pub(super) fn is_idle(&self, stream: u32) -> bool {
        if self.is_ours(stream) { stream >= self.next_id } else { stream > self.last_of_peer }
    }

    /// Begins a request. Says which stream it is, or the number of what is wrong.
    pub(super) fn request(&mut self, fields: Vec<Field>, is_all: bool) -> Result<u32, i32> {
        let id = self.take_id()?;
        let mut stream = self.new_stream(Expected::Response);
        stream.is_bodiless = fields.iter().any(|it| it.name == b":method" && it.value == b"HEAD");
        stream.waiting = Some((fields, is_all));
        self.streams.insert(id, stream);
        self.waiting.push_back(id);
        self.open_waiting();
        Ok(id)
    }

    /// Announces a stream that answers a request that was never made.
    pub(super) fn push(&mut self, parent: u32, fields: &[Field]) -> Result<u32, i32> {
        if self.streams.get(&parent).is_none_or(|parent| parent.is_sent) {
            return Err(Fault::STREAM_CLOSED.number);
        }
        let id = self.take_id()?;
        let mut stream = self.new_stream(Expected::Nothing);
        stream.is_reserved = true;
        stream.is_push = true;
        self.streams.insert(id, stream);
        self.write_fields(frame::PUSH_PROMISE, 0, parent, &id.to_be_bytes(), fields);
        Ok(id)
    }

    /// Sends a head: of an answer, or one that is informational.
    pub(super) fn headers(&mut self, id: u32, fields: Vec<Field>, is_all: bool) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        if stream.is_reserved {
            stream.waiting = Some((fields, is_all));
            self.waiting.push_back(id);
            self.open_waiting();
        } else if !stream.is_sent {
            self.write_head(id, &fields, is_all);
        }
    }

    /// Adds to what a stream sends.
    pub(super) fn write(&mut self, id: u32, bytes: &[u8]) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.queue.extend(bytes);
        }
        self.line_up(id);
    }

    /// Ends what a stream sends, perhaps with trailers.
    pub(super) fn end(&mut self, id: u32, trailers: Vec<Field>) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.is_ended = true;
            stream.trailers = Some(trailers).filter(|trailers| !trailers.is_empty());
        }
        self.line_up(id);
    }

    /// Breaks a stream off. What may be sent of it is sent before.
    pub(super) fn reset(&mut self, id: u32, code: u32) {
        let Some(stream) = self.streams.get(&id) else { return };
        if stream.waiting.is_none() || stream.is_reserved {
            if code != frame::CANCEL {
                while self.send_some(id) {}
            }
            // That may have been the end of it.
            if !self.streams.contains_key(&id) {
                return;
            }
            frame::write(&mut self.output, frame::RST_STREAM, 0, id, &[&code.to_be_bytes()]);
        }
        self.close(id, code);
    }

    /// JavaScript has taken what has come for a stream.
    pub(super) fn consume(&mut self, id: u32, length: usize) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        if let Some(opened) = stream.incoming.consume(length)
            && stream.expected != Expected::Nothing
        {
            frame::write(&mut self.output, frame::WINDOW_UPDATE, 0, id, &[&opened.to_be_bytes()]);
        }
    }

    /// Sends settings. They hold when the peer has confirmed them.
    pub(super) fn settings(&mut self, settings: Vec<(u16, u32)>) {
        let mut payload = Vec::new();
        for (name, value) in &settings {
            payload.extend_from_slice(&name.to_be_bytes());
            payload.extend_from_slice(&value.to_be_bytes());
        }
        frame::write(&mut self.output, frame::SETTINGS, 0, 0, &[&payload]);
        // What is allowed is allowed at once; what is taken away is when the peer knows.
        for (name, value) in &settings {
            if *name == settings::HEADER_TABLE_SIZE && *value > self.local.header_table_size {
                self.decoder.allow(*value as usize);
            }
        }
        self.unconfirmed.push_back(settings);
    }

    pub(super) fn ping(&mut self, payload: &[u8]) {
        frame::write(&mut self.output, frame::PING, 0, 0, &[payload]);
    }

    /// Says that no more streams are taken.
    pub(super) fn go_away(&mut self, code: u32, last: u32, data: &[u8]) {
        if self.is_over {
            return;
        }
        let last = if last == 0 { self.last_of_peer } else { last.min(LAST_STREAM) };
        self.last_taken = Some(self.last_taken.map_or(last, |before| before.min(last)));
        let parts: [&[u8]; 3] = [&last.to_be_bytes(), &code.to_be_bytes(), data];
        frame::write(&mut self.output, frame::GOAWAY, 0, 0, &parts);
    }

    /// Ends the connection: what comes after this is not read.
    pub(super) fn terminate(&mut self, code: u32) {
        self.go_away(code, 0, &[]);
        self.is_over = true;
    }

    pub(super) fn priority(&mut self, id: u32, parent: u32, weight: u8, is_exclusive: bool) {
        let parent = parent & LAST_STREAM | u32::from(is_exclusive) << 31;
        let parts: [&[u8]; 2] = [&parent.to_be_bytes(), &[weight]];
        frame::write(&mut self.output, frame::PRIORITY, 0, id, &parts);
    }

    pub(super) fn alt_service(&mut self, id: u32, origin: &[u8], value: &[u8]) {
        let length = u16::try_from(origin.len()).unwrap_or_default().to_be_bytes();
        frame::write(&mut self.output, frame::ALTSVC, 0, id, &[&length, origin, value]);
    }

    pub(super) fn origin(&mut self, origins: &[Vec<u8>]) {
        let mut payload = Vec::new();
        for origin in origins {
            payload
                .extend_from_slice(&u16::try_from(origin.len()).unwrap_or_default().to_be_bytes());
            payload.extend_from_slice(origin);
        }
        frame::write(&mut self.output, frame::ORIGIN, 0, 0, &[&payload]);
    }

    /// The window of the whole connection.
    pub(super) fn set_window(&mut self, size: u32) {
        if let Some(opened) = self.incoming.resize(size.into()) {
            frame::write(&mut self.output, frame::WINDOW_UPDATE, 0, 0, &[&opened.to_be_bytes()]);
        }
    }

    /// The next stream that we begin; it can only become larger.
    pub(super) fn set_next_id(&mut self, id: u32) -> bool {
        let is_possible = self.is_ours(id) && id >= self.next_id && id <= LAST_STREAM;
        if is_possible {
            self.next_id = id;
        }
        is_possible
    }

    /// What `session.state` shows.
    pub(super) fn state(&self) -> Vec<i64> {
        let small = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
        vec![
            self.incoming.size,
            self.incoming.received,
            self.next_id.into(),
            self.incoming.size - self.incoming.received,
            self.last_of_peer.into(),
            self.window,
            small(self.turn.len() + self.waiting.len()),
            small(self.encoder.size()),
            small(self.decoder.size()),
        ]
    }

    /// What `stream.state` shows.
    pub(super) fn stream_state(&self, id: u32) -> Option<Vec<i64>> {
        let stream = self.streams.get(&id)?;
        let is_closed = stream.expected == Expected::Nothing;
        Some(vec![
            stream.state().into(),
            stream.is_sent.into(),
            is_closed.into(),
            stream.incoming.size - stream.incoming.received,
        ])
    }

    /// Forgets a stream, and says so.
    pub(super) fn close(&mut self, id: u32, code: u32) {
        let Some(stream) = self.streams.remove(&id) else { return };
        if stream.counts {
            self.open[usize::from(!self.is_ours(id))] -= 1;
        }
        if stream.waiting.is_some() {
            self.waiting.retain(|waiting| *waiting != id);
        }
        self.events.push(Event::Closed { stream: id, code });
        self.open_waiting();
    }

    /// Ends a stream both sides of which are done.
    pub(super) fn close_if_over(&mut self, id: u32) {
        if self.streams.get(&id).is_some_and(Stream::is_over) {
            self.close(id, frame::NO_ERROR);
        }
    }

    pub(super) fn new_stream(&self, expected: Expected) -> Stream {
        Stream::new(self.remote.initial_window_size, self.local.initial_window_size, expected)
    }

    fn take_id(&mut self) -> Result<u32, i32> {
        const NO_MORE: i32 = -509;
        if self.next_id > LAST_STREAM {
            return Err(NO_MORE);
        }
        let id = self.next_id;
        self.next_id += 2;
        Ok(id)
    }
}
