//! What the Function prints: line by line, and nothing is lost when the process ends.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;

/// How long the end of the process waits for the interpreter, which may be held for ever.
const PATIENCE: Duration = Duration::from_millis(500);

/// Makes both streams write line by line: a container's log is not a terminal, and Python would
/// keep up to 8 KiB back.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    let arguments = pyo3::types::PyDict::new(py);
    arguments.set_item("line_buffering", true)?;
    for stream in streams(py)? {
        stream.call_method("reconfigure", (), Some(&arguments))?;
    }
    Ok(())
}

/// Writes out what is left, at the end.
pub(crate) fn flush() {
    let (done, finished) = mpsc::channel();
    let flusher = thread::Builder::new().spawn(move || {
        Python::attach(|py| {
            for stream in streams(py).unwrap_or_default() {
                // There is nobody left to tell.
                let _ = stream.call_method0(intern!(py, "flush"));
            }
        });
        let _ = done.send(());
    });
    if flusher.is_ok() {
        let _ = finished.recv_timeout(PATIENCE);
    }
}

/// Standard output and error as Python sees them; they are `None` if they were closed.
fn streams(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyAny>>> {
    let sys = py.import("sys")?;
    let both = [sys.getattr("stdout")?, sys.getattr("stderr")?];
    Ok(both.into_iter().filter(|stream| !stream.is_none()).collect())
}
