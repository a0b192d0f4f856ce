//! OpenTelemetry's API for Python in handlers: with the package that the Function has brought, and
//! without one. What is installed for it stands in `tests/tracing/requirements.txt`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::thread;

use duet_tests::client::{Answer, Request};
use duet_tests::proxy::{Proxy, Received};
use duet_tests::pypi;
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::{self, Language};
use serde_json::{Value, json};

use crate::stage::{function, in_python};

/// The clients that a handler asks another server with.
const CLIENTS: [&str; 7] =
    ["httpclient", "urllib", "urllib3", "requests", "httpx", "aiohttp", "getasync"];

/// Installed once, by the first test that needs them.
static PACKAGES: LazyLock<PathBuf> = LazyLock::new(|| {
    let lock = source::folder("tracing").join("requirements.txt");
    pypi::locked(&lock).expect("the packages can be installed")
});

/// The Function, with the package or without.
fn tracing(has_package: bool) -> Launch {
    let launch = function("tracing-python", Language::Python)
        .variable("OTEL_PROPAGATORS", "tracecontext,baggage,b3multi");
    if has_package {
        return launch.variable("DUET_PACKAGES", &PACKAGES.to_string_lossy());
    }
    launch
}

/// A request that belongs to the trace of this number.
fn traced(path: &str, trace: usize) -> Request {
    Request::get(path)
        .header("traceparent", &format!("00-{trace:032x}-000000000000000a-01"))
        .header("baggage", "user=al%20ice;p=1")
}

fn ask(server: &Server, path: &str, trace: usize) -> Answer {
    server.send(&traced(path, trace)).expect("an answer")
}

fn parsed(answer: &Answer) -> Value {
    let text = answer.text();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
}

/// How many checks an answer tells of, and that none of them went wrong.
fn checked(answer: &Answer) -> usize {
    let text = answer.text();
    let (wrong, rest) = text.trim().split_once(" of ").unwrap_or_else(|| panic!("{text}"));
    assert_eq!(wrong, "0", "{text}");
    rest.split_once(' ').and_then(|(count, _)| count.parse().ok()).expect("a number of checks")
}

/// Asks from several connections at once, each request with a trace of its own.
fn checked_at_once(server: &Server, paths: &[&str]) -> usize {
    const CONNECTIONS: usize = 8;
    const REQUESTS: usize = 10;
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|connection| {
                scope.spawn(move || {
                    let numbers = (1..=REQUESTS).map(|number| connection * REQUESTS + number);
                    let asked = numbers
                        .map(|trace| checked(&ask(server, paths[trace % paths.len()], trace)));
                    asked.sum::<usize>()
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().expect("a client")).sum()
    })
}

#[test]
fn every_call_and_task_has_the_span_that_is_its_own() {
    in_python(|_| {
        for has_package in [false, true] {
            let server = tracing(has_package).start().expect("a server");
            let count = checked_at_once(&server, &["/threads", "/tasks", "/stream"]);
            assert!(count >= 1000, "{count} checks, package: {has_package}");
        }
    });
}

#[test]
fn variables_follow_where_python_lets_them() {
    in_python(|_| {
        let server = tracing(true).start().expect("a server");
        assert_eq!(ask(&server, "/executor", 1).text(), "True");
    });
}

#[test]
fn the_apis_functions_use_the_hosts_propagators() {
    in_python(|_| {
        let server = tracing(true).start().expect("a server");
        let answer = parsed(&ask(&server, "/propagate", 0xabc));
        let carrier = &answer["carrier"];
        let parent = carrier["traceparent"].as_str().expect("a traceparent");
        assert!(parent.starts_with("00-00000000000000000000000000000abc-"), "{parent}");
        assert!(!parent.contains("-000000000000000a-"), "{parent} is the client's own span");
        assert_eq!(carrier["x-b3-traceid"], "00000000000000000000000000000abc");
        assert_eq!(carrier["baggage"], "user=al%20ice;p=1");
        let more = answer["more"].as_str().expect("baggage");
        assert!(more.contains("user=al%20ice;p=1") && more.contains("more=b%20c"), "{more}");
        assert_eq!(answer["baggage"], json!({"user": "al ice"}));
        assert_eq!(answer["remote"], json!([7, 8, true, 1]));
        assert_eq!(answer["extracted"], json!({"x": "y"}));
        assert_eq!(answer["nothing"], true);
    });
}

