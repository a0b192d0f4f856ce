//! The second argument of a handler: one dict that all calls share, as in the reference.

use duet_core::Function;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Builds it, once.
pub(crate) fn build(py: Python<'_>, function: &Function) -> PyResult<Py<PyDict>> {
    let context = PyDict::new(py);
    let manifest = &function.manifest;
    context.set_item("function-name", &manifest.name)?;
    context.set_item("namespace", &manifest.namespace)?;
    context.set_item("timeout", function.limits.timeout.as_secs_f64())?;
    context.set_item("runtime", &manifest.runtime)?;
    context.set_item("memory-limit", &manifest.memory_limit)?;
    context.set_item("body-size-limit", function.limits.body_bytes)?;
    Ok(context.unbind())
}
