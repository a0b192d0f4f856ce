//! The event SDK: CloudEvents in and out, in the shape that Kyma's Python runtime gives them.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use duet_core::Invocation;
use duet_host::cloudevents::{
    BATCHED, Data, Event, Invalid, Receiver, STRUCTURED, Value, new_id, receive,
};
use duet_host::{Publication, PublishError, Published, Publisher, log};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue};
use pyo3::PyTypeInfo;
use pyo3::exceptions::{PyConnectionError, PyRuntimeError, PyTimeoutError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyInt, PyMemoryView, PyString};

use crate::json;
use crate::tracer::Publishing;
use crate::url::latin1;

/// The process has one interpreter, and so one way to publish.
static PUBLISHER: OnceLock<Arc<Publisher>> = OnceLock::new();

/// Says where handlers publish.
pub(crate) fn install(publisher: &Arc<Publisher>) {
    PUBLISHER.get_or_init(|| Arc::clone(publisher));
}

/// The event that a request is; `None` if it is none.
pub(crate) fn received(invocation: &Invocation) -> Option<Result<Event, Invalid>> {
    receive(Receiver::Python, &invocation.head.headers, &invocation.body)
}

/// Whether a request holds a batch of events.
pub(crate) fn is_batch(invocation: &Invocation) -> bool {
    let kind = invocation.head.headers.get(CONTENT_TYPE);
    let essence = kind.and_then(|kind| kind.to_str().ok()?.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(BATCHED))
}

/// Puts what handlers are told of an event into `ceHeaders`, in the reference's order.
pub(crate) fn describe(event: &Event, into: &Bound<'_, PyDict>) -> PyResult<()> {
    let py = into.py();
    into.set_item(intern!(py, "data"), data(py, event)?)?;
    for name in ["type", "source", "id", "time"] {
        let value = match event.get(name) {
            Some(value) => attribute(py, value)?,
            None if name == "time" => PyString::new(py, &now(py)?).into_any(),
            None => py.None().into_bound(py),
        };
        into.set_item(format!("ce-{name}"), value)?;
    }
    for name in ["eventtypeversion", "specversion"] {
        if let Some(value) = event.get(name) {
            into.set_item(format!("ce-{name}"), attribute(py, value)?)?;
        }
    }
    Ok(())
}

/// The data as the reference reads it: JSON if it can be read so, whatever its type says, and bytes
/// otherwise.
fn data<'py>(py: Python<'py>, event: &Event) -> PyResult<Bound<'py, PyAny>> {
    match &event.data {
        None => Ok(py.None().into_bound(py)),
        Some(Data::Json(text)) if &**text == "\"\"" => Ok(py.None().into_bound(py)),
        Some(Data::Json(text)) => json::read(py, text.as_bytes()),
        Some(Data::Binary(bytes) | Data::Body(bytes)) => {
            json::read(py, bytes).or_else(|_| Ok(PyBytes::new(py, bytes).into_any()))
        }
    }
}

pub(crate) fn attribute<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Text(text) => PyString::new(py, text).into_any(),
        Value::Integer(number) => number.into_pyobject(py)?.into_any(),
        Value::Boolean(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
        Value::Json(text) => json::read(py, text.get().as_bytes())?,
    })
}

/// The time as the reference writes it.
fn now(py: Python<'_>) -> PyResult<String> {
    let datetime = py.import("datetime")?;
    let utc = datetime.getattr("timezone")?.getattr("utc")?;
    let now = datetime.getattr("datetime")?.call_method1("now", (utc,))?;
    now.call_method0("isoformat")?.extract()
}

/// Publishes an event that a handler describes.
pub(crate) fn emit(
    py: Python<'_>,
    kind: &Bound<'_, PyAny>,
    source: &Bound<'_, PyAny>,
    data: &Bound<'_, PyAny>,
    more: Option<&Bound<'_, PyAny>>,
) -> PyResult<()> {
    let given = PyDict::new(py);
    given.set_item("type", kind)?;
    given.set_item("source", source)?;
    if let Some(more) = more {
        given.call_method1("update", (more,))?;
    }
    let body = structured(py, &given, data)?;
    post(py, STRUCTURED, body.into()).map(drop)
}

/// An event in structured mode.
pub(crate) fn structured(
    py: Python<'_>,
    given: &Bound<'_, PyDict>,
    data: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let mut event = Event::new();
    for (name, value) in given {
        let name = name.extract::<String>()?.to_lowercase();
        if !value.is_none() {
            event.set(&name, attribute_of(&name, &value)?);
        }
    }
    for (name, default) in [("specversion", "1.0".to_owned()), ("id", new_id())] {
        if event.get(name).is_none() {
            event.set(name, Value::Text(default));
        }
    }
    if event.get("time").is_none() {
        event.set("time", Value::Text(now(py)?));
    }
    event.data = data_of(data)?;
    event.to_structured().map_err(|reason| PyValueError::new_err(reason.to_string()))
}

fn attribute_of(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Value::Text(text.to_str()?.to_owned()));
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(Value::Boolean(truth.is_true()));
    }
    if value.is_instance_of::<PyInt>()
        && let Ok(number) = value.extract()
    {
        return Ok(Value::Integer(number));
    }
    if let Ok(text) = value.call_method0("isoformat") {
        return Ok(Value::Text(text.extract()?));
    }
    let expected = "a string, a whole number of 32 bits, or True or False";
    let invalid = Invalid::Attribute { name: name.to_owned(), expected };
    Err(PyValueError::new_err(invalid.to_string()))
}