#[test]
fn the_provider_is_the_hosts_unless_the_function_brings_its_own_while_it_is_loaded() {
    in_python(|_| {
        for (own, provider, span) in [
            ("", "duet_opentelemetry", "duet"),
            ("1", "opentelemetry.sdk.trace", "opentelemetry.sdk.trace"),
        ] {
            let server = tracing(true).variable("OWN_PROVIDER", own).start().expect("a server");
            let expected = json!({"is own": own == "1", "provider": provider,
                "span": span, "is a span": true, "is current": true, "trace": true});
            assert_eq!(parsed(&ask(&server, "/provider", 1)), expected);
            let refused = "Overriding of current TracerProvider is not allowed";
            server.stderr.wait_for(refused, PATIENCE).expect("a warning");
        }
    });
}

/// The values of a header field in a request.
fn values<'a>(request: &'a Received, name: &str) -> Vec<&'a str> {
    let fields = request.head.lines().filter_map(|line| line.split_once(": "));
    fields.filter(|(field, _)| *field == name).map(|(_, value)| value).collect()
}

fn carries_the_context(request: &Received) {
    for (name, start) in [
        ("traceparent", "00-00000000000000000000000000000abc-"),
        ("x-b3-traceid", "00000000000000000000000000000abc"),
        ("x-b3-sampled", "1"),
        ("baggage", "user=al%20ice;p=1"),
    ] {
        let found = values(request, name);
        assert_eq!(found.len(), 1, "{name} in {}", request.head);
        assert!(found[0].starts_with(start), "{name}: {}", found[0]);
    }
    assert!(!values(request, "traceparent")[0].contains("-000000000000000a-"), "{}", request.head);
}

#[test]
fn requests_to_other_servers_carry_the_context_on() {
    in_python(|_| {
        let upstream = Proxy::answering("404 Not Found").expect("a server");
        let address = format!("http://127.0.0.1:{}", upstream.port);
        let server = tracing(true).variable("UPSTREAM", &address).start().expect("a server");
        let mut said = String::new();
        for client in CLIENTS {
            let path = if client == "getasync" {
                "/getasync".to_owned()
            } else {
                format!("/get/{client}")
            };
            let _ = writeln!(said, "{client}: {}", ask(&server, &path, 0xabc).text());
        }
        let received = upstream.received();
        assert_eq!(received.len(), CLIENTS.len(), "{said}");
        received.iter().for_each(carries_the_context);
    });
}

#[test]
fn a_request_that_carries_a_context_already_is_left_alone() {
    in_python(|_| {
        let upstream = Proxy::answering("204 No Content").expect("a server");
        let address = format!("http://127.0.0.1:{}", upstream.port);
        let server = tracing(false).variable("UPSTREAM", &address).start().expect("a server");
        assert_eq!(ask(&server, "/carried", 1).text(), "204");
        let received = upstream.received();
        let own = "00-00000000000000000000000000000007-0000000000000008-01";
        assert_eq!(values(&received[0], "traceparent"), [own]);
        assert!(values(&received[0], "x-b3-traceid").is_empty(), "{}", received[0].head);
    });
}

#[test]
fn published_events_carry_the_context_on() {
    in_python(|_| {
        for has_package in [false, true] {
            let proxy = Proxy::answering("204 No Content").expect("a proxy");
            let launch = tracing(has_package);
            let launch = launch.variable("PUBLISHER_PROXY_ADDRESS", &proxy.address());
            let server = launch.start().expect("a server");
            assert_eq!(ask(&server, "/emit", 0xabc).text(), "emitted");
            proxy.received().iter().for_each(carries_the_context);
            assert_eq!(proxy.received().len(), 1);
        }
    });
}

