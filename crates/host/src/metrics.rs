//! What is counted: the metrics of invocations under the names that Kyma's dashboards know (`calls`),
//! those of the process, and what only we have, which begins with `duet_`.
//!
//! Counting is a few atomic additions. What has to be looked up, or asked of an interpreter, is looked
//! up when somebody reads the metrics ([`Source`]).

mod calls;
mod family;
mod format;
mod instrument;
mod instruments;
mod naming;
mod process;

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, SystemTime};

use duet_core::PoolState;
use http::Method;
use opentelemetry::trace::SpanContext;
use parking_lot::{Mutex, RwLock};
use prometheus::{
    Gauge, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use calls::Calls;
pub use calls::Ended;
pub use family::{Bucket, Exemplar, Family, Kind, Series, Value};
pub use format::Format;
pub use instrument::{Attributes, Description, Does, Instrument, Point};
pub use instruments::{Instruments, Measured};

/// How long a call waits for a worker, in seconds: less than a millisecond, unless there is trouble.
const WAITS: [f64; 12] = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0];

/// How long the metrics wait for what only an interpreter knows.
const REFRESH_PATIENCE: Duration = Duration::from_millis(500);

/// Metrics that are looked up when they are read.
pub trait Source: Send + Sync {
    /// Looks, if that takes long or has to wait for an interpreter. Never called twice at the same
    /// time, and on a thread that may block.
    fn refresh(&self) {}

    /// What was last seen. Must not wait.
    fn families(&self) -> Vec<Family>;
}

/// What takes its time until a Function can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The configuration, the listener and the threads.
    Host,
    /// The language's interpreter.
    Interpreter,
    /// The Function's own file and what it imports.
    Function,
}

/// A connection that is counted as open.
#[derive(Debug)]
pub struct Open(IntGauge);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// All metrics, as they are at one moment.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When that is.
    pub at: SystemTime,
    /// Since when the host has counted.
    pub since: SystemTime,
    /// The host's own.
    pub host: Vec<Family>,
    /// The Function's.
    pub function: Vec<Measured>,
}

