//! What `py-prelude/duet_meter.py` is made of: instruments, and the question that is asked of its
//! observable ones when somebody reads the metrics.

use std::sync::{Arc, OnceLock};

use duet_host::metrics::{Description, Does, Family, Source};
use duet_host::{Facilities, Metrics, Tracing, log, metrics, telemetry};
use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{SpanContext, TraceContextExt};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyModule;

use crate::error::report;
use crate::{reaper, tracer};

/// The module that is given what is native.
pub(crate) const METER: &str = "duet_meter";

/// The process has one interpreter.
static HOME: OnceLock<Home> = OnceLock::new();

struct Home {
    metrics: Arc<Metrics>,
    tracing: Arc<Tracing>,
    /// Asks the callbacks, once there are some.
    callbacks: OnceLock<Arc<dyn Source>>,
}

/// Says where it is counted.
pub(crate) fn install(facilities: &Facilities) {
    let Facilities { metrics, tracing, .. } = facilities;
    HOME.get_or_init(|| Home {
        metrics: Arc::clone(metrics),
        tracing: Arc::clone(tracing),
        callbacks: OnceLock::new(),
    });
}

fn home() -> PyResult<&'static Home> {
    HOME.get().ok_or_else(|| PyRuntimeError::new_err("nothing can be counted yet"))
}

/// Gives `duet_meter` what is native.
pub(crate) fn give(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Scope>()?;
    module.add_class::<Instrument>()?;
    module.add_function(wrap_pyfunction!(ask_when_read, module)?)?;
    module.add_function(wrap_pyfunction!(tracer::is_loaded, module)?)
}

/// From now on `duet_meter.collect` is called when somebody reads the metrics.
#[pyfunction]
fn ask_when_read() -> PyResult<()> {
    let home = home()?;
    home.callbacks.get_or_init(|| {
        let callbacks: Arc<dyn Source> = Arc::new(Callbacks);
        home.metrics.add(Arc::downgrade(&callbacks));
        callbacks
    });
    Ok(())
}

/// The callbacks of observable instruments.
struct Callbacks;

impl Source for Callbacks {
    fn refresh(&self) {
        Python::attach(|py| {
            let asked = py.import(METER).and_then(|meter| meter.call_method0("collect"));
            if let Err(error) = asked {
                let report = report(py, &error);
                py.detach(|| log::error(format_args!("the metrics were not observed\n{report}")));
            }
        });
    }

    fn families(&self) -> Vec<Family> {
        Vec::new()
    }
}

/// The library that makes instruments.
#[pyclass(frozen, module = "duet")]
struct Scope(InstrumentationScope);

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
        let attributes = tracer::attributes(attributes)?;
        Ok(Self(telemetry::library(name, version, schema_url, attributes)))
    }
}

/// An instrument of the process.
#[pyclass(frozen, module = "duet")]
struct Instrument {
    instrument: Arc<metrics::Instrument>,
    /// Whether its values have an example.
    is_sorted: bool,
}

#[pymethods]
impl Instrument {
    #[new]
    #[pyo3(signature = (does, scope, name, unit, description, bounds=None))]
    fn new(
        does: &str,
        scope: &Scope,
        name: String,
        unit: String,
        description: String,
        bounds: Option<Vec<f64>>,
    ) -> PyResult<Self> {
        let does = match does {
            "count" => Does::Count,
            "sum" => Does::Sum,
            "keep" => Does::Keep,
            "sort" => Does::Sort,
            "observe_count" => Does::ObserveCount,
            "observe_sum" => Does::ObserveSum,
            _ => Does::Observe,
        };
        let scope = scope.0.clone();
        let description = Description { does, scope, name, unit, help: description, bounds };
        let instrument = home()?.metrics.instruments().instrument(description);
        Ok(Self { instrument, is_sorted: does == Does::Sort })
    }

    #[pyo3(signature = (value, attributes=None, context=None))]
    fn take(
        &self,
        py: Python<'_>,
        value: f64,
        attributes: Option<&Bound<'_, PyAny>>,
        context: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let attributes = tracer::attributes(attributes)?;
        let span = if self.is_sorted { span(py, context)? } else { None };
        self.instrument.take(value, attributes, span.as_ref());
        Ok(())
    }

    fn observe(&self) {
        self.instrument.observe();
    }

    fn observed(&self) {
        self.instrument.observed();
    }
}

/// The span in which something was measured, if spans are kept: that of a context, or the current one.
fn span(py: Python<'_>, context: Option<&Bound<'_, PyAny>>) -> PyResult<Option<SpanContext>> {
    if !home()?.tracing.exports() {
        return Ok(None);
    }
    if let Some(context) = context {
        return Ok(tracer::span_in(context));
    }
    let of_request = || {
        let invocation = reaper::running()?;
        Some(invocation.trace.get()?.span().span_context().clone())
    };
    Ok(tracer::current_span(py).or_else(of_request))
}