/// The number by which OTLP knows the kind CLIENT.
const CLIENT: u64 = 3;
const SERVER: u64 = 2;

/// A span as the collector got it.
#[derive(Debug)]
struct Span {
    scope: String,
    span: Value,
}

impl Span {
    fn text(&self, name: &str) -> &str {
        self.span[name].as_str().unwrap_or_default()
    }

    fn is(&self, kind: u64) -> bool {
        self.span["kind"] == kind
    }

    /// Its attributes, by name.
    fn attributes(&self) -> BTreeMap<String, Value> {
        attributes(&self.span)
    }

    /// The names and attributes of its events.
    fn events(&self) -> Vec<(String, BTreeMap<String, Value>)> {
        let events = self.span["events"].as_array().cloned().unwrap_or_default();
        let named = |event: &Value| {
            (event["name"].as_str().unwrap_or_default().to_owned(), attributes(event))
        };
        events.iter().map(named).collect()
    }
}

fn attributes(of: &Value) -> BTreeMap<String, Value> {
    let listed = of["attributes"].as_array().cloned().unwrap_or_default();
    let named = listed.into_iter().map(|attribute| {
        let name = attribute["key"].as_str().unwrap_or_default().to_owned();
        (name, attribute["value"].clone())
    });
    let count = of["attributes"].as_array().map_or(0, Vec::len);
    let named: BTreeMap<_, _> = named.collect();
    assert_eq!(named.len(), count, "an attribute is there twice: {of}");
    named
}

/// Lets a server that sends its spans to `collector` be asked, ends it, and shows what has come.
fn spans_of(launch: Launch, ask: impl FnOnce(&Server)) -> Vec<Span> {
    let collector = Proxy::answering("200 OK").expect("a collector");
    let endpoint = format!("http://127.0.0.1:{}/v1/traces", collector.port);
    let launch = launch.variable("TRACE_COLLECTOR_ENDPOINT", &endpoint);
    let launch = launch.variable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
    let server = launch.start().expect("a server");
    ask(&server);
    server.terminate().expect("a signal that arrives");
    assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{}", server.stderr.text());
    let mut spans = Vec::new();
    for batch in collector.received() {
        for resource in list(&batch.body, "resourceSpans") {
            for scope in list(resource, "scopeSpans") {
                for span in list(scope, "spans") {
                    let scope = scope["scope"]["name"].as_str().unwrap_or_default().to_owned();
                    spans.push(Span { scope, span: span.clone() });
                }
            }
        }
    }
    spans
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of[name].as_array().into_iter().flatten()
}

fn path_to(client: &str) -> String {
    if client == "getasync" { "/getasync".to_owned() } else { format!("/get/{client}") }
}

/// Each client's request is one span of the kind CLIENT in this scope, below the span of the request
/// that it was made for, and carries that span on.
fn are_one_span_each(clients: &[(&str, &str)], instrumented: &str) {
    let upstream = Proxy::answering("404 Not Found").expect("a server");
    let address = format!("http://127.0.0.1:{}", upstream.port);
    let launch = tracing(true).variable("UPSTREAM", &address).variable("INSTRUMENT", instrumented);
    let spans = spans_of(launch, |server| {
        for (trace, (client, _)) in clients.iter().enumerate() {
            assert_eq!(ask(server, &path_to(client), trace + 1).text(), "404", "{client}");
        }
    });
    let received = upstream.received();
    assert_eq!(received.len(), clients.len(), "{received:?}");
    for (index, (client, scope)) in clients.iter().enumerate() {
        let trace = format!("{:032x}", index + 1);
        let of_trace = |kind: u64| {
            let these = spans.iter().filter(|span| span.text("traceId") == trace && span.is(kind));
            these.collect::<Vec<_>>()
        };
        let (calls, requests) = (of_trace(CLIENT), of_trace(SERVER));
        assert_eq!((calls.len(), requests.len()), (1, 1), "{client}: {calls:?}");
        let (call, request) = (calls[0], requests[0]);
        assert_eq!(call.scope, *scope, "{client}");
        assert_eq!(call.text("name"), "GET", "{client}");
        assert_eq!(call.text("parentSpanId"), request.text("spanId"), "{client}");
        let carried = format!("00-{trace}-{}-01", call.text("spanId"));
        assert_eq!(values(&received[index], "traceparent"), [carried], "{client}");
        assert_eq!(values(&received[index], "x-b3-spanid"), [call.text("spanId")], "{client}");
    }
}

