//! What the prelude answers becomes a reply. Replies leave when the interpreter does not run any
//! more: the thread that wakes the server may be the one that the server needs.

use std::sync::Arc;

use base64_simd::STANDARD_NO_PAD;
use bytes::Bytes;
use duet_core::{Reply, Responder};
use duet_node::text;
use http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use parking_lot::Mutex;
use rquickjs::{Class, Ctx, Exception, Function, Object, Result, TypedArray, Value};
use sha1_smol::Sha1;

use crate::exchange::Exchange;
use crate::ffi;

/// Replies that have not left yet.
#[derive(Debug, Default)]
pub(crate) struct Outbox(Mutex<Vec<(Responder, Reply)>>);

impl Outbox {
    /// Sends everything.
    pub(crate) fn deliver(&self) {
        for (responder, reply) in self.0.lock().drain(..) {
            responder.reply(reply);
        }
    }

    fn put(&self, responder: Responder, reply: Reply) {
        self.0.lock().push((responder, reply));
    }
}

/// Adds the functions that answer.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    outbox: Arc<Outbox>,
) -> Result<()> {
    let reply = move |context: Ctx<'js>,
                      exchange: Class<'js, Exchange>,
                      status: u16,
                      headers: Option<Vec<String>>,
                      body: Value<'js>,
                      failed: bool|
          -> Result<()> {
        // A second answer is not an error: the first one counts.
        let Some(responder) = exchange.borrow().way_back.take() else { return Ok(()) };
        let mut reply = Reply::new(status_code(status), bytes(&context, &body)?);
        reply.headers = header_map(headers);
        reply.failed = failed;
        outbox.put(responder, reply);
        Ok(())
    };
    native.set("reply", Function::new(context.clone(), reply)?)?;
    let etag = |context: Ctx<'js>, body: Value<'js>| {
        Ok::<_, rquickjs::Error>(etag(&bytes(&context, &body)?))
    };
    native.set("etag", Function::new(context.clone(), etag)?)
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The fields that the prelude has checked; without any, the one that every answer has.
fn header_map(fields: Option<Vec<String>>) -> HeaderMap {
    let Some(fields) = fields else { return default_headers() };
    let mut headers = HeaderMap::with_capacity(fields.len() / 2);
    for pair in fields.chunks_exact(2) {
        let name = HeaderName::try_from(pair[0].as_str());
        // Node.js writes header values as Latin-1.
        let latin1: Vec<u8> =
            pair[1].chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect();
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&latin1)) {
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
