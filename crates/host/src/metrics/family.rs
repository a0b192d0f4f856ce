//! What is shown of one metric: its name, what it means, and its time series as they are now.

use std::borrow::Cow;
use std::time::SystemTime;

use opentelemetry::trace::{SpanContext, SpanId, TraceId};
use prometheus::proto::{self, MetricType};

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Observations, counted by their size.
    Histogram,
}

/// A metric with its time series.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Its name; that of a counter ends with `_total`.
    pub name: Cow<'static, str>,
    /// What it means.
    pub help: Cow<'static, str>,
    /// What kind of number it is.
    pub kind: Kind,
    /// Its time series.
    pub series: Vec<Series>,
}

/// One time series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its labels.
    pub labels: Vec<(Cow<'static, str>, String)>,
    /// Its value.
    pub value: Value,
}

/// The value of a time series.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a counter or a gauge.
    Number(f64),
    /// Of a histogram.
    Histogram {
        /// From the smallest bound to the largest.
        buckets: Vec<Bucket>,
        /// All observations together.
        sum: f64,
        /// How many there are, those above the last bound included.
        count: u64,
        /// One that was above the last bound.
        above: Option<Exemplar>,
    },
}

impl Value {
    /// Makes one of two values: their sum, or the last.
    pub(super) fn join(&mut self, other: &Self, adds: bool) {
        match (self, other) {
            (Self::Number(own), Self::Number(other)) => {
                *own = if adds { *own + other } else { *other }
            }
            (
                Self::Histogram { buckets, sum, count, above },
                Self::Histogram { buckets: others, sum: more, count: further, above: last },
            ) if buckets.iter().map(|own| own.bound).eq(others.iter().map(|other| other.bound)) => {
                for (own, other) in buckets.iter_mut().zip(others) {
                    own.count += other.count;
                    own.exemplar = own.exemplar.or(other.exemplar);
                }
                *sum += more;
                *count += further;
                *above = above.or(*last);
            }
            // Of two libraries with the same labels and other bounds, only one can be shown.
            _ => {}
        }
    }
}

/// How many observations are not larger than a bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// The bound.
    pub bound: f64,
    /// How many there are, those of smaller buckets included.
    pub count: u64,
    /// One of those that are in no smaller bucket.
    pub exemplar: Option<Exemplar>,
}

/// An observation whose trace is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exemplar {
    /// Its trace.
    pub trace: TraceId,
    /// Its span.
    pub span: SpanId,
    /// What was observed.
    pub value: f64,
    /// When.
    pub time: SystemTime,
}

impl Exemplar {
    /// An observation that was made just now, if the span is one that somebody can look up.
    #[must_use]
    pub fn now(span: &SpanContext, value: f64) -> Option<Self> {
        let (trace, id) = (span.trace_id(), span.span_id());
        let can_be_found = span.is_valid() && span.is_sampled();
        can_be_found.then(|| Self { trace, span: id, value, time: SystemTime::now() })
    }
}

impl Family {
    /// A metric that has no time series yet.
    #[must_use]
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
        kind: Kind,
    ) -> Self {
        Self { name: name.into(), help: help.into(), kind, series: Vec::new() }
    }

    /// The same with one time series more.
    #[must_use]
    pub fn with(mut self, labels: &[(&'static str, &str)], value: f64) -> Self {
        let labels = labels.iter().map(|(name, value)| (Cow::Borrowed(*name), (*value).to_owned()));
        self.series.push(Series { labels: labels.collect(), value: Value::Number(value) });
        self
    }
}

/// What the registry of the `prometheus` crate has.
impl From<proto::MetricFamily> for Family {
    fn from(family: proto::MetricFamily) -> Self {
        let kind = match family.get_field_type() {
            MetricType::COUNTER => Kind::Counter,
            MetricType::HISTOGRAM => Kind::Histogram,
            // No other kind is registered.
            _ => Kind::Gauge,
        };
        let series = family.get_metric().iter().map(|metric| series(kind, metric)).collect();
        let (name, help) = (family.name().to_owned(), family.help().to_owned());
        Self { name: name.into(), help: help.into(), kind, series }
    }
}

fn series(kind: Kind, metric: &proto::Metric) -> Series {
    let pairs = metric.get_label().iter();
    let labels = pairs.map(|pair| (pair.name().to_owned().into(), pair.value().to_owned()));
    let value = match kind {
        Kind::Counter => Value::Number(metric.get_counter().get_value()),
        Kind::Gauge => Value::Number(metric.get_gauge().get_value()),
        Kind::Histogram => histogram(metric.get_histogram()),
    };
    Series { labels: labels.collect(), value }
}

fn histogram(histogram: &proto::Histogram) -> Value {
    let buckets = histogram.get_bucket().iter().map(|bucket| Bucket {
        bound: bucket.upper_bound(),
        count: bucket.cumulative_count(),
        exemplar: None,
    });
    Value::Histogram {
        buckets: buckets.collect(),
        sum: histogram.get_sample_sum(),
        count: histogram.get_sample_count(),
        above: None,
    }
}
