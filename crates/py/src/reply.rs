//! What a handler returned or raised, as an answer. The rules are Bottle's, with the reference's
//! own two: every 500 says `Internal server error`, and a returned exception is a raised one.

use bytes::Bytes;
use duet_core::{Invocation, Reply, ReplyBody};
use http::header::{self, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{StatusCode, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING};
use pyo3::exceptions::{PyBaseException, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use crate::error::log_failure;
use crate::stream::{Source, Stream};
use crate::wording::HTML;
use crate::{json, page, url};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Answers may wrap each other, but not for ever.
const DEEPEST: usize = 8;

/// What became of a handler's result.
pub(crate) enum Produced<'py> {
    /// The whole answer.
    Whole(Reply),
    /// An answer of which the first piece is known; the rest needs a thread that may block.
    Streamed(Head, Stream),
    /// A coroutine or an asynchronous generator: the event loop has to run it first.
    Later(Bound<'py, PyAny>),
}

/// The head of an answer.
#[derive(Debug, Default)]
pub(crate) struct Head {
    status: StatusCode,
    /// The reason phrase, where it is not the status code's own.
    reason: Option<Box<str>>,
    headers: HeaderMap,
    /// Whether there is to be no content type unless there is one.
    is_as_it_is: bool,
    has_failed: bool,
}

impl Head {
    /// The answer with this head and a body. What frames the body is the server's.
    pub(crate) fn with(mut self, body: ReplyBody) -> Reply {
        if self.is_as_it_is {
        } else if matches!(self.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
            self.headers.remove(CONTENT_TYPE);
        } else if self.headers.is_empty() || !self.headers.contains_key(CONTENT_TYPE) {
            self.headers.insert(CONTENT_TYPE, HTML);
        }
        let Self { status, reason, headers, has_failed, .. } = self;
        Reply { status, reason, headers, body, failed: has_failed }
    }

    /// A head with nothing added to it.
    pub(crate) fn as_it_is(status: StatusCode, reason: &str, headers: HeaderMap) -> Self {
        let reason = own_reason(status, reason);
        Self { status, reason, headers, is_as_it_is: true, has_failed: false }
    }

    /// The head of an answer that a handler failed to give.
    pub(crate) fn failed(self) -> Self {
        Self { has_failed: true, ..self }
    }

    /// The charset that texts are sent in, unless it is UTF-8.
    fn charset(&self) -> Option<String> {
        let kind = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let (_, charset) = kind.rsplit_once("charset=")?;
        let charset = charset.split(';').next().unwrap_or_default().trim();
        let is_utf8 = ["utf-8", "utf8"].iter().any(|name| charset.eq_ignore_ascii_case(name));
        (!is_utf8).then(|| charset.to_owned())
    }

    fn whole<'py>(self, body: Bytes) -> Produced<'py> {
        Produced::Whole(self.with(ReplyBody::Whole(body)))
    }

    /// The status and the headers of a response object, Bottle's or ours.
    fn of(response: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = response.py();
        let code: u16 = response.getattr(intern!(py, "status_code"))?.extract()?;
        let status = StatusCode::from_u16(code)
            .map_err(|_| PyValueError::new_err(format!("{code} is not a status code")))?;
        if status.is_informational() {
            let reason = format!("{code} announces an answer and is none: answer with 200 or more");
            return Err(PyValueError::new_err(reason));
        }
        let list = response.getattr(intern!(py, "headerlist"))?;
        let mut headers = HeaderMap::new();
        for field in list.try_iter()? {
            let (name, value): (String, String) = field?.extract()?;
            let name = HeaderName::try_from(name)
                .map_err(|error| PyValueError::new_err(error.to_string()))?;
            if ![CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
                headers.append(name, header_value(&value)?);
            }
        }
        let line: String = response.getattr(intern!(py, "status_line"))?.extract()?;
        let reason = own_reason(status, line.split_once(' ').map_or("", |(_, reason)| reason));
        Ok(Self { status, reason, headers, ..Self::default() })
    }
}

/// The answer to what a handler returned.
pub(crate) fn of_result<'py>(
    result: Bound<'py, PyAny>,
    invocation: &Invocation,
) -> PyResult<Produced<'py>> {
    if let Ok(text) = result.cast_exact::<PyString>() {
        return Ok(Head::default().whole(encoded(text)?));
    }
    if result.is_instance_of::<PyBaseException>() && !is_response(&result) {
        return Err(PyErr::from_value(result));
    }
    Caster { invocation, depth: 0 }.cast(result, Head::default())
}

