//! HTTP/2 as it goes over a connection, for `node:http2`: bytes go in and come out, and what happens is a
//! list of events.
//!
//! The protocol is here and the connection is JavaScript's, because `node:http2` is to work over whatever
//! `createConnection` gives, and shows everything: settings, windows, pings, streams that are pushed. The
//! `h2` crate wants a connection of its own and shows little of that. Here it is a machine without input and
//! output, so servers and clients can be tried on each other, and on anything.

mod frame;
mod hpack;
mod huffman;
mod message;
mod receive;
mod send;
mod session;
mod settings;
mod stream;
mod table;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use rquickjs::function::Opt;
use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, TypedArray, Value};

use crate::ffi::with_bytes;
use crate::handles::Table;
use crate::io::{Chunk, array};
use hpack::Field;
use session::{Event, Limits, Session, Side};

type Sessions = Arc<Table<Session>>;

/// Text of one byte each character, as bytes.
fn bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().map(|unit| (unit & 0xff) as u8).collect()
}

/// Bytes as text of one character each.
fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Names and values in turn, and which names are sensitive.
fn fields(listed: &[String], sensitive: &[String]) -> Vec<Field> {
    let (pairs, _) = listed.as_chunks::<2>();
    let field = |[name, value]: &[String; 2]| Field {
        name: bytes(name),
        value: bytes(value),
        is_sensitive: sensitive.contains(name),
    };
    pairs.iter().map(field).collect()
}

fn texts<'js>(context: &Ctx<'js>, all: impl IntoIterator<Item = String>) -> Result<Value<'js>> {
    let all: Result<Vec<_>> = all.into_iter().map(|one| one.into_js(context)).collect();
    array(context, all?)
}

impl<'js> IntoJs<'js> for Event {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let made = Array::new(context.clone())?;
        let name = match self {
            Self::Headers { stream, category, flags, fields } => {
                let sensitive = fields.iter().filter(|field| field.is_sensitive);
                let sensitive: Vec<String> = sensitive.map(|field| text(&field.name)).collect();
                let listed = fields.iter().flat_map(|field| [&field.name, &field.value]);
                made.set(1, stream)?;
                made.set(2, category as u32)?;
                made.set(3, flags)?;
                made.set(4, texts(context, listed.map(|bytes| text(bytes)))?)?;
                made.set(5, texts(context, sensitive)?)?;
                "headers"
            }
            Self::Data { stream, bytes } => {
                made.set(1, stream)?;
                made.set(2, Chunk(bytes))?;
                "data"
            }
            Self::Ended(stream) => {
                made.set(1, stream)?;
                "ended"
            }
            Self::Sent(stream) => {
                made.set(1, stream)?;
                "sent"
            }
            Self::Closed { stream, code } => {
                made.set(1, stream)?;
                made.set(2, i64::from(code))?;
                "closed"
            }
            Self::Settings => "settings",
            Self::SettingsTaken => "settingsTaken",
            Self::Ping { payload, is_answer } => {
                made.set(1, Chunk(payload))?;
                if is_answer { "pong" } else { "ping" }
            }
            Self::GoAway { code, last, data } => {
                made.set(1, i64::from(code))?;
                made.set(2, last)?;
                made.set(3, Chunk(data))?;
                "goaway"
            }
            Self::Priority { stream, parent, weight, is_exclusive } => {
                made.set(1, stream)?;
                made.set(2, parent)?;
                made.set(3, weight)?;
                made.set(4, is_exclusive)?;
                "priority"
            }
            Self::AltService { stream, origin, value } => {
                made.set(1, stream)?;
                made.set(2, text(&origin))?;
                made.set(3, text(&value))?;
                "altService"
            }
            Self::Origin(origins) => {
                made.set(1, texts(context, origins.iter().map(|origin| text(origin)))?)?;
                "origin"
            }
            Self::Unsent { stream, kind, code } => {
                made.set(1, stream)?;
                made.set(2, kind)?;
                made.set(3, code)?;
                "unsent"
            }
            Self::Fault(fault) => {
                made.set(1, fault.number)?;
                made.set(2, fault.code)?;
                "fault"
            }
        };
        made.set(0, name)?;
        Ok(made.into_value())
    }
}

fn events<'js>(context: &Ctx<'js>, events: Vec<Event>) -> Result<Value<'js>> {
    let all: Result<Vec<_>> = events.into_iter().map(|event| event.into_js(context)).collect();
    array(context, all?)
}