/// The metrics of one process.
pub struct Metrics {
    since: SystemTime,
    registry: Registry,
    calls: Calls,
    cold_start: Gauge,
    phases: [OnceLock<Duration>; 3],
    waiting: IntGauge,
    waited: Histogram,
    workers: IntGauge,
    idle_workers: IntGauge,
    busy_workers: IntGauge,
    lost_workers: IntGauge,
    replaced_workers: IntCounter,
    interrupted: IntCounter,
    refused: IntCounterVec,
    connections: IntGauge,
    sources: RwLock<Vec<Weak<dyn Source>>>,
    instruments: Arc<Instruments>,
    /// Held by whoever refreshes.
    refreshing: Mutex<()>,
}

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// Only if two metrics had the same name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone())).map(|()| gauge)
        };
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone())).map(|()| counter)
        };
        let cold_start = Gauge::new(
            "duet_cold_start_seconds",
            "From the start of the process until the function was loaded",
        )?;
        let waited = Histogram::with_opts(
            HistogramOpts::new("duet_queue_wait_seconds", "How long calls waited for a worker")
                .buckets(WAITS.into()),
        )?;
        let refused = IntCounterVec::new(
            Opts::new(
                "duet_refused_total",
                "Requests that the host answered in the function's place",
            ),
            &["reason"],
        )?;
        registry.register(Box::new(cold_start.clone()))?;
        registry.register(Box::new(waited.clone()))?;
        registry.register(Box::new(refused.clone()))?;
        Ok(Self {
            since: SystemTime::now(),
            calls: Calls::register(&registry)?,
            cold_start,
            phases: Default::default(),
            waiting: gauge("duet_queue_length", "Calls that wait for a worker")?,
            waited,
            workers: gauge("duet_workers", "Worker threads that have been started")?,
            idle_workers: gauge("duet_idle_workers", "Worker threads that wait for a call")?,
            busy_workers: gauge("duet_busy_workers", "Worker threads that are at a call")?,
            lost_workers: gauge(
                "duet_lost_workers",
                "Threads and interpreters that are past a deadline, or make no progress, now",
            )?,
            replaced_workers: counter(
                "duet_replaced_workers_total",
                "Threads and interpreters that were replaced",
            )?,
            interrupted: counter(
                "duet_interrupted_total",
                "Times that a handler was stopped since its deadline had passed",
            )?,
            refused,
            connections: gauge("duet_connections", "Connections that are open")?,
            sources: RwLock::default(),
            instruments: Arc::default(),
            refreshing: Mutex::new(()),
            registry,
        })
    }

    /// The registry, for metrics that somebody else counts.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The Function's own metrics.
    #[must_use]
    pub fn instruments(&self) -> &Arc<Instruments> {
        &self.instruments
    }

    /// Shows the metrics of `source` for as long as there is one.
    pub fn add(&self, source: Weak<dyn Source>) {
        let mut sources = self.sources.write();
        sources.retain(|known| known.strong_count() > 0);
        sources.push(source);
    }

    /// Counts an invocation, when its answer is complete.
    pub fn invocation(
        &self,
        method: &Method,
        took: Duration,
        ended: Ended,
        span: Option<&SpanContext>,
    ) {
        self.calls.count(method, took, ended, span);
    }

    /// Notes how long the process took until its Function was loaded.
    pub fn cold_start(&self, took: Duration) {
        self.cold_start.set(took.as_secs_f64());
    }

    /// Notes how long one part of that took. The first time counts.
    pub fn phase(&self, phase: Phase, took: Duration) {
        let _ = self.phases[phase as usize].set(took);
    }

    /// A call has waited for a worker.
    pub fn waited(&self, time: Duration) {
        self.waited.observe(time.as_secs_f64());
    }

    /// A handler was stopped since its deadline had passed.
    pub fn interrupted(&self) {
        self.interrupted.inc();
    }

    /// A thread or an interpreter was given up, and another takes its place.
    pub fn worker_replaced(&self) {
        self.replaced_workers.inc();
    }

    /// A thread or an interpreter does not come back.
    pub fn worker_lost(&self) {
        self.lost_workers.inc();
    }

    /// A lost one has come back, or has ended.
    pub fn worker_found(&self) {
        self.lost_workers.dec();
    }

    /// The host has answered in the Function's place. There are few reasons.
    pub fn refused(&self, reason: &'static str) {
        self.refused.with_label_values(&[reason]).inc();
    }

    /// Counts a connection as open, until what is given is dropped.
    #[must_use]
    pub fn connection(&self) -> Open {
        self.connections.inc();
        Open(self.connections.clone())
    }

    /// Lets all sources look. Blocks, and does nothing if somebody else is at it.
    pub fn refresh(&self) {
        let Some(_refreshing) = self.refreshing.try_lock() else { return };
        for source in self.sources() {
            source.refresh();
        }
    }

    /// The same, for as long as may be waited for it: what an interpreter does not say in time is shown
    /// as it was last seen.
    pub async fn refresh_soon(self: &Arc<Self>) {
        let metrics = Arc::clone(self);
        let refreshed = spawn_blocking(move || metrics.refresh());
        let _ = timeout(REFRESH_PATIENCE, refreshed).await;
    }

    fn sources(&self) -> Vec<Arc<dyn Source>> {
        self.sources.read().iter().filter_map(Weak::upgrade).collect()
    }

    /// The metrics in a format, with the pool as it is now. Does not wait.
    #[must_use]
    pub fn exposition(&self, format: Format, pool: Option<PoolState>) -> String {
        let mut families = self.of_host(pool);
        families.extend(self.instruments.families());
        families.sort_by(|one, other| one.name.cmp(&other.name));
        format.write(&families)
    }

    /// The metrics in OpenTelemetry's terms, with the pool as it is now. Does not wait.
    #[must_use]
    pub fn seen(&self, pool: Option<PoolState>) -> Seen {
        let (at, host) = (SystemTime::now(), self.of_host(pool));
        Seen { at, since: self.since, host, function: self.instruments.measured() }
    }

    /// The host's own, in no order.
    fn of_host(&self, pool: Option<PoolState>) -> Vec<Family> {
        if let Some(PoolState { waiting, workers, idle, .. }) = pool {
            let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
            self.waiting.set(number(waiting));
            self.workers.set(number(workers));
            self.idle_workers.set(number(idle));
            self.busy_workers.set(number(workers.saturating_sub(idle)));
        }
        let mut families: Vec<_> = self.registry.gather().into_iter().map(Family::from).collect();
        self.calls.illustrate(&mut families);
        families.extend(process::families());
        families.extend(self.cold_start_phases());
        families.extend(pool.and_then(|pool| pool.heap).map(heap_family));
        for source in self.sources() {
            families.extend(source.families());
        }
        families
    }

    fn cold_start_phases(&self) -> Option<Family> {
        let help = "How long each part of the start took";
        let family = Family::new("duet_cold_start_phase_seconds", help, Kind::Gauge);
        let phases = ["host", "interpreter", "function"].iter().zip(&self.phases);
        let known = phases.filter_map(|(name, took)| Some((*name, took.get()?)));
        let family = known.fold(family, |family, (name, took)| {
            family.with(&[("phase", name)], took.as_secs_f64())
        });
        (!family.series.is_empty()).then_some(family)
    }
}

