//! What arrives at a collector: every field of every span, in both encodings.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use duet_tests::client::Request;
use duet_tests::collector::{Collector, Delivery};
use duet_tests::otlp::{self, Received};
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::Language;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use serde_json::{Value, json};

use crate::stage::{function, in_both};

const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
const PARENT: &str = "e457b5a2e4d86bd1";
/// The trace that links lead to.
const OTHER: &str = "0af7651916cd43dd8448eb211c80319c";
/// Whether it is known where the parent was, and whether that was elsewhere.
const IS_KNOWN: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
const SAMPLED: u32 = 1;

/// The ways in which spans are written.
const ENCODINGS: [[(&str, &str); 2]; 3] = [
    [("OTEL_EXPORTER_OTLP_PROTOCOL", ""), ("OTEL_EXPORTER_OTLP_COMPRESSION", "")],
    [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")],
    [("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "none")],
];

fn telemetry(language: Language, collector: &Collector, variables: &[(&str, &str)]) -> Launch {
    let launch = function("telemetry", language)
        .variable("TRACE_COLLECTOR_ENDPOINT", &collector.address())
        .variable("OTEL_BSP_SCHEDULE_DELAY", "0");
    variables.iter().fold(launch, |launch, (name, value)| launch.variable(name, value))
}

/// A request of a trace that somebody else has begun.
fn traced(path: &str) -> Request {
    Request::get(path)
        .header("User-Agent", "test/1")
        .header("traceparent", &format!("00-{TRACE}-{PARENT}-01"))
        .header("tracestate", "vendor=1,other=2")
}

/// Asks once, and shows the spans of that with their names: that of the request is the last to end.
fn spans_of(server: &Server, collector: &Collector, path: &str) -> BTreeMap<String, Received> {
    let answer = server.send(&traced(path)).expect("an answer");
    assert_eq!((answer.status, answer.text().as_str()), (200, "done"), "{}", server.stderr.text());
    let spans = |deliveries: &[Delivery]| otlp::spans(deliveries).expect("spans");
    let is_whole = |deliveries: &[Delivery]| {
        spans(deliveries).iter().any(|received| received.span.name == "GET")
    };
    let deliveries = collector.wait_until(is_whole).expect("the span of the request");
    let named = |received: Received| (received.span.name.clone(), received);
    let (all, named): (_, BTreeMap<_, _>) =
        (spans(&deliveries).len(), spans(&deliveries).into_iter().map(named).collect());
    assert_eq!(named.len(), all, "a span has come twice");
    named
}

fn attributes(of: &[KeyValue]) -> BTreeMap<String, String> {
    otlp::attributes(of).expect("attributes")
}

fn expected<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn hexadecimal(id: &[u8]) -> String {
    use std::fmt::Write as _;
    id.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).expect("a time after 1970");
    u64::try_from(since.as_nanos()).expect("a time before 2554")
}

#[test]
fn every_field_of_a_span_arrives_however_it_is_written() {
    in_both(|language| {
        for encoding in ENCODINGS {
            let collector = Collector::taking().expect("a collector");
            let server = telemetry(language, &collector, &encoding).start().expect("a server");
            let spans = spans_of(&server, &collector, "/everything");
            let names: Vec<_> = spans.keys().map(String::as_str).collect();
            let all =
                ["GET", "alone", "below", "client", "consumer", "everything", "fine", "server"];
            assert_eq!(names, all, "{language}");
            it_is_what_was_said_of_it(&spans);
            they_are_where_they_belong(&spans, language);
        }
    });
}

/// The span of which everything is said that can be.
fn it_is_what_was_said_of_it(spans: &BTreeMap<String, Received>) {
    let Received { scope, schema_url, span, .. } = &spans["everything"];
    assert_eq!((scope.name.as_str(), scope.version.as_str()), ("library", "1.2"));
    assert_eq!((scope.attributes.len(), scope.dropped_attributes_count), (0, 0));
    assert_eq!(schema_url, "https://example.com/schema");
    assert_eq!(span.kind, 4, "a producer");
    assert_eq!(span.start_time_unix_nano, 1_700_000_000_000_000_005);
    assert_eq!(span.end_time_unix_nano, 1_700_000_002_000_000_000);
    let said = expected([
        ("text", r#""żółw \"in quotes\"\n""#),
        ("empty", r#""""#),
        ("yes", "true"),
        ("no", "false"),
        ("whole", "3"),
        ("negative", "-7"),
        ("large", "9007199254740991"),
        ("half", "0.5"),
        ("huge", "1e300"),
        ("texts", r#"["a", "b"]"#),
        ("answers", "[true, false]"),
        ("wholes", "[1, -2]"),
        ("halves", "[0.5, 1.5]"),
        ("none", "[]"),
    ]);
    assert_eq!(attributes(&span.attributes), said);
    let [one, two] = &span.events[..] else { panic!("{:?}", span.events) };
    assert_eq!((one.name.as_str(), two.name.as_str()), ("one", "two"));
    assert_eq!(one.time_unix_nano, 1_700_000_000_500_000_000);
    let request = &spans["GET"].span;
    let lasted = request.start_time_unix_nano..=request.end_time_unix_nano;
    assert!(lasted.contains(&two.time_unix_nano), "{two:?} in {lasted:?}");
    assert_eq!(attributes(&one.attributes), expected([("text", "\"x\""), ("whole", "1")]));
    assert_eq!(attributes(&two.attributes), expected([]));
    let [remote, local] = &span.links[..] else { panic!("{:?}", span.links) };
    assert_eq!(hexadecimal(&remote.trace_id), OTHER);
    assert_eq!(hexadecimal(&remote.span_id), "b7ad6b7169203331");
    assert_eq!(remote.trace_state, "a=1,b=2");
    assert_eq!(remote.flags, IS_KNOWN | IS_REMOTE | SAMPLED);
    assert_eq!(attributes(&remote.attributes), expected([("why", "\"because\"")]));
    assert_eq!(hexadecimal(&local.trace_id), OTHER);
    assert_eq!(hexadecimal(&local.span_id), "b7ad6b7169203332");
    assert_eq!((local.trace_state.as_str(), local.flags), ("", IS_KNOWN));
    assert_eq!(attributes(&local.attributes), expected([]));
    let status = span.status.as_ref().expect("a status");
    assert_eq!((status.code, status.message.as_str()), (2, "went wrong"));
    let dropped = [span.dropped_attributes_count, span.dropped_events_count];
    assert_eq!((dropped, span.dropped_links_count), ([0, 0], 0));
    let events = span.events.iter().map(|event| event.dropped_attributes_count);
    let links = span.links.iter().map(|link| link.dropped_attributes_count);
    assert_eq!(events.chain(links).sum::<u32>(), 0);
}

/// All of them, as far as they have something in common.
fn they_are_where_they_belong(spans: &BTreeMap<String, Received>, language: Language) {
    let request = &spans["GET"].span;
    let kinds = ["GET", "server", "client", "consumer", "fine", "below"];
    let kinds = kinds.map(|name| spans[name].span.kind);
    assert_eq!(kinds, [2, 2, 3, 5, 1, 1], "{language}");
    let statuses = ["GET", "fine", "below"].map(|name| {
        let status = spans[name].span.status.clone().unwrap_or_default();
        (status.code, status.message)
    });
    assert_eq!(statuses, [0, 1, 0].map(|code| (code, String::new())), "{language}");
    for (name, received) in spans {
        let Received { scope, span, .. } = received;
        let (parent, flags, is_alone) = match name.as_str() {
            "GET" => (PARENT.to_owned(), IS_KNOWN | IS_REMOTE | SAMPLED, false),
            "alone" => (String::new(), IS_KNOWN | SAMPLED, true),
            "below" => (hexadecimal(&spans["everything"].span.span_id), IS_KNOWN | SAMPLED, false),
            _ => (hexadecimal(&request.span_id), IS_KNOWN | SAMPLED, false),
        };
        assert_eq!(hexadecimal(&span.parent_span_id), parent, "{language}: {name}");
        assert_eq!(span.flags, flags, "{language}: {name}");
        assert_eq!(hexadecimal(&span.trace_id) == TRACE, !is_alone, "{language}: {name}");
        let state = if is_alone { "" } else { "vendor=1,other=2" };
        assert_eq!(span.trace_state, state, "{language}: {name}");
        assert_eq!((span.trace_id.len(), span.span_id.len()), (16, 8), "{language}: {name}");
        let made_by = match name.as_str() {
            "GET" => ("duet", env!("CARGO_PKG_VERSION")),
            "everything" => continue,
            _ => ("io.kyma-project.serverless", ""),
        };
        assert_eq!((scope.name.as_str(), scope.version.as_str()), made_by, "{language}: {name}");
        let (start, end) = (span.start_time_unix_nano, span.end_time_unix_nano);
        let lasted = request.start_time_unix_nano..=request.end_time_unix_nano;
        assert!(start <= end && lasted.contains(&start) && lasted.contains(&end), "{name}");
    }
    let mut ids: Vec<_> = spans.values().map(|received| &received.span.span_id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), spans.len(), "{language}: two spans have one id");
}

#[test]
fn the_span_of_a_request_says_what_was_asked_when_and_of_whom() {
    in_both(|language| {
        let collector = Collector::taking().expect("a collector");
        let variables = [
            ("FUNC_NAME", "orders"),
            ("SERVICE_NAMESPACE", "shop"),
            ("OTEL_RESOURCE_ATTRIBUTES", "team=a%2Cb,faas.name=other"),
        ];
        let server = telemetry(language, &collector, &variables).start().expect("a server");
        let before = nanoseconds(SystemTime::now());
        let spans = spans_of(&server, &collector, "/everything?a=1");
        let after = nanoseconds(SystemTime::now());
        let Received { resource, span, .. } = &spans["GET"];
        let (start, end) = (span.start_time_unix_nano, span.end_time_unix_nano);
        assert!(before <= start && start < end && end <= after, "{before} {start} {end} {after}");
        let mut said = attributes(&span.attributes);
        let port = said.remove("network.peer.port").expect("the client's port");
        assert!(port.parse::<u16>().is_ok(), "{port}");
        let all = expected([
            ("http.request.method", "\"GET\""),
            ("url.scheme", "\"http\""),
            ("url.path", "\"/everything\""),
            ("url.query", "\"a=1\""),
            ("server.address", "\"duet.test\""),
            ("server.port", "80"),
            ("client.address", "\"127.0.0.1\""),
            ("network.peer.address", "\"127.0.0.1\""),
            ("network.protocol.version", "\"1.1\""),
            ("user_agent.original", "\"test/1\""),
            ("faas.trigger", "\"http\""),
            ("faas.invocation_id", "\"1\""),
            ("faas.coldstart", "true"),
            ("http.response.status_code", "200"),
        ]);
        assert_eq!(said, all, "{language}");
        assert_eq!((span.events.len(), span.links.len()), (0, 0), "{language}");
        let mut said = attributes(&resource.attributes);
        let version = said.remove("telemetry.sdk.version").expect("the SDK's version");
        assert!(version.len() > 2, "{version}");
        let instance = said.remove("service.instance.id").expect("what tells processes apart");
        assert_eq!(instance.len(), "\"00000000-0000-4000-8000-000000000000\"".len(), "{instance}");
        let (pid, own) = (server.pid().to_string(), format!("{:?}", env!("CARGO_PKG_VERSION")));
        let interpreter = match language {
            Language::JavaScript => "\"quickjs-ng\"",
            Language::Python => "\"cpython\"",
        };
        let all = expected([
            ("service.name", "\"orders\""),
            ("faas.name", "\"other\""),
            ("k8s.namespace.name", "\"shop\""),
            ("telemetry.sdk.name", "\"opentelemetry\""),
            ("telemetry.sdk.language", "\"rust\""),
            ("telemetry.distro.name", "\"duet\""),
            ("telemetry.distro.version", &own),
            ("process.runtime.name", interpreter),
            ("process.pid", &pid),
            ("team", "\"a,b\""),
        ]);
        assert_eq!(said, all, "{language}");
        assert_eq!(resource.dropped_attributes_count, 0, "{language}");
    });
}

#[test]
fn a_delivery_says_how_it_is_written_and_by_whom() {
    in_both(|language| {
        for ([(protocol_name, protocol), (compression_name, compression)], media_type, coding) in [
            (ENCODINGS[0], "application/x-protobuf", None),
            (ENCODINGS[1], "application/x-protobuf", Some("gzip")),
            (ENCODINGS[2], "application/json", None),
        ] {
            let collector = Collector::taking().expect("a collector");
            let variables = [
                (protocol_name, protocol),
                (compression_name, compression),
                ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20token,x-tenant=7"),
            ];
            let server = telemetry(language, &collector, &variables).start().expect("a server");
            spans_of(&server, &collector, "/everything");
            let delivery = &collector.received()[0];
            assert_eq!(delivery.request, "POST /v1/traces HTTP/1.1", "{language}");
            assert_eq!(delivery.field("content-type"), Some(media_type), "{language}");
            assert_eq!(delivery.field("content-encoding"), coding, "{language}");
            assert_eq!(delivery.field("authorization"), Some("Bearer token"), "{language}");
            assert_eq!(delivery.field("x-tenant"), Some("7"), "{language}");
            let host = format!("127.0.0.1:{}", collector.port);
            assert_eq!(delivery.field("host"), Some(host.as_str()), "{language}");
            let agent = delivery.field("user-agent").unwrap_or_default();
            assert!(agent.starts_with("OTel-OTLP-Exporter-Duet/"), "{language}: {agent}");
        }
    });
}

#[test]
fn numbers_that_json_has_no_words_for_are_told_all_the_same() {
    in_both(|language| {
        for encoding in ENCODINGS {
            let collector = Collector::taking().expect("a collector");
            let server = telemetry(language, &collector, &encoding).start().expect("a server");
            let span = &spans_of(&server, &collector, "/odd")["odd"].span;
            let is_json = encoding[0].1 == "http/json";
            // In JSON a number cannot be one of these, and a text can.
            let word = |name: &str| match (name, is_json) {
                ("NaN", true) => "\"NaN\"".to_owned(),
                ("inf", true) => "\"Infinity\"".to_owned(),
                ("-inf", true) => "\"-Infinity\"".to_owned(),
                (name, _) => name.to_owned(),
            };
            let all = expected([
                ("nan", &word("NaN")),
                ("endless", &word("inf")),
                ("below", &word("-inf")),
                ("list", &format!("[0.5, {}]", word("NaN"))),
            ]);
            assert_eq!(attributes(&span.attributes), all, "{language}");
            let nan = expected([("nan", &word("NaN"))]);
            assert_eq!(attributes(&span.events[0].attributes), nan, "{language}");
            assert_eq!(attributes(&span.links[0].attributes), nan, "{language}");
        }
    });
}

#[test]
fn of_what_is_too_much_the_latest_is_kept_and_the_rest_counted() {
    in_both(|language| {
        let collector = Collector::taking().expect("a collector");
        let variables = [
            ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2"),
            ("OTEL_SPAN_EVENT_COUNT_LIMIT", "3"),
            ("OTEL_SPAN_LINK_COUNT_LIMIT", "4"),
            ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "2"),
            ("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "1"),
            ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "3"),
        ];
        let server = telemetry(language, &collector, &variables).start().expect("a server");
        let span = &spans_of(&server, &collector, "/many")["many"].span;
        let kept = expected([("attribute 0", "\"żół\""), ("attribute 1", "\"żół\"")]);
        assert_eq!(attributes(&span.attributes), kept, "{language}");
        assert_eq!(span.dropped_attributes_count, 3, "{language}");
        let names: Vec<_> = span.events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["event 2", "event 3", "event 4"], "{language}");
        assert_eq!(span.dropped_events_count, 2, "{language}");
        for event in &span.events {
            let kept = expected([("first", "\"żół\""), ("second", "2")]);
            assert_eq!(attributes(&event.attributes), kept, "{language}");
            assert_eq!(event.dropped_attributes_count, 1, "{language}");
        }
        let last: Vec<_> = span.links.iter().map(|link| link.span_id[7]).collect();
        assert_eq!(last, [0x31, 0x32, 0x33, 0x34], "{language}");
        assert_eq!(span.dropped_links_count, 1, "{language}");
        for link in &span.links {
            assert_eq!(attributes(&link.attributes), expected([("first", "[\"żół\"]")]));
            assert_eq!(link.dropped_attributes_count, 2, "{language}");
        }
    });
}

#[test]
fn where_the_sdk_is_disabled_a_trace_is_passed_on_as_it_came() {
    in_both(|language| {
        let collector = Collector::taking().expect("a collector");
        let disabled = [("OTEL_SDK_DISABLED", "true"), ("DUET_DRAIN_DELAY", "0")];
        let server = telemetry(language, &collector, &disabled).start().expect("a server");
        let told = |request: &Request| -> Value {
            let answer = server.send(request).expect("an answer");
            serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{}", answer.text()))
        };
        let nothing = json!(["0".repeat(32), "0".repeat(16), 0, "", false]);
        for flags in [0, 1] {
            let parent = format!("00-{TRACE}-{PARENT}-0{flags}");
            let request = Request::get("/identities").header("traceparent", &parent);
            let same = json!([TRACE, PARENT, flags, "vendor=1", false]);
            let expected = json!({"identities": [same, same, nothing], "carried": parent});
            assert_eq!(told(&request.header("tracestate", "vendor=1")), expected, "{language}");
        }
        let told = told(&Request::get("/identities"));
        let expected = json!([nothing, nothing, nothing]);
        assert_eq!(told["identities"], expected, "{language}: without a parent there is no span");
        assert!(told.get("carried").is_none_or(Value::is_null), "{language}: {told}");
        server.terminate().expect("a signal that arrives");
        server.wait_exit(PATIENCE).expect("an end");
        assert_eq!(collector.connections(), 0, "{language}");
    });
}
