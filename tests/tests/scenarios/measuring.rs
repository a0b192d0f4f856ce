//! A Function's own metrics: OpenTelemetry's API in both languages, whatever a handler may do with it, and
//! what `/metrics` makes of it.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::thread;
use std::time::Instant;

use duet_tests::client::Request;
use duet_tests::metrics::{Format, Metrics};
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::{self, Language};
use duet_tests::{npm, pypi};

use crate::stage::{function, in_both, in_both_alone, in_javascript, metrics, metrics_once};

/// What `opentelemetry-api` is installed with, for Python.
static PACKAGES: LazyLock<PathBuf> = LazyLock::new(|| {
    let lock = source::folder("tracing").join("requirements.txt");
    pypi::locked(&lock).expect("the packages can be installed")
});

/// What says whose the Function's metrics are.
const SCOPE: [(&str, &str); 3] = [
    ("otel_scope_name", "shop"),
    ("otel_scope_schema_url", "https://example.com/shop"),
    ("otel_scope_version", "1.2"),
];

/// The Function of `scenarios/measuring`.
pub fn measuring(language: Language) -> Launch {
    let launch = function("measuring", language);
    match language {
        Language::JavaScript => launch,
        Language::Python => launch.variable("DUET_PACKAGES", &PACKAGES.to_string_lossy()),
    }
}

/// Lets the Function do something.
pub fn act(server: &Server, path: &str) -> String {
    let answer = server.get(path).expect("an answer");
    let text = answer.text();
    assert_eq!(answer.status, 200, "{text}\n{}", server.stderr.text());
    text
}

/// The value of a line of the Function's own.
fn own(all: &Metrics, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    all.value(name, &[labels, &SCOPE].concat())
}

/// How many time series of the Function's own a metric has.
fn count(all: &Metrics, name: &str) -> usize {
    all.0.get(name).map_or(0, |metric| metric.samples.len())
}

fn buckets(all: &Metrics, name: &str) -> Vec<(String, f64)> {
    let samples = all.0[name].samples.iter();
    samples.filter_map(|sample| Some((sample.labels.get("le")?.clone(), sample.value))).collect()
}

#[test]
fn every_instrument_is_shown_as_the_specification_says() {
    in_both(|language| {
        let server = measuring(language).start().expect("a server");
        act(&server, "/all");
        let all = metrics(&server);
        for (name, kind, help) in [
            ("orders_total", "counter", "Orders that were placed"),
            ("open_orders", "gauge", "Orders that wait"),
            ("fill_ratio", "gauge", ""),
            ("took_milliseconds", "histogram", "How long an order took"),
            ("size_bytes", "histogram", ""),
            ("sold_bytes_total", "counter", ""),
            ("heap", "gauge", ""),
            ("load", "gauge", "How busy it is"),
        ] {
            let metric = all.0.get(name).unwrap_or_else(|| panic!("{language}: {name}"));
            assert_eq!((&*metric.kind, &*metric.help), (kind, help), "{language}: {name}");
        }
        for (name, labels, value) in [
            ("orders_total", &[("kind", "book"), ("on_sale", "true")][..], 3.0),
            ("open_orders", &[], 2.0),
            ("fill_ratio", &[("shelf", "7")], 0.25),
            ("took_milliseconds_count", &[], 3.0),
            ("took_milliseconds_sum", &[], 20087.0),
            ("size_bytes_sum", &[("list", "[\"a\",\"b\"]"), ("half", "0.5")], 565.0),
            ("sold_bytes_total", &[("of", "sold")], 10.0),
            ("heap", &[("of", "heap")], -5.0),
            ("load", &[("of", "load")], 0.5),
        ] {
            assert_eq!(own(&all, name, labels), Some(value), "{language}: {name}");
        }
        let size = buckets(&all, "size_bytes");
        let expected = [("10.0", 2.0), ("100.0", 3.0), ("+Inf", 4.0)];
        assert_eq!(size, expected.map(|(bound, value)| (bound.to_owned(), value)), "{language}");
        let took = buckets(&all, "took_milliseconds");
        assert_eq!(took.len(), 16, "OpenTelemetry's own bounds, and what is above: {took:?}");
        assert!(
            took.contains(&("10.0".to_owned(), 1.0)) && took.contains(&("100.0".to_owned(), 2.0))
        );
    });
}

