//! Metrics that are pushed: every field of what arrives at a collector, against `/metrics` of the same
//! process, and what a collector in trouble does.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use duet_tests::client::Request;
use duet_tests::collector::{Act, Collector, Delivery, Place};
use duet_tests::metrics::{Format, Metrics, Sample};
use duet_tests::otlp;
use duet_tests::server::{Launch, PATIENCE, Server};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{Metric, exemplar, number_data_point};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;

use crate::measuring::{act, measuring};
use crate::stage::{in_both, ready};

const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
const CUMULATIVE: i32 = 2;

/// The ways in which metrics are written.
const ENCODINGS: [[(&str, &str); 2]; 3] = [
    [("OTEL_EXPORTER_OTLP_PROTOCOL", ""), ("OTEL_EXPORTER_OTLP_COMPRESSION", "")],
    [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")],
    [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "none")],
];

/// What is another number each time that somebody looks.
const RESTLESS: [&str; 16] = [
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_virtual_memory_bytes",
    "process_resident_memory_bytes",
    "process_threads",
    // The system tells when it was started in whole seconds, which may change by one.
    "process_start_time_seconds",
    "duet_connections",
    "duet_heap_bytes",
    "duet_idle_workers",
    "duet_busy_workers",
    "duet_workers",
    "duet_queue_length",
    "duet_python_blocks",
    "duet_metric_pushes_total",
    "duet_spans_exported_total",
    "python_gc_",
];

/// The Function's own, by the names that they have here and there.
const OWN: [(&str, &str, &str); 8] = [
    ("orders_total", "orders", "{order}"),
    ("open_orders", "open.orders", ""),
    ("fill_ratio", "fill", "1"),
    ("took_milliseconds", "took", "ms"),
    ("size_bytes", "size", "By"),
    ("sold_bytes_total", "sold", "By"),
    ("heap", "heap", ""),
    ("load", "load", ""),
];

/// A metric, and whose it is.
#[derive(Clone, Debug)]
struct Pushed {
    scope: InstrumentationScope,
    schema_url: String,
    metric: Metric,
}

/// Pushes often.
fn pushing(launch: Launch, port: u16) -> Launch {
    launch
        .variable("OTEL_METRICS_EXPORTER", "otlp")
        .variable("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://127.0.0.1:{port}"))
        .variable("OTEL_METRIC_EXPORT_INTERVAL", "50")
        .variable("OTEL_TRACES_EXPORTER", "none")
}

fn read(delivery: &Delivery) -> (Resource, Vec<Pushed>) {
    let message: ExportMetricsServiceRequest = otlp::message(delivery).expect("metrics");
    let [of_resource] = &message.resource_metrics[..] else { panic!("not one resource") };
    let mut pushed = Vec::new();
    for of_scope in &of_resource.scope_metrics {
        for metric in &of_scope.metrics {
            let scope = of_scope.scope.clone().expect("a scope");
            let schema_url = of_scope.schema_url.clone();
            pushed.push(Pushed { scope, schema_url, metric: metric.clone() });
        }
    }
    (of_resource.resource.clone().expect("a resource"), pushed)
}

fn named<'a>(pushed: &'a [Pushed], name: &str) -> &'a Pushed {
    let found: Vec<_> = pushed.iter().filter(|pushed| pushed.metric.name == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

/// The numbers of a metric that has no buckets.
fn numbers(metric: &Metric) -> Vec<f64> {
    let points = match &metric.data {
        Some(Data::Sum(sum)) => &sum.data_points,
        Some(Data::Gauge(gauge)) => &gauge.data_points,
        other => panic!("{other:?}"),
    };
    let double = |value| match value {
        Some(number_data_point::Value::AsDouble(double)) => double,
        other => panic!("{other:?}"),
    };
    points.iter().map(|point| double(point.value)).collect()
}

fn sum_of(pushed: &[Pushed], name: &str) -> f64 {
    let of_name = pushed.iter().filter(|pushed| pushed.metric.name == name);
    of_name.flat_map(|pushed| numbers(&pushed.metric)).sum()
}

/// The last delivery, as soon as it is so.
fn once(collector: &Collector, is_so: impl Fn(&[Pushed]) -> bool) -> Delivery {
    let last_is_so =
        |deliveries: &[Delivery]| deliveries.last().is_some_and(|last| is_so(&read(last).1));
    let deliveries = collector.wait_until(last_is_so).expect("such metrics");
    deliveries.last().expect("a delivery").clone()
}

fn metrics(server: &Server) -> Metrics {
    let request = Request::get("/metrics").header("Accept", "application/openmetrics-text");
    let text = server.send(&request).expect("an answer").text();
    Metrics::read(&text, Format::OpenMetrics).unwrap_or_else(|failure| panic!("{failure}\n{text}"))
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).expect("a time after 1970");
    u64::try_from(since.as_nanos()).expect("a time before 2554")
}

