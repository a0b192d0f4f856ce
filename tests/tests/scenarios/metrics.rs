//! The metrics, read as strictly as their formats allow.

use duet_tests::client::Request;
use duet_tests::metrics::{Format, Metrics};
use duet_tests::pypi;
use duet_tests::server::Server;
use duet_tests::source::Language;

use crate::stage::{begin, in_both, in_javascript, in_python, metrics, metrics_once, ready};

/// What Prometheus sends.
const PROMETHEUS: &str = "application/openmetrics-text;version=1.0.0;q=0.5,\
                          application/openmetrics-text;version=0.0.1;q=0.4,\
                          text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

#[test]
fn both_formats_can_be_read_and_show_the_same() {
    in_both(|language| {
        let server = ready(language, &[]);
        server.get("/quick").expect("an answer");
        let get = [("method", "GET")];
        let text =
            metrics_once(&server, |all| all.value("function_calls_total", &get) == Some(1.0));
        let request = Request::get("/metrics").header("Accept", PROMETHEUS);
        let answer = server.send(&request).expect("an answer");
        let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(answer.header("content-type"), Some(media_type));
        let open = Metrics::read(&answer.text(), Format::OpenMetrics)
            .unwrap_or_else(|failure| panic!("{failure}\n{}", answer.text()));
        let names = |metrics: &Metrics| -> Vec<String> {
            metrics.0.keys().map(|name| name.trim_end_matches("_total").to_owned()).collect()
        };
        let (mut text_names, mut open_names) = (names(&text), names(&open));
        text_names.sort();
        open_names.sort();
        assert_eq!(text_names, open_names, "{language}");
        assert_eq!(open.value("function_calls_total", &get), Some(1.0));
    });
}

#[test]
fn durations_have_the_bounds_of_the_reference() {
    in_both(|language| {
        let server = ready(language, &[]);
        server.get("/quick").expect("an answer");
        let all = metrics_once(&server, |all| {
            all.value("function_duration_seconds_count", &[("method", "GET")]) == Some(1.0)
        });
        let bounds = |name: &str| -> Vec<f64> {
            let buckets = all.0[name].samples.iter().filter_map(|sample| sample.labels.get("le"));
            buckets
                .filter_map(|bound| bound.parse().ok())
                .filter(|bound: &f64| bound.is_finite())
                .collect()
        };
        let seconds =
            [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
        assert_eq!(bounds("function_duration_seconds"), seconds, "{language}");
        let milliseconds = [
            0.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0, 5000.0,
            7500.0, 10000.0,
        ];
        assert_eq!(bounds("function_duration_miliseconds"), milliseconds, "{language}");
    });
}

#[test]
fn the_process_and_its_start_are_shown() {
    in_both(|language| {
        let all = metrics(&ready(language, &[]));
        for name in [
            "process_cpu_seconds_total",
            "process_max_fds",
            "process_open_fds",
            "process_resident_memory_bytes",
            "process_start_time_seconds",
            "process_virtual_memory_bytes",
            "duet_cold_start_seconds",
        ] {
            assert!(all.value(name, &[]).is_some_and(|value| value > 0.0), "{language}: {name}");
        }
        let phases = ["host", "interpreter", "function"]
            .map(|phase| all.value("duet_cold_start_phase_seconds", &[("phase", phase)]));
        let sum = phases.into_iter().map(|phase| phase.expect("a phase")).sum::<f64>();
        let whole = all.value("duet_cold_start_seconds", &[]).expect("a cold start");
        assert!(sum <= whole, "{language}: {sum} {whole}");
        // The one that asks.
        assert_eq!(all.value("duet_connections", &[]), Some(1.0), "{language}");
    });
}

#[test]
fn the_interpreter_is_shown_even_while_a_handler_keeps_it() {
    in_python(|language| {
        let server = ready(language, &[]);
        let before = metrics(&server);
        let blocks = |all: &Metrics| all.value("duet_python_blocks", &[]);
        let collections =
            |all: &Metrics| all.value("python_gc_collections_total", &[("generation", "0")]);
        let has_blocks = blocks(&before).is_some_and(|blocks| blocks > 1000.0);
        let is_free_threaded = pypi::is_free_threaded().expect("the Python that was built with");
        assert_eq!(has_blocks, !is_free_threaded, "{before:?}");
        assert!(collections(&before).is_some());
        assert_eq!(before.0["python_info"].samples[0].labels["implementation"], "CPython");
        let _busy = begin(&server, "/busy/2000");
        let during = metrics(&server);
        assert_eq!(blocks(&during).is_some(), has_blocks);
        assert!(collections(&during).is_some());
    });
    in_javascript(|language| {
        let server = ready(language, &[]);
        let heap = |all: &Metrics| all.value("duet_heap_bytes", &[("language", "javascript")]);
        let before = heap(&metrics(&server)).expect("a heap");
        assert!(before > 100_000.0, "{before}");
        let _busy = begin(&server, "/busy/2000");
        assert!(heap(&metrics(&server)).is_some());
    });
}

#[test]
fn what_the_host_refuses_is_counted_by_reason() {
    in_both(|language| {
        let server = ready(language, &[("FUNC_TIMEOUT", "0.2"), ("FUNC_BODY_MB_LIMIT", "1")]);
        server.get("/loop").expect("an answer");
        let large = Request::new("POST", "/quick").body(vec![b'x'; 2 * 1024 * 1024]);
        server.send(&large).expect("an answer");
        let count = |all: &Metrics, reason| all.value("duet_refused_total", &[("reason", reason)]);
        let all = metrics_once(&server, |all| {
            all.value("duet_interrupted_total", &[]).is_some_and(|count| count >= 1.0)
        });
        for reason in ["timed_out", "body_too_large"] {
            assert_eq!(count(&all, reason), Some(1.0), "{language}: {reason}");
        }
    });
}

#[test]
fn calls_that_wait_for_a_worker_are_shown() {
    in_both(|language| {
        let server = ready(language, &[("SERVER_NUMTHREADS", "1"), ("DUET_STALL_MS", "60000")]);
        let mut busy: Vec<_> = (0..2).map(|_| begin_one(&server, language)).collect();
        let mut waits = server.connect().expect("a connection");
        waits.send_bytes(&Request::get("/quick").bytes()).expect("a request");
        metrics_once(&server, |all| all.value("duet_queue_wait_seconds_count", &[]).is_some());
        for busy in &mut busy {
            assert_eq!(busy.receive().expect("an answer").status, 200);
        }
        assert_eq!(waits.receive().expect("an answer").text(), "quick");
        let all = metrics_once(&server, |all| {
            all.value("duet_queue_wait_seconds_count", &[]).is_some_and(|count| count >= 1.0)
        });
        assert!(all.value("duet_workers", &[]).is_some_and(|count| count >= 1.0), "{language}");
    });
}

/// A call that keeps its interpreter for a while.
fn begin_one(server: &Server, language: Language) -> duet_tests::client::Connection {
    let mut connection = server.connect().expect("a connection");
    let path = if language == Language::Python { "/slow/300" } else { "/busy/300" };
    connection.send_bytes(&Request::get(path).bytes()).expect("a request");
    connection
}
