//! The trace that an invocation belongs to, for the code that serves it.
//!
//! Python keeps the current context in one context variable. What is in it: nothing in a thread that
//! serves no call; a [`Trace`] from when a call begins; the context that the Function's code has made
//! current (`duet_tracer.py`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use duet_core::Invocation;
use opentelemetry::trace::{SpanContext, TraceContextExt};
use parking_lot::Mutex;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::conversion::{self, Entry};
use super::span::Span;
use crate::{asyncio, reaper};

/// Whether the Function has asked for anything of tracing yet: before that, its calls need not
/// leave their trace anywhere.
static IS_USED: AtomicBool = AtomicBool::new(false);

/// The trace of one invocation.
#[pyclass(frozen, module = "duet")]
pub(crate) struct Trace {
    invocation: Arc<Invocation>,
    span: PyOnceLock<Py<Span>>,
    /// The context that its code starts in, once somebody has asked for it.
    root: Mutex<Option<Py<PyAny>>>,
}

/// The context variable.
pub(crate) fn variable(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static VARIABLE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let variable = VARIABLE.get_or_try_init(py, || {
        let class = py.import("_contextvars")?.getattr("ContextVar")?;
        class.call1(("duet.trace",)).map(Bound::unbind)
    })?;
    Ok(variable.bind(py))
}

/// From now on, calls leave their trace in the variable.
pub(crate) fn use_traces() {
    IS_USED.store(true, Ordering::Relaxed);
}

/// Whether the Function's code may have made a context of its own current.
pub(crate) fn is_used() -> bool {
    IS_USED.load(Ordering::Relaxed)
}

/// A call begins on this thread, with variables of its own.
pub(crate) fn begin(py: Python<'_>, invocation: &Arc<Invocation>) -> PyResult<()> {
    let trace = Bound::new(py, Trace::of(invocation))?;
    variable(py)?.call_method1(intern!(py, "set"), (trace,)).map(drop)
}

/// The trace of the call that this code serves, where it has left none in the variable.
#[pyfunction]
pub(crate) fn running(py: Python<'_>) -> Option<Trace> {
    served(py).map(|invocation| Trace::of(&invocation))
}

fn served(py: Python<'_>) -> Option<Arc<Invocation>> {
    reaper::running().or_else(|| asyncio::current(py))
}

/// The invocation that this code serves, as far as Rust can tell: a context that the Function has
/// made current hides it.
pub(crate) fn invocation(py: Python<'_>) -> PyResult<Option<Arc<Invocation>>> {
    let found = variable(py)?.call_method1(intern!(py, "get"), (py.None(),))?;
    match found.cast::<Trace>() {
        Ok(trace) => Ok(Some(Arc::clone(&trace.get().invocation))),
        Err(_) => Ok(served(py)),
    }
}

/// The span that the Function has made current, if it has: that of the request is not looked for.
pub(crate) fn current_span(py: Python<'_>) -> Option<SpanContext> {
    if !is_used() {
        return None;
    }
    let found = variable(py).ok()?.call_method1(intern!(py, "get"), (py.None(),)).ok()?;
    if found.is_none() || found.is_instance_of::<Trace>() {
        return None;
    }
    span_in(&found)
}

/// The span in a context of Python's.
pub(crate) fn span_in(found: &Bound<'_, PyAny>) -> Option<SpanContext> {
    let py = found.py();
    let words = py.import(super::TRACER).ok()?.getattr(intern!(py, "words")).ok()?;
    let span = words.call_method1(intern!(py, "span_in"), (found,)).ok()?;
    let context = conversion::context_of(Some(&span)).ok()?;
    Some(context.span().span_context().clone())
}

impl Trace {
    fn of(invocation: &Arc<Invocation>) -> Self {
        let invocation = Arc::clone(invocation);
        Self { invocation, span: PyOnceLock::new(), root: Mutex::new(None) }
    }
}

#[pymethods]
impl Trace {
    /// The span of the request.
    fn span(&self, py: Python<'_>) -> PyResult<Py<Span>> {
        let span = self.span.get_or_try_init(py, || {
            let context = super::tracing()?.context_of(&self.invocation).clone();
            Py::new(py, Span::of_request(context, self.invocation.head.method.to_string()))
        })?;
        Ok(span.clone_ref(py))
    }

    /// The baggage that came with the request.
    fn baggage(&self) -> PyResult<Vec<Entry>> {
        Ok(conversion::entries(super::tracing()?.context_of(&self.invocation)))
    }

    #[getter]
    fn get_root(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.root.lock().as_ref().map(|root| root.clone_ref(py))
    }

    #[setter]
    fn set_root(&self, root: Py<PyAny>) {
        // What was there before goes when the lock is free again: that may run Python code.
        let _before = self.root.lock().replace(root);
    }
}
