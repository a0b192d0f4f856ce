//! Requests to other servers: those of Python's HTTP clients, and the publication of events.

use duet_host::ClientCall;
use opentelemetry::Context;
use parking_lot::Mutex;
use pyo3::intern;
use pyo3::prelude::*;

use super::conversion::{self, Entry};
use super::{span, trace};

/// A request that is under way.
#[pyclass(frozen, module = "duet")]
pub(crate) struct Call(Mutex<Option<ClientCall>>);

#[pymethods]
impl Call {
    /// A request that is made below `span`, which is a span of any make or `None`.
    #[new]
    fn new(
        span: Option<&Bound<'_, PyAny>>,
        baggage: Vec<Entry>,
        method: &str,
        url: &str,
    ) -> PyResult<Self> {
        let context = conversion::with_baggage(conversion::context_of(span)?, baggage);
        Ok(Self(Mutex::new(Some(super::tracing()?.call(&context, method, url)))))
    }

    /// The header fields that it carries.
    #[getter]
    fn fields(&self) -> Vec<(String, String)> {
        let call = self.0.lock();
        let fields = call.as_ref().map(ClientCall::fields).unwrap_or_default();
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// The head of an answer has come.
    fn answered(&self, status: u16) {
        let call = self.0.lock().take();
        if let Some(call) = call {
            call.answered(status);
        }
    }

    /// There will be no answer.
    fn failed(&self, error: &Bound<'_, PyAny>) -> PyResult<()> {
        // The error's text is Python code, which must not run under the lock.
        let call = self.0.lock().take();
        if let Some(call) = call {
            let message = error.str()?;
            call.failed(&span::class_name(&error.get_type())?, &message.to_string_lossy());
        }
        Ok(())
    }
}

/// An event that is being published.
#[derive(Default)]
pub(crate) struct Publishing {
    call: Option<Py<Call>>,
    /// The header fields that it carries.
    pub(crate) fields: Vec<(String, String)>,
}

impl Publishing {
    /// What the code that publishes carries on. An event is published whatever becomes of this.
    pub(crate) fn start(py: Python<'_>, url: &str) -> Self {
        let started = if trace::is_used() { Self::asked(py, url) } else { Self::known(py, url) };
        started.unwrap_or_default()
    }

    /// Nothing but the request's own context can be current.
    fn known(py: Python<'_>, url: &str) -> PyResult<Self> {
        let (tracing, invocation) = (super::tracing()?, trace::invocation(py)?);
        let none = Context::new();
        let context = invocation.as_ref().map_or(&none, |serving| tracing.context_of(serving));
        let call = Call(Mutex::new(Some(tracing.call(context, "POST", url))));
        let fields = call.fields();
        Ok(Self { call: Some(Py::new(py, call)?), fields })
    }

    fn asked(py: Python<'_>, url: &str) -> PyResult<Self> {
        let outgoing = py.import(intern!(py, "duet_outgoing"))?;
        let begun = outgoing.call_method1(intern!(py, "begin"), ("POST", url))?;
        let (call, fields) = begun.extract()?;
        Ok(Self { call, fields })
    }

    pub(crate) fn answered(self, status: u16) {
        if let Some(call) = self.call {
            call.get().answered(status);
        }
    }

    pub(crate) fn failed(self, py: Python<'_>, error: &PyErr) {
        if let Some(call) = self.call {
            // It fails only if the error's own text does.
            let _ = call.get().failed(error.value(py));
        }
    }
}