#[test]
fn a_copy_of_the_package_that_is_the_functions_own_counts_here_as_well() {
    in_javascript(|language| {
        for version in ["1.4.1", "1.9.0"] {
            let folder = npm::alone("@opentelemetry/api", version).expect("the package");
            let own_api = folder.path().join("node_modules/@opentelemetry/api");
            let launch = measuring(language).variable("OWN_API", &own_api.to_string_lossy());
            let server = launch.start().expect("a server");
            act(&server, "/all");
            let all = metrics(&server);
            let labels = [("kind", "book"), ("on_sale", "true")];
            assert_eq!(own(&all, "orders_total", &labels), Some(3.0), "{version}");
            assert_eq!(own(&all, "load", &[("of", "load")]), Some(0.5), "{version}");
        }
    });
}

#[test]
fn what_is_wrong_is_ignored_and_harms_nobody() {
    in_both(|language| {
        let server = measuring(language).start().expect("a server");
        act(&server, "/all");
        act(&server, "/wrong");
        let all = metrics(&server);
        let labels = [("kind", "book"), ("on_sale", "true")];
        assert_eq!(own(&all, "orders_total", &labels), Some(3.0), "{language}");
        assert_eq!(own(&all, "orders_total", &[]), Some(2.0), "{language}");
        assert_eq!(count(&all, "orders_total"), 2, "{language}");
        assert_eq!(own(&all, "open_orders", &[]), Some(2.0), "{language}");
        assert_eq!(count(&all, "fill_ratio"), 1, "{language}");
        assert_eq!(own(&all, "took_milliseconds_count", &[]), Some(3.0), "{language}");
        assert_eq!(buckets(&all, "advised").len(), 16, "{language}");
    });
}

#[test]
fn an_instrument_is_one_however_often_it_is_made_and_conflicts_are_told_once() {
    in_both(|language| {
        let server = measuring(language).start().expect("a server");
        act(&server, "/all");
        act(&server, "/twice");
        act(&server, "/twice");
        act(&server, "/same/50");
        let all = metrics(&server);
        assert_eq!(own(&all, "orders_total", &[]), Some(4.0), "{language}");
        assert_eq!(all.value("orders_total", &[("otel_scope_name", "till")]), Some(10.0));
        assert_eq!(all.0["orders_total"].help, "Orders that were placed", "{language}");
        assert_eq!(all.0["took_milliseconds"].kind, "histogram", "{language}");
        assert_eq!(own(&all, "speed_of_light_meters_per_second", &[]), Some(1.0), "{language}");
        assert_eq!(own(&all, "_2nd", &[]), Some(1.0), "{language}");
        assert_eq!(own(&all, "sold_bytes_total", &[("of", "sold")]), Some(10.0), "{language}");
        assert_eq!(count(&all, "load"), 1, "{language}");
        assert_eq!(all.value("function_calls_total", &SCOPE), None, "{language}");
        let log = server.stderr.text();
        for (metric, why) in [
            ("took_milliseconds", "another kind of instrument has that name"),
            ("duet_orders_total", "such names are the host's"),
            ("duet_mine_total", "such names are the host's"),
            ("function_calls_total", "such names are the host's"),
        ] {
            let line = format!("the metric {metric} is not shown: {why}");
            assert_eq!(log.matches(&line).count(), 1, "{language}: {line}\n{log}");
        }
        assert!(log.contains("is not shown: it has no name"), "{language}: {log}");
    });
}

#[test]
fn callbacks_are_asked_when_somebody_reads_and_what_they_leave_out_is_gone() {
    in_both(|language| {
        let server = measuring(language).start().expect("a server");
        let sold = |all: &Metrics| own(all, "sold_bytes_total", &[("of", "sold")]);
        let load = |all: &Metrics| own(all, "load", &[("of", "load")]);
        let heap = |all: &Metrics| own(all, "heap", &[("of", "heap")]);
        let shows = |sold_then, heap_then, load_then| {
            let then = (sold_then, heap_then, load_then);
            metrics_once(&server, |all| (sold(all), heap(all), load(all)) == then);
        };
        shows(Some(10.0), Some(-5.0), Some(0.5));
        act(&server, "/set/sold/12");
        act(&server, "/set/heap/-7");
        shows(Some(12.0), Some(-7.0), Some(0.5));
        act(&server, "/set/load");
        shows(Some(12.0), Some(-7.0), None);
        act(&server, "/fail");
        shows(None, None, None);
        let failed = "A callback of an observable instrument failed:";
        assert!(server.stderr.text().contains(failed), "{language}: {}", server.stderr.text());
        assert!(server.stderr.text().contains("cannot see sold"), "{language}");
    });
}