/// Only JavaScript's interpreters know it.
#[expect(clippy::cast_precision_loss, reason = "no heap is that large")]
fn heap_family(bytes: usize) -> Family {
    let help = "Memory of the interpreters' heaps when they were last left";
    let family = Family::new("duet_heap_bytes", help, Kind::Gauge);
    family.with(&[("language", "javascript")], bytes as f64)
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").field("calls", &self.calls).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(metrics: &Metrics) -> String {
        metrics.exposition(Format::Text, None)
    }

    #[test]
    fn a_client_cannot_make_up_time_series() {
        let metrics = Metrics::new().unwrap();
        for name in ["BREW", "WHEN"] {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            metrics.invocation(&method, Duration::ZERO, Ended::Answered, None);
        }
        let text = text(&metrics);
        assert!(text.contains("function_calls_total{method=\"other\"} 2"), "{text}");
        assert!(!text.contains("BREW"), "{text}");
    }

    #[test]
    fn a_failure_is_a_call_as_well() {
        let metrics = Metrics::new().unwrap();
        metrics.invocation(&Method::GET, Duration::from_millis(3), Ended::Answered, None);
        metrics.invocation(&Method::GET, Duration::from_millis(3), Ended::Failed, None);
        let text = text(&metrics);
        assert!(text.contains("function_calls_total{method=\"GET\"} 2"), "{text}");
        assert!(text.contains("function_failures_total{method=\"GET\"} 1"), "{text}");
        assert!(
            text.contains("function_duration_seconds_bucket{method=\"GET\",le=\"0.005\"} 2"),
            "{text}"
        );
        assert!(
            text.contains("function_duration_miliseconds_bucket{method=\"GET\",le=\"5.0\"} 2"),
            "{text}"
        );
    }

    #[test]
    fn a_source_is_refreshed_by_one_at_a_time_and_shown_among_the_others() {
        struct Looks(Mutex<f64>);
        impl Source for Looks {
            fn refresh(&self) {
                *self.0.lock() += 1.0;
            }

            fn families(&self) -> Vec<Family> {
                vec![Family::new("looks", "", Kind::Gauge).with(&[], *self.0.lock())]
            }
        }
        let metrics = Metrics::new().unwrap();
        let looks: Arc<dyn Source> = Arc::new(Looks(Mutex::new(0.0)));
        metrics.add(Arc::downgrade(&looks));
        metrics.refresh();
        assert!(text(&metrics).contains("\nlooks 1\n"));
        let busy = metrics.refreshing.lock();
        metrics.refresh();
        drop(busy);
        assert!(text(&metrics).contains("\nlooks 1\n"));
        drop(looks);
        assert!(!text(&metrics).contains("looks"));
    }

    #[test]
    fn names_stand_in_order_and_once() {
        let metrics = Metrics::new().unwrap();
        metrics.phase(Phase::Function, Duration::from_millis(2));
        metrics.phase(Phase::Function, Duration::from_millis(3));
        let text = text(&metrics);
        let names: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
        assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
        let phase = "duet_cold_start_phase_seconds{phase=\"function\"} 0.002";
        assert!(text.contains(phase), "{text}");
    }
}
