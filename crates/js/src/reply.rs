//! What the prelude answers becomes a reply, whole or piece by piece. Everything leaves when the
//! interpreter does not run any more: the thread that wakes the server may be the one that the
//! server needs.

use std::sync::Arc;

use base64_simd::STANDARD_NO_PAD;
use bytes::Bytes;
use duet_core::{HIGH_WATER, Reply, ReplyBody, Responder, Room};
use duet_node::text;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use parking_lot::Mutex;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Exception, Function, Object, Result, TypedArray, Value};
use sha1_smol::Sha1;

use crate::exchange::Handle;
use crate::ffi;
use crate::mailbox::Mailbox;
use crate::way_back::{Progress, WayBack};

/// What is to be sent when the interpreter has been left.
#[derive(Default)]
pub(crate) struct Outbox(Mutex<Vec<Errand>>);

enum Errand {
    /// A reply, whole or the head of one.
    Reply(Responder, Reply),
    /// More of a body, or its end.
    Wake(Arc<WayBack>),
}

/// What the functions that answer share with their interpreter.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) mailbox: Arc<Mailbox>,
    /// Answers whose bodies are on their way.
    pub(crate) streams: Arc<Mutex<Vec<Arc<WayBack>>>>,
    /// How much of them all may wait for their clients, in bytes.
    pub(crate) limit: usize,
}

impl Outbox {
    /// Sends everything.
    pub(crate) fn deliver(&self) {
        for errand in self.0.lock().drain(..) {
            match errand {
                Errand::Reply(responder, reply) => responder.reply(reply),
                Errand::Wake(way_back) => way_back.wake(),
            }
        }
    }

    fn put(&self, errand: Errand) {
        self.0.lock().push(errand);
    }

    /// Puts a wake in, unless the last errand is the same.
    fn wake(&self, way_back: &Arc<WayBack>) {
        let mut errands = self.0.lock();
        let is_there =
            matches!(errands.last(), Some(Errand::Wake(last)) if Arc::ptr_eq(last, way_back));
        if !is_there {
            errands.push(Errand::Wake(Arc::clone(way_back)));
        }
    }
}

impl Desk {
    /// A whole answer. A second one is not an error: the first one counts.
    fn reply(&self, way_back: &WayBack, reply: Reply) {
        if let Some(responder) = way_back.take() {
            self.outbox.put(Errand::Reply(responder, reply));
        }
    }

    /// The head of an answer whose body follows.
    fn begin(&self, way_back: &Arc<WayBack>, head: Reply) {
        if let Some((responder, reply)) = way_back.begin(head, &self.mailbox) {
            self.outbox.put(Errand::Reply(responder, reply));
            self.streams.lock().push(Arc::clone(way_back));
        }
    }

    /// A piece of a body, and whether there is room for more.
    fn write(&self, context: &Ctx<'_>, way_back: &Arc<WayBack>, piece: Bytes) -> Result<bool> {
        // What one answer may hold is counted first, since that is cheap; few ever hold so much.
        if way_back.queued() > HIGH_WATER && self.queued() + piece.len() > self.limit {
            let message = "the response was written faster than its client reads, and does not fit into memory (DUET_HEAP_MB); wait for 'drain' when write() returns false";
            return Err(Exception::throw_range(context, message));
        }
        // What is written for a client that has gone is lost, in Node.js too. There is no room for
        // more: a loop that writes for as long as there is must end, so that it can be told.
        let room = way_back.push(piece).unwrap_or(Room::None);
        self.outbox.wake(way_back);
        Ok(room == Room::Some)
    }

    /// The end of a body.
    fn end(&self, way_back: &Arc<WayBack>, is_complete: bool) {
        way_back.end(is_complete);
        self.outbox.wake(way_back);
    }

    fn queued(&self) -> usize {
        self.streams.lock().iter().map(|way_back| way_back.queued()).sum()
    }
}

/// In what the values of header fields are written.
#[derive(Clone, Copy)]
enum Charset {
    Latin1,
    Utf8,
}