/// The answer to what a handler raised: a response if it is one, a failure otherwise.
pub(crate) fn of_error<'py>(
    py: Python<'py>,
    error: PyErr,
    invocation: &Invocation,
) -> Produced<'py> {
    let value = error.value(py).as_any().clone();
    let error = if is_response(&value) {
        match of_result(value, invocation) {
            Ok(produced) => return produced,
            Err(error) => error,
        }
    } else {
        error
    };
    Produced::Whole(of_failure(py, &error, invocation))
}

/// The answer of a call that has failed, and its line in the log.
pub(crate) fn of_failure(py: Python<'_>, error: &PyErr, invocation: &Invocation) -> Reply {
    log_failure(py, error, invocation);
    failure()
}

/// The answer of a handler that failed. The reason is in the log, never in the answer.
pub(crate) fn failure() -> Reply {
    let head = Head { status: StatusCode::INTERNAL_SERVER_ERROR, ..Head::default() };
    head.with(ReplyBody::Whole(Bytes::from_static(b"Internal server error"))).failed()
}

/// The answer to a request whose body is not what it says it is.
pub(crate) fn invalid(invocation: &Invocation, reason: &str) -> Reply {
    let status = StatusCode::BAD_REQUEST;
    let address = url::full(&invocation.head);
    let page = page::error_page(&page::status_line(status), &address, reason);
    Head { status, ..Head::default() }.with(ReplyBody::Whole(page.into()))
}

/// The answer of a WSGI application: pieces, and a head that is known with the first of them,
/// perhaps with the length of the body.
pub(crate) fn of_source<'py>(
    py: Python<'py>,
    source: Source,
    head: impl FnOnce() -> PyResult<(Head, Option<usize>)>,
) -> PyResult<Produced<'py>> {
    let mut first = Bytes::new();
    while first.is_empty()
        && let Some(item) = source.next(py)?
    {
        first = piece(&item, None)?;
    }
    let (head, length) = head()?;
    if !first.is_empty() && length != Some(first.len()) {
        return Ok(Produced::Streamed(head, Stream { first, source, charset: None }));
    }
    source.close(py)?;
    Ok(head.whole(first))
}

/// A reason phrase, if it is not the status code's own.
fn own_reason(status: StatusCode, reason: &str) -> Option<Box<str>> {
    let is_own = !reason.is_empty() && status.canonical_reason() != Some(reason);
    is_own.then(|| reason.into())
}

/// A piece of a body, if it may be one. Texts are sent in `charset`, or in UTF-8.
pub(crate) fn piece(item: &Bound<'_, PyAny>, charset: Option<&str>) -> PyResult<Bytes> {
    if let Ok(bytes) = item.cast::<PyBytes>() {
        return Ok(Bytes::copy_from_slice(bytes.as_bytes()));
    }
    if let Ok(text) = item.cast::<PyString>() {
        return match charset {
            None => encoded(text),
            Some(charset) => {
                let bytes = text.call_method1(intern!(item.py(), "encode"), (charset,))?;
                Ok(Bytes::copy_from_slice(bytes.cast::<PyBytes>()?.as_bytes()))
            }
        };
    }
    Err(PyTypeError::new_err(format!("Unsupported response type: {}", item.get_type())))
}

/// Turns values into answers, which may wrap further ones.
struct Caster<'a> {
    invocation: &'a Invocation,
    depth: usize,
}

