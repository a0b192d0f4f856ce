//! Calls that are past their deadline: the server has answered, and the thread should stop.
//!
//! A thread that runs Python code is stopped by an exception that is raised in it from outside.
//! One that sleeps or waits in C gets it when it comes back; until then it is counted as lost,
//! and replaced.

use std::cell::OnceCell;
use std::ffi::c_long;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use duet_core::{Invocation, InvocationId};
use duet_host::Metrics;
use duet_host::log::{self, Level};
use parking_lot::Mutex;
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::{asyncio, ffi};

/// A handler may catch the exception, so it is raised again after this while.
const AGAIN: Duration = Duration::from_millis(100);
/// Once a thread is lost, there is less hurry.
const AGAIN_WHEN_LOST: Duration = Duration::from_secs(1);
/// A thread that has not come back after this while is lost.
const PATIENCE: Duration = Duration::from_secs(1);

/// A wait for the interpreter that is longer than this is not a busy one: native code keeps it.
const STUCK: Duration = Duration::from_secs(5);

/// Where it is counted what becomes of threads.
static METRICS: OnceLock<Arc<Metrics>> = OnceLock::new();

/// What each thread is at. There are as many as threads have ever run calls.
static THREADS: Mutex<Vec<Arc<Slot>>> = Mutex::new(Vec::new());
/// How many of them are lost now.
static LOST: AtomicUsize = AtomicUsize::new(0);

thread_local!(static OWN: OnceCell<Arc<Slot>> = const { OnceCell::new() });

/// One thread and what it runs. The lock is what keeps the exception from hitting the call after
/// the one that it is meant for.
struct Slot {
    thread: c_long,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<Arc<Invocation>>,
    is_struck: bool,
    is_lost: bool,
}

/// While it is there, this thread runs this invocation, and may be interrupted.
pub(crate) struct Running;

/// Marks the calling thread, which is attached, as running an invocation.
pub(crate) fn enter(invocation: &Arc<Invocation>) -> Running {
    with_own(|slot| slot.state.lock().running = Some(invocation.clone()));
    Running
}

impl Drop for Running {
    fn drop(&mut self) {
        with_own(Slot::leave);
    }
}

/// The invocation that the calling thread runs.
pub(crate) fn running() -> Option<Arc<Invocation>> {
    // A thread that never ran one needs no slot to say so.
    OWN.try_with(|own| own.get().and_then(|slot| slot.state.lock().running.clone())).ok().flatten()
}

/// Says where it is counted what becomes of threads.
pub(crate) fn report_to(metrics: &Arc<Metrics>) {
    METRICS.get_or_init(|| Arc::clone(metrics));
}

fn count(what: impl FnOnce(&Metrics)) {
    if let Some(metrics) = METRICS.get() {
        what(metrics);
    }
}

/// How many threads are past their deadline and did not come back.
pub(crate) fn lost() -> usize {
    LOST.load(Ordering::Relaxed)
}

fn with_own<T>(act: impl FnOnce(&Slot) -> T) -> T {
    OWN.with(|own| {
        act(own.get_or_init(|| {
            let state = Mutex::default();
            let slot = Arc::new(Slot { thread: ffi::thread_identity(), state });
            THREADS.lock().push(slot.clone());
            slot
        }))
    })
}

impl Slot {
    fn runs(&self, id: InvocationId) -> bool {
        self.state.lock().running.as_ref().is_some_and(|running| running.id == id)
    }

    fn leave(&self) {
        let mut state = self.state.lock();
        let was = std::mem::take(&mut *state);
        if was.is_struck {
            // It may not have been raised yet; the next call must not get it.
            Python::attach(|py| ffi::raise_in(self.thread, None, py));
        }
        drop(state);
        if was.is_lost {
            LOST.fetch_sub(1, Ordering::Relaxed);
            count(Metrics::worker_found);
            let path = was.running.as_ref().map_or("", |running| running.head.uri.path());
            log::info(format_args!("the worker that was lost in {path} came back"));
        }
    }

    /// Raises the exception, if the thread is still at it.
    fn strike(&self, py: Python<'_>, id: InvocationId) {
        let Ok(exception) = deadline_exceeded(py) else { return };
        let mut state = self.state.lock();
        if state.running.as_ref().is_some_and(|running| running.id == id) {
            if !std::mem::replace(&mut state.is_struck, true) {
                count(Metrics::interrupted);
            }
            ffi::raise_in(self.thread, Some(exception), py);
        }
    }

    /// Gives the thread up, for now.
    fn lose(&self, id: InvocationId) {
        let mut state = self.state.lock();
        let Some(running) = state.running.clone().filter(|running| running.id == id) else {
            return;
        };
        if !std::mem::replace(&mut state.is_lost, true) {
            LOST.fetch_add(1, Ordering::Relaxed);
            count(Metrics::worker_lost);
            count(Metrics::worker_replaced);
            drop(state);
            log::call(
                Level::Warn,
                &running,
                format_args!(
                    "{} {} is past its deadline and cannot be interrupted; its thread is replaced",
                    running.head.method,
                    running.head.uri.path(),
                ),
            );
        }
    }
}

