//! An invocation as the prelude sees it: an opaque object, and functions that read from it what
//! a handler asks for. Its data lives as long as JavaScript holds on to it.

use std::sync::Arc;

use duet_core::{Invocation, WholeTarget};
use duet_host::log::Origin;
use duet_node::inflate::inflate;
use duet_quickjs::async_context;
use http::{HeaderMap, Version};
use rquickjs::class::{JsClass, Readable, Trace, Tracer};
use rquickjs::function::Constructor;
use rquickjs::{Class, Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};
use serde::de::IgnoredAny;

use crate::way_back::WayBack;

/// How deep a body may be nested that is read when the handler looks at it.
const DEEPEST: usize = 128;

/// One invocation in an interpreter.
pub(crate) struct Exchange {
    pub(crate) invocation: Arc<Invocation>,
    pub(crate) way_back: Arc<WayBack>,
}

impl<'js> Trace<'js> for Exchange {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for Exchange {
    const NAME: &'static str = "Exchange";
    type Mutable = Readable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// An exchange, held by JavaScript.
pub(crate) type Handle<'js> = Class<'js, Exchange>;

/// Whose code runs. The value that goes along with it is the exchange, or an object that knows it; see
/// `currentCall` in `js-prelude/uncaught.js`.
pub(crate) fn current<'js>(context: &Ctx<'js>) -> Option<Handle<'js>> {
    let value = async_context(context);
    match Handle::from_value(&value) {
        Ok(handle) => Some(handle),
        Err(_) => value.as_object()?.get("call").ok()?,
    }
}

/// The same, for the log.
pub(crate) fn origin(context: &Ctx<'_>) -> Option<Origin> {
    current(context).map(|handle| Origin::of(&handle.borrow().invocation))
}

/// Adds the functions that read an exchange.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let prototype = Class::<Exchange>::prototype(context)?;
    native.set("exchange", prototype)?;
    let function = context.clone();
    native.set(
        "id",
        Function::new(function.clone(), |exchange: Handle<'js>| exchange.borrow().invocation.id)?,
    )?;
    native.set(
        "method",
        Function::new(function.clone(), |exchange: Handle<'js>| {
            exchange.borrow().invocation.head.method.as_str().to_owned()
        })?,
    )?;
    native.set(
        "target",
        Function::new(function.clone(), |exchange: Handle<'js>| target(&exchange))?,
    )?;
    native.set(
        "version",
        Function::new(function.clone(), |exchange: Handle<'js>| version(&exchange))?,
    )?;
    native.set(
        "header",
        Function::new(function.clone(), |exchange: Handle<'js>, name: String| {
            let exchange = exchange.borrow();
            field(&exchange.invocation.head.headers, &name)
        })?,
    )?;
    native.set(
        "headers",
        Function::new(function.clone(), |exchange: Handle<'js>| fields(&exchange))?,
    )?;
    native.set(
        "peer",
        Function::new(function.clone(), |exchange: Handle<'js>| {
            exchange.borrow().invocation.peer.ip().to_string()
        })?,
    )?;
    native.set(
        "peerPort",
        Function::new(function.clone(), |exchange: Handle<'js>| {
            exchange.borrow().invocation.peer.port()
        })?,
    )?;
    native.set(
        "bodyText",
        Function::new(function.clone(), |exchange: Handle<'js>| body_text(&exchange))?,
    )?;
    native.set(
        "isJson",
        Function::new(function.clone(), |exchange: Handle<'js>| {
            is_json(&exchange.borrow().invocation.body)
        })?,
    )?;
    native.set("bodyBytes", Function::new(function.clone(), body_bytes)?)?;
    native.set("inflate", Function::new(function, inflated)?)
}

fn target(exchange: &Handle<'_>) -> String {
    let exchange = exchange.borrow();
    let head = &exchange.invocation.head;
    if let Some(WholeTarget(target)) = head.extensions.get() {
        return target.to_string();
    }
    let uri = &head.uri;
    uri.path_and_query().map_or_else(|| uri.to_string(), ToString::to_string)
}