/// A time series, as both sides tell it: labels, values with their names, and examples.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    values: BTreeMap<String, String>,
    examples: Vec<(String, String, String)>,
}

type Labels = BTreeMap<String, String>;

/// What `/metrics` says of a metric, by labels.
fn shown(name: &str, samples: &[Sample]) -> BTreeMap<Labels, Told> {
    let mut all = BTreeMap::<Labels, Told>::new();
    for sample in samples {
        let mut labels = sample.labels.clone();
        let bound = labels.remove("le");
        let ending = sample.name.strip_prefix(name).unwrap_or_default();
        let ending = ending.trim_start_matches("_total");
        let told = all.entry(labels).or_default();
        let value = format!("{ending}{}", bound.unwrap_or_default());
        told.values.insert(value, number(sample.value));
        if let Some((labels, value)) = &sample.exemplar {
            let id = |name: &str| labels[name].clone();
            told.examples.push((id("trace_id"), id("span_id"), number(*value)));
        }
    }
    all
}

/// What was pushed of a metric, in the same words.
fn told(pushed: &Pushed, is_own: bool, started: u64, now: u64) -> BTreeMap<Labels, Told> {
    let Pushed { scope, schema_url, metric } = pushed;
    let name = &metric.name;
    let labels = |attributes: &[_]| -> Labels {
        let attributes = otlp::attributes(attributes).expect("attributes");
        let mut labels: Labels = attributes
            .into_iter()
            .map(|(key, value)| {
                let key = key.replace('.', "_");
                // Texts are written with quotes there, lists of them with spaces.
                let text: Result<String, _> = serde_json::from_str(&value);
                (key, text.unwrap_or_else(|_| value.replace(", ", ",")))
            })
            .collect();
        if is_own {
            labels.insert("otel_scope_name".into(), scope.name.clone());
            labels.insert("otel_scope_version".into(), scope.version.clone());
            labels.insert("otel_scope_schema_url".into(), schema_url.clone());
        }
        labels
    };
    let times = |start: u64, end: u64, is_counted: bool| {
        assert!((started..=now).contains(&end), "{name}: {end}");
        assert!(if is_counted { (started..=end).contains(&start) } else { start == 0 }, "{name}");
    };
    let mut all = BTreeMap::new();
    match metric.data.as_ref().expect("data") {
        Data::Gauge(_) | Data::Sum(_) => {
            let (points, is_counted) = match metric.data.as_ref().expect("data") {
                Data::Gauge(gauge) => (&gauge.data_points, false),
                Data::Sum(sum) => {
                    assert_eq!(sum.aggregation_temporality, CUMULATIVE, "{name}");
                    (&sum.data_points, true)
                }
                other => panic!("{other:?}"),
            };
            for (point, value) in points.iter().zip(numbers(metric)) {
                times(point.start_time_unix_nano, point.time_unix_nano, is_counted);
                assert_eq!((point.flags, point.exemplars.len()), (0, 0), "{name}");
                let values = BTreeMap::from([(String::new(), number(value))]);
                all.insert(labels(&point.attributes), Told { values, examples: Vec::new() });
            }
        }
        Data::Histogram(histogram) => {
            assert_eq!(histogram.aggregation_temporality, CUMULATIVE, "{name}");
            for point in &histogram.data_points {
                times(point.start_time_unix_nano, point.time_unix_nano, true);
                assert_eq!(point.bucket_counts.len(), point.explicit_bounds.len() + 1, "{name}");
                let mut told = Told::default();
                let mut below = 0;
                let bounds = point.explicit_bounds.iter().copied().chain([f64::INFINITY]);
                for (bound, count) in bounds.zip(&point.bucket_counts) {
                    below += count;
                    let bound =
                        if bound.is_finite() { format!("{bound:?}") } else { "+Inf".to_owned() };
                    told.values.insert(format!("_bucket{bound}"), number(float(below)));
                }
                told.values.insert("_count".into(), number(float(point.count)));
                told.values.insert("_sum".into(), number(point.sum.expect("a sum")));
                for example in &point.exemplars {
                    assert!((started..=now).contains(&example.time_unix_nano), "{name}");
                    let Some(exemplar::Value::AsDouble(value)) = example.value else {
                        panic!("{name}: {example:?}")
                    };
                    let ids = [&example.trace_id, &example.span_id].map(|id| hexadecimal(id));
                    let [trace, span] = ids;
                    told.examples.push((trace, span, number(value)));
                }
                all.insert(labels(&point.attributes), told);
            }
        }
        other => panic!("{other:?}"),
    }
    all
}

