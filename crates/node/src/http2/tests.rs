//! A client and a server that talk to each other, and to peers that do not know how to behave.

use proptest::collection::vec;
use proptest::prelude::*;

use super::frame::{self, Fault, PREFACE};
use super::hpack::{Encoder, Field};
use super::session::{Category, Event, Limits, Session, Side};
use super::settings;

struct Pair {
    client: Session,
    server: Session,
}

fn request() -> Vec<Field> {
    [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a")]
        .map(|(name, value)| Field::new(name, value))
        .to_vec()
}

fn response() -> Vec<Field> {
    vec![Field::new(":status", "200")]
}

impl Pair {
    /// Both have said their settings.
    fn new() -> Self {
        let mut pair = Self {
            client: Session::new(Side::Client, Limits::default()),
            server: Session::new(Side::Server, Limits::default()),
        };
        pair.client.settings(Vec::new());
        pair.server.settings(Vec::new());
        let (at_client, at_server) = pair.talk();
        assert_eq!(at_client, [Event::Settings, Event::SettingsTaken]);
        assert_eq!(at_server, [Event::Settings, Event::SettingsTaken]);
        pair
    }

    /// Hands over what both have to say until neither has more. What came is used at once.
    fn talk(&mut self) -> (Vec<Event>, Vec<Event>) {
        let (mut at_client, mut at_server) = (Vec::new(), Vec::new());
        loop {
            let (up, down) = (self.client.take_output(50_000), self.server.take_output(50_000));
            if up.is_empty() && down.is_empty() {
                return (at_client, at_server);
            }
            // As they come over a network: in pieces.
            up.chunks(777).for_each(|piece| self.server.feed(piece));
            down.chunks(1001).for_each(|piece| self.client.feed(piece));
            for (session, all) in
                [(&mut self.client, &mut at_client), (&mut self.server, &mut at_server)]
            {
                let events = std::mem::take(&mut session.events);
                for event in &events {
                    if let Event::Data { stream, bytes } = event {
                        session.consume(*stream, bytes.len());
                    }
                }
                all.extend(events);
            }
        }
    }
}

fn body(events: &[Event], id: u32) -> Vec<u8> {
    let of_stream = |event: &Event| match event {
        Event::Data { stream, bytes } if *stream == id => bytes.clone(),
        _ => Vec::new(),
    };
    events.iter().flat_map(of_stream).collect()
}

/// A server, and what a client said before it misbehaves.
fn greeted_server() -> Session {
    let mut server = Session::new(Side::Server, Limits::default());
    server.feed(PREFACE);
    server.feed(&[0, 0, 0, frame::SETTINGS, 0, 0, 0, 0, 0]);
    server.events.clear();
    server
}

fn frame_of(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::write(&mut bytes, kind, flags, stream, &[payload]);
    bytes
}

fn block_of(fields: &[Field]) -> Vec<u8> {
    let mut block = Vec::new();
    Encoder::new().encode(fields, &mut block);
    block
}

#[test]
fn bodies_larger_than_all_windows_go_both_ways() {
    let mut pair = Pair::new();
    let up: Vec<u8> = (0..1_000_000_u32).map(|index| index.to_le_bytes()[0]).collect();
    let down: Vec<u8> = up.iter().rev().copied().collect();
    let id = pair.client.request(request(), false).unwrap();
    pair.client.write(id, &up);
    pair.client.end(id, vec![Field::new("sum", "1")]);
    let (_, at_server) = pair.talk();
    assert_eq!(body(&at_server, id), up);
    let is_trailers =
        |event: &Event| matches!(event, Event::Headers { category: Category::Other, .. });
    assert!(at_server.iter().any(is_trailers));
    pair.server.headers(id, response(), false);
    pair.server.write(id, &down);
    pair.server.end(id, Vec::new());
    let (at_client, at_server) = pair.talk();
    assert_eq!(body(&at_client, id), down);
    let closed = Event::Closed { stream: id, code: 0 };
    assert!(at_client.contains(&closed) && at_server.contains(&closed));
    assert!(pair.client.streams.is_empty() && pair.server.streams.is_empty());
}

#[test]
fn streams_wait_until_the_peer_allows_them() {
    let mut pair = Pair::new();
    pair.server.settings(vec![(settings::MAX_CONCURRENT_STREAMS, 2)]);
    pair.talk();
    let ids: Vec<u32> = (0..5).map(|_| pair.client.request(request(), true).unwrap()).collect();
    pair.talk();
    assert_eq!((pair.server.streams.len(), pair.client.waiting.len()), (2, 3));
    for id in ids {
        pair.server.headers(id, response(), true);
        pair.talk();
    }
    assert_eq!(pair.server.last_of_peer, 9);
    assert!(pair.server.streams.is_empty() && pair.client.waiting.is_empty());
}

#[test]
fn pushes_arrive_and_pings_are_answered() {
    let mut pair = Pair::new();
    let id = pair.client.request(request(), true).unwrap();
    pair.talk();
    let pushed = pair.server.push(id, &request()).unwrap();
    pair.server.headers(pushed, response(), false);
    pair.server.write(pushed, b"pushed");
    pair.server.end(pushed, Vec::new());
    pair.server.ping(b"12345678");
    let (at_client, at_server) = pair.talk();
    assert_eq!(body(&at_client, pushed), b"pushed");
    assert!(at_server.contains(&Event::Ping { payload: b"12345678".to_vec(), is_answer: true }));
    assert!(at_client.contains(&Event::Closed { stream: pushed, code: 0 }));
}

#[test]
fn a_stream_that_is_broken_off_is_so_on_both_sides() {
    let mut pair = Pair::new();
    let id = pair.client.request(request(), false).unwrap();
    pair.client.write(id, b"some");
    pair.client.reset(id, 2);
    let (at_client, at_server) = pair.talk();
    assert_eq!(body(&at_server, id), b"some", "what could be sent was");
    let closed = Event::Closed { stream: id, code: 2 };
    assert!(at_client.contains(&closed) && at_server.contains(&closed));
}

#[test]
fn what_the_peer_has_not_taken_is_refused_when_it_goes() {
    let mut pair = Pair::new();
    let first = pair.client.request(request(), true).unwrap();
    pair.talk();
    pair.server.go_away(0, 0, b"bye");
    let second = pair.client.request(request(), true).unwrap();
    let (at_client, _) = pair.talk();
    assert!(at_client.contains(&Event::GoAway { code: 0, last: first, data: b"bye".to_vec() }));
    assert!(at_client.contains(&Event::Closed { stream: second, code: 7 }));
    pair.server.headers(first, response(), true);
    assert!(pair.talk().0.contains(&Event::Closed { stream: first, code: 0 }));
}

#[test]
fn a_smaller_window_holds_for_streams_that_are_open() {
    let mut pair = Pair::new();
    let id = pair.client.request(request(), false).unwrap();
    pair.server.settings(vec![(settings::INITIAL_WINDOW_SIZE, 10)]);
    pair.talk();
    assert_eq!(pair.client.streams[&id].window, 10);
    pair.client.write(id, &[7; 1000]);
    pair.client.end(id, Vec::new());
    assert_eq!(body(&pair.talk().1, id).len(), 1000);
}

#[test]
fn what_breaks_the_rules_ends_the_connection_with_its_code() {
    let head = block_of(&request());
    let cases: &[(&str, Vec<u8>, Fault)] = &[
        ("too long", frame_of(frame::PING, 0, 0, &vec![0; 16_385]), Fault::FRAME_SIZE),
        ("ping of seven", frame_of(frame::PING, 0, 0, &[0; 7]), Fault::FRAME_SIZE),
        ("data of nobody", frame_of(frame::DATA, 0, 0, b"x"), Fault::PROTOCOL),
        ("data of an idle stream", frame_of(frame::DATA, 0, 1, b"x"), Fault::PROTOCOL),
        ("a stream of the server's", frame_of(frame::HEADERS, 4, 2, &head), Fault::PROTOCOL),
        ("fields that are none", frame_of(frame::HEADERS, 4, 1, &[0xff; 9]), Fault::COMPRESSION),
        ("a continuation of nothing", frame_of(frame::CONTINUATION, 4, 1, &head), Fault::PROTOCOL),
        ("a push to a server", frame_of(frame::PUSH_PROMISE, 4, 1, &head), Fault::PROTOCOL),
        ("settings of five", frame_of(frame::SETTINGS, 0, 0, &[0; 5]), Fault::FRAME_SIZE),
        (
            "a window too large",
            frame_of(frame::SETTINGS, 0, 0, &[0, 4, 255, 255, 255, 255]),
            Fault::FLOW_CONTROL,
        ),
        ("an answer to no settings", frame_of(frame::SETTINGS, 1, 0, &[]), Fault::PROTOCOL),
        (
            "a window opened by nothing",
            frame_of(frame::WINDOW_UPDATE, 0, 0, &[0; 4]),
            Fault::PROTOCOL,
        ),
        (
            "a window opened too far",
            frame_of(frame::WINDOW_UPDATE, 0, 0, &[127, 255, 255, 255]),
            Fault::FLOW_CONTROL,
        ),
        ("more padding than frame", frame_of(frame::HEADERS, 4 | 8, 1, &[9, 1]), Fault::PROTOCOL),
        (
            "a dependency on itself",
            frame_of(frame::PRIORITY, 0, 1, &[0, 0, 0, 1, 1]),
            Fault::PROTOCOL,
        ),
        ("a flood of pings", frame_of(frame::PING, 0, 0, &[0; 8]).repeat(1001), Fault::FLOOD),
        (
            "a flood of fields",
            [
                frame_of(frame::HEADERS, 0, 1, &head),
                frame_of(frame::CONTINUATION, 0, 1, &[]).repeat(64),
            ]
            .concat(),
            Fault::FLOOD,
        ),
    ];
    for (name, bytes, fault) in cases {
        let mut server = greeted_server();
        server.feed(bytes);
        assert_eq!(server.events.last(), Some(&Event::Fault(*fault)), "{name}");
        let output = server.take_output(0);
        let goodbye = [&[0, 0, 8, frame::GOAWAY][..], &[0; 9], &fault.code.to_be_bytes()].concat();
        assert!(output.ends_with(&goodbye), "{name}: {output:?}");
        server.events.clear();
        server.feed(bytes);
        assert_eq!(server.events, [], "{name}: it does not listen any more");
    }
    let mut server = Session::new(Side::Server, Limits::default());
    server.feed(b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(server.events, [Event::Fault(Fault::PREFACE)]);
    let mut client = Session::new(Side::Client, Limits::default());
    client.feed(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert_eq!(client.events, [Event::Fault(Fault::PROTOCOL)]);
}

#[test]
fn what_breaks_the_rules_of_a_stream_ends_that_only() {
    let with = |name, value| block_of(&[request(), vec![Field::new(name, value)]].concat());
    let begun = |block: &[u8], more: &[u8]| [&frame_of(frame::HEADERS, 4, 1, block), more].concat();
    let cases = [
        ("two methods", begun(&with(":method", "GET"), &[]), 1),
        ("too much", begun(&with("content-length", "1"), &frame_of(frame::DATA, 0, 1, b"xx")), 1),
        ("too little", begun(&with("content-length", "3"), &frame_of(frame::DATA, 1, 1, b"xx")), 1),
        (
            "more than the window",
            begun(&with("a", "b"), &frame_of(frame::DATA, 0, 1, &[0; 16_384]).repeat(4)),
            3,
        ),
        ("too many fields", begun(&block_of(&vec![Field::new("a", "b"); 129]), &[]), 11),
    ];
    for (name, bytes, code) in cases {
        let mut server = greeted_server();
        server.feed(&bytes);
        assert!(!server.is_over, "{name}");
        assert!(server.streams.is_empty(), "{name}");
        let reset = frame_of(frame::RST_STREAM, 0, 1, &u32::to_be_bytes(code));
        let output = server.take_output(0);
        assert!(output.windows(reset.len()).any(|part| part == reset), "{name}: {output:?}");
    }
}

#[test]
fn streams_that_are_begun_and_broken_off_all_the_time_end_the_connection() {
    let mut server = greeted_server();
    let block = block_of(&request());
    for id in (1..4001).step_by(2) {
        server.feed(&frame_of(frame::HEADERS, 4, id, &block));
        server.feed(&frame_of(frame::RST_STREAM, 0, id, &[0; 4]));
        server.take_output(0);
    }
    assert_eq!(server.events.last(), Some(&Event::Fault(Fault::FLOOD)));
}

/// What may be done with a connection.
#[derive(Clone, Debug)]
enum Act {
    Request(bool),
    Answer,
    Write(usize),
    End,
    Reset(u32),
    Window(u32),
    Concurrent(u32),
    Table(u32),
    Push,
    Talk,
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        any::<bool>().prop_map(Act::Request),
        Just(Act::Answer),
        (0..100_000_usize).prop_map(Act::Write),
        Just(Act::End),
        (0..14_u32).prop_map(Act::Reset),
        (0..100_000_u32).prop_map(Act::Window),
        (1..5_u32).prop_map(Act::Concurrent),
        (0..10_000_u32).prop_map(Act::Table),
        Just(Act::Push),
        Just(Act::Talk),
    ]
}

/// A stream of a session, by a number that may be anything.
fn any_stream(session: &Session, index: usize) -> u32 {
    let count = session.streams.len().max(1);
    session.streams.keys().nth(index % count).copied().unwrap_or(1)
}

proptest! {
    /// Whatever a client and a server are asked to do, they understand each other, and nothing is left.
    #[test]
    fn two_sessions_understand_each_other(acts in vec((any_act(), any::<bool>(), any::<usize>()), 0..60)) {
        let mut pair = Pair::new();
        let mut all = Vec::new();
        for (act, is_client, index) in acts {
            let session = if is_client { &mut pair.client } else { &mut pair.server };
            let id = any_stream(session, index);
            match act {
                Act::Request(is_all) => drop(pair.client.request(request(), is_all)),
                Act::Answer if !is_client => {
                    let id = any_stream(&pair.server, index);
                    if pair.server.streams.get(&id).is_some_and(|it| it.queue.is_empty() && !it.is_ended) {
                        pair.server.headers(id, response(), false);
                        pair.server.end(id, Vec::new());
                    }
                }
                Act::Write(length) if is_client && session.streams.get(&id).is_some_and(|it| !it.is_ended) => {
                    session.write(id, &vec![1; length]);
                }
                Act::End if is_client => session.end(id, Vec::new()),
                Act::Reset(code) => session.reset(id, code),
                Act::Window(size) => session.settings(vec![(settings::INITIAL_WINDOW_SIZE, size.max(1))]),
                Act::Concurrent(most) => pair.server.settings(vec![(settings::MAX_CONCURRENT_STREAMS, most)]),
                Act::Table(size) => session.settings(vec![(settings::HEADER_TABLE_SIZE, size)]),
                Act::Push => {
                    if let Ok(pushed) = pair.server.push(any_stream(&pair.server, index), &request()) {
                        pair.server.headers(pushed, response(), true);
                    }
                }
                Act::Talk => {
                    let (at_client, at_server) = pair.talk();
                    all.extend(at_client);
                    all.extend(at_server);
                }
                Act::Answer | Act::Write(_) | Act::End => {}
            }
        }
        let (at_client, at_server) = pair.talk();
        all.extend(at_client);
        all.extend(at_server);
        let faults: Vec<_> = all.iter().filter(|event| matches!(event, Event::Fault(_))).collect();
        prop_assert!(faults.is_empty(), "{:?}", faults);
        for id in pair.client.streams.keys().copied().collect::<Vec<_>>() {
            pair.client.reset(id, 8);
        }
        for id in pair.server.streams.keys().copied().collect::<Vec<_>>() {
            pair.server.reset(id, 8);
        }
        pair.talk();
        prop_assert!(pair.client.streams.is_empty() && pair.server.streams.is_empty());
        prop_assert_eq!((pair.client.open, pair.server.open), ([0, 0], [0, 0]));
    }

    #[test]
    fn nothing_that_is_fed_panics(is_server: bool, pieces in vec(vec(any::<u8>(), 0..200), 0..10)) {
        let mut session = if is_server { greeted_server() } else { Pair::new().client };
        for piece in pieces {
            session.feed(&piece);
            session.take_output(1000);
        }
    }

    /// Frames that have the right form more often than not.
    #[test]
    fn no_frames_panic(is_server: bool, frames in vec((0..13_u8, any::<u8>(), 0..6_u32, vec(any::<u8>(), 0..40)), 0..40)) {
        let mut session = if is_server { greeted_server() } else { Pair::new().client };
        if !is_server {
            session.request(request(), false).unwrap();
        }
        let head = block_of(&if is_server { request() } else { response() });
        for (kind, flags, stream, payload) in frames {
            let payload = if kind == frame::HEADERS && payload.len() > 10 { &head } else { &payload };
            session.feed(&frame_of(kind, flags, stream, payload));
            session.take_output(1000);
            prop_assert!(session.events.len() < 200);
        }
        let open: [u32; 2] = session.open;
        let counted = session.streams.values().filter(|stream| stream.counts).count();
        prop_assert_eq!(usize::try_from(open[0] + open[1]).unwrap(), counted);
    }
}
