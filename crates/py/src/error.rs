//! Errors as text: as Python prints them, with the user's frames and none of ours.

use duet_core::Invocation;
use duet_host::log::{self, Level};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::tracer;

/// Modules that are compiled in have file names that begin so.
pub(crate) const OURS: &str = "<duet";

/// The traceback. `traceback` is imported for the first one: a Function that never fails does
/// not pay for it.
pub(crate) fn report(py: Python<'_>, error: &PyErr) -> String {
    // Out of memory or stack, the formatting may fail as well; the error itself is still a text.
    format(py, error).unwrap_or_else(|_| error.to_string())
}

/// Writes the traceback of a failed call into the log and into its span.
pub(crate) fn log_failure(py: Python<'_>, error: &PyErr, invocation: &Invocation) {
    let report = report(py, error);
    tracer::failed(py, error, &report, invocation);
    let (method, path) = (&invocation.head.method, invocation.head.uri.path());
    py.detach(|| {
        log::call(
            Level::Error,
            invocation,
            format_args!("{method} {path} failed\n{}", report.trim_end()),
        );
    });
}

fn format(py: Python<'_>, error: &PyErr) -> PyResult<String> {
    let parts = (error.get_type(py), error.value(py), error.traceback(py));
    let exception = py.import("traceback")?.getattr("TracebackException")?.call1(parts)?;
    leave_ours_out(&exception)?;
    let lines: Vec<String> = exception
        .call_method0("format")?
        .try_iter()?
        .map(|line| line?.extract())
        .collect::<PyResult<_>>()?;
    Ok(lines.concat())
}

/// Removes our frames from an exception, and from all that led to it or are grouped in it.
fn leave_ours_out(exception: &Bound<'_, PyAny>) -> PyResult<()> {
    let mut left = vec![exception.clone()];
    while let Some(exception) = left.pop() {
        let stack = exception.getattr("stack")?.cast_into::<PyList>()?;
        for index in (0..stack.len()).rev() {
            let file: String = stack.get_item(index)?.getattr("filename")?.extract()?;
            if file.starts_with(OURS) {
                stack.del_item(index)?;
            }
        }
        let grouped = exception.getattr("exceptions")?;
        if !grouped.is_none() {
            left.extend(grouped.try_iter()?.collect::<PyResult<Vec<_>>>()?);
        }
        for name in ["__cause__", "__context__"] {
            left.extend(Some(exception.getattr(name)?).filter(|led| !led.is_none()));
        }
    }
    Ok(())
}
