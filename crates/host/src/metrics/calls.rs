//! The metrics of invocations, under the names that Kyma's dashboards know, with the labels and the
//! bounds of its runtimes.
//!
//! `function_calls_total`, `function_failures_total` and `function_duration_seconds` are the Python
//! runtimes'; `function_duration_miliseconds` (sic) is what dashboards of the Node.js runtimes ask for.

use std::sync::OnceLock;
use std::time::Duration;

use http::Method;
use opentelemetry::trace::SpanContext;
use parking_lot::Mutex;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry,
};

use super::family::{Exemplar, Family, Value};

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

const SECONDS: &str = "function_duration_seconds";
const MILLISECONDS: &str = "function_duration_miliseconds";
/// What `prometheus_client` has in Python.
const SECONDS_BOUNDS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// What OpenTelemetry's SDK has in Node.js.
pub(super) const DEFAULT_BOUNDS: [f64; 15] = [
    0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0, 7500.0,
    10000.0,
];

/// The metrics of invocations.
#[derive(Debug)]
pub(super) struct Calls {
    all: IntCounterVec,
    failures: IntCounterVec,
    seconds: HistogramVec,
    milliseconds: HistogramVec,
    /// The time series of each method, from when it is first seen: looking them up by label
    /// every time would cost more than counting.
    by_method: [OnceLock<OfMethod>; METHODS.len()],
}

/// The time series of one method.
#[derive(Debug)]
struct OfMethod {
    calls: IntCounter,
    failures: IntCounter,
    seconds: Histogram,
    milliseconds: Histogram,
    /// The last observation with a trace in each bucket; the last is above all bounds.
    exemplars: Mutex<Exemplars>,
}

#[derive(Debug, Default)]
struct Exemplars {
    seconds: [Option<Exemplar>; SECONDS_BOUNDS.len() + 1],
    milliseconds: [Option<Exemplar>; DEFAULT_BOUNDS.len() + 1],
}

impl Calls {
    pub(super) fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let by_method = &["method"];
        let seconds = HistogramOpts::new(SECONDS, "Duration of user function in seconds");
        let milliseconds =
            HistogramOpts::new(MILLISECONDS, "Duration of user function in miliseconds");
        let calls = Self {
            all: IntCounterVec::new(
                Opts::new("function_calls_total", "Number of calls to user function"),
                by_method,
            )?,
            failures: IntCounterVec::new(
                Opts::new("function_failures_total", "Number of exceptions in user function"),
                by_method,
            )?,
            seconds: HistogramVec::new(seconds.buckets(SECONDS_BOUNDS.into()), by_method)?,
            milliseconds: HistogramVec::new(
                milliseconds.buckets(DEFAULT_BOUNDS.into()),
                by_method,
            )?,
            by_method: Default::default(),
        };
        registry.register(Box::new(calls.all.clone()))?;
        registry.register(Box::new(calls.failures.clone()))?;
        registry.register(Box::new(calls.seconds.clone()))?;
        registry.register(Box::new(calls.milliseconds.clone()))?;
        Ok(calls)
    }

    /// Counts an invocation.
    pub(super) fn count(
        &self,
        method: &Method,
        took: Duration,
        ended: Ended,
        span: Option<&SpanContext>,
    ) {
        let series = self.series(method);
        let seconds = took.as_secs_f64();
        series.calls.inc();
        if ended == Ended::Failed {
            series.failures.inc();
        }
        series.seconds.observe(seconds);
        series.milliseconds.observe(seconds * 1000.0);
        if let Some(exemplar) = span.and_then(|span| Exemplar::now(span, seconds)) {
            series.keep(exemplar);
        }
    }

    fn series(&self, method: &Method) -> &OfMethod {
        let known = METHODS.iter().position(|known| *known == method.as_str());
        let index = known.unwrap_or(METHODS.len() - 1);
        self.by_method[index].get_or_init(|| {
            let labels = &[METHODS[index]];
            OfMethod {
                calls: self.all.with_label_values(labels),
                failures: self.failures.with_label_values(labels),
                seconds: self.seconds.with_label_values(labels),
                milliseconds: self.milliseconds.with_label_values(labels),
                exemplars: Mutex::default(),
            }
        })
    }

    /// Adds the exemplars to what the registry shows.
    pub(super) fn illustrate(&self, families: &mut [Family]) {
        let durations =
            |family: &&mut Family| family.name == SECONDS || family.name == MILLISECONDS;
        for family in families.iter_mut().filter(durations) {
            for series in &mut family.series {
                let method = series.labels.iter().find(|(name, _)| name == "method");
                let known =
                    |(_, method): &(_, String)| METHODS.iter().position(|name| name == method);
                let Some(kept) = method.and_then(known).and_then(|at| self.by_method[at].get())
                else {
                    continue;
                };
                let exemplars = kept.exemplars.lock();
                let exemplars = match &*family.name {
                    SECONDS => exemplars.seconds.as_slice(),
                    _ => exemplars.milliseconds.as_slice(),
                };
                let Value::Histogram { buckets, above, .. } = &mut series.value else { continue };
                let places = buckets.iter_mut().map(|bucket| &mut bucket.exemplar).chain([above]);
                places.zip(exemplars).for_each(|(place, exemplar)| *place = *exemplar);
            }
        }
    }
}

