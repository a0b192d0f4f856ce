//! The engine: one interpreter for the process, lent to every thread that brings a call.

use std::fmt;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Instant;

use duet_core::{
    Call, Continuation, Engine, Function, HandlerApi, Invocation, InvocationId, Jobs, Limits,
    LoadError, ReplyBody, Responder, Unwell,
};
use duet_host::metrics::{Phase, Source};
use duet_host::{Facilities, log};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::event::Event;
use crate::inside::Inside;
use crate::reaper::{self, Reaper};
use crate::reply::{self, Produced};
use crate::signals::Signals;
use crate::variables::Variables;
use crate::{
    asyncio, context, current, environ, error, ffi, fork, interpreter, loader, meter, output, sdk,
    tracer, wsgi,
};

/// The Python engine, with a Function loaded.
pub struct PyEngine {
    /// The handler, or in the newer API the application that calls it.
    handler: Py<PyAny>,
    api: HandlerApi,
    context: Py<PyDict>,
    limits: Limits,
    reaper: OnceLock<Reaper>,
    signals: Option<Signals>,
    /// Kept for those who read the metrics.
    _inside: Arc<dyn Source>,
}

/// Starts CPython on this thread, which becomes its main thread, and loads the Function. To be
/// called once in the life of a process.
///
/// # Errors
/// The interpreter did not start, or the Function cannot be loaded.
pub fn start(function: &Function, facilities: &Facilities) -> Result<PyEngine, LoadError> {
    static IS_STARTED: AtomicBool = AtomicBool::new(false);
    if IS_STARTED.swap(true, Ordering::Relaxed) {
        return Err(interpreter::failed("there is one in this process already".to_owned()));
    }
    sdk::install(&facilities.publisher);
    tracer::install(&facilities.tracing);
    meter::install(facilities);
    reaper::report_to(&facilities.metrics);
    let began = Instant::now();
    let stop = ffi::StopSignals::kept();
    interpreter::start(function)?;
    let started = Instant::now();
    environ::limit_bodies(function.limits.body_bytes);
    let loaded = Python::attach(|py| {
        let inside: Arc<dyn Source> = Arc::new(Inside::of(py));
        facilities.metrics.add(Arc::downgrade(&inside));
        let handler = loader::load(py, function, facilities.is_one_of_several)?;
        let context =
            context::build(py, function).map_err(|error| interpreter::failed(error.to_string()))?;
        let handlers =
            Signals::of_function(py).map_err(|error| interpreter::failed(error.to_string()))?;
        Ok((handler, context, inside, handlers))
    });
    ffi::release_main_thread();
    if stop.restore() {
        log::warn(format_args!(
            "the function has set a handler for SIGTERM or SIGINT, which stay the host's; what is \
             to be done at the end can be registered with atexit"
        ));
    }
    let (handler, context, inside, signals) = loaded?;
    facilities.metrics.phase(Phase::Interpreter, started - began);
    facilities.metrics.phase(Phase::Function, started.elapsed());
    let (api, limits) = (function.api, function.limits.clone());
    let reaper = OnceLock::new();
    Ok(PyEngine { handler, api, context, limits, reaper, signals, _inside: inside })
}

/// How many calls get on at the same time, when so many threads may run them: one where they take
/// turns at the interpreter's lock, and as many as there are processors where there is none.
#[must_use]
pub fn at_once(threads: usize) -> usize {
    if cfg!(Py_GIL_DISABLED) {
        thread::available_parallelism().map_or(1, usize::from).min(threads)
    } else {
        1
    }
}

impl PyEngine {
    /// Runs a call on this thread, which is attached.
    fn call(&self, py: Python<'_>, call: Call) -> Option<Continuation> {
        let Call { invocation, responder } = call;
        let running = reaper::enter(&invocation);
        let variables = match Variables::new(py) {
            Ok(variables) => variables,
            Err(error) => {
                responder.reply(reply::of_failure(py, &error, &invocation));
                return None;
            }
        };
        // Nobody else has them.
        let _used = variables.used(py);
        if tracer::is_used()
            && let Err(error) = tracer::begin(py, &invocation)
        {
            error::log_failure(py, &error, &invocation);
        }
        let produced = match self.api {
            HandlerApi::Legacy => {
                let event = match Event::new(py, invocation.clone()) {
                    Ok(event) => event,
                    Err(reason) => {
                        drop(running);
                        responder.reply(reply::invalid(&invocation, &reason));
                        return None;
                    }
                };
                let returned = Bound::new(py, event).and_then(|event| {
                    let _answering = current::answer(&event);
                    self.handler.bind(py).call1((event, self.context.bind(py)))
                });
                returned.and_then(|result| reply::of_result(result, &invocation))
            }
            HandlerApi::Newer => wsgi::call(py, &self.handler, &invocation),
        };
        fork::leave_if_child(py, &produced);
        let produced = produced.unwrap_or_else(|error| reply::of_error(py, error, &invocation));
        drop(running);
        answer(py, produced, invocation, responder, variables)
    }
}

/// Sends what there is of an answer, and says what is left to do.
fn answer(
    py: Python<'_>,
    produced: Produced<'_>,
    invocation: Arc<Invocation>,
    responder: Responder,
    variables: Variables,
) -> Option<Continuation> {
    match produced {
        Produced::Whole(reply) => {
            responder.reply(reply);
            None
        }
        Produced::Streamed(head, stream) => {
            let (writer, body) = ReplyBody::stream(None);
            responder.reply(head.with(body));
            Some(Box::new(move || {
                ffi::keep_thread_state();
                stream.send(&writer, &invocation, &variables);
            }))
        }
        Produced::Later(result) => {
            if let Err(error) = asyncio::submit(&result, invocation.clone(), responder) {
                error::log_failure(py, &error, &invocation);
            }
            None
        }
    }
}

impl Engine for PyEngine {
    fn try_run(&self, call: Call) -> Result<Option<Continuation>, Call> {
        Ok(self.run(call))
    }

    fn run(&self, call: Call) -> Option<Continuation> {
        ffi::keep_thread_state();
        Python::attach(|py| self.call(py, call))
    }

    /// A worker stays attached for its life, and lets go only to wait.
    fn work(&self, jobs: &Jobs) {
        ffi::keep_thread_state();
        Python::attach(|py| {
            while let Some(job) = py.detach(|| jobs.next(None)) {
                self.perform(job);
            }
        });
    }

    fn threads(&self) -> usize {
        self.limits.threads + reaper::lost()
    }

    fn overdue(&self, id: InvocationId) {
        self.reaper.get_or_init(Reaper::start).stop(id);
    }

    fn health(&self) -> Result<(), Unwell> {
        if let Some(stuck) = self.reaper.get().and_then(Reaper::stuck_for) {
            return Err(Unwell(format!(
                "native code has kept Python's interpreter lock for {} s; the process should be \
                 restarted",
                stuck.as_secs()
            )));
        }
        let lost = reaper::lost();
        if lost < self.limits.lost_workers {
            return Ok(());
        }
        Err(Unwell(format!(
            "{lost} workers did not come back after their deadline; the process should be restarted"
        )))
    }

    fn summons(&self) -> Option<UnixStream> {
        self.signals.as_ref()?.summons()
    }

    fn summoned(&self, read: &[u8]) {
        if let Some(signals) = &self.signals {
            signals.handle(read);
        }
    }

    fn close(&self) {
        output::finish();
    }
}

impl fmt::Debug for PyEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PyEngine").field("limits", &self.limits).finish_non_exhaustive()
    }
}
