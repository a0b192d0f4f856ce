//! The newer handler API: `main()` asks `flask.request`, and the user's own Flask answers over WSGI.
//!
//! `py-prelude/duet_newer.py` makes a WSGI application of the handler; this is the server's side of
//! it (PEP 3333), and what the module `sdk` asks of the host.

use std::sync::Arc;

use duet_core::{Function, Invocation};
use duet_host::cloudevents::{Data, Event};
use http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, StatusCode};
use parking_lot::Mutex;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

use crate::reply::{self, Head, Produced};
use crate::request::Request;
use crate::stream::Source;
use crate::{context, environ, error, json, sdk};

/// Under this key the environment holds the request.
const REQUEST: &str = "duet.request";
/// This key says that the handler failed.
const FAILED: &str = "duet.failed";

/// Tells the modules of the newer API who the Function is. To be called before it is loaded.
pub(crate) fn prepare(py: Python<'_>, function: &Function) -> PyResult<()> {
    let module = py.import("duet_newer")?;
    let identity = context::build(py, function)?;
    module.call_method1("configure", (Bound::new(py, Native)?, identity))?;
    Ok(())
}

/// Makes an application of the handler.
///
/// # Errors
/// Flask is not there.
pub(crate) fn bind(handler: Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
    handler.py().import("duet_newer")?.call_method1("bind", (handler,)).map(Bound::unbind)
}

/// Lets an application answer a request.
pub(crate) fn call<'py>(
    py: Python<'py>,
    application: &Py<PyAny>,
    invocation: &Arc<Invocation>,
) -> PyResult<Produced<'py>> {
    let request = Bound::new(py, Request::new(Arc::clone(invocation), false))?;
    let environ = environ::build(py, invocation, request.get().buffer(py)?)?;
    environ.set_item(REQUEST, &request)?;
    // A body that came in pieces has a length by now.
    environ.set_item("CONTENT_LENGTH", invocation.body.len().to_string())?;
    let start = Bound::new(py, StartResponse::default())?;
    let items = application.bind(py).call1((&environ, &start))?;
    let has_failed = environ.contains(FAILED)?;
    let source =
        Source::Items { items: items.try_iter()?.unbind().into_any(), whole: items.unbind() };
    reply::of_source(py, source, || {
        let started = start.get().0.lock().take();
        let (head, length) =
            started.ok_or_else(|| PyRuntimeError::new_err("start_response was not called"))?;
        Ok((if has_failed { head.failed() } else { head }, length))
    })
}

/// What an application calls with the head of its answer.
#[pyclass(frozen, module = "duet")]
#[derive(Default)]
struct StartResponse(Mutex<Option<(Head, Option<usize>)>>);

#[pymethods]
impl StartResponse {
    #[pyo3(signature = (status, headers, _exc_info=None))]
    fn __call__(
        &self,
        status: &str,
        headers: Vec<(String, String)>,
        _exc_info: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let (code, reason) = status.split_once(' ').unwrap_or((status, ""));
        let code = code.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
        let code = code.ok_or_else(|| PyValueError::new_err(format!("{status} is no status")))?;
        let mut fields = HeaderMap::new();
        let mut length = None;
        for (name, value) in headers {
            let name = HeaderName::try_from(name)
                .map_err(|error| PyValueError::new_err(error.to_string()))?;
            if name == CONTENT_LENGTH {
                length = value.parse().ok();
            }
            // What frames the body is the server's.
            if ![CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION].contains(&name) {
                fields.append(name, reply::header_value(&value)?);
            }
        }
        *self.0.lock() = Some((Head::as_it_is(code, reason, fields), length));
        Ok(())
    }
}

/// What the modules of the newer API ask of the host.
#[pyclass(frozen, module = "duet")]
struct Native;

#[pymethods]
impl Native {
    /// The event that a request holds, as its attributes and its data; a list of them if it holds a
    /// batch, and `None` if it holds none.
    #[staticmethod]
    fn received<'py>(
        py: Python<'py>,
        request: &Bound<'py, Request>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let invocation = &request.get().invocation;
        if sdk::is_batch(invocation) {
            let events = Event::from_batch(&invocation.body)
                .and_then(|events| events.iter().try_for_each(Event::validate).map(|()| events))
                .map_err(|reason| PyValueError::new_err(reason.to_string()))?;
            let events: Vec<_> =
                events.iter().map(|event| described(py, event)).collect::<PyResult<_>>()?;
            return Ok(Some(PyList::new(py, events)?.into_any()));
        }
        let Some(event) = sdk::received(invocation) else { return Ok(None) };
        let event = event.and_then(|event| event.validate().map(|()| event));
        let event = event.map_err(|reason| PyValueError::new_err(reason.to_string()))?;
        Ok(Some(described(py, &event)?.into_pyobject(py)?.into_any()))
    }

    #[staticmethod]
    fn emit(
        py: Python<'_>,
        kind: &Bound<'_, PyAny>,
        source: &Bound<'_, PyAny>,
        data: &Bound<'_, PyAny>,
        more: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        sdk::emit(py, kind, source, data, more)
    }

    /// The handler failed: the reason goes into the log.
    #[staticmethod]
    fn failed(py: Python<'_>, request: &Bound<'_, Request>, reason: Bound<'_, PyAny>) {
        error::log_failure(py, &PyErr::from_value(reason), &request.get().invocation);
    }
}

/// The attributes of an event, and its data: JSON as objects, text as a string, the rest as bytes.
fn described<'py>(
    py: Python<'py>,
    event: &Event,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyAny>)> {
    let attributes = PyDict::new(py);
    for (name, value) in event.attributes() {
        attributes.set_item(name, sdk::attribute(py, value)?)?;
    }
    let data = match &event.data {
        None => py.None().into_bound(py),
        Some(Data::Json(text)) => json::read(py, text.as_bytes())?,
        Some(Data::Binary(bytes)) => PyBytes::new(py, bytes).into_any(),
        Some(Data::Body(bytes)) if event.declares_json() => {
            json::read(py, bytes).or_else(|_| Ok::<_, PyErr>(PyBytes::new(py, bytes).into_any()))?
        }
        Some(Data::Body(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) if event.declares_text() => PyString::new(py, text).into_any(),
            _ => PyBytes::new(py, bytes).into_any(),
        },
    };
    Ok((attributes, data))
}