fn data_of(data: &Bound<'_, PyAny>) -> PyResult<Option<Data>> {
    if data.is_none() {
        return Ok(None);
    }
    let is_binary = data.is_instance_of::<PyBytes>()
        || data.is_instance_of::<PyByteArray>()
        || data.is_instance_of::<PyMemoryView>();
    if is_binary {
        let bytes = PyBytes::type_object(data.py()).call1((data,))?;
        return Ok(Some(Data::Binary(Bytes::from(bytes.extract::<Vec<u8>>()?))));
    }
    Ok(Some(Data::Json(json::write(data)?.into())))
}

/// Publishes what a handler says is an event.
pub(crate) fn publish(py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Answer> {
    log::warn(format_args!("\"publishCloudEvent\" is deprecated. Use \"emitCloudEvent\""));
    let body = if let Ok(text) = json::write(event) {
        text
    } else {
        // What JSON cannot say is sent as the text of it, as in the reference.
        let as_text = PyDict::new(py);
        as_text.set_item("default", PyString::type_object(py))?;
        py.import("json")?.call_method("dumps", (event,), Some(&as_text))?.extract()?
    };
    post(py, STRUCTURED, body.into())
}

/// The event that a handler answers with.
pub(crate) fn response<'py>(
    attributes: &Bound<'py, PyDict>,
    id: &Bound<'py, PyAny>,
    kind: &Bound<'py, PyAny>,
    data: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    log::warn(format_args!("\"buildResponseCloudEvent\" is deprecated. Use \"emitCloudEvent\""));
    let event = PyDict::new(attributes.py());
    event.set_item("type", kind)?;
    for name in ["source", "eventtypeversion", "specversion"] {
        event.set_item(name, attributes.as_any().get_item(format!("ce-{name}"))?)?;
    }
    event.set_item("id", id)?;
    event.set_item("data", data)?;
    let media_type = if data.is_exact_instance_of::<PyDict>() {
        Some("application/json")
    } else {
        data.is_exact_instance_of::<PyString>().then_some("text/plain")
    };
    event.set_item("datacontenttype", media_type)?;
    Ok(event)
}

fn post(py: Python<'_>, content_type: &'static str, body: Bytes) -> PyResult<Answer> {
    let publisher =
        PUBLISHER.get().ok_or_else(|| PyRuntimeError::new_err("nothing can be published yet"))?;
    let url = publisher.address();
    let mut under_way = Publishing::start(py, &url);
    let fields = std::mem::take(&mut under_way.fields);
    let content_type = HeaderValue::from_static(content_type);
    let publication = Publication { content_type, body, fields };
    match py.detach(|| publisher.publish_and_wait(publication)) {
        Ok(receipt) => {
            under_way.answered(receipt.status.as_u16());
            Ok(Answer { published: receipt, url })
        }
        Err(error) => {
            let error = raised(py, &error);
            under_way.failed(py, &error);
            Err(error)
        }
    }
}

/// A failure as those catch it who know that the reference publishes with `requests`, if they can.
fn raised(py: Python<'_>, error: &PublishError) -> PyErr {
    let message = error.to_string();
    let named = |name: &str| {
        let modules = py.import("sys")?.getattr("modules")?;
        let class = modules.get_item("requests.exceptions")?.getattr(name)?;
        Ok::<_, PyErr>(PyErr::from_value(class.call1((message.as_str(),))?))
    };
    match error {
        PublishError::NoAddress => {
            named("MissingSchema").unwrap_or_else(|_| PyValueError::new_err(message))
        }
        PublishError::TimedOut(_) => {
            named("ReadTimeout").unwrap_or_else(|_| PyTimeoutError::new_err(message))
        }
        PublishError::TooMany | PublishError::Failed { .. } => {
            named("ConnectionError").unwrap_or_else(|_| PyConnectionError::new_err(message))
        }
    }
}

/// What the publisher proxy answered, as `requests` shows it.
#[pyclass(frozen, module = "duet", name = "Response")]
pub(crate) struct Answer {
    published: Published,
    url: String,
}

#[pymethods]
impl Answer {
    #[getter]
    fn status_code(&self) -> u16 {
        self.published.status.as_u16()
    }

    #[getter]
    fn ok(&self) -> bool {
        !(self.published.status.is_client_error() || self.published.status.is_server_error())
    }

    #[getter]
    fn reason(&self) -> &str {
        self.published.status.canonical_reason().unwrap_or_default()
    }

    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    #[getter]
    fn content<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.published.body)
    }

    #[getter]
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.published.body).into_owned()
    }

    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        for (name, value) in &self.published.headers {
            headers.set_item(HeaderName::as_str(name), latin1(value.as_bytes()))?;
        }
        Ok(headers)
    }

    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        json::read(py, &self.published.body)
    }

    fn raise_for_status(&self, py: Python<'_>) -> PyResult<()> {
        if self.ok() {
            return Ok(());
        }
        let message =
            format!("{} Error: {} for url: {}", self.status_code(), self.reason(), self.url);
        let failed = PublishError::Failed { code: "ERR_BAD_RESPONSE", message };
        Err(raised(py, &failed))
    }

    fn __bool__(&self) -> bool {
        self.ok()
    }

    fn __repr__(&self) -> String {
        format!("<Response [{}]>", self.status_code())
    }
}