impl OfMethod {
    fn keep(&self, exemplar: Exemplar) {
        // Another call has one just as good, and nobody waits for that.
        let Some(mut kept) = self.exemplars.try_lock() else { return };
        kept.seconds[bucket_of(&SECONDS_BOUNDS, exemplar.value)] = Some(exemplar);
        let milliseconds = Exemplar { value: exemplar.value * 1000.0, ..exemplar };
        kept.milliseconds[bucket_of(&DEFAULT_BOUNDS, milliseconds.value)] = Some(milliseconds);
    }
}

fn bucket_of(bounds: &[f64], value: f64) -> usize {
    bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len())
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanId, TraceFlags, TraceId, TraceState};

    use super::*;

    #[test]
    fn a_value_is_in_the_first_bucket_that_is_not_smaller() {
        assert_eq!(bucket_of(&DEFAULT_BOUNDS, 0.0), 0);
        assert_eq!(bucket_of(&DEFAULT_BOUNDS, 5.0), 1);
        assert_eq!(bucket_of(&DEFAULT_BOUNDS, 5.1), 2);
        assert_eq!(bucket_of(&DEFAULT_BOUNDS, 1e9), DEFAULT_BOUNDS.len());
    }

    #[test]
    fn a_call_whose_span_was_kept_is_an_exemplar_of_its_bucket() {
        let registry = Registry::new();
        let calls = Calls::register(&registry).unwrap();
        let (trace, id) = (TraceId::from(1), SpanId::from(2));
        let span = SpanContext::new(trace, id, TraceFlags::SAMPLED, false, TraceState::NONE);
        calls.count(&Method::GET, Duration::from_millis(60), Ended::Answered, Some(&span));
        calls.count(&Method::GET, Duration::from_mins(1), Ended::Answered, Some(&span));
        let mut families: Vec<Family> = registry.gather().into_iter().map(Family::from).collect();
        calls.illustrate(&mut families);
        for (name, bound, value) in [(SECONDS, 0.075, 0.06), (MILLISECONDS, 75.0, 60.0)] {
            let family = families.iter().find(|family| family.name == name).unwrap();
            let Value::Histogram { buckets, above, .. } = &family.series[0].value else {
                panic!("no histogram")
            };
            let with: Vec<_> = buckets.iter().filter(|bucket| bucket.exemplar.is_some()).collect();
            assert_eq!(with.len(), 1);
            let exemplar = with[0].exemplar.unwrap();
            assert_eq!((with[0].bound, exemplar.value, exemplar.trace), (bound, value, trace));
            assert!(above.is_some());
        }
    }
}