#[test]
fn a_callback_may_speak_of_several_answer_later_or_never() {
    in_javascript(|_| {
        let server = measuring(Language::JavaScript).start().expect("a server");
        act(&server, "/batch");
        act(&server, "/batch");
        let readings = Cell::new(0.0);
        let asked = |all: &Metrics| {
            readings.set(readings.get() + 1.0);
            let asked = own(all, "other_total", &[]);
            assert!(
                asked.is_none_or(|asked| asked <= readings.get()),
                "it is asked once a reading"
            );
            asked
        };
        let all = metrics_once(&server, |all| asked(all).is_some_and(|asked| asked >= 2.0));
        assert_eq!(own(&all, "one", &[]), Some(1.0));
        assert_eq!(own(&all, "unasked", &[]), None, "it was not said that it speaks of this");
        act(&server, "/stuck");
        let all = metrics_once(&server, |all| asked(all).is_some_and(|asked| asked >= 5.0));
        assert_eq!(own(&all, "one", &[]), Some(1.0), "others are asked all the same");
        act(&server, "/unbatch");
        metrics_once(&server, |all| {
            own(all, "one", &[]).or(own(all, "other_total", &[])).is_none()
        });
        act(&server, "/int");
        assert_eq!(own(&metrics(&server), "whole_total", &[]), Some(2.0));
    });
}

#[test]
fn a_function_that_counts_by_request_does_not_eat_the_memory() {
    const REQUESTS: usize = 100_000;
    const INSTRUMENTS: usize = 3000;
    in_both_alone(|language| {
        let server = measuring(language).start().expect("a server");
        act(&server, "/flood/2500");
        metrics(&server);
        let before = server.resident_bytes();
        act(&server, &format!("/flood/{REQUESTS}"));
        act(&server, "/same/20000");
        let all = metrics(&server);
        assert_eq!(count(&all, "orders_total"), 2000, "{language}");
        let above = own(&all, "orders_total", &[("otel_metric_overflow", "true")]);
        // Those that were there first are told apart, in both floods.
        let expected = u32::try_from(2500 - 1999 + REQUESTS - 1999).expect("a number");
        assert_eq!(above, Some(f64::from(expected)), "{language}");
        let grown = server.resident_bytes().saturating_sub(before);
        assert!(grown < 24 * 1024 * 1024, "{language}: {grown} bytes more");
        act(&server, &format!("/instruments/{INSTRUMENTS}"));
        let all = metrics(&server);
        let made = all.0.keys().filter(|name| name.starts_with("made")).count();
        assert!((1900..2000).contains(&made), "{language}: {made}");
        let log = server.stderr.text();
        assert!(log.contains("is not shown: there are too many"), "{language}: {log}");
        assert!(log.matches("is not shown").count() <= 100, "{language}");
    });
}

#[test]
fn a_bucket_has_the_trace_of_a_request_that_was_sampled_and_the_span_in_which_it_was_measured() {
    const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
    in_both(|language| {
        let launch = measuring(language).variable("OTEL_TRACES_EXPORTER", "console");
        let server = launch.start().expect("a server");
        let traced = |trace: &str, flags: &str, path: &str| {
            let parent = format!("00-{trace}-e457b5a2e4d86bd1-{flags}");
            let request = Request::get(path).header("traceparent", &parent);
            server.send(&request).expect("an answer").text()
        };
        traced("11111111111111111111111111111111", "00", "/all");
        let inner = traced(TRACE, "01", "/span");
        let deadline = Instant::now() + PATIENCE;
        // A call is counted when its answer is complete, which a client may notice first.
        let all = loop {
            let request = Request::get("/metrics").header("Accept", "application/openmetrics-text");
            let text = server.send(&request).expect("an answer").text();
            let all = Metrics::read(&text, Format::OpenMetrics)
                .unwrap_or_else(|failure| panic!("{failure}\n{text}"));
            if all.value("function_calls_total", &[("method", "GET")]) == Some(2.0) {
                break all;
            }
            assert!(Instant::now() < deadline, "{text}");
            thread::yield_now();
        };
        let exemplars = |name: &str| -> Vec<_> {
            let samples = all.0[name].samples.iter();
            samples.filter_map(|sample| sample.exemplar.clone()).collect()
        };
        let took = exemplars("took_milliseconds");
        let [(labels, value)] = &took[..] else { panic!("{language}: {took:?}") };
        assert_eq!(labels["trace_id"], TRACE, "{language}");
        assert_eq!(labels["span_id"], inner, "{language}");
        assert!((value - 30.0).abs() < f64::EPSILON, "{language}: {value}");
        let durations = exemplars("function_duration_seconds");
        let [(labels, value)] = &durations[..] else { panic!("{language}: {durations:?}") };
        assert_eq!(labels["trace_id"], TRACE, "{language}");
        assert_ne!(labels["span_id"], inner, "{language}: that of the request");
        assert!(*value > 0.0, "{language}");
    });
}
