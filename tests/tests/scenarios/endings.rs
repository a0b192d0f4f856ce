//! When the span of a request ends, and what it then says: with the last byte of its answer, or with whatever
//! came instead.

use std::io::ErrorKind;
use std::time::{SystemTime, UNIX_EPOCH};

use duet_tests::client::{Connection, Request};
use duet_tests::collector::{Collector, Delivery};
use duet_tests::otlp;
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::Language;
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::stage::{begin, function, in_both};

/// The status codes of OTLP.
const UNSET: i32 = 0;
const ERROR: i32 = 2;

fn serve(name: &str, language: Language, variables: &[(&str, &str)]) -> (Collector, Server) {
    let collector = Collector::taking().expect("a collector");
    let launch = function(name, language)
        .variable("TRACE_COLLECTOR_ENDPOINT", &collector.address())
        .variable("OTEL_BSP_SCHEDULE_DELAY", "0");
    let launch =
        variables.iter().fold(launch, |launch, (name, value)| launch.variable(name, value));
    (collector, launch.start().expect("a server"))
}

fn ask(server: &Server, path: &str) -> Connection {
    let mut connection = server.connect().expect("a connection");
    connection.send_bytes(&Request::get(path).bytes()).expect("a request that is sent");
    connection
}

/// The span of the request with this path, if it has come.
fn find(deliveries: &[Delivery], path: &str) -> Option<Span> {
    let path = format!("{path:?}");
    let spans = otlp::spans(deliveries).expect("spans").into_iter().map(|received| received.span);
    let is_it = |span: &Span| said(span, "url.path").as_deref() == Some(&path);
    spans.into_iter().find(is_it)
}

/// The span of the request with this path, as soon as it has come.
fn span(collector: &Collector, path: &str) -> Span {
    let deliveries = collector.wait_until(|deliveries| find(deliveries, path).is_some());
    find(&deliveries.expect("the span of the request"), path).expect("the span of the request")
}

fn said(span: &Span, name: &str) -> Option<String> {
    otlp::attributes(&span.attributes).expect("attributes").remove(name)
}

fn status(span: &Span) -> (i32, String) {
    let status = span.status.clone().unwrap_or_default();
    (status.code, status.message)
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    u64::try_from(since.as_nanos()).expect("a time before 2554")
}

/// Names of what is thrown, in either language.
fn thrown(language: Language) -> &'static str {
    match language {
        Language::JavaScript => "\"Error\"",
        Language::Python => "\"ValueError\"",
    }
}

#[test]
fn a_span_ends_with_the_last_piece_of_its_answer() {
    in_both(|language| {
        let (collector, server) = serve("streams", language, &[]);
        let mut connection = ask(&server, "/halves");
        connection.receive_head().expect("a head");
        connection.receive_chunk().expect("a chunk").expect("a piece");
        // The span of a later request has come, and that of this one has not.
        server.get("/large/1").expect("an answer");
        span(&collector, "/large/1");
        assert_eq!(find(&collector.received(), "/halves"), None, "{language}");
        let before = now();
        assert_eq!(server.get("/go").expect("an answer").text(), "gone on", "{language}");
        while connection.receive_chunk().expect("a chunk").is_some() {}
        let span = span(&collector, "/halves");
        assert!(span.end_time_unix_nano >= before, "{language}: it ended before its answer");
        assert!(span.start_time_unix_nano < before, "{language}");
        assert_eq!(status(&span), (UNSET, String::new()), "{language}");
        assert_eq!(said(&span, "http.response.status_code").as_deref(), Some("200"), "{language}");
        assert_eq!(said(&span, "error.type"), None, "{language}");
    });
}

#[test]
fn a_client_that_goes_in_the_middle_of_an_answer_ends_the_span_and_is_no_error() {
    in_both(|language| {
        let (collector, server) = serve("streams", language, &[]);
        let mut connection = ask(&server, "/endless");
        connection.receive_head().expect("a head");
        connection.receive_chunk().expect("a chunk");
        drop(connection);
        let span = span(&collector, "/endless");
        assert_eq!(status(&span), (UNSET, String::new()), "{language}");
        assert_eq!(said(&span, "http.response.status_code").as_deref(), Some("200"), "{language}");
        let error = said(&span, "error.type");
        assert_eq!(error.as_deref(), Some("\"client_disconnected\""), "{language}");
        assert!(span.events.is_empty(), "{language}: {:?}", span.events);
    });
}

#[test]
fn a_client_that_goes_before_its_answer_ends_the_span_and_is_no_error() {
    in_both(|language| {
        let (collector, server) = serve("routes", language, &[]);
        drop(begin(&server, "/never"));
        let span = span(&collector, "/never");
        assert_eq!(status(&span), (UNSET, String::new()), "{language}");
        assert_eq!(said(&span, "http.response.status_code"), None, "{language}");
        let error = said(&span, "error.type");
        assert_eq!(error.as_deref(), Some("\"client_disconnected\""), "{language}");
    });
}

#[test]
fn an_answer_that_breaks_off_is_an_error_with_what_was_thrown() {
    in_both(|language| {
        let (collector, server) = serve("streams", language, &[]);
        let error = ask(&server, "/fails").receive().expect_err("an answer that breaks off");
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{language}");
        let span = span(&collector, "/fails");
        assert_eq!(status(&span), (ERROR, "swordfish".to_owned()), "{language}");
        assert_eq!(said(&span, "http.response.status_code").as_deref(), Some("200"), "{language}");
        assert_eq!(said(&span, "error.type").as_deref(), Some(thrown(language)), "{language}");
        let [exception] = &span.events[..] else { panic!("{language}: {:?}", span.events) };
        assert_eq!(exception.name, "exception", "{language}");
        let recorded = otlp::attributes(&exception.attributes).expect("attributes");
        assert_eq!(recorded["exception.type"], thrown(language), "{language}");
        assert_eq!(recorded["exception.message"], "\"swordfish\"", "{language}");
        assert!(recorded["exception.stacktrace"].contains("swordfish"), "{language}: {recorded:?}");
    });
}

#[test]
fn a_deadline_ends_the_span_while_its_handler_goes_on() {
    in_both(|language| {
        for path in ["/never", "/loop"] {
            let (collector, server) = serve("routes", language, &[("FUNC_TIMEOUT", "0.3")]);
            let before = now();
            assert_eq!(server.get(path).expect("an answer").status, 408, "{language}: {path}");
            let span = span(&collector, path);
            let description = "the function did not answer in time".to_owned();
            assert_eq!(status(&span), (ERROR, description), "{language}: {path}");
            let code = said(&span, "http.response.status_code");
            assert_eq!(code.as_deref(), Some("408"), "{language}: {path}");
            assert_eq!(said(&span, "error.type").as_deref(), Some("\"timeout\""), "{language}");
            let lasted = span.end_time_unix_nano - span.start_time_unix_nano;
            assert!(span.start_time_unix_nano >= before && lasted >= 300_000_000, "{lasted}");
        }
    });
}

#[test]
fn spans_of_requests_that_are_in_flight_when_the_process_stops_are_sent() {
    in_both(|language| {
        let (collector, server) = serve("routes", language, &[("DUET_DRAIN_DELAY", "0")]);
        let mut busy = begin(&server, "/slow/300");
        server.terminate().expect("a signal that arrives");
        assert_eq!(busy.receive().expect("an answer").text(), "slow", "{language}");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
        let deliveries = collector.received();
        let span = find(&deliveries, "/slow/300").expect("the span of the last request");
        assert_eq!(status(&span), (UNSET, String::new()), "{language}");
    });
}
