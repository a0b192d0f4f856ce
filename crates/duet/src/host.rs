//! A host: one Function, its engine, and the server in front of it.
//!
//! The listener is bound first and accepts at once; the engine starts beside it, on the calling
//! thread, and requests that come before it is ready wait for it.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use duet_core::{Engine, Function, Language, LoadError, Pool, Sizes, Wording};
use duet_host::metrics::Phase;
use duet_host::{Facilities, Metrics, Publisher, Push, PushSettings, Tracing, log};
use duet_js::JsWording;
use duet_py::PyWording;
use duet_server::{Drained, Entrance, Service};
use socket2::{Domain, Protocol, Socket, Type};

use crate::Config;
use crate::io::IoThreads;
use crate::processes::Child;
use crate::signals::StopSignals;
use crate::summons;

/// How many connections the system may hold for us that we have not accepted.
const BACKLOG: i32 = 4096;
/// How long the last spans and metrics may take, at most.
const LONGEST_FLUSH: Duration = Duration::from_secs(5);

/// Why a host cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum CannotServe {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no threads, signals or sockets.
    #[error("the host could not be started")]
    System(#[from] io::Error),
    /// Two metrics had one name.
    #[error("the metrics could not be registered")]
    Metrics(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server's task ended before it was asked to.
    #[error("the server stopped")]
    Server(#[from] tokio::task::JoinError),
}

/// Serves one Function.
#[derive(Debug)]
pub struct Host {
    config: Config,
    is_child: bool,
}

impl Host {
    /// A host that has not started anything.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, is_child: false }
    }

    /// A host that serves what a [`crate::Parent`] gives it. The parent has started this process.
    #[must_use]
    pub fn child(config: Config) -> Self {
        Self { config, is_child: true }
    }

    /// Serves until SIGTERM or SIGINT, and drains. A Function that cannot be loaded is told on
    /// standard error and by the health endpoint; the host goes on.
    ///
    /// Call it on the main thread: Python's main thread will be this one. Call it once: there is
    /// one Python interpreter in a process.
    ///
    /// # Errors
    /// When it cannot listen, or the system refuses what it needs.
    pub fn serve(self) -> Result<Drained, CannotServe> {
        let started = Instant::now();
        let Config { function, listen, server, publishing, tracing, push, log, .. } = self.config;
        log::configure(log);
        let drain = server.drain_delay + server.drain_timeout;
        let door = if self.is_child {
            Door::Parent(Child::of_standard_input()?)
        } else {
            Door::Listener(listen_on(listen)?)
        };

        let metrics = Arc::new(Metrics::new().map_err(|error| CannotServe::Metrics(error.into()))?);
        let limits = function.limits.clone();
        let publisher = Arc::new(Publisher::new(publishing.address, publishing.timeout));
        let tracing = Arc::new(Tracing::new(&tracing, publisher.outgoing()));
        log::correlate(&tracing);
        if tracing.exports() {
            metrics.add(Arc::downgrade(&tracing.counts()));
        }
        let facilities =
            Facilities { publisher, tracing, metrics, is_one_of_several: self.is_child };
        let mut service = Service::new(server, limits, wording(&function), facilities.clone());
        let io = IoThreads::start(permits(&function))?;
        let (entrance, attending) = match door {
            Door::Listener(listener) => (Entrance::Listener(listener), None),
            Door::Parent(child) => {
                let (entrance, attending) = io.runtime.block_on(async { child.attend() })?;
                service = service.with_siblings(attending.siblings.clone());
                (entrance, Some(attending))
            }
        };
        let service = Arc::new(service);
        let stop = io.runtime.block_on(async { StopSignals::listen() })?;
        let asked = Arc::new(OnceLock::new());
        let stopping = {
            let (first, asked) = (stop.first(), Arc::clone(&asked));
            let parents = attending.as_ref().map(|attending| Arc::clone(&attending.stop));
            async move {
                match parents {
                    None => first.await,
                    Some(parents) => tokio::select! {
                        () = first => {}
                        () = parents.notified() => {}
                    },
                }
                asked.get_or_init(Instant::now);
            }
        };
        let serving = io.runtime.spawn(duet_server::serve(entrance, service.clone(), stopping));
        let siblings = attending.as_ref().map(|attending| attending.siblings.clone());
        if let Some(attending) = attending {
            io.runtime.spawn(attending.listen(service.clone()));
        }

        let pool = load(&function, &facilities, started, &io);
        // The parent knows it before anybody can ask.
        if let Some(siblings) = siblings {
            siblings.loaded();
        }
        service.loaded(pool.as_ref().map_err(ToString::to_string).cloned());
        let push = push.and_then(|settings| begin_push(settings, &facilities, &service));
        let engine = pool.as_ref().ok().map(Pool::engine);
        let drained = io.runtime.block_on(summons::answer(engine, serving))??;
        // What handlers have published without waiting for it is sent all the same.
        let unsent = facilities.publisher.drain(*asked.get_or_init(Instant::now) + drain);
        if unsent > 0 {
            log::warn(format_args!(
                "{unsent} events were not published before the end; DUET_DRAIN_TIMEOUT gives them more time"
            ));
        }
        let until = *asked.get_or_init(Instant::now) + drain;
        let until = until.min(Instant::now() + LONGEST_FLUSH);
        if let Some(push) = &push {
            push.finish(until);
        }
        if let Ok(pool) = pool {
            pool.close();
        }
        flush(&facilities.tracing, push.as_ref(), until);
        // A handler may hold an I/O thread for ever.
        io.runtime.shutdown_background();
        Ok(drained)
    }
}

/// Pushes the metrics from now on. Without a thread for that, they can still be fetched.
fn begin_push(
    settings: PushSettings,
    facilities: &Facilities,
    service: &Arc<Service>,
) -> Option<Push> {
    let service = Arc::clone(service);
    let pool = move || service.pool_state();
    let outgoing = facilities.publisher.outgoing();
    Push::start(settings, &facilities.metrics, pool, outgoing)
        .inspect_err(|error| log::warn(format_args!("metrics are not pushed: {error}")))
        .ok()
}

/// Sends the spans that wait and the last metrics, for a while: a collector that does not answer shall
/// not keep the process.
fn flush(tracing: &Tracing, push: Option<&Push>, until: Instant) {
    let unsent = tracing.drain(until);
    if unsent > 0 {
        log::warn(format_args!("{unsent} spans were not sent before the end"));
    }
    if push.is_some_and(|push| !push.drain(until)) {
        log::warn(format_args!("the last metrics were not pushed before the end"));
    }
}

/// Where connections will come from.
enum Door {
    Listener(TcpListener),
    Parent(Child),
}

fn load(
    function: &Function,
    facilities: &Facilities,
    started: Instant,
    io: &IoThreads,
) -> Result<Pool, LoadError> {
    facilities.metrics.phase(Phase::Host, started.elapsed());
    match engine(function, facilities) {
        Ok(engine) => {
            let took = started.elapsed();
            facilities.metrics.cold_start(took);
            log::info(format_args!(
                "{language} function `{handler}` of {file} is ready after {took:.1?}",
                language = function.language.name(),
                handler = function.handler,
                file = function.file.display(),
            ));
            let sizes = Sizes { permits: permits(function), queue: function.limits.queue };
            let metrics = Arc::clone(&facilities.metrics);
            let waited = Box::new(move |time| metrics.waited(time));
            Ok(Pool::new(engine, sizes, io.report(), waited))
        }
        Err(error) => {
            log::error(format_args!("the function was not loaded: {error}"));
            Err(error)
        }
    }
}

fn engine(function: &Function, facilities: &Facilities) -> Result<Arc<dyn Engine>, LoadError> {
    match function.language {
        Language::JavaScript => Ok(Arc::new(duet_js::start(function, facilities)?)),
        Language::Python => Ok(Arc::new(duet_py::start(function, facilities)?)),
    }
}

fn wording(function: &Function) -> Box<dyn Wording> {
    match function.language {
        Language::JavaScript => Box::new(JsWording),
        Language::Python => Box::new(PyWording::new(function.api)),
    }
}

/// How many handlers may run on I/O threads at once: as many as there are interpreters, or as many as
/// get on in the one that Python has.
fn permits(function: &Function) -> usize {
    match function.language {
        Language::JavaScript => function.limits.interpreters,
        Language::Python => duet_py::at_once(function.limits.threads),
    }
}

/// Listens on an address, and tells so.
pub(crate) fn listen_on(address: SocketAddr) -> Result<TcpListener, CannotServe> {
    let listener = bind(address).map_err(|source| CannotServe::Listen { address, source })?;
    log::info(format_args!("listening on http://{}", listener.local_addr()?));
    Ok(listener)
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restarted host must not wait for connections of the old one to be forgotten.
    socket.set_reuse_address(true)?;
    if address.is_ipv6() && address.ip().is_unspecified() {
        socket.set_only_v6(false)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
