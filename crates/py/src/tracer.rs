//! Tracing: `event.tracer`, and the user's own `opentelemetry` package on the host's spans.
//!
//! The shape of the API is Python's (`py-prelude/duet_tracer.py`, `duet_opentelemetry.py`,
//! `duet_outgoing.py`); here are the spans and what they are sent with. Nothing of it is loaded
//! before the Function asks for its tracer, imports `opentelemetry`, or imports something that
//! makes HTTP requests.

mod attributes;
mod conversion;
mod publishing;
mod span;
mod trace;
mod words;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use duet_core::Invocation;
use duet_host::{Tracing, log, telemetry};
use opentelemetry::trace::{Link, SpanBuilder, SpanKind, TraceContextExt};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyModule;

use crate::after_import::{self, Act, Watched};
use crate::error;
use conversion::{Entry, Identity};
use span::{OnException, Span};

pub(crate) use attributes::all as attributes;
pub(crate) use publishing::Publishing;
pub(crate) use trace::{begin, current_span, is_used, span_in};

/// The module that is given what is native of tracing.
pub(crate) const TRACER: &str = "duet_tracer";

/// The process has one interpreter, and so one tracer.
static TRACING: OnceLock<Arc<Tracing>> = OnceLock::new();
/// Whether the handler's file has been run.
static IS_LOADED: AtomicBool = AtomicBool::new(false);

/// Modules that are prepared when they have been imported: their names, and the functions that do
/// it, before their code has run and after it.
const PREPARED: [(&str, &str, Option<&str>, &str); 7] = [
    ("opentelemetry.context", "duet_opentelemetry", None, "context_loaded"),
    ("opentelemetry.trace", "duet_opentelemetry", None, "trace_loaded"),
    ("opentelemetry.metrics", "duet_meter", None, "metrics_loaded"),
    (
        "opentelemetry.propagate",
        "duet_opentelemetry",
        Some("propagate_loading"),
        "propagate_loaded",
    ),
    ("http.client", "duet_outgoing", None, "http_client_loaded"),
    ("aiohttp.client", "duet_outgoing", None, "aiohttp_client_loaded"),
    ("httpx", "duet_outgoing", None, "httpx_loaded"),
];

/// The header fields that propagators read.
const READ: [&str; 9] = [
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
];

/// Says where spans come from and go.
pub(crate) fn install(tracing: &Arc<Tracing>) {
    TRACING.get_or_init(|| Arc::clone(tracing));
}

fn tracing() -> PyResult<&'static Arc<Tracing>> {
    TRACING.get().ok_or_else(|| PyRuntimeError::new_err("nothing can be traced yet"))
}

/// Lets the modules of others be prepared when the Function imports them.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    let prepared = PREPARED.map(|(name, home, before, after)| Watched {
        name,
        before: before.map(|before| function(home, before)),
        after: function(home, after),
    });
    after_import::watch(py, prepared.into())
}

fn function(home: &'static str, name: &'static str) -> Act {
    Box::new(move |module| module.py().import(home)?.call_method1(name, (module,)).map(drop))
}

/// The handler's file has been run, or is about to be in the newer API: from now on, the global
/// tracer provider is the host's, unless the Function has set one.
pub(crate) fn loaded(py: Python<'_>) -> PyResult<()> {
    IS_LOADED.store(true, Ordering::Relaxed);
    let modules = py.import("sys")?.getattr("modules")?;
    for (name, home) in
        [("opentelemetry.trace", "duet_opentelemetry"), ("opentelemetry.metrics", "duet_meter")]
    {
        if modules.contains(name)? {
            py.import(home)?.call_method0("provide")?;
        }
    }
    Ok(())
}

/// The handler has failed: the span of its request says so.
pub(crate) fn failed(py: Python<'_>, error: &PyErr, report: &str, invocation: &Invocation) {
    let Ok(tracing) = tracing() else { return };
    if !tracing.exports() {
        return;
    }
    // An exception whose text cannot be had has its kind all the same.
    let kind = span::class_name(&error.get_type(py)).unwrap_or_default();
    let message = error.value(py).str().map(|text| text.to_string_lossy().into_owned());
    tracing.failed(invocation, &kind, &message.unwrap_or_default(), report);
}

/// Gives `duet_tracer` what is native.
pub(crate) fn give(module: &Bound<'_, PyModule>) -> PyResult<()> {
    trace::use_traces();
    module.add("variable", trace::variable(module.py())?)?;
    module.add_class::<Span>()?;
    module.add_class::<Scope>()?;
    module.add_class::<trace::Trace>()?;
    module.add_class::<publishing::Call>()?;
    module.add("READ", READ)?;
    module.add_function(wrap_pyfunction!(trace::running, module)?)?;
    module.add_function(wrap_pyfunction!(words::speak, module)?)?;
    module.add_function(wrap_pyfunction!(is_loaded, module)?)?;
    module.add_function(wrap_pyfunction!(tell, module)?)?;
    module.add_function(wrap_pyfunction!(inject, module)?)?;
    module.add_function(wrap_pyfunction!(written, module)?)?;
    module.add_function(wrap_pyfunction!(extract, module)?)
}

