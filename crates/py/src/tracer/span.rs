//! A span as Python sees it: the API of `opentelemetry.trace.Span` over a span of the SDK.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry::trace::{SpanContext, SpanKind, Status, TraceContextExt};
use opentelemetry::{Context, KeyValue, Value};
use parking_lot::Mutex;
use pyo3::PyTypeInfo;
use pyo3::exceptions::{PyBaseException, PyException, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt, PyType};

use super::{attributes, conversion, words};
use crate::error::report;

/// The event by which exceptions are recorded.
const EXCEPTION: &str = "exception";

/// A span, or the one that the host has made for a request.
#[pyclass(frozen, module = "duet", weakref)]
pub(crate) struct Span {
    context: Context,
    /// The host's own ends when the answer has been sent, whatever a handler does.
    is_hosts: bool,
    kind: SpanKind,
    name: Mutex<String>,
    /// What its status will be. The SDK orders failures by their texts; here the last one counts.
    status: Mutex<Status>,
    /// What `with span:` does with an exception.
    on_exception: OnException,
    python_context: PyOnceLock<Py<PyAny>>,
}

/// What becomes of an exception that leaves the block of a span.
#[derive(Clone, Copy)]
pub(crate) struct OnException {
    pub(crate) is_recorded: bool,
    pub(crate) sets_status: bool,
}

impl Span {
    /// A span that a handler has started.
    pub(crate) fn started(
        context: Context,
        name: String,
        kind: SpanKind,
        on_exception: OnException,
    ) -> Self {
        let (name, status) = (Mutex::new(name), Mutex::new(Status::Unset));
        let python_context = PyOnceLock::new();
        Self { context, is_hosts: false, kind, name, status, on_exception, python_context }
    }

    /// The span of a request.
    pub(crate) fn of_request(context: Context, name: String) -> Self {
        let on_exception = OnException { is_recorded: true, sets_status: true };
        let mut span = Self::started(context, name, SpanKind::Server, on_exception);
        span.is_hosts = true;
        span
    }

    /// The context of what begins below it; an empty one, if it is not a valid span.
    pub(crate) fn as_parent(&self) -> Context {
        let is_valid = self.context.span().span_context().is_valid();
        if is_valid { self.context.clone() } else { Context::new() }
    }

    pub(crate) fn span_context(&self) -> SpanContext {
        self.context.span().span_context().clone()
    }

    fn record(
        &self,
        exception: &Bound<'_, PyAny>,
        further: Vec<KeyValue>,
        timestamp: Option<SystemTime>,
        escaped: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let span = self.context.span();
        if !span.is_recording() {
            return Ok(());
        }
        let recorded = [
            ("exception.type", class_name(&exception.get_type())?),
            ("exception.message", exception.str()?.to_string_lossy().into_owned()),
            ("exception.stacktrace", stack(exception)),
            ("exception.escaped", escaped.str()?.to_string_lossy().into_owned()),
        ];
        let mut recorded: Vec<_> =
            recorded.map(|(name, text)| KeyValue::new(name, Value::String(text.into()))).into();
        recorded.retain(|own| !further.iter().any(|other| other.key == own.key));
        recorded.extend(further);
        match timestamp {
            Some(timestamp) => span.add_event_with_timestamp(EXCEPTION, timestamp, recorded),
            None => span.add_event(EXCEPTION, recorded),
        }
        Ok(())
    }

    fn set_failed(&self, exception: &Bound<'_, PyAny>) -> PyResult<()> {
        let kind = exception.get_type().name()?;
        let text = exception.str()?;
        let description = format!("{kind}: {}", text.to_string_lossy());
        self.will_be(Status::error(description));
        Ok(())
    }

    fn will_be(&self, status: Status) {
        let mut current = self.status.lock();
        if *current != Status::Ok {
            current.clone_from(&status);
        }
        if self.is_hosts {
            // The host's own words come later, and are not known here.
            self.context.span().set_status(status);
        }
    }

    fn settle(&self) {
        let status = std::mem::take(&mut *self.status.lock());
        if status != Status::Unset {
            self.context.span().set_status(status);
        }
    }
}

/// A span that nobody has ended and nobody has any more is not exported, as by Python's SDK: the SDK
/// ends it here, and this time tells the host not to send it.
impl Drop for Span {
    fn drop(&mut self) {
        if !self.is_hosts {
            self.context.span().end_with_timestamp(UNIX_EPOCH);
        }
    }
}

#[pymethods]
impl Span {
    fn get_span_context(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        if let Some(known) = self.python_context.get(py) {
            return Ok(known.clone_ref(py));
        }
        let (made, is_final) = words::span_context(py, &self.span_context())?;
        if is_final {
            // If another thread was sooner, its object is equal to this one.
            let _ = self.python_context.set(py, made.clone().unbind());
        }
        Ok(made.unbind())
    }

    fn is_recording(&self) -> bool {
        self.context.span().is_recording()
    }

    fn set_attribute(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let span = self.context.span();
        if span.is_recording()
            && let Some(attribute) = attributes::one(key, value)?
        {
            span.set_attribute(attribute);
        }
        Ok(())
    }

    fn set_attributes(&self, attributes: &Bound<'_, PyAny>) -> PyResult<()> {
        let span = self.context.span();
        if span.is_recording() {
            span.set_attributes(attributes::all(Some(attributes))?);
        }
        Ok(())
    }

