//! The parser: what it waits for, and what it has found.

use super::Fault;
use super::framing::{Framing, chunk_size};
use super::head::{self, Fields, Head};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// It reads requests.
    Server,
    /// It reads responses.
    Client,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    Head(Head),
    Body(Vec<u8>),
    /// The message is complete; these are its trailers.
    Complete(Fields),
    /// After a head that asks for another protocol: what has come after it is not read.
    Stopped(Vec<u8>),
    /// What is wrong, and after how many bytes.
    Fault(Fault, usize),
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    /// So many bytes of a body.
    Body(u64),
    ChunkSize,
    /// So many bytes of a chunk.
    Chunk(u64),
    /// The end of the line after a chunk.
    ChunkEnd,
    Trailers,
    /// A body that ends with the connection.
    UntilEnd,
    /// Another protocol, perhaps.
    Stopped(Framing),
    /// Nothing: the connection was to be closed.
    Closed,
    Broken,
}

/// Reads one message after the other.
pub(super) struct Parser {
    side: Side,
    /// So many bytes a head or the trailers may have.
    most: usize,
    /// Whether something may come after `Connection: close`.
    is_lenient: bool,
    /// The method of the request that is to be answered.
    method: String,
    state: State,
    keeps_alive: bool,
    /// What has come and is not a whole line or head yet.
    rest: Vec<u8>,
}

impl Parser {
    pub(super) fn new(side: Side, most: usize, is_lenient: bool) -> Self {
        Self {
            side,
            most,
            is_lenient,
            method: String::new(),
            state: State::Head,
            keeps_alive: true,
            rest: Vec::new(),
        }
    }

    /// The next response answers a request with this method.
    pub(super) fn expect(&mut self, method: &str) {
        method.clone_into(&mut self.method);
    }

    /// After a stop: there is no other protocol, the message goes on.
    pub(super) fn proceed(&mut self) {
        if let State::Stopped(framing) = self.state {
            self.state = begin(framing);
        }
    }

    /// Reads what has come.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut found = Vec::new();
        if self.state == State::Broken {
            return found;
        }
        let kept = std::mem::take(&mut self.rest);
        let before = kept.len();
        let joined;
        let bytes = if kept.is_empty() {
            bytes
        } else {
            joined = [kept.as_slice(), bytes].concat();
            &joined
        };
        let mut at = 0;
        loop {
            match self.step(&bytes[at..], &mut found) {
                Ok(Some(taken)) => at += taken,
                Ok(None) => break,
                Err(fault) => {
                    self.state = State::Broken;
                    found.push(Event::Fault(fault, at.saturating_sub(before)));
                    return found;
                }
            }
        }
        self.rest = bytes[at..].to_vec();
        found
    }

    /// The connection has ended.
    pub(super) fn finish(&mut self) -> Vec<Event> {
        match self.state {
            State::UntilEnd => {
                self.state = State::Closed;
                vec![Event::Complete(Fields::default())]
            }
            State::Head if self.rest.is_empty() => Vec::new(),
            State::Closed | State::Stopped(_) | State::Broken => Vec::new(),
            _ => {
                self.state = State::Broken;
                vec![Event::Fault(Fault::new("HPE_INVALID_EOF_STATE", "Invalid EOF state"), 0)]
            }
        }
    }

    /// Takes one step, and says how many bytes it was; `None` when more must come first.
    fn step(&mut self, bytes: &[u8], found: &mut Vec<Event>) -> Result<Option<usize>, Fault> {
        match self.state {
            State::Body(0) => return Ok(Some(self.complete(Fields::default(), 0, found))),
            State::Chunk(0) => {
                self.state = State::ChunkEnd;
                return Ok(Some(0));
            }
            State::Stopped(_) | State::Broken => return Ok(None),
            _ if bytes.is_empty() => return Ok(None),
            _ => {}
        }
        Ok(match self.state {
            State::Head => self.head(bytes, found)?,
            State::Body(left) => {
                let (length, left) = part(bytes, left);
                found.push(Event::Body(bytes[..length].to_vec()));
                self.state = State::Body(left);
                Some(length)
            }
            State::ChunkSize => chunk_size(bytes, self.most)?.map(|(size, length)| {
                self.state = if size == 0 { State::Trailers } else { State::Chunk(size) };
                length
            }),
            State::Chunk(left) => {
                let (length, left) = part(bytes, left);
                found.push(Event::Body(bytes[..length].to_vec()));
                self.state = State::Chunk(left);
                Some(length)
            }
            State::ChunkEnd => match bytes {
                [b'\r', b'\n', ..] => {
                    self.state = State::ChunkSize;
                    Some(2)
                }
                [b'\r'] => None,
                _ => return Err(Fault::new("HPE_STRICT", "Expected LF after chunk data")),
            },
            State::Trailers => match head::trailers(bytes)? {
                Some((_, length)) if length > self.most => return Err(overflow()),
                Some((fields, length)) => Some(self.complete(fields, length, found)),
                None if bytes.len() > self.most => return Err(overflow()),
                None => None,
            },
            State::UntilEnd => {
                found.push(Event::Body(bytes.to_vec()));
                Some(bytes.len())
            }
            State::Closed if self.is_lenient => Some(bytes.len()),
            State::Closed => {
                return Err(Fault::new("HPE_CLOSED_CONNECTION", "Data after `Connection: close`"));
            }
            State::Stopped(_) | State::Broken => None,
        })
    }

    fn head(&mut self, bytes: &[u8], found: &mut Vec<Event>) -> Result<Option<usize>, Fault> {
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank > 0 {
            return Ok(Some(blank));
        }
        let read = match self.side {
            Side::Server => head::request(bytes),
            Side::Client => head::response(bytes, &self.method),
        };
        let Some((head, framing, length)) = read? else {
            return if bytes.len() > self.most { Err(overflow()) } else { Ok(None) };
        };
        if length > self.most {
            return Err(overflow());
        }
        self.keeps_alive = head.keeps_alive;
        let stops = head.upgrades;
        // What is only information is not the answer that is waited for.
        let is_information = head.status.is_some_and(|status| status < 200);
        found.push(Event::Head(head));
        if stops {
            self.state = State::Stopped(framing);
            found.push(Event::Stopped(bytes[length..].to_vec()));
            return Ok(Some(bytes.len()));
        }
        self.state = begin(framing);
        if is_information {
            self.keeps_alive = true;
        }
        Ok(Some(length))
    }

    fn complete(&mut self, trailers: Fields, length: usize, found: &mut Vec<Event>) -> usize {
        found.push(Event::Complete(trailers));
        self.state = if self.keeps_alive { State::Head } else { State::Closed };
        length
    }
}

