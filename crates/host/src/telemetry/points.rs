//! From the metrics as they are to what is pushed: one message of OTLP, in which everything is counted
//! since the start (cumulative).
//!
//! The host's metrics have the names that `/metrics` gives them, since dashboards know these. A Function's
//! own are told as it has made them: with its names, units, attributes and scopes, from which whoever
//! receives them makes what `/metrics` shows.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1 as common;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{
    self as otlp, AggregationTemporality, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, exemplar, number_data_point,
};
use opentelemetry_proto::transform::common::tonic::Attributes;
use prost::Message;

use super::message::{self, Parcel};
use super::settings::Protocol;
use crate::metrics::{Bucket, Does, Exemplar, Family, Kind, Measured, Point, Seen, Value};

const CUMULATIVE: i32 = AggregationTemporality::Cumulative as i32;

/// What a value means to whoever adds several up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// It was counted: it never falls.
    Counted,
    /// It was added up.
    Added,
    /// It is as it is.
    Seen,
    /// It was sorted into buckets.
    Sorted,
}

/// From when to when something was counted, in nanoseconds since 1970.
#[derive(Clone, Copy)]
struct Span {
    start: u64,
    end: u64,
}

/// A message with all metrics, and how many data points are in it.
pub(super) fn message(seen: Seen, resource: &[KeyValue]) -> (ExportMetricsServiceRequest, usize) {
    let Seen { at, since, mut host, function } = seen;
    let end = nanoseconds(at);
    host.sort_by(|one, other| one.name.cmp(&other.name));
    let span = Span { start: nanoseconds(since), end };
    let metrics = host.into_iter().filter_map(|family| of_host(family, span)).collect();
    let mut scopes = vec![scoped(&super::own_scope(), metrics)];
    for measured in function {
        let span = Span { start: nanoseconds(measured.since), end };
        let scope = measured.scope.clone();
        let metric = of_function(measured, span);
        match scopes.last_mut().filter(|last| is_of(last, &scope)) {
            Some(last) => last.metrics.push(metric),
            None => scopes.push(scoped(&scope, vec![metric])),
        }
    }
    let count = scopes.iter().flat_map(|scope| &scope.metrics).map(points_in).sum();
    let all = ResourceMetrics {
        resource: Some(message::resource(resource)),
        scope_metrics: scopes,
        schema_url: String::new(),
    };
    (ExportMetricsServiceRequest { resource_metrics: vec![all] }, count)
}

impl Parcel for ExportMetricsServiceRequest {
    async fn encode(self, protocol: Protocol) -> Vec<u8> {
        match protocol {
            Protocol::Protobuf => self.encode_to_vec(),
            Protocol::Json => json(&self),
        }
    }
}

fn json(message: &ExportMetricsServiceRequest) -> Vec<u8> {
    let mut value = serde_json::to_value(message).unwrap_or_default();
    leave_out_nothing(&mut value);
    serde_json::to_vec(&value).unwrap_or_default()
}

/// What is missing (the least and the largest value of a histogram) would be written as `null`, for which
/// collectors refuse the whole message.
fn leave_out_nothing(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(leave_out_nothing);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(leave_out_nothing),
        _ => {}
    }
}

fn scoped(scope: &InstrumentationScope, metrics: Vec<Metric>) -> ScopeMetrics {
    let schema_url = scope.schema_url().unwrap_or_default().to_owned();
    ScopeMetrics { scope: Some((scope, None).into()), metrics, schema_url }
}

fn is_of(last: &ScopeMetrics, scope: &InstrumentationScope) -> bool {
    last.schema_url == scope.schema_url().unwrap_or_default()
        && last.scope.as_ref() == Some(&common::InstrumentationScope::from((scope, None)))
}

fn of_host(family: Family, span: Span) -> Option<Metric> {
    let shape = match family.kind {
        Kind::Counter => Shape::Counted,
        Kind::Gauge => Shape::Seen,
        Kind::Histogram => Shape::Sorted,
    };
    let points: Vec<Point> = family
        .series
        .into_iter()
        .map(|series| Point {
            attributes: series
                .labels
                .into_iter()
                .map(|(key, value)| KeyValue::new(key, value))
                .collect(),
            value: series.value,
        })
        .collect();
    (!points.is_empty()).then(|| Metric {
        unit: unit_of(&family.name).to_owned(),
        name: family.name.into_owned(),
        description: family.help.into_owned(),
        metadata: Vec::new(),
        data: Some(data(shape, points, span)),
    })
}