/// A number, as exactly as every reader of JSON takes it.
fn number(value: f64) -> String {
    format!("{value:.12e}")
}

fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).expect("a small number"))
}

fn hexadecimal(id: &[u8]) -> String {
    use std::fmt::Write as _;
    id.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What kind of number it is, in the words of `/metrics`.
fn kind(data: &Data) -> &'static str {
    match data {
        Data::Sum(sum) if sum.is_monotonic => "counter",
        Data::Sum(_) | Data::Gauge(_) => "gauge",
        _ => "histogram",
    }
}

fn unit_of(name: &str) -> &'static str {
    match name {
        _ if name.ends_with("_seconds") => "s",
        _ if name.ends_with("_bytes") => "By",
        _ => "",
    }
}

#[test]
fn what_is_pushed_is_what_metrics_show_in_every_field() {
    in_both(|language| {
        for encoding in ENCODINGS {
            let collector = Collector::taking().expect("a collector");
            let started = nanoseconds(SystemTime::now());
            let launch = pushing(measuring(language), collector.port)
                .variable("OTEL_TRACES_EXPORTER", "console")
                .variable("FUNC_NAME", "shop");
            let launch =
                encoding.iter().fold(launch, |launch, (name, value)| launch.variable(name, value));
            let server = launch.start().expect("a server");
            let parent = format!("00-{TRACE}-e457b5a2e4d86bd1-01");
            let request = Request::get("/span").header("traceparent", &parent);
            server.send(&request).expect("an answer");
            act(&server, "/all");
            let delivery = once(&collector, |pushed| sum_of(pushed, "function_calls_total") > 1.5);
            let shows = metrics(&server);
            let now = nanoseconds(SystemTime::now());
            assert_eq!(delivery.request, "POST /v1/metrics HTTP/1.1", "{language}");
            let (resource, pushed) = read(&delivery);
            let resource = otlp::attributes(&resource.attributes).expect("attributes");
            assert_eq!(resource["service.name"], "\"shop\"", "{language}");
            assert_eq!(resource["process.pid"], server.pid().to_string(), "{language}");
            assert!(resource.contains_key("service.instance.id"), "{language}");
            let mut seen = BTreeSet::new();
            for (name, metric) in &shows.0 {
                let ending = if metric.kind == "counter" { "_total" } else { "" };
                let full = format!("{name}{ending}");
                let own = OWN.iter().find(|(shown, _, _)| *shown == full);
                let there = named(&pushed, own.map_or(&*full, |(_, name, _)| name));
                let data = there.metric.data.as_ref().expect("data");
                assert_eq!(kind(data), metric.kind, "{language}: {name}");
                assert_eq!(there.metric.description, metric.help, "{language}: {name}");
                let unit = own.map_or_else(|| unit_of(name), |(_, _, unit)| unit);
                assert_eq!(there.metric.unit, unit, "{language}: {name}");
                let scope = if own.is_some() { "shop" } else { "duet" };
                assert_eq!(there.scope.name, scope, "{language}: {name}");
                assert!(!there.scope.version.is_empty(), "{language}: {name}");
                let here = shown(name, &metric.samples);
                let there = told(there, own.is_some(), started, now);
                if RESTLESS.iter().any(|restless| full.starts_with(restless)) {
                    assert!(here.keys().eq(there.keys()), "{language}: {here:?} {there:?}");
                } else {
                    assert_eq!(here, there, "{language}: {name}");
                }
                seen.insert(name);
            }
            assert_eq!(seen.len(), pushed.len(), "{language}: nothing else is pushed");
            let examples = told(named(&pushed, "took"), true, started, now);
            let mut traces = examples.values().flat_map(|told| &told.examples);
            assert!(traces.any(|(trace, _, _)| trace == TRACE), "{language}: {examples:?}");
            for (name, is_monotonic) in
                [("orders", true), ("sold", true), ("open.orders", false), ("heap", false)]
            {
                let Some(Data::Sum(sum)) = &named(&pushed, name).metric.data else {
                    panic!("{name} is no sum")
                };
                assert_eq!(sum.is_monotonic, is_monotonic, "{language}: {name}");
            }
            let Some(Data::Gauge(load)) = &named(&pushed, "load").metric.data else { panic!() };
            assert_eq!(load.data_points.len(), 1, "{language}");
        }
    });
}