#[test]
fn each_request_to_another_server_is_one_span() {
    in_python(|_| are_one_span_each(&CLIENTS.map(|client| (client, "duet")), ""));
}

#[test]
fn instrumentations_of_pypi_take_the_hosts_place() {
    in_python(|_| {
        let scopes = [
            ("httpclient", "duet"),
            ("urllib", "duet"),
            ("urllib3", "opentelemetry.instrumentation.urllib3"),
            ("requests", "opentelemetry.instrumentation.requests"),
            ("httpx", "opentelemetry.instrumentation.httpx"),
            ("aiohttp", "opentelemetry.instrumentation.aiohttp_client"),
            ("getasync", "opentelemetry.instrumentation.httpx"),
        ];
        are_one_span_each(&scopes, "requests urllib3 httpx aiohttp");
    });
}

#[test]
fn spans_of_requests_to_other_servers_follow_the_conventions() {
    in_python(|_| {
        let upstream = Proxy::answering("404 Not Found").expect("a server");
        let address = format!("http://127.0.0.1:{}", upstream.port);
        let spans = spans_of(tracing(false).variable("UPSTREAM", &address), |server| {
            ask(server, "/get/urllib", 1);
            ask(server, "/refused", 2);
        });
        let calls: Vec<_> = spans.iter().filter(|span| span.is(CLIENT)).collect();
        let [answered, refused] = calls[..] else { panic!("{calls:?}") };
        let expected = json!({
            "http.request.method": {"stringValue": "GET"},
            "url.full": {"stringValue": format!("{address}/urllib?sig=REDACTED")},
            "server.address": {"stringValue": "127.0.0.1"},
            "server.port": {"intValue": upstream.port.to_string()},
            "http.response.status_code": {"intValue": "404"},
            "error.type": {"stringValue": "404"},
        });
        assert_eq!(json!(answered.attributes()), expected);
        assert_eq!(answered.span["status"]["code"], 2);
        let kind = &refused.attributes()["error.type"];
        assert_eq!(*kind, json!({"stringValue": "ConnectionRefusedError"}));
        assert!(!refused.attributes().contains_key("http.response.status_code"));
    });
}