/// `duet.DeadlineExceeded`: not an `Exception`, so that a handler's `except Exception` does not
/// catch it.
fn deadline_exceeded(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let base = py.get_type::<PyBaseException>();
        let doc = c"The deadline of this call has passed, and it has been answered.";
        PyErr::new_type(py, c"duet.DeadlineExceeded", Some(doc), Some(&base), None)
    })?;
    Ok(class.bind(py).as_any())
}

/// Raises the exception in a thread that is not at a call of its own: the event loop's.
pub(crate) fn strike_thread(py: Python<'_>, thread: c_long) {
    if let Ok(exception) = deadline_exceeded(py) {
        ffi::raise_in(thread, Some(exception), py);
    }
}

/// The threads that see to overdue calls. One keeps the time and needs no interpreter; the other
/// waits for the interpreter and strikes, so that nobody else has to wait for it.
pub(crate) struct Reaper {
    orders: Sender<InvocationId>,
    striking: Arc<Mutex<Option<Instant>>>,
}

/// A call that is to be stopped.
struct Order {
    id: InvocationId,
    target: Target,
    since: Instant,
    due: Instant,
}

#[derive(Clone)]
enum Target {
    Thread(Arc<Slot>),
    Task(Arc<AtomicBool>),
}

type Strike = (InvocationId, Target);

impl Reaper {
    /// Starts the threads.
    pub(crate) fn start() -> Self {
        let (orders, ordered) = crossbeam_channel::unbounded();
        let (strikes, due) = crossbeam_channel::unbounded();
        let striking = Arc::new(Mutex::new(None));
        let shown = striking.clone();
        // Without the threads, overdue calls run to their end: the server has answered them.
        let _ = thread::Builder::new()
            .name("reaper".to_owned())
            .spawn(move || keep_time(&ordered, &strikes));
        let _ = thread::Builder::new()
            .name("striker".to_owned())
            .spawn(move || strike_when_due(&due, &shown));
        Self { orders, striking }
    }

    /// Takes an order. Never blocks.
    pub(crate) fn stop(&self, id: InvocationId) {
        let _ = self.orders.send(id);
    }

    /// For how long the interpreter has not been to be had, if that is a sign of trouble.
    pub(crate) fn stuck_for(&self) -> Option<Duration> {
        let since = *self.striking.lock();
        since.map(|since| since.elapsed()).filter(|waited| *waited > STUCK)
    }
}

fn strike_when_due(due: &Receiver<Strike>, striking: &Mutex<Option<Instant>>) {
    ffi::keep_thread_state();
    while let Ok((id, target)) = due.recv() {
        *striking.lock() = Some(Instant::now());
        Python::attach(|py| match target {
            Target::Thread(slot) => slot.strike(py, id),
            Target::Task(is_alive) => is_alive.store(asyncio::cancel(py, id), Ordering::Relaxed),
        });
        *striking.lock() = None;
    }
}

fn keep_time(orders: &Receiver<InvocationId>, strikes: &Sender<Strike>) {
    let mut open: Vec<Order> = Vec::new();
    loop {
        let next = open.iter().map(|order| order.due).min();
        let received = match next {
            Some(due) => orders.recv_deadline(due),
            None => orders.recv().map_err(RecvTimeoutError::from),
        };
        match received {
            Ok(id) => open.push(Order::new(id)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        open.retain_mut(|order| order.due > now || order.carry_out(now, strikes));
    }
}

impl Order {
    fn new(id: InvocationId) -> Self {
        let now = Instant::now();
        let slot = THREADS.lock().iter().find(|slot| slot.runs(id)).cloned();
        let task = || Target::Task(Arc::new(AtomicBool::new(true)));
        Self { id, target: slot.map_or_else(task, Target::Thread), since: now, due: now }
    }

    /// Tries to stop the call, and says whether there is more to do.
    fn carry_out(&mut self, now: Instant, strikes: &Sender<Strike>) -> bool {
        let is_late = now - self.since >= PATIENCE;
        self.due = now + if is_late { AGAIN_WHEN_LOST } else { AGAIN };
        let is_alive = match &self.target {
            Target::Thread(slot) => slot.runs(self.id),
            Target::Task(is_alive) => is_alive.load(Ordering::Relaxed),
        };
        // While the interpreter cannot be had, strikes would only pile up.
        if is_alive && strikes.is_empty() {
            let _ = strikes.send((self.id, self.target.clone()));
        }
        if is_alive
            && is_late
            && let Target::Thread(slot) = &self.target
        {
            slot.lose(self.id);
        }
        is_alive
    }
}