    #[pyo3(signature = (name, attributes=None, timestamp=None))]
    fn add_event(
        &self,
        name: &Bound<'_, PyAny>,
        attributes: Option<&Bound<'_, PyAny>>,
        timestamp: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let span = self.context.span();
        if !span.is_recording() {
            return Ok(());
        }
        let name = name.str()?.to_string_lossy().into_owned();
        let attributes = attributes::all(attributes)?;
        match moment(timestamp)? {
            Some(timestamp) => span.add_event_with_timestamp(name, timestamp, attributes),
            None => span.add_event(name, attributes),
        }
        Ok(())
    }

    #[pyo3(signature = (context, attributes=None))]
    fn add_link(
        &self,
        context: &Bound<'_, PyAny>,
        attributes: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        if context.is_none() {
            return Ok(());
        }
        let (context, attributes) =
            (conversion::span_context(context)?, attributes::all(attributes)?);
        if context.is_valid() || !attributes.is_empty() {
            self.context.span().add_link(context, attributes);
        }
        Ok(())
    }

    fn update_name(&self, name: &Bound<'_, PyAny>) -> PyResult<()> {
        let name = name.str()?.to_string_lossy().into_owned();
        self.context.span().update_name(name.clone());
        *self.name.lock() = name;
        Ok(())
    }

    /// A `Status`, or a `StatusCode` and a description.
    #[pyo3(signature = (status, description=None))]
    fn set_status(
        &self,
        status: &Bound<'_, PyAny>,
        description: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let py = status.py();
        let (code, description) = match status.getattr(intern!(py, "status_code")) {
            Ok(code) => (code, Some(status.getattr(intern!(py, "description"))?)),
            Err(_) => (status.clone(), description.cloned()),
        };
        // Which number stands for what is fixed: the API's.
        let status = match code.getattr(intern!(py, "value"))?.extract()? {
            0 => return Ok(()),
            1 => Status::Ok,
            2 => {
                let description = description.filter(|description| !description.is_none());
                let text = description.map(|description| description.str()).transpose()?;
                Status::error(
                    text.map(|text| text.to_string_lossy().into_owned()).unwrap_or_default(),
                )
            }
            _ => return Err(PyValueError::new_err(format!("{code} is not a status"))),
        };
        self.will_be(status);
        Ok(())
    }

    #[pyo3(signature = (exception, attributes=None, timestamp=None, escaped=None))]
    fn record_exception(
        &self,
        exception: &Bound<'_, PyAny>,
        attributes: Option<&Bound<'_, PyAny>>,
        timestamp: Option<&Bound<'_, PyAny>>,
        escaped: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let no = PyBool::new(exception.py(), false).to_owned().into_any();
        let further = attributes::all(attributes)?;
        self.record(exception, further, moment(timestamp)?, escaped.unwrap_or(&no))
    }

    /// An exception has left the block of the span: what `use_span` of the API does then.
    fn fail(
        &self,
        exception: &Bound<'_, PyAny>,
        is_recorded: bool,
        sets_status: bool,
    ) -> PyResult<()> {
        if !exception.is_instance_of::<PyException>() || !self.is_recording() {
            return Ok(());
        }
        if is_recorded {
            self.record_exception(exception, None, None, None)?;
        }
        if sets_status {
            self.set_failed(exception)?;
        }
        Ok(())
    }

    #[pyo3(signature = (end_time=None))]
    fn end(&self, end_time: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let end = moment(end_time)?;
        if self.is_hosts {
            return Ok(());
        }
        self.settle();
        match end {
            Some(end) => self.context.span().end_with_timestamp(end),
            None => self.context.span().end(),
        }
        Ok(())
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __exit__(
        &self,
        _kind: &Bound<'_, PyAny>,
        exception: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        if exception.is_instance_of::<PyBaseException>() && self.is_recording() {
            if self.on_exception.is_recorded {
                let yes = PyBool::new(exception.py(), true).to_owned().into_any();
                self.record(exception, Vec::new(), None, &yes)?;
            }
            if self.on_exception.sets_status {
                self.set_failed(exception)?;
            }
        }
        self.end(None)
    }

    #[getter]
    fn name(&self) -> String {
        self.name.lock().clone()
    }

    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        words::kind(py, &self.kind)
    }

    #[getter]
    fn context(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.get_span_context(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let context = self.get_span_context(py)?.bind(py).repr()?;
        Ok(format!("_Span(name=\"{}\", context={context})", self.name.lock()))
    }
}

/// A time as OpenTelemetry's API for Python gives it: nanoseconds since 1970.
pub(crate) fn moment(given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<SystemTime>> {
    let Some(given) = given.filter(|given| !given.is_none()) else { return Ok(None) };
    let wrong = || PyTypeError::new_err("a time is a number of nanoseconds since 1970");
    if !given.is_instance_of::<PyInt>() && !given.is_instance_of::<PyFloat>() {
        return Err(wrong());
    }
    let nanoseconds = PyInt::type_object(given.py()).call1((given,))?.extract()?;
    let moment = UNIX_EPOCH.checked_add(Duration::from_nanos(nanoseconds));
    moment.map(Some).ok_or_else(wrong)
}

/// The name of an exception's class, with its module unless that is Python's own.
pub(crate) fn class_name(class: &Bound<'_, PyType>) -> PyResult<String> {
    let name = class.qualname()?;
    match class.module() {
        Ok(module) if module != "builtins" => Ok(format!("{module}.{name}")),
        _ => Ok(name.to_string()),
    }
}

fn stack(exception: &Bound<'_, PyAny>) -> String {
    report(exception.py(), &PyErr::from_value(exception.clone()))
}