#[test]
fn attributes_are_what_python_means_by_them() {
    in_python(|_| {
        let spans = spans_of(tracing(false), |server| {
            assert_eq!(ask(server, "/attributes", 1).text(), "done");
            let reason = "its key should be a non-empty string";
            let told = server.stderr.wait_for(reason, PATIENCE).expect("a warning");
            assert_eq!(told.matches(reason).count(), 1, "{told}");
        });
        let span = spans.iter().find(|span| span.text("name") == "renamed").expect("the span");
        assert_eq!(span.scope, "io.kyma-project.serverless");
        let text = |text: &str| json!({"stringValue": text});
        let array = |values: Value| json!({"arrayValue": {"values": values}});
        let expected = [
            ("again", json!({"intValue": "2"})),
            ("True", json!({"boolValue": true})),
            ("-5", json!({"intValue": "-5"})),
            ("9223372036854775808", text("9223372036854775808")),
            ("1.5", json!({"doubleValue": 1.5})),
            ("'text'", text("text")),
            ("b'bytes'", text("bytes")),
            ("[1, 2]", array(json!([{"intValue": "1"}, {"intValue": "2"}]))),
            ("('a', 'b')", array(json!([text("a"), text("b")]))),
            ("[True]", array(json!([{"boolValue": true}]))),
            ("[0.5]", array(json!([{"doubleValue": 0.5}]))),
            ("[]", array(json!([]))),
            ("[1, 'a']", text(r#"[1, "a"]"#)),
            ("{'k': [1, None]}", text(r#"{"k": [1, null]}"#)),
            ("datetime.date(2026, 1, 2)", text("2026-01-02")),
        ];
        let expected: BTreeMap<String, Value> =
            expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(span.attributes(), expected);
        assert_eq!(span.events().len(), 1);
        assert_eq!(span.span["events"][0]["timeUnixNano"], "1700000000000000000");
    });
}

#[test]
fn exceptions_are_recorded_where_they_leave_a_span() {
    in_python(|_| {
        let spans = spans_of(tracing(false), |server| {
            assert_eq!(ask(server, "/errors", 1).text(), "done");
            assert_eq!(ask(server, "/fail", 2).status, 500);
        });
        let named = |name: &str| {
            spans
                .iter()
                .find(|span| span.text("name") == name)
                .unwrap_or_else(|| panic!("no {name}"))
        };
        for (name, escaped) in [("failing", "False"), ("plain", "True")] {
            let span = named(name);
            assert_eq!(span.span["status"], json!({"code": 2, "message": "LookupError: boom"}));
            let events = span.events();
            let [(event, recorded)] = &events[..] else { panic!("{events:?}") };
            assert_eq!(event, "exception");
            assert_eq!(recorded["exception.type"]["stringValue"], "LookupError");
            assert_eq!(recorded["exception.message"]["stringValue"], "boom");
            assert_eq!(recorded["exception.escaped"]["stringValue"], escaped);
            let stack =
                recorded["exception.stacktrace"]["stringValue"].as_str().unwrap_or_default();
            assert!(
                stack.contains("raise LookupError('boom')") && !stack.contains("<duet"),
                "{stack}"
            );
        }
        assert!(named("silent").events().is_empty());
        assert!(spans.iter().all(|span| span.text("name") != "never ended"), "{spans:?}");
        let failed = spans.iter().find(|span| span.is(SERVER) && !span.events().is_empty());
        let failed = failed.expect("the span of the request that failed");
        let (event, recorded) = &failed.events()[0];
        assert_eq!(
            (event.as_str(), failed.span["status"]["code"].as_u64()),
            ("exception", Some(2))
        );
        let message = &recorded["exception.message"]["stringValue"];
        assert_eq!(message, "the handler fails");
        assert_eq!(failed.attributes()["error.type"]["stringValue"], "LookupError");
    });
}

#[test]
fn a_publication_is_a_span_below_the_requests() {
    in_python(|_| {
        for has_package in [false, true] {
            let proxy = Proxy::answering("204 No Content").expect("a proxy");
            let launch = tracing(has_package);
            let launch = launch.variable("PUBLISHER_PROXY_ADDRESS", &proxy.address());
            let spans = spans_of(launch, |server| {
                assert_eq!(ask(server, "/emit", 0xabc).text(), "emitted");
            });
            let calls: Vec<_> = spans.iter().filter(|span| span.is(CLIENT)).collect();
            let [call] = calls[..] else { panic!("{calls:?}") };
            assert_eq!(call.text("name"), "POST");
            let parent = values(&proxy.received()[0], "traceparent")[0].to_owned();
            assert_eq!(parent, format!("00-{:032x}-{}-01", 0xabc, call.text("spanId")));
        }
    });
}

#[test]
fn nothing_is_recorded_where_the_sdk_is_disabled() {
    in_python(|_| {
        let upstream = Proxy::answering("204 No Content").expect("a server");
        let address = format!("http://127.0.0.1:{}", upstream.port);
        let launch = tracing(true).variable("UPSTREAM", &address);
        let spans = spans_of(launch.variable("OTEL_SDK_DISABLED", "true"), |server| {
            assert_eq!(ask(server, "/get/requests", 7).text(), "204");
        });
        assert_eq!(spans.len(), 0, "{spans:?}");
        // What came is passed on as it is.
        let carried = format!("00-{:032x}-000000000000000a-01", 7);
        assert_eq!(values(&upstream.received()[0], "traceparent"), [carried]);
    });
}
