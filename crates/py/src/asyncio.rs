//! Handlers that are `async def`: all of them share one event loop on a thread of its own, which
//! is started with the first of them.
//!
//! The Python half is `py-prelude/duet_loop.py`: it awaits, and calls back here.

use std::ffi::c_long;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use duet_core::{Invocation, InvocationId, PipeWriter, ReplyBody, Responder, Room};
use duet_host::log;
use parking_lot::Mutex;
use pyo3::exceptions::{PyConnectionError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyModule;

use crate::error::{log_failure, report};
use crate::reply::{self, Head, Produced};
use crate::variables::Variables;
use crate::{ffi, fork, reaper};

/// The stack of the loop's thread, in bytes; as large as a worker's.
const STACK: usize = 16 * 1024 * 1024;

static LOOP: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
/// The loop's thread.
static THREAD: OnceLock<c_long> = OnceLock::new();
/// What wakes it when a stream has room again: the thread that notices must not wait for the
/// interpreter's lock, so it writes a byte that the loop reads.
static ROOM: OnceLock<UnixStream> = OnceLock::new();
/// Whether an exception was raised in it that may not have arrived yet.
static IS_STRUCK: AtomicBool = AtomicBool::new(false);

/// Gives a coroutine or an asynchronous generator to the loop, which will answer.
///
/// # Errors
/// There is no memory for it. If the loop does not start, the call has been answered as failed.
pub(crate) fn submit(
    result: &Bound<'_, PyAny>,
    invocation: Arc<Invocation>,
    responder: Responder,
) -> PyResult<()> {
    let py = result.py();
    let id = invocation.id;
    let state = Mutex::new(State::Waiting(responder));
    let answer = Bound::new(py, Answer { invocation, state })?;
    let submitted = LOOP
        .get_or_try_init(py, || start(py))
        .and_then(|shared| shared.bind(py).call_method1("submit", (id, result, &answer)));
    if let Err(error) = submitted {
        answer.get().fail(py, error.into_value(py).into_bound(py).into_any());
    }
    Ok(())
}

/// The invocation whose coroutine, or what that has started, runs on this thread.
pub(crate) fn current(py: Python<'_>) -> Option<Arc<Invocation>> {
    let variable = LOOP.get(py)?.bind(py).getattr(intern!(py, "current")).ok()?;
    let answer = variable.call_method1(intern!(py, "get"), (py.None(),)).ok()?;
    Some(Arc::clone(&answer.cast::<Answer>().ok()?.get().invocation))
}

/// Cancels the task of a call, and says whether it has to be tried again.
pub(crate) fn cancel(py: Python<'_>, id: InvocationId) -> bool {
    let Some(shared) = LOOP.get(py) else { return false };
    let cancelled = shared.bind(py).call_method1("cancel", (id,));
    match cancelled.and_then(|state| state.extract::<String>()).as_deref() {
        Ok("asked") => true,
        Ok("stuck") => {
            if let Some(thread) = THREAD.get() {
                IS_STRUCK.store(true, Ordering::Relaxed);
                reaper::strike_thread(py, *thread);
            }
            true
        }
        _ => false,
    }
}

fn start(py: Python<'_>) -> PyResult<Py<PyModule>> {
    let module = py.import("duet_loop")?;
    let shared = module.clone().unbind();
    let (room, noticed) = UnixStream::pair()?;
    room.set_nonblocking(true)?;
    noticed.set_nonblocking(true)?;
    ROOM.get_or_init(|| room);
    thread::Builder::new().name("asyncio".to_owned()).stack_size(STACK).spawn(move || {
        Python::attach(|py| {
            THREAD.get_or_init(ffi::thread_identity);
            let ran = wrap_pyfunction!(leave, py).and_then(|leave| {
                shared.bind(py).call_method1("run", (noticed.as_raw_fd(), leave))
            });
            if let Err(error) = ran {
                let report = report(py, &error);
                py.detach(|| log::error(format_args!("the event loop ended\n{report}")));
            }
        });
    })?;
    Ok(module.unbind())
}

/// A task has forked and did not leave the process itself: the child has no use for the loop.
#[pyfunction]
fn leave(py: Python<'_>) {
    fork::leave(py, None)
}

/// A stream has room again. If the byte finds no place, one that says the same is on its way.
fn notice_room() {
    if let Some(mut room) = ROOM.get() {
        let _ = room.write(&[1]);
    }
}

/// The way back of one asynchronous call.
#[pyclass(frozen, module = "duet")]
struct Answer {
    invocation: Arc<Invocation>,
    state: Mutex<State>,
}

enum State {
    Waiting(Responder),
    Streaming(PipeWriter),
    Done,
}

#[pymethods]
impl Answer {
    /// Answers with a result, or gives it back if it has to be iterated asynchronously.
    fn settle<'py>(&self, result: Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let py = result.py();
        let produced = reply::of_result(result, &self.invocation);
        fork::leave_if_child(py, &produced);
        match produced? {
            Produced::Later(items) if items.hasattr("__aiter__")? => return Ok(Some(items)),
            Produced::Later(_) => {
                return Err(PyTypeError::new_err("the handler returned an awaitable twice"));
            }
            produced => self.send(py, produced),
        }
        Ok(None)
    }

    /// Sends a piece of a streamed body, and says whether there is room for another one.
    fn offer(&self, item: &Bound<'_, PyAny>) -> PyResult<bool> {
        let piece = reply::piece(item, None);
        fork::leave_if_child(item.py(), &piece);
        let piece = piece?;
        let mut state = self.state.lock();
        if let State::Waiting(_) = *state {
            if piece.is_empty() {
                return Ok(true);
            }
            let (writer, body) = ReplyBody::stream(Some(Box::new(notice_room)));
            let before = std::mem::replace(&mut *state, State::Streaming(writer));
            if let State::Waiting(responder) = before {
                responder.reply(Head::default().with(body));
            }
        }
        let State::Streaming(writer) = &*state else { return Ok(true) };
        let room = writer.write(piece).map_err(|gone| PyConnectionError::new_err(gone.to_string()));
        Ok(room? == Room::Some)
    }

    /// Whether there is room for another piece.
    fn has_room(&self) -> PyResult<bool> {
        let State::Streaming(writer) = &*self.state.lock() else { return Ok(true) };
        let room = writer.room().map_err(|gone| PyConnectionError::new_err(gone.to_string()));
        Ok(room? == Room::Some)
    }

    /// There are no further pieces.
    fn end(&self, py: Python<'_>) {
        fork::leave_if_child(py, &Ok(()));
        match self.finish(py) {
            State::Waiting(responder) => {
                responder.reply(Head::default().with(ReplyBody::Whole(bytes::Bytes::new())));
            }
            State::Streaming(writer) => writer.finish(),
            State::Done => {}
        }
    }

    /// The handler failed.
    fn fail(&self, py: Python<'_>, error: Bound<'_, PyAny>) {
        let error = PyErr::from_value(error);
        if ffi::is_forked_child() {
            fork::leave(py, Some(&error));
        }
        match self.finish(py) {
            // Dropping the writer breaks the body off.
            State::Streaming(writer) => {
                if !error.is_instance_of::<PyConnectionError>(py) || writer.room().is_ok() {
                    log_failure(py, &error, &self.invocation);
                }
            }
            waiting @ State::Waiting(_) => {
                *self.state.lock() = waiting;
                let produced = reply::of_error(py, error, &self.invocation);
                self.send(py, produced);
            }
            State::Done => {}
        }
    }
}

impl Answer {
    /// Ends the call: what comes later is not for it, and an exception that was meant for it
    /// must not hit another.
    fn finish(&self, py: Python<'_>) -> State {
        if IS_STRUCK.swap(false, Ordering::Relaxed) {
            ffi::raise_in(ffi::thread_identity(), None, py);
        }
        std::mem::replace(&mut *self.state.lock(), State::Done)
    }

    fn send(&self, py: Python<'_>, produced: Produced<'_>) {
        let State::Waiting(responder) = self.finish(py) else { return };
        match produced {
            Produced::Whole(reply) => responder.reply(reply),
            Produced::Streamed(head, stream) => {
                let (writer, body) = ReplyBody::stream(None);
                responder.reply(head.with(body));
                // The loop must not wait for a client, so this stream has a thread of its own.
                let invocation = self.invocation.clone();
                let started = Variables::copied(py).and_then(|variables| {
                    let rest = move || stream.send(&writer, &invocation, &variables);
                    Ok(thread::Builder::new().name("stream".to_owned()).spawn(rest)?)
                });
                if let Err(error) = started {
                    log_failure(py, &error, &self.invocation);
                }
            }
            Produced::Later(_) => responder.reply(reply::failure()),
        }
    }
}
