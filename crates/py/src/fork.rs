//! Handlers that fork. A child has the thread that forked and none of the server's: what it would
//! return to is not there. So it leaves the process where it would come back to us.

use pyo3::exceptions::PySystemExit;
use pyo3::prelude::*;

use crate::{error, ffi, output};

/// Does nothing in the process that was started. In a child it ends the process, as Python ends at
/// the end of a program.
pub(crate) fn leave_if_child<T>(py: Python<'_>, outcome: &PyResult<T>) {
    if ffi::is_forked_child() {
        leave(py, outcome.as_ref().err());
    }
}

/// Leaves the process after a code of 0, or that of an error.
pub(crate) fn leave(py: Python<'_>, error: Option<&PyErr>) -> ! {
    let code = error.map_or(0, |error| code_of(py, error));
    output::flush(py);
    ffi::leave_process(code)
}

/// What Python ends with after an error, which it tells unless it is `SystemExit`.
fn code_of(py: Python<'_>, error: &PyErr) -> i32 {
    if error.is_instance_of::<PySystemExit>(py) {
        let code = error.value(py).getattr("code");
        let code = code.and_then(|code| code.extract::<Option<i32>>());
        return code.map_or(1, Option::unwrap_or_default);
    }
    let report = error::report(py, error);
    // If standard error is closed there is nobody to tell.
    let _ = py
        .import("sys")
        .and_then(|sys| sys.getattr("stderr"))
        .and_then(|stderr| stderr.call_method1("write", (report,)));
    1
}