/// The unit that a name tells of, as OpenTelemetry writes it.
fn unit_of(name: &str) -> &'static str {
    match name.trim_end_matches("_total").rsplit('_').next() {
        Some("seconds") => "s",
        Some("bytes") => "By",
        _ => "",
    }
}

fn of_function(measured: Measured, span: Span) -> Metric {
    let Measured { does, name, unit, help, points, .. } = measured;
    let shape = match does {
        Does::Count | Does::ObserveCount => Shape::Counted,
        Does::Sum | Does::ObserveSum => Shape::Added,
        Does::Keep | Does::Observe => Shape::Seen,
        Does::Sort => Shape::Sorted,
    };
    let data = Some(data(shape, points, span));
    Metric { name, description: help, unit, metadata: Vec::new(), data }
}

fn data(shape: Shape, points: Vec<Point>, span: Span) -> Data {
    // What is only seen was not begun at any time.
    let start = if shape == Shape::Seen { 0 } else { span.start };
    let span = Span { start, ..span };
    if shape == Shape::Sorted {
        let data_points = points.into_iter().filter_map(|point| sorted(point, span)).collect();
        return Data::Histogram(otlp::Histogram {
            data_points,
            aggregation_temporality: CUMULATIVE,
        });
    }
    let data_points = points.into_iter().filter_map(|point| number(point, span)).collect();
    if shape == Shape::Seen {
        return Data::Gauge(otlp::Gauge { data_points });
    }
    let is_monotonic = shape == Shape::Counted;
    Data::Sum(otlp::Sum { data_points, aggregation_temporality: CUMULATIVE, is_monotonic })
}

fn number(point: Point, span: Span) -> Option<NumberDataPoint> {
    let Value::Number(value) = point.value else { return None };
    Some(NumberDataPoint {
        attributes: attributes(point.attributes),
        start_time_unix_nano: span.start,
        time_unix_nano: span.end,
        value: Some(number_data_point::Value::AsDouble(value)),
        ..NumberDataPoint::default()
    })
}

/// Buckets are counted each for itself here, and the last has no bound.
fn sorted(point: Point, span: Span) -> Option<HistogramDataPoint> {
    let Value::Histogram { buckets, sum, count, above } = point.value else { return None };
    let buckets: Vec<Bucket> =
        buckets.into_iter().filter(|bucket| bucket.bound.is_finite()).collect();
    let mut below = 0;
    let mut counts: Vec<u64> = Vec::with_capacity(buckets.len() + 1);
    for bucket in &buckets {
        counts.push(bucket.count.saturating_sub(below));
        below = bucket.count;
    }
    counts.push(count.saturating_sub(below));
    let exemplars = buckets.iter().filter_map(|bucket| bucket.exemplar).chain(above);
    Some(HistogramDataPoint {
        attributes: attributes(point.attributes),
        start_time_unix_nano: span.start,
        time_unix_nano: span.end,
        // Observations that come while they are counted are in the one number and not yet in the other.
        count: counts.iter().sum(),
        sum: Some(sum),
        exemplars: exemplars.map(example).collect(),
        explicit_bounds: buckets.iter().map(|bucket| bucket.bound).collect(),
        bucket_counts: counts,
        ..HistogramDataPoint::default()
    })
}

fn example(exemplar: Exemplar) -> otlp::Exemplar {
    let Exemplar { trace, span, value, time } = exemplar;
    otlp::Exemplar {
        filtered_attributes: Vec::new(),
        time_unix_nano: nanoseconds(time),
        span_id: span.to_bytes().to_vec(),
        trace_id: trace.to_bytes().to_vec(),
        value: Some(exemplar::Value::AsDouble(value)),
    }
}

fn attributes(attributes: impl IntoIterator<Item = KeyValue>) -> Vec<common::KeyValue> {
    Attributes::from(attributes).0
}

fn points_in(metric: &Metric) -> usize {
    match &metric.data {
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Histogram(histogram)) => histogram.data_points.len(),
        _ => 0,
    }
}