impl Caster<'_> {
    fn cast<'py>(mut self, value: Bound<'py, PyAny>, mut head: Head) -> PyResult<Produced<'py>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(PyValueError::new_err("responses are nested too deeply"));
        }
        if value.is_instance_of::<PyDict>() {
            let text = json::write(&value)?;
            head.headers.insert(CONTENT_TYPE, JSON);
            return Ok(head.whole(text.into()));
        }
        if !value.is_truthy()? {
            return Ok(head.whole(Bytes::new()));
        }
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
            let body = piece(&value, head.charset().as_deref())?;
            return Ok(head.whole(body));
        }
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            let first = value.get_item(0)?;
            if first.is_instance_of::<PyString>() || first.is_instance_of::<PyBytes>() {
                let empty = first.get_item(pyo3::types::PySlice::new(value.py(), 0, 0, 1))?;
                let joined = empty.call_method1("join", (value,))?;
                let body = piece(&joined, head.charset().as_deref())?;
                return Ok(head.whole(body));
            }
        }
        self.cast_object(value, head)
    }

    fn cast_object<'py>(self, value: Bound<'py, PyAny>, mut head: Head) -> PyResult<Produced<'py>> {
        let py = value.py();
        if is_response(&value) {
            return self.cast_response(&value);
        }
        if value.hasattr(intern!(py, "__await__"))? || value.hasattr(intern!(py, "__aiter__"))? {
            return Ok(Produced::Later(value));
        }
        // The reference hands on the type of anything that has headers, such as a response of
        // `requests`.
        if let Ok(headers) = value.getattr(intern!(py, "headers"))
            && let Ok(kind) = headers.get_item("content-type")
        {
            head.headers.insert(CONTENT_TYPE, header_value(kind.cast::<PyString>()?.to_str()?)?);
        }
        let source = if value.hasattr(intern!(py, "read"))? {
            Source::File(value.unbind())
        } else {
            let Ok(items) = value.try_iter() else { return Err(unsupported(&value)) };
            Source::Items { items: items.unbind().into_any(), whole: value.unbind() }
        };
        self.cast_source(py, source, head)
    }

    /// The first piece that is not empty decides what the answer is.
    fn cast_source<'py>(
        self,
        py: Python<'py>,
        source: Source,
        head: Head,
    ) -> PyResult<Produced<'py>> {
        let first = loop {
            match source.next(py) {
                Ok(Some(item)) if item.is_truthy()? => break item,
                Ok(Some(_)) => {}
                Ok(None) => {
                    source.close(py)?;
                    return Ok(head.whole(Bytes::new()));
                }
                Err(error) if is_response(error.value(py)) => {
                    break error.into_value(py).into_bound(py).into_any();
                }
                Err(error) => return Err(error),
            }
        };
        if is_response(&first) {
            source.close(py)?;
            return self.cast_response(&first);
        }
        let charset = head.charset();
        match piece(&first, charset.as_deref()) {
            Ok(first) => Ok(Produced::Streamed(head, Stream { first, source, charset })),
            Err(error) => {
                source.close(py)?;
                Err(error)
            }
        }
    }

    fn cast_response<'py>(self, response: &Bound<'py, PyAny>) -> PyResult<Produced<'py>> {
        let py = response.py();
        let mut head = Head::of(response)?;
        let body = response.getattr(intern!(py, "body"))?;
        if !is_http_error(response)? {
            return self.cast(body, head);
        }
        if !head.headers.contains_key(CONTENT_TYPE) {
            head.headers.insert(CONTENT_TYPE, HTML);
        }
        if head.status == StatusCode::INTERNAL_SERVER_ERROR {
            return Ok(head.whole(Bytes::from_static(b"Internal server error")));
        }
        let status: String = response.getattr("status_line")?.extract()?;
        let text = shown(&body)?;
        if body.is_instance_of::<PyDict>() {
            head.headers.insert(CONTENT_TYPE, JSON);
        }
        let address = url::full(&self.invocation.head);
        Ok(head.whole(page::error_page(&status, &address, &text).into()))
    }
}

/// The body of an error as its page shows it.
fn shown(body: &Bound<'_, PyAny>) -> PyResult<String> {
    if body.is_none() {
        return Ok(String::new());
    }
    if body.is_instance_of::<PyDict>() {
        return json::write(body);
    }
    match body.cast::<PyBytes>() {
        Ok(bytes) => Ok(String::from_utf8_lossy(bytes.as_bytes()).into_owned()),
        Err(_) => body.str()?.extract(),
    }
}

/// Whether it is a response of Bottle, be it ours or the user's own: told by what it has.
fn is_response(value: &Bound<'_, PyAny>) -> bool {
    let has = |name| value.hasattr(name).unwrap_or(false);
    let py = value.py();
    has(intern!(py, "headerlist")) && has(intern!(py, "status_code")) && has(intern!(py, "body"))
}

fn is_http_error(response: &Bound<'_, PyAny>) -> PyResult<bool> {
    for class in response.get_type().mro() {
        if class.getattr("__name__")?.eq("HTTPError")? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn unsupported(value: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!("Unsupported response type: {}", value.get_type()))
}

fn encoded(text: &Bound<'_, PyString>) -> PyResult<Bytes> {
    Ok(Bytes::copy_from_slice(text.to_str()?.as_bytes()))
}

/// A header value: WSGI strings stand for Latin-1 bytes, and what does not fit is sent as UTF-8.
pub(crate) fn header_value(text: &str) -> PyResult<HeaderValue> {
    let latin1: Option<Vec<u8>> =
        text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    header::HeaderValue::from_bytes(&latin1.unwrap_or_else(|| text.as_bytes().to_vec()))
        .map_err(|error| PyValueError::new_err(error.to_string()))
}
