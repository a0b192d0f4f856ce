//! What is counted, under the names that Kyma's dashboards know.
//!
//! `function_calls_total`, `function_failures_total` and `function_duration_seconds` are the
//! Python runtimes' metrics; `function_duration_miliseconds` (sic) is what dashboards of the
//! Node.js runtimes ask for. Everything of our own begins with `duet_`.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus::{
    Encoder, Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    Opts, Registry, TextEncoder,
};

use duet_core::PoolState;
use http::Method;

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With an answer of the Function.
    Answered,
    /// The Function failed, or did not answer in time.
    Failed,
}

/// The methods that have time series of their own. A client may make up any other name, and each
/// would live for ever; those are all counted as the last.
const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];

/// The time series of one method.
#[derive(Debug)]
struct Series {
    calls: IntCounter,
    failures: IntCounter,
    seconds: Histogram,
    milliseconds: Histogram,
}

/// The metrics of one process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    calls: IntCounterVec,
    failures: IntCounterVec,
    seconds: HistogramVec,
    milliseconds: HistogramVec,
    /// The time series of each method, from when it is first seen: looking them up by label
    /// every time would cost more than counting.
    by_method: [OnceLock<Series>; METHODS.len()],
    cold_start: Gauge,
    waiting: IntGauge,
    workers: IntGauge,
    idle_workers: IntGauge,
}

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// Only if two metrics had the same name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let seconds =
            HistogramOpts::new("function_duration_seconds", "Duration of user function in seconds");
        let milliseconds = HistogramOpts::new(
            "function_duration_miliseconds",
            "Duration of user function in miliseconds",
        )
        .buckets(prometheus::DEFAULT_BUCKETS.iter().map(|bound| bound * 1000.0).collect());
        let by_method = &["method"];
        let metrics = Self {
            registry: Registry::new(),
            calls: IntCounterVec::new(
                Opts::new("function_calls_total", "Number of calls to user function"),
                by_method,
            )?,
            failures: IntCounterVec::new(
                Opts::new("function_failures_total", "Number of exceptions in user function"),
                by_method,
            )?,
            seconds: HistogramVec::new(seconds, by_method)?,
            milliseconds: HistogramVec::new(milliseconds, by_method)?,
            by_method: Default::default(),
            cold_start: Gauge::new(
                "duet_cold_start_seconds",
                "From the start of the process until the function was loaded",
            )?,
            waiting: IntGauge::new("duet_queue_length", "Calls that wait for a worker")?,
            workers: IntGauge::new("duet_workers", "Worker threads that have been started")?,
            idle_workers: IntGauge::new(
                "duet_idle_workers",
                "Worker threads that wait for a call",
            )?,
        };
        metrics.register()?;
        Ok(metrics)
    }

    fn register(&self) -> Result<(), prometheus::Error> {
        let registry = &self.registry;
        registry.register(Box::new(self.calls.clone()))?;
        registry.register(Box::new(self.failures.clone()))?;
        registry.register(Box::new(self.seconds.clone()))?;
        registry.register(Box::new(self.milliseconds.clone()))?;
        registry.register(Box::new(self.cold_start.clone()))?;
        registry.register(Box::new(self.waiting.clone()))?;
        registry.register(Box::new(self.workers.clone()))?;
        registry.register(Box::new(self.idle_workers.clone()))?;
        registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))
    }

    /// Counts an invocation, when its answer is complete.
    pub fn invocation(&self, method: &Method, took: Duration, ended: Ended) {
        let series = self.series(method);
        series.calls.inc();
        if ended == Ended::Failed {
            series.failures.inc();
        }
        series.seconds.observe(took.as_secs_f64());
        series.milliseconds.observe(took.as_secs_f64() * 1000.0);
    }

    fn series(&self, method: &Method) -> &Series {
        let known = METHODS.iter().position(|known| *known == method.as_str());
        let index = known.unwrap_or(METHODS.len() - 1);
        self.by_method[index].get_or_init(|| {
            let labels = &[METHODS[index]];
            Series {
                calls: self.calls.with_label_values(labels),
                failures: self.failures.with_label_values(labels),
                seconds: self.seconds.with_label_values(labels),
                milliseconds: self.milliseconds.with_label_values(labels),
            }
        })
    }

    /// Notes how long the process took until its Function was loaded.
    pub fn cold_start(&self, took: Duration) {
        self.cold_start.set(took.as_secs_f64());
    }

    /// The metrics in Prometheus' text format, with the pool as it is now.
    ///
    /// # Errors
    /// Only if a metric cannot be written as text.
    pub fn exposition(&self, pool: Option<PoolState>) -> Result<Vec<u8>, prometheus::Error> {
        if let Some(pool) = pool {
            self.waiting.set(i64::try_from(pool.waiting).unwrap_or(i64::MAX));
            self.workers.set(i64::try_from(pool.workers).unwrap_or(i64::MAX));
            self.idle_workers.set(i64::try_from(pool.idle).unwrap_or(i64::MAX));
        }
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }

    /// The media type of [`Metrics::exposition`].
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        prometheus::TEXT_FORMAT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_cannot_make_up_time_series() {
        let metrics = Metrics::new().unwrap();
        for name in ["BREW", "WHEN"] {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            metrics.invocation(&method, Duration::ZERO, Ended::Answered);
        }
        let text = String::from_utf8(metrics.exposition(None).unwrap()).unwrap();
        assert!(text.contains("function_calls_total{method=\"other\"} 2"), "{text}");
        assert!(!text.contains("BREW"), "{text}");
    }

    #[test]
    fn a_failure_is_a_call_as_well() {
        let metrics = Metrics::new().unwrap();
        metrics.invocation(&Method::GET, Duration::from_millis(3), Ended::Answered);
        metrics.invocation(&Method::GET, Duration::from_millis(3), Ended::Failed);
        let text = String::from_utf8(metrics.exposition(None).unwrap()).unwrap();
        assert!(text.contains("function_calls_total{method=\"GET\"} 2"), "{text}");
        assert!(text.contains("function_failures_total{method=\"GET\"} 1"), "{text}");
        assert!(
            text.contains("function_duration_seconds_bucket{method=\"GET\",le=\"0.005\"} 2"),
            "{text}"
        );
        assert!(
            text.contains("function_duration_miliseconds_bucket{method=\"GET\",le=\"5\"} 2"),
            "{text}"
        );
    }
}