/// What was asked for, in the order of the fields.
fn limits(numbers: &[f64]) -> Limits {
    let mut limits = Limits::default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` takes the nearest"
    )]
    for (index, number) in numbers.iter().enumerate().filter(|(_, number)| **number >= 0.0) {
        let (small, large) = (*number as u32, *number as usize);
        match index {
            0 => limits.header_pairs = large,
            1 => limits.sent_block = large,
            2 => limits.streams_before_settings = small,
            3 => limits.encoder_table = large,
            4 => limits.settings_in_a_frame = large,
            5 => limits.invalid_frames = small,
            6 => limits.rejected_streams = small,
            _ => limits.reserved_streams = large,
        }
    }
    limits
}

/// Adds the functions that `node:http2` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let sessions: Sessions = Table::new();
    let all = Arc::clone(&sessions);
    let create = move |is_server: bool, numbers: Vec<f64>| {
        let side = if is_server { Side::Server } else { Side::Client };
        all.insert(Session::new(side, limits(&numbers)))
    };
    group.set("createSession", Function::new(context.clone(), create)?)?;
    let all = Arc::clone(&sessions);
    let feed = move |context: Ctx<'js>, id: u32, bytes: TypedArray<'js, u8>| {
        let found = all.with(id, |session| {
            with_bytes(&bytes, |bytes| session.feed(bytes));
            std::mem::take(&mut session.events)
        });
        events(&context, found.unwrap_or_default())
    };
    group.set("feed", Function::new(context.clone(), feed)?)?;
    let all = Arc::clone(&sessions);
    let output = move |context: Ctx<'js>, id: u32, most: usize| {
        let made = all
            .with(id, |session| (session.take_output(most), std::mem::take(&mut session.events)));
        let (bytes, found) = made.unwrap_or_default();
        let bytes = if bytes.is_empty() {
            Value::new_undefined(context.clone())
        } else {
            Chunk(bytes).into_js(&context)?
        };
        array(&context, [bytes, events(&context, found)?])
    };
    group.set("output", Function::new(context.clone(), output)?)?;
    let all = Arc::clone(&sessions);
    let free = move |id: u32| drop(all.remove(id));
    group.set("freeSession", Function::new(context.clone(), free)?)?;
    define_streams(context, group, &sessions)?;
    define_connection(context, group, &sessions)?;
    define_state(context, group, &sessions)
}

/// What is done with one stream.
fn define_streams<'js>(context: &Ctx<'js>, group: &Object<'js>, sessions: &Sessions) -> Result<()> {
    const NO_SESSION: i64 = -530;
    let number = |outcome: Option<std::result::Result<u32, i32>>| match outcome {
        Some(Ok(stream)) => i64::from(stream),
        Some(Err(number)) => number.into(),
        None => NO_SESSION,
    };
    let all = Arc::clone(sessions);
    let request = move |id: u32, listed: Vec<String>, sensitive: Vec<String>, is_all: bool| {
        number(all.with(id, |session| session.request(fields(&listed, &sensitive), is_all)))
    };
    group.set("request", Function::new(context.clone(), request)?)?;
    let all = Arc::clone(sessions);
    let push = move |id: u32, parent: u32, listed: Vec<String>, sensitive: Vec<String>| {
        number(all.with(id, |session| session.push(parent, &fields(&listed, &sensitive))))
    };
    group.set("push", Function::new(context.clone(), push)?)?;
    let all = Arc::clone(sessions);
    let headers =
        move |id: u32, stream: u32, listed: Vec<String>, sensitive: Vec<String>, is_all: bool| {
            all.with(id, |session| session.headers(stream, fields(&listed, &sensitive), is_all));
        };
    group.set("headers", Function::new(context.clone(), headers)?)?;
    let all = Arc::clone(sessions);
    let write = move |id: u32, stream: u32, bytes: TypedArray<'js, u8>| {
        all.with(id, |session| with_bytes(&bytes, |bytes| session.write(stream, bytes)));
    };
    group.set("write", Function::new(context.clone(), write)?)?;
    let all = Arc::clone(sessions);
    let end = move |id: u32, stream: u32, listed: Opt<Vec<String>>, sensitive: Opt<Vec<String>>| {
        let listed = listed.0.unwrap_or_default();
        let sensitive = sensitive.0.unwrap_or_default();
        all.with(id, |session| session.end(stream, fields(&listed, &sensitive)));
    };
    group.set("end", Function::new(context.clone(), end)?)?;
    let all = Arc::clone(sessions);
    let reset = move |id: u32, stream: u32, code: u32| {
        all.with(id, |session| session.reset(stream, code));
    };
    group.set("reset", Function::new(context.clone(), reset)?)?;
    let all = Arc::clone(sessions);
    let consume = move |id: u32, stream: u32, length: usize| {
        all.with(id, |session| session.consume(stream, length));
    };
    group.set("consume", Function::new(context.clone(), consume)?)?;
    let all = Arc::clone(sessions);
    let priority = move |id: u32, stream: u32, parent: u32, weight: u8, is_exclusive: bool| {
        all.with(id, |session| session.priority(stream, parent, weight, is_exclusive));
    };
    group.set("priority", Function::new(context.clone(), priority)?)
}

/// What is done with the whole connection.
fn define_connection<'js>(
    context: &Ctx<'js>,
    group: &Object<'js>,
    sessions: &Sessions,
) -> Result<()> {
    let all = Arc::clone(sessions);
    let settings = move |id: u32, numbers: Vec<u32>| {
        let (pairs, _) = numbers.as_chunks::<2>();
        let pair = |[name, value]: &[u32; 2]| Some((u16::try_from(*name).ok()?, *value));
        all.with(id, |session| session.settings(pairs.iter().filter_map(pair).collect()));
    };
    group.set("settings", Function::new(context.clone(), settings)?)?;
    let all = Arc::clone(sessions);
    let ping = move |id: u32, payload: TypedArray<'js, u8>| {
        all.with(id, |session| with_bytes(&payload, |payload| session.ping(payload)));
    };
    group.set("ping", Function::new(context.clone(), ping)?)?;
    let all = Arc::clone(sessions);
    let go_away = move |id: u32, code: u32, last: u32, data: TypedArray<'js, u8>| {
        let data = with_bytes(&data, <[u8]>::to_vec).unwrap_or_default();
        all.with(id, |session| session.go_away(code, last, &data));
    };
    group.set("goAway", Function::new(context.clone(), go_away)?)?;
    let all = Arc::clone(sessions);
    let terminate = move |id: u32, code: u32| {
        all.with(id, |session| session.terminate(code));
    };
    group.set("terminate", Function::new(context.clone(), terminate)?)?;
    let all = Arc::clone(sessions);
    let alt_service = move |id: u32, stream: u32, origin: String, value: String| {
        all.with(id, |session| session.alt_service(stream, &bytes(&origin), &bytes(&value)));
    };
    group.set("altService", Function::new(context.clone(), alt_service)?)?;
    let all = Arc::clone(sessions);
    let origin = move |id: u32, origins: Vec<String>| {
        let origins: Vec<_> = origins.iter().map(|origin| bytes(origin)).collect();
        all.with(id, |session| session.origin(&origins));
    };
    group.set("origin", Function::new(context.clone(), origin)?)?;
    let all = Arc::clone(sessions);
    let set_window = move |id: u32, size: u32| {
        all.with(id, |session| session.set_window(size));
    };
    group.set("setWindow", Function::new(context.clone(), set_window)?)?;
    let all = Arc::clone(sessions);
    let set_next = move |id: u32, next: u32| all.with(id, |session| session.set_next_id(next));
    group.set("setNextId", Function::new(context.clone(), set_next)?)
}

/// What can be seen of a connection and its streams.
fn define_state<'js>(context: &Ctx<'js>, group: &Object<'js>, sessions: &Sessions) -> Result<()> {
    let all = Arc::clone(sessions);
    let listed = move |id: u32, is_remote: bool| {
        all.with(
            id,
            |session| {
                if is_remote { session.remote.listed() } else { session.local.listed() }
            },
        )
    };
    group.set("listSettings", Function::new(context.clone(), listed)?)?;
    let all = Arc::clone(sessions);
    let state = move |id: u32| all.with(id, |session| session.state());
    group.set("state", Function::new(context.clone(), state)?)?;
    let all = Arc::clone(sessions);
    let of_stream =
        move |id: u32, stream: u32| all.with(id, |session| session.stream_state(stream)).flatten();
    group.set("streamState", Function::new(context.clone(), of_stream)?)
}
