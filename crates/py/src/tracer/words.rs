//! The classes that OpenTelemetry's API is spoken in: those of the package that the user has
//! imported, or those of `py-prelude/duet_words.py` as long as nobody has.

use opentelemetry::trace::{SpanContext, SpanKind};
use parking_lot::Mutex;
use pyo3::intern;
use pyo3::prelude::*;

use super::conversion;

static WORDS: Mutex<Option<Words>> = Mutex::new(None);

struct Words {
    module: Py<PyAny>,
    is_final: bool,
}

/// From now on, these are used: a module with `span_context` and `SpanKind`. The final ones are
/// those of the user's own package.
#[pyfunction]
pub(crate) fn speak(module: Py<PyAny>, is_final: bool) {
    // What was there before goes when the lock is free again: that may run Python code.
    let _before = WORDS.lock().replace(Words { module, is_final });
}

fn words(py: Python<'_>) -> PyResult<(Bound<'_, PyAny>, bool)> {
    if let Some(words) = &*WORDS.lock() {
        return Ok((words.module.bind(py).clone(), words.is_final));
    }
    Ok((py.import(intern!(py, "duet_words"))?.into_any(), false))
}

/// A span context as Python's object, and whether it is one of the final words.
pub(crate) fn span_context<'py>(
    py: Python<'py>,
    context: &SpanContext,
) -> PyResult<(Bound<'py, PyAny>, bool)> {
    let (words, is_final) = words(py)?;
    let identity = conversion::identity(context);
    Ok((words.call_method1(intern!(py, "span_context"), identity)?, is_final))
}

/// A span's kind as Python's object.
pub(crate) fn kind<'py>(py: Python<'py>, kind: &SpanKind) -> PyResult<Bound<'py, PyAny>> {
    let (words, _) = words(py)?;
    let name = match kind {
        SpanKind::Internal => intern!(py, "INTERNAL"),
        SpanKind::Server => intern!(py, "SERVER"),
        SpanKind::Client => intern!(py, "CLIENT"),
        SpanKind::Producer => intern!(py, "PRODUCER"),
        SpanKind::Consumer => intern!(py, "CONSUMER"),
    };
    words.getattr(intern!(py, "SpanKind"))?.getattr(name)
}