/// Adds the functions that answer.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>, desk: Desk) -> Result<()> {
    native.set("reply", whole_reply(context, desk.clone(), false)?)?;
    native.set("replyEncoded", whole_reply(context, desk.clone(), true)?)?;
    let at = desk.clone();
    let begin = move |exchange: Handle<'js>,
                      status: u16,
                      headers: Option<Vec<String>>,
                      failed: bool,
                      reason: Opt<Option<String>>| {
        let headers = header_map(headers, Charset::Latin1);
        at.begin(&exchange.borrow().way_back, head(status, headers, failed, reason));
    };
    native.set("begin", Function::new(context.clone(), begin)?)?;
    let at = desk.clone();
    let write = move |context: Ctx<'js>, exchange: Handle<'js>, piece: Value<'js>| {
        at.write(&context, &exchange.borrow().way_back, bytes(&context, &piece)?)
    };
    native.set("writePiece", Function::new(context.clone(), write)?)?;
    let at = desk.clone();
    let finish = move |exchange: Handle<'js>| at.end(&exchange.borrow().way_back, true);
    native.set("finish", Function::new(context.clone(), finish)?)?;
    let at = desk.clone();
    let break_off = move |exchange: Handle<'js>| at.end(&exchange.borrow().way_back, false);
    native.set("breakOff", Function::new(context.clone(), break_off)?)?;
    let at = desk;
    let watch = move |exchange: Handle<'js>| exchange.borrow().way_back.watch(&at.mailbox);
    native.set("watch", Function::new(context.clone(), watch)?)?;
    let queued = |exchange: Handle<'js>| exchange.borrow().way_back.queued();
    native.set("queued", Function::new(context.clone(), queued)?)?;
    let progress = |exchange: Handle<'js>| match exchange.borrow().way_back.progress() {
        Progress::Open => "open",
        Progress::Full => "full",
        Progress::Complete => "complete",
        Progress::Gone => "gone",
    };
    native.set("progress", Function::new(context.clone(), progress)?)?;
    let byte_length = |context: Ctx<'js>, text: Value<'js>| {
        Ok::<_, rquickjs::Error>(bytes(&context, &text)?.len())
    };
    native.set("byteLength", Function::new(context.clone(), byte_length)?)?;
    let etag = |context: Ctx<'js>, body: Value<'js>| {
        Ok::<_, rquickjs::Error>(etag(&bytes(&context, &body)?))
    };
    native.set("etag", Function::new(context.clone(), etag)?)
}

/// The function that answers with a whole body. `is_encoded` says that a body that is text counts as
/// bytes, which decides how the head is written.
fn whole_reply<'js>(context: &Ctx<'js>, desk: Desk, is_encoded: bool) -> Result<Function<'js>> {
    let reply = move |context: Ctx<'js>,
                      exchange: Handle<'js>,
                      status: u16,
                      headers: Option<Vec<String>>,
                      body: Value<'js>,
                      failed: bool,
                      reason: Opt<Option<String>>|
          -> Result<()> {
        let is_default = headers.is_none();
        // Node.js writes a head together with a body that is text, and then in UTF-8.
        let is_text = body.is_string() && !is_encoded;
        let charset = if is_text { Charset::Utf8 } else { Charset::Latin1 };
        let mut head = head(status, header_map(headers, charset), failed, reason);
        let exchange = exchange.borrow();
        if !is_default {
            // What frames a body is the server's; without one, a length says what GET would give.
            head.headers.remove(TRANSFER_ENCODING);
            if exchange.invocation.head.method != Method::HEAD {
                head.headers.remove(CONTENT_LENGTH);
            }
        }
        let body = ReplyBody::Whole(bytes(&context, &body)?);
        desk.reply(&exchange.way_back, Reply { body, ..head });
        Ok(())
    };
    Function::new(context.clone(), reply)
}

/// A reply without its body.
fn head(status: u16, headers: HeaderMap, failed: bool, reason: Opt<Option<String>>) -> Reply {
    Reply {
        headers,
        reason: reason.0.flatten().map(String::into_boxed_str),
        failed,
        ..Reply::new(status_code(status), Bytes::new())
    }
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The fields that the prelude has checked; without any, the one that every answer has.
fn header_map(fields: Option<Vec<String>>, charset: Charset) -> HeaderMap {
    let Some(fields) = fields else { return default_headers() };
    let mut headers = HeaderMap::with_capacity(fields.len() / 2);
    for pair in fields.chunks_exact(2) {
        let name = HeaderName::try_from(pair[0].as_str());
        let value = match charset {
            Charset::Utf8 => HeaderValue::from_bytes(pair[1].as_bytes()),
            Charset::Latin1 => {
                let byte = |letter| u8::try_from(u32::from(letter)).unwrap_or(b'?');
                HeaderValue::from_bytes(&pair[1].chars().map(byte).collect::<Vec<_>>())
            }
        };
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}

/// The header fields that every answer of a JavaScript Function has.
pub(crate) fn default_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers
}

fn bytes<'js>(context: &Ctx<'js>, body: &Value<'js>) -> Result<Bytes> {
    if let Some(text) = body.as_string() {
        return Ok(text::well_formed(context, text)?.into());
    }
    if body.is_undefined() || body.is_null() {
        return Ok(Bytes::new());
    }
    TypedArray::from_value(body.clone())
        .ok()
        .and_then(|array| ffi::copy_bytes(&array))
        .map(Bytes::from)
        .ok_or_else(|| Exception::throw_type(context, "a body is a string or bytes"))
}

/// A weak entity tag, as Express makes it: the length in hexadecimal digits and the beginning of
/// the SHA-1 in base64.
pub(crate) fn etag(body: &[u8]) -> String {
    const DIGITS: usize = 27;
    let digest = Sha1::from(body).digest().bytes();
    let digest = STANDARD_NO_PAD.encode_to_string(digest);
    format!("W/\"{:x}-{}\"", body.len(), &digest[..DIGITS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entity_tag_is_express_s() {
        assert_eq!(etag(b"Request Timeout"), "W/\"f-3KDDgUwmkvaGm8Qu4imN38/r/xo\"");
        assert_eq!(etag(b""), "W/\"0-2jmj7l5rSw0yVb/vlWAYkK/YBwk\"");
    }
}