pub(super) fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use opentelemetry::trace::{SpanId, TraceId};

    use super::*;
    use crate::metrics::Series;

    fn seen(host: Vec<Family>, function: Vec<Measured>) -> Seen {
        let since = UNIX_EPOCH + Duration::from_secs(1);
        Seen { at: since + Duration::from_secs(1), since, host, function }
    }

    fn measured(does: Does, scope: &'static str, value: Value) -> Measured {
        let attributes = vec![KeyValue::new("a", 1)];
        Measured {
            does,
            scope: InstrumentationScope::builder(scope).build(),
            name: "own".into(),
            unit: "{order}".into(),
            help: "Help".into(),
            since: UNIX_EPOCH,
            points: vec![Point { attributes, value }],
        }
    }

    #[test]
    fn what_was_counted_only_grows_and_what_is_seen_was_never_begun() {
        let host = vec![
            Family::new("b_seconds_total", "", Kind::Counter).with(&[("x", "y")], 2.5),
            Family::new("a_bytes", "Help", Kind::Gauge).with(&[], 1.0),
            Family::new("none", "", Kind::Gauge),
        ];
        let (message, count) = message(seen(host, Vec::new()), &[KeyValue::new("r", "s")]);
        assert_eq!(count, 2);
        let [all] = &message.resource_metrics[..] else { panic!() };
        assert_eq!(all.resource.as_ref().unwrap().attributes[0].key, "r");
        let [scope] = &all.scope_metrics[..] else { panic!() };
        assert_eq!(scope.scope.as_ref().unwrap().name, "duet");
        let [gauge, sum] = &scope.metrics[..] else { panic!() };
        assert_eq!((&*gauge.name, &*gauge.unit, &*gauge.description), ("a_bytes", "By", "Help"));
        assert_eq!((&*sum.name, &*sum.unit), ("b_seconds_total", "s"));
        let Some(Data::Gauge(gauge)) = &gauge.data else { panic!() };
        assert_eq!(gauge.data_points[0].start_time_unix_nano, 0);
        let Some(Data::Sum(sum)) = &sum.data else { panic!() };
        assert!(sum.is_monotonic && sum.aggregation_temporality == CUMULATIVE);
        let point = &sum.data_points[0];
        assert_eq!(point.value, Some(number_data_point::Value::AsDouble(2.5)));
        assert_eq!(point.start_time_unix_nano, 1_000_000_000);
        assert_eq!(point.time_unix_nano, 2_000_000_000);
        assert_eq!(point.attributes[0].key, "x");
    }

    #[test]
    fn buckets_are_counted_each_for_itself() {
        let exemplar = |value| Exemplar {
            trace: TraceId::from(1),
            span: SpanId::from(2),
            value,
            time: UNIX_EPOCH,
        };
        let bucket = |bound, count, exemplar| Bucket { bound, count, exemplar };
        let value = Value::Histogram {
            buckets: vec![
                bucket(1.0, 2, None),
                bucket(2.0, 5, Some(exemplar(1.5))),
                bucket(f64::INFINITY, 6, None),
            ],
            sum: 9.0,
            count: 6,
            above: Some(exemplar(3.0)),
        };
        let mut family = Family::new("h", "", Kind::Histogram);
        family.series.push(Series { labels: Vec::new(), value });
        let (message, _) = message(seen(vec![family], Vec::new()), &[]);
        let metric = &message.resource_metrics[0].scope_metrics[0].metrics[0];
        let Some(Data::Histogram(histogram)) = &metric.data else { panic!() };
        let point = &histogram.data_points[0];
        let json = String::from_utf8(json(&message)).unwrap();
        assert!(json.contains("\"count\":\"6\"") && !json.contains("null"), "{json}");
        assert_eq!(point.explicit_bounds, [1.0, 2.0]);
        assert_eq!(point.bucket_counts, [2, 3, 1]);
        assert_eq!((point.count, point.sum), (6, Some(9.0)));
        let values: Vec<_> = point.exemplars.iter().map(|one| one.value.unwrap()).collect();
        assert_eq!(values, [exemplar::Value::AsDouble(1.5), exemplar::Value::AsDouble(3.0)]);
        assert_eq!(point.exemplars[0].trace_id[15], 1);
        assert_eq!(point.exemplars[0].span_id[7], 2);
    }

    #[test]
    fn a_functions_own_are_told_as_it_made_them_by_library() {
        let one = || Value::Number(1.0);
        let function = vec![
            measured(Does::Count, "a", one()),
            measured(Does::Sum, "a", one()),
            measured(Does::Observe, "b", one()),
        ];
        let (message, count) = message(seen(Vec::new(), function), &[]);
        assert_eq!(count, 3);
        let scopes = &message.resource_metrics[0].scope_metrics;
        let names: Vec<_> =
            scopes.iter().map(|scope| &*scope.scope.as_ref().unwrap().name).collect();
        assert_eq!(names, ["duet", "a", "b"]);
        let kinds: Vec<_> = scopes[1]
            .metrics
            .iter()
            .map(|metric| match &metric.data {
                Some(Data::Sum(sum)) => sum.is_monotonic,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(kinds, [true, false]);
        let own = &scopes[2].metrics[0];
        assert_eq!((&*own.name, &*own.unit, &*own.description), ("own", "{order}", "Help"));
        assert!(matches!(own.data, Some(Data::Gauge(_))));
    }
}