fn version(exchange: &Handle<'_>) -> &'static str {
    match exchange.borrow().invocation.head.version {
        Version::HTTP_10 => "1.0",
        _ => "1.1",
    }
}

/// Node.js reads header values as Latin-1.
fn latin1(value: &[u8]) -> String {
    value.iter().map(|byte| char::from(*byte)).collect()
}

/// One field, repeated ones joined; `undefined` if there is none.
fn field(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let first = latin1(values.next()?.as_bytes());
    Some(values.fold(first, |joined, value| joined + ", " + &latin1(value.as_bytes())))
}

fn fields(exchange: &Handle<'_>) -> Vec<Vec<String>> {
    let exchange = exchange.borrow();
    let headers = &exchange.invocation.head.headers;
    headers
        .iter()
        .map(|(name, value)| vec![name.as_str().to_owned(), latin1(value.as_bytes())])
        .collect()
}

/// The body as text: what is not UTF-8 becomes U+FFFD, and a byte order mark is dropped.
fn body_text(exchange: &Handle<'_>) -> String {
    let exchange = exchange.borrow();
    let text = String::from_utf8_lossy(&exchange.invocation.body);
    text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
}

/// Whether a body is an object or an array of JSON that `JSON.parse` reads for certain. Of what is
/// nested more deeply than a stack surely has room for that is not said.
fn is_json(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
        && is_shallow(body)
        && serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// Whether a document is nested no more deeply than [`DEEPEST`].
fn is_shallow(body: &[u8]) -> bool {
    // What is in strings is counted as well: most documents are told from the others by that alone.
    if body.iter().filter(|byte| matches!(byte, b'{' | b'[')).count() <= DEEPEST {
        return true;
    }
    let (mut depth, mut is_in_string, mut is_escaped) = (0, false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_in_string,
            b'"' => is_in_string = !is_in_string,
            b'{' | b'[' if !is_in_string => depth += 1,
            b'}' | b']' if !is_in_string => depth -= 1,
            _ => {}
        }
        if depth > DEEPEST.cast_signed() {
            return false;
        }
    }
    true
}

fn body_bytes<'js>(context: Ctx<'js>, exchange: Handle<'js>) -> Result<TypedArray<'js, u8>> {
    let body = exchange.borrow().invocation.body.clone();
    TypedArray::new_copy(context.clone(), &body)
        .map_err(|_| Exception::throw_range(&context, "the request body does not fit into memory"))
}

/// The body, inflated to at most `limit` bytes; the name of the reason if it cannot be.
fn inflated<'js>(
    context: Ctx<'js>,
    exchange: Handle<'js>,
    encoding: String,
    limit: usize,
) -> Result<Value<'js>> {
    let body = exchange.borrow().invocation.body.clone();
    match inflate(&body, &encoding, limit) {
        Ok(bytes) => Ok(TypedArray::<u8>::new(context, bytes)?.into_value()),
        Err(why) => why.name().into_js(&context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_json_for_certain_is_said_to_be() {
        for body in ["{}", " [1, -2.5e3, \"\\ud800\", null]\n", r#"{"a": {"b": [true]}}"#] {
            assert!(is_json(body.as_bytes()), "{body}");
        }
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        let deep = nested(129);
        let wide = format!("[{}1]", r#"{"a\\": "[[{\""}, "#.repeat(1000));
        for body in [nested(128), wide.clone()] {
            assert!(is_json(body.as_bytes()), "{body}");
        }
        let wide_and_deep = format!("[{wide}, {deep}]");
        for body in [
            "",
            "1",
            "null",
            "{",
            "[1,]",
            "{'a': 1}",
            "[NaN]",
            "[\"\t\"]",
            "[01]",
            "[] []",
            &deep,
            &wide_and_deep,
        ] {
            assert!(!is_json(body.as_bytes()), "{body}");
        }
        assert!(!is_json("\u{feff}[]".as_bytes()));
    }
}