/// Whether the Function has been loaded.
#[pyfunction]
pub(crate) fn is_loaded() -> bool {
    IS_LOADED.load(Ordering::Relaxed)
}

/// Something of tracing has failed: what the Function does goes on without it. Told once, since it
/// would fail the next time as well.
#[pyfunction]
fn tell(py: Python<'_>, failure: Bound<'_, PyAny>) {
    static IS_TOLD: AtomicBool = AtomicBool::new(false);
    if !IS_TOLD.swap(true, Ordering::Relaxed) {
        let report = error::report(py, &PyErr::from_value(failure));
        let report = report.trim_end();
        py.detach(|| {
            log::warn(format_args!("a request to another server is not traced\n{report}"));
        });
    }
}

/// The header fields that carry a span and baggage on.
#[pyfunction]
fn inject(
    span: Option<&Bound<'_, PyAny>>,
    baggage: Vec<Entry>,
) -> PyResult<Vec<(&'static str, String)>> {
    let context = conversion::with_baggage(conversion::context_of(span)?, baggage);
    Ok(tracing()?.inject(&context))
}

/// The names of the header fields that are written.
#[pyfunction]
fn written() -> PyResult<Vec<&'static str>> {
    Ok(tracing()?.propagators().fields())
}

/// The span and the baggage that header fields name.
#[pyfunction]
fn extract(fields: Vec<(String, String)>) -> PyResult<(Option<Identity>, Vec<Entry>)> {
    let context = tracing()?.propagators().extract(&conversion::fields(fields));
    let span = context.span().span_context().clone();
    let identity = span.is_valid().then(|| conversion::identity(&span));
    Ok((identity, conversion::entries(&context)))
}

/// Who makes spans: a library, by its name.
#[pyclass(frozen, module = "duet")]
struct Scope(telemetry::Scope);

#[pymethods]
impl Scope {
    #[new]
    #[pyo3(signature = (name, version=None, schema_url=None, attributes=None))]
    fn new(
        name: String,
        version: Option<String>,
        schema_url: Option<String>,
        attributes: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let attributes = attributes::all(attributes)?;
        let library = telemetry::library(name, version, schema_url, attributes);
        Ok(Self(tracing()?.scope(library)))
    }

    /// Starts a span below `parent`, which is a span of any make, or `None`.
    #[expect(clippy::too_many_arguments, reason = "they are what Python's API has")]
    fn start(
        &self,
        name: &Bound<'_, PyAny>,
        parent: Option<&Bound<'_, PyAny>>,
        kind: &Bound<'_, PyAny>,
        attributes: Option<&Bound<'_, PyAny>>,
        links: Option<&Bound<'_, PyAny>>,
        start_time: Option<&Bound<'_, PyAny>>,
        record_exception: bool,
        set_status_on_exception: bool,
    ) -> PyResult<Span> {
        let name = name.str()?.to_string_lossy().into_owned();
        let kind = kind_of(kind)?;
        let mut builder = SpanBuilder::from_name(name.clone()).with_kind(kind.clone());
        builder = builder.with_attributes(attributes::all(attributes)?);
        if let Some(links) = links.filter(|links| !links.is_none()) {
            builder = builder.with_links(linked(links)?);
        }
        if let Some(start) = span::moment(start_time)? {
            builder = builder.with_start_time(start);
        }
        let parent = conversion::context_of(parent)?;
        let context = self.0.start(builder, parent);
        let on_exception =
            OnException { is_recorded: record_exception, sets_status: set_status_on_exception };
        Ok(Span::started(context, name, kind, on_exception))
    }
}

/// Which number stands for which kind is fixed: the API's.
fn kind_of(kind: &Bound<'_, PyAny>) -> PyResult<SpanKind> {
    Ok(match kind.getattr(intern!(kind.py(), "value"))?.extract()? {
        0 => SpanKind::Internal,
        1 => SpanKind::Server,
        2 => SpanKind::Client,
        3 => SpanKind::Producer,
        4 => SpanKind::Consumer,
        _ => return Err(PyValueError::new_err(format!("{kind} is not a kind of spans"))),
    })
}

fn linked(links: &Bound<'_, PyAny>) -> PyResult<Vec<Link>> {
    let py = links.py();
    let mut linked = Vec::new();
    for link in links.try_iter()? {
        let link = link?;
        let context = conversion::span_context(&link.getattr(intern!(py, "context"))?)?;
        let attributes = attributes::all(Some(&link.getattr(intern!(py, "attributes"))?))?;
        if context.is_valid() || !attributes.is_empty() {
            linked.push(Link::new(context, attributes, 0));
        }
    }
    Ok(linked)
}
