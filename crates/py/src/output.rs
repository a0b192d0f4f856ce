//! What the Function prints: line by line, and nothing is lost when the process ends.
//!
//! As text it goes out through Python's own streams. In a log of records both streams end in
//! [`LogStream`], which tells the log who prints.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use duet_core::Invocation;
use duet_host::log::{self, Level, Origin, Stream, Voice};
use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyOSError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::{asyncio, reaper, tracer};

/// How long the end of the process waits for the interpreter, which may be held for ever.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long it waits for what the Function wants to do last.
const LAST_PATIENCE: Duration = Duration::from_secs(2);
/// The names of the streams in `sys`, and their numbers.
const STREAMS: [(&str, u8); 2] = [("stdout", 1), ("stderr", 2)];

/// Makes both streams write line by line: a container's log is not a terminal, and Python would
/// keep up to 8 KiB back.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    if log::is_json() {
        return replace(py);
    }
    let arguments = PyDict::new(py);
    arguments.set_item("line_buffering", true)?;
    for stream in streams(py)? {
        stream.call_method("reconfigure", (), Some(&arguments))?;
    }
    Ok(())
}

/// Puts streams that write into the log in the place of Python's own.
fn replace(py: Python<'_>) -> PyResult<()> {
    let sys = py.import("sys")?;
    let wrapper = py.import("_io")?.getattr("TextIOWrapper")?;
    for (name, number) in STREAMS {
        let own = sys.getattr(name)?;
        let arguments = PyDict::new(py);
        arguments.set_item("encoding", "utf-8")?;
        // What cannot be written must not fail a handler.
        arguments.set_item("errors", "backslashreplace")?;
        arguments.set_item("newline", "\n")?;
        arguments.set_item("write_through", true)?;
        if !own.is_none() {
            arguments.set_item("errors", own.getattr("errors")?)?;
        }
        let stream = wrapper.call((LogStream { number, name },), Some(&arguments))?;
        stream.setattr("mode", "w")?;
        sys.setattr(name, &stream)?;
        sys.setattr(format!("__{name}__"), stream)?;
    }
    Ok(())
}

/// Does what is left to do at the end: what was registered with `atexit`, and writing out what has
/// no end of line.
pub(crate) fn finish() {
    let (tell, told) = mpsc::channel();
    let last = thread::Builder::new().name("last".to_owned()).spawn(move || {
        Python::attach(|py| {
            let _ = tell.send(());
            // It tells of errors itself, and goes on.
            let _ = registered(py).and_then(|atexit| {
                atexit.map(|atexit| atexit.call_method0("_run_exitfuncs")).transpose()
            });
            flush(py);
        });
        let _ = tell.send(());
    });
    // The interpreter first, then all the rest.
    if last.is_ok() && told.recv_timeout(PATIENCE).is_ok() {
        let _ = told.recv_timeout(LAST_PATIENCE);
    }
}

/// The module with which something may have been registered.
fn registered(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let modules = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
    modules.get_item("atexit")
}

/// Writes out what both streams hold.
pub(crate) fn flush(py: Python<'_>) {
    for stream in streams(py).unwrap_or_default() {
        // There is nobody left to tell.
        let _ = stream.call_method0(intern!(py, "flush"));
    }
}

/// Standard output and error as Python sees them; they are `None` if they were closed.
fn streams(py: Python<'_>) -> PyResult<Vec<Bound<'_, PyAny>>> {
    let sys = py.import("sys")?;
    let both = [sys.getattr("stdout")?, sys.getattr("stderr")?];
    Ok(both.into_iter().filter(|stream| !stream.is_none()).collect())
}

/// The binary stream below a text stream: what it is given goes into the log.
#[pyclass(frozen, module = "duet")]
struct LogStream {
    number: u8,
    name: &'static str,
}

#[pymethods]
impl LogStream {
    fn write(&self, py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<usize> {
        let bytes = PyBuffer::<u8>::get(data)
            .map_err(|_| PyTypeError::new_err("a bytes-like object is required"))?
            .to_vec(py)?;
        let record = LogRecord::being_written(py);
        let origin = current(py).map(|invocation| {
            let origin = Origin::of(&invocation);
            tracer::current_span(py).map_or(origin, |span| origin.within(&span))
        });
        // Whoever reads the log may be slow.
        py.detach(|| {
            let (level, logger) = record.as_ref().map_or((None, None), LogRecord::voice);
            let stream = Stream::numbered(self.number);
            log::print_piece(stream, &bytes, Voice { level, logger, origin });
        });
        Ok(bytes.len())
    }

    #[getter]
    fn name(&self) -> String {
        format!("<{}>", self.name)
    }

    #[getter]
    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn mode(&self) -> &'static str {
        "wb"
    }

    #[getter]
    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn closed(&self) -> bool {
        false
    }

    fn fileno(&self) -> u8 {
        self.number
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn isatty(&self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn readable(&self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn writable(&self) -> bool {
        true
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn seekable(&self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn tell(&self) -> PyResult<u64> {
        Err(PyOSError::new_err("the log cannot be sought in"))
    }

    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn flush(&self) {}

    /// Others print as well: it is never closed.
    #[expect(clippy::unused_self, reason = "Python asks an object")]
    fn close(&self) {}
}

/// The invocation on whose behalf this thread, which is attached, prints.
fn current(py: Python<'_>) -> Option<Arc<Invocation>> {
    reaper::running().or_else(|| asyncio::current(py))
}

/// What `logging` says of the record that it is writing.
struct LogRecord {
    level: Level,
    logger: String,
}

impl LogRecord {
    /// The record that the caller writes, if it is `logging`: its handlers write from one method, which
    /// has the record at hand. Nothing is put in the place of any function for this.
    fn being_written(py: Python<'_>) -> Option<Self> {
        let sys = py.import(intern!(py, "sys")).ok()?;
        let modules = sys.getattr(intern!(py, "modules")).ok()?.cast_into::<PyDict>().ok()?;
        let logging = modules.get_item(intern!(py, "logging")).ok()??;
        let handler = logging.getattr(intern!(py, "StreamHandler")).ok()?;
        let emit = handler.getattr(intern!(py, "emit")).ok()?.getattr(intern!(py, "__code__"));
        let frame = sys.call_method0(intern!(py, "_getframe")).ok()?;
        if !frame.getattr(intern!(py, "f_code")).ok()?.is(&emit.ok()?) {
            return None;
        }
        let variables = frame.getattr(intern!(py, "f_locals")).ok()?;
        let record = variables.get_item(intern!(py, "record")).ok()?;
        let level: i64 = record.getattr(intern!(py, "levelno")).ok()?.extract().ok()?;
        let logger = record.getattr(intern!(py, "name")).ok()?.extract().ok()?;
        Some(Self { level: level_of(level), logger })
    }

    fn voice(&self) -> (Option<Level>, Option<&str>) {
        (Some(self.level), Some(&self.logger))
    }
}

/// Levels between Python's own count as the one below them.
fn level_of(number: i64) -> Level {
    match number {
        ..20 => Level::Debug,
        20..30 => Level::Info,
        30..40 => Level::Warn,
        _ => Level::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_of_the_users_own_counts_as_the_one_below_it() {
        assert_eq!(level_of(10), Level::Debug);
        assert_eq!(level_of(25), Level::Info);
        assert_eq!(level_of(30), Level::Warn);
        assert_eq!(level_of(50), Level::Error);
    }
}