fn begin(framing: Framing) -> State {
    match framing {
        Framing::None => State::Body(0),
        Framing::Length(length) => State::Body(length),
        Framing::Chunked => State::ChunkSize,
        Framing::UntilEnd => State::UntilEnd,
    }
}

/// How much of what has come belongs to what is `left`, and what is left then.
fn part(bytes: &[u8], left: u64) -> (usize, u64) {
    let length = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
    (length, left - length as u64)
}

fn overflow() -> Fault {
    Fault::new("HPE_HEADER_OVERFLOW", "Header overflow")
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use super::*;

    fn fed(side: Side, pieces: &[&[u8]]) -> Vec<Event> {
        let mut parser = Parser::new(side, 16 * 1024, false);
        parser.expect("GET");
        let mut events: Vec<Event> = pieces.iter().flat_map(|piece| parser.feed(piece)).collect();
        events.extend(parser.finish());
        events
    }

    fn body(events: &[Event]) -> Vec<u8> {
        let pieces = events.iter().filter_map(|event| match event {
            Event::Body(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        pieces.collect::<Vec<_>>().concat()
    }

    fn fault(events: &[Event]) -> Option<&'static str> {
        events.iter().find_map(|event| match event {
            Event::Fault(fault, _) => Some(fault.code),
            _ => None,
        })
    }

    const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\none\r\n2\r\ntw\r\n0\r\nA: b\r\n\r\n";

    #[test]
    fn a_message_is_the_same_however_it_is_cut() {
        let whole = fed(Side::Client, &[CHUNKED]);
        assert_eq!(body(&whole), b"onetw");
        assert_eq!(whole.last(), Some(&Event::Complete(Fields(vec!["A".into(), "b".into()]))));
        for at in 1..CHUNKED.len() {
            let cut = fed(Side::Client, &[&CHUNKED[..at], &CHUNKED[at..]]);
            assert_eq!(body(&cut), b"onetw", "cut at {at}");
            assert_eq!(cut.last(), whole.last(), "cut at {at}");
        }
        let single: Vec<&[u8]> = CHUNKED.chunks(1).collect();
        assert_eq!(body(&fed(Side::Client, &single)), b"onetw");
    }

    #[test]
    fn lengths_that_contradict_each_other_are_refused() {
        for (fields, code) in [
            ("Content-Length: 1\r\nContent-Length: 1\r\n", "HPE_UNEXPECTED_CONTENT_LENGTH"),
            (
                "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
                "HPE_INVALID_TRANSFER_ENCODING",
            ),
            ("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", "HPE_INVALID_CONTENT_LENGTH"),
            ("Transfer-Encoding: chunked, gzip\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
            ("Transfer-Encoding: chunked, chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
            ("Transfer-Encoding: gzip\r\n", "HPE_INVALID_TRANSFER_ENCODING"),
            ("Content-Length: +1\r\n", "HPE_INVALID_CONTENT_LENGTH"),
            ("Content-Length: \r\n", "HPE_INVALID_CONTENT_LENGTH"),
        ] {
            let head = format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\nab");
            assert_eq!(fault(&fed(Side::Server, &[head.as_bytes()])), Some(code), "{fields}");
        }
    }

    #[test]
    fn chunk_sizes_must_be_numbers() {
        for size in ["", "x", "-1", "0x1", "1 2", "11111111111111111", " 1"] {
            let text =
                format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\na\r\n");
            let events = fed(Side::Server, &[text.as_bytes()]);
            assert_eq!(fault(&events), Some("HPE_INVALID_CHUNK_SIZE"), "{size}");
        }
    }

    #[test]
    fn what_is_not_complete_is_said_to_be_so() {
        for text in [
            &CHUNKED[..CHUNKED.len() - 1],
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
            b"HTTP",
        ] {
            assert_eq!(fault(&fed(Side::Client, &[text])), Some("HPE_INVALID_EOF_STATE"));
        }
    }

    #[test]
    fn a_head_may_not_grow_without_end() {
        let field = [b'x'; 1000];
        let mut parser = Parser::new(Side::Server, 16 * 1024, false);
        let mut events = parser.feed(b"GET / HTTP/1.1\r\nA: ");
        for _ in 0..20 {
            events.extend(parser.feed(&field));
        }
        assert_eq!(fault(&events), Some("HPE_HEADER_OVERFLOW"));
    }

    /// Bytes that come close to messages: parts of heads and bodies, and anything, in any order.
    fn nearly_messages() -> impl Strategy<Value = Vec<u8>> {
        let parts: Vec<&[u8]> = vec![
            b"GET / HTTP/1.1\r\n",
            b"POST /a?b HTTP/1.0\r\n",
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 100 Continue\r\n",
            b"HTTP/1.1 304\r\n",
            b"Host: a\r\n",
            b"Content-Length: 3\r\n",
            b"Content-Length: 18446744073709551616\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"Connection: close, upgrade\r\n",
            b"Upgrade: websocket\r\n",
            b" folded\r\n",
            b"\r\n",
            b"\r",
            b"\n",
            b":",
            b"3\r\nabc\r\n",
            b"ffffffffffffffff\r\n",
            b"0\r\n\r\n",
            b"abc",
        ];
        let known = proptest::sample::select(parts).prop_map(<[u8]>::to_vec);
        let unknown = proptest::collection::vec(proptest::num::u8::ANY, 0..6);
        let part = proptest::prop_oneof![8 => known, 1 => unknown];
        proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    /// The same events, with what is known of a body joined, and without where a fault was noticed.
    fn joined(events: Vec<Event>) -> Vec<Event> {
        let mut all: Vec<Event> = Vec::new();
        for event in events {
            match (all.last_mut(), event) {
                (Some(Event::Body(before)), Event::Body(bytes)) => before.extend(bytes),
                // What has come after a change of protocols is not read: it ends with the first piece.
                (_, Event::Stopped(_)) => all.push(Event::Stopped(Vec::new())),
                (_, Event::Fault(fault, _)) => all.push(Event::Fault(fault, 0)),
                (_, event) => all.push(event),
            }
        }
        all
    }

    proptest::proptest! {
        #[test]
        fn anything_is_read_the_same_however_it_is_cut(
            bytes in nearly_messages(),
            sizes in proptest::collection::vec(1_usize..7, 1..200),
            is_server in proptest::bool::ANY,
        ) {
            let side = if is_server { Side::Server } else { Side::Client };
            let (mut pieces, mut rest) = (Vec::new(), bytes.as_slice());
            for size in sizes {
                let (piece, more) = rest.split_at(size.min(rest.len()));
                pieces.push(piece);
                rest = more;
            }
            pieces.push(rest);
            let cut = joined(fed(side, &pieces));
            proptest::prop_assert_eq!(cut, joined(fed(side, &[&bytes])));
        }

        #[test]
        fn no_more_is_kept_than_a_head_may_have(bytes in nearly_messages()) {
            const MOST: usize = 64;
            let mut parser = Parser::new(Side::Server, MOST, true);
            for byte in bytes {
                parser.feed(&[byte]);
                // Whoever has asked for another protocol says what becomes of what follows.
                parser.proceed();
                proptest::prop_assert!(parser.rest.len() <= MOST, "{} bytes", parser.rest.len());
            }
        }
    }
}
