//! Handlers that a Function has set with Python's module `signal`.
//!
//! Python calls them in its main thread and nowhere else, between two steps of what runs there. Here that
//! thread has loaded the Function, and then runs nothing. So Python is told to write a byte when a
//! signal has come (`set_wakeup_fd`), and whoever reads it wakes that thread (`Engine::summons`).
//! Only the main thread may set handlers: a Function that has set none when it is loaded never
//! will, and pays nothing.

use std::ffi::c_int;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;

use duet_host::log;
use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::report;
use crate::{ffi, fork};

/// The way from the system's signal to Python's handler.
pub(crate) struct Signals {
    /// What is to be read, until somebody has taken it.
    summons: Mutex<Option<UnixStream>>,
    /// What Python writes to.
    _written: UnixStream,
    /// What the Function has had written to; negative if nothing.
    functions: c_int,
}

impl Signals {
    /// Those of a Function that has set handlers. To be called on the main thread.
    pub(crate) fn of_function(py: Python<'_>) -> PyResult<Option<Self>> {
        let modules = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
        // Who has set handlers has imported it.
        let Some(module) = modules.get_item("_signal")? else { return Ok(None) };
        if !has_handlers(&module)? {
            return Ok(None);
        }
        let (written, read) = UnixStream::pair()?;
        written.set_nonblocking(true)?;
        read.set_nonblocking(true)?;
        // Should there be no room, the thread is about to be woken anyway.
        let named = PyDict::new(py);
        named.set_item("warn_on_full_buffer", false)?;
        let functions =
            module.call_method("set_wakeup_fd", (written.as_raw_fd(),), Some(&named))?.extract()?;
        let signals = Self { summons: Mutex::new(Some(read)), _written: written, functions };
        // What has come in between has written nothing.
        call_handlers(py);
        Ok(Some(signals))
    }

    /// Where a byte can be read when a signal has come.
    pub(crate) fn summons(&self) -> Option<UnixStream> {
        self.summons.lock().take()
    }

    /// Has the handlers called. To be called on the main thread.
    pub(crate) fn handle(&self, read: &[u8]) {
        if self.functions >= 0 {
            ffi::write_to(self.functions, read);
        }
        Python::attach(call_handlers);
    }
}

/// Whether the Function wants to know of a signal that is not the host's.
fn has_handlers(module: &Bound<'_, PyAny>) -> PyResult<bool> {
    for number in module.call_method0("valid_signals")?.try_iter()? {
        let number = number?.extract::<c_int>()?;
        if !ffi::STOP.contains(&number)
            && module.call_method1("getsignal", (number,))?.is_callable()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn call_handlers(py: Python<'_>) {
    loop {
        // What follows one that fails is still to be called.
        let outcome = py.check_signals();
        fork::leave_if_child(py, &outcome);
        let Err(error) = outcome else { return };
        let report = report(py, &error);
        py.detach(|| {
            log::error(format_args!(
                "a handler that the function has set for a signal failed\n{}",
                report.trim_end()
            ));
        });
    }
}