#[test]
fn attributes_keep_their_types_where_they_have_any() {
    in_both(|language| {
        let collector = Collector::taking().expect("a collector");
        let server = pushing(measuring(language), collector.port).start().expect("a server");
        act(&server, "/all");
        let delivery = once(&collector, |pushed| sum_of(pushed, "orders") > 0.5);
        let (_, pushed) = read(&delivery);
        let attributes = |name: &str| match &named(&pushed, name).metric.data {
            Some(Data::Sum(sum)) => otlp::attributes(&sum.data_points[0].attributes),
            Some(Data::Gauge(gauge)) => otlp::attributes(&gauge.data_points[0].attributes),
            Some(Data::Histogram(histogram)) => {
                otlp::attributes(&histogram.data_points[0].attributes)
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(attributes("orders").expect("attributes")["on.sale"], "true", "{language}");
        assert_eq!(attributes("fill").expect("attributes")["shelf"], "7", "{language}");
        let size = attributes("size").expect("attributes");
        assert_eq!(size["list"], "[\"a\", \"b\"]", "{language}");
        assert_eq!(size["half"], "0.5", "{language}");
    });
}

#[test]
fn the_last_push_has_what_was_counted_last() {
    in_both(|language| {
        let collector = Collector::taking().expect("a collector");
        let launch = pushing(measuring(language), collector.port)
            .variable("OTEL_METRIC_EXPORT_INTERVAL", "3600000")
            .variable("DUET_DRAIN_DELAY", "0");
        let server = launch.start().expect("a server");
        act(&server, "/all");
        assert_eq!(collector.received().len(), 0, "{language}: it is not time yet");
        server.terminate().expect("a signal");
        let code = server.wait_exit(PATIENCE).expect("an end");
        assert_eq!(code, Some(0), "{language}: {}", server.stderr.text());
        let deliveries = collector.received();
        let [delivery] = &deliveries[..] else { panic!("{language}: {deliveries:?}") };
        let (_, pushed) = read(delivery);
        for (name, sum) in [("orders", 3.0), ("load", 0.5), ("function_calls_total", 1.0)] {
            assert!((sum_of(&pushed, name) - sum).abs() < f64::EPSILON, "{language}: {name}");
        }
        assert!(!server.stderr.text().contains("were not pushed"), "{language}");
    });
}

#[test]
fn nothing_is_pushed_unless_somebody_asks_for_it() {
    in_both(|language| {
        for (name, value) in [("OTEL_METRICS_EXPORTER", "none"), ("OTEL_SDK_DISABLED", "true")] {
            let collector = Collector::taking().expect("a collector");
            let launch = pushing(measuring(language), collector.port)
                .variable("DUET_DRAIN_DELAY", "0")
                .variable(name, value);
            let server = launch.start().expect("a server");
            act(&server, "/all");
            assert!(!metrics(&server).0.contains_key("duet_metric_pushes"), "{language}");
            server.terminate().expect("a signal");
            server.wait_exit(PATIENCE).expect("an end");
            assert_eq!(collector.connections(), 0, "{language}: {name}");
        }
    });
}

#[test]
fn a_collector_that_is_down_is_told_once_and_one_that_comes_back_gets_all_there_is() {
    in_both(|language| {
        let place = Place::reserve().expect("a port");
        let launch = pushing(measuring(language), place.port)
            .variable("OTEL_METRIC_EXPORT_TIMEOUT", "500")
            .variable("DUET_DRAIN_DELAY", "0");
        let server = launch.start().expect("a server");
        act(&server, "/all");
        let failed = |all: &Metrics| all.value("duet_metric_pushes_failed_total", &[]);
        let deadline = SystemTime::now() + PATIENCE;
        while failed(&metrics(&server)).is_none_or(|count| count < 5.0) {
            assert!(SystemTime::now() < deadline, "{language}: {}", server.stderr.text());
        }
        let log = server.stderr.text();
        assert_eq!(
            log.matches("metrics are not pushed from now on").count(),
            1,
            "{language}: {log}"
        );
        let why = format!("the metrics collector at http://127.0.0.1:{}/v1/metrics", place.port);
        assert!(log.contains(&why), "{language}: {log}");
        let collector = place.open(|_| Act::taken()).expect("a collector");
        let delivery = once(&collector, |pushed| sum_of(pushed, "orders") > 2.5);
        assert!(sum_of(&read(&delivery).1, "duet_metric_pushes_failed_total") >= 5.0, "{language}");
        server
            .stderr
            .wait_for("metrics are pushed again; ", PATIENCE)
            .expect("a line that tells of it");
    });
}

#[test]
fn what_a_collector_refuses_is_told_with_its_reason() {
    in_both(|language| {
        let told = ExportMetricsPartialSuccess {
            rejected_data_points: 2,
            error_message: "too old".into(),
        };
        let partial = ExportMetricsServiceResponse { partial_success: Some(told) }.encode_to_vec();
        let protobuf = [("Content-Type", "application/x-protobuf")];
        let collector =
            Collector::start(move |_| Act::answer("200 OK", &protobuf, partial.clone()));
        let collector = collector.expect("a collector");
        let server = pushing(measuring(language), collector.port).start().expect("a server");
        collector.wait_for(3).expect("several pushes");
        let line = "metrics are not pushed from now on: the metrics collector refused some of them: too old";
        server.stderr.wait_for(line, PATIENCE).expect("a warning");
        assert_eq!(server.stderr.text().matches("from now on").count(), 1, "{language}");
    });
}

#[test]
fn a_collector_that_does_not_answer_keeps_nobody_waiting() {
    in_both(|language| {
        let collector = Collector::start(|_| Act::Silence).expect("a collector");
        let launch = pushing(measuring(language), collector.port).variable("DUET_DRAIN_DELAY", "0");
        let server = launch.start().expect("a server");
        collector.wait_for(1).expect("a push");
        act(&server, "/all");
        server.terminate().expect("a signal");
        let begun = SystemTime::now();
        let code = server.wait_exit(PATIENCE).expect("an end");
        assert_eq!(code, Some(0), "{language}");
        let took = begun.elapsed().expect("a time");
        assert!(took < Duration::from_secs(10), "{language}: {took:?}");
        let line = "the last metrics were not pushed before the end";
        assert!(server.stderr.text().contains(line), "{language}: {}", server.stderr.text());
    });
}

#[test]
fn processes_push_each_for_itself_and_can_be_told_apart() {
    const CALLS: u32 = 12;
    in_both(|language| {
        let collector = Collector::taking().expect("a collector");
        let endpoint = format!("http://127.0.0.1:{}", collector.port);
        let server = ready(
            language,
            &[
                ("DUET_PROCESSES", "2"),
                ("OTEL_METRICS_EXPORTER", "otlp"),
                ("OTEL_TRACES_EXPORTER", "none"),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
                ("OTEL_METRIC_EXPORT_INTERVAL", "50"),
            ],
        );
        let mut open: Vec<_> = (0..4).map(|_| server.connect().expect("a connection")).collect();
        for index in 0..CALLS {
            let connection = &mut open[index as usize % 4];
            connection.exchange(&Request::get("/quick")).expect("an answer");
        }
        let last_of_each = |deliveries: &[Delivery]| {
            let mut last = BTreeMap::new();
            for delivery in deliveries {
                let (resource, pushed) = read(delivery);
                let resource = otlp::attributes(&resource.attributes).expect("attributes");
                let who =
                    (resource["service.instance.id"].clone(), resource["process.pid"].clone());
                last.insert(who, sum_of(&pushed, "function_calls_total"));
            }
            last
        };
        let deliveries = collector
            .wait_until(|deliveries| {
                let calls: f64 = last_of_each(deliveries).values().sum();
                calls > f64::from(CALLS) - 0.5
            })
            .expect("all calls");
        let last = last_of_each(&deliveries);
        let (ids, pids): (BTreeSet<_>, BTreeSet<_>) = last.keys().cloned().unzip();
        assert_eq!((ids.len(), pids.len()), (2, 2), "{language}: {last:?}");
        assert!(last.values().all(|calls| *calls > 0.0), "{language}: {last:?}");
    });
}
