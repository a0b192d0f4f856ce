//! Spans and contexts, as a JavaScript handler makes and sees them. They are read where the host writes
//! them for people: on standard output, in OTLP's JSON.

use std::collections::BTreeMap;
use std::thread;
use std::time::Instant;

use duet_tests::client::Request;
use duet_tests::server::{PATIENCE, Server};
use serde_json::{Value, json};

use crate::stage::{function, in_javascript};

const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";
const PARENT: &str = "e457b5a2e4d86bd1";

/// A request of a trace that somebody else has begun.
fn traced(path: &str) -> Request {
    Request::get(path)
        .header("traceparent", &format!("00-{TRACE}-{PARENT}-01"))
        .header("baggage", "user=Ada")
}

fn tracing(exporter: &str) -> Server {
    let launch = function("tracing", duet_tests::source::Language::JavaScript);
    let launch = launch.variable("OTEL_TRACES_EXPORTER", exporter);
    launch.variable("OTEL_BSP_SCHEDULE_DELAY", "0").start().expect("a server")
}

fn told(server: &Server, path: &str) -> Value {
    let answer = server.send(&traced(path)).expect("an answer");
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{}", answer.text()))
}

/// The spans by name, as soon as one is there that `last` names.
fn spans(server: &Server, last: impl Fn(&Value) -> bool) -> BTreeMap<String, Value> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let text = server.stdout.text();
        let batches = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut found = Vec::new();
        for batch in batches {
            for resource in array(&batch["resourceSpans"]) {
                for scope in array(&resource["scopeSpans"]) {
                    for span in array(&scope["spans"]) {
                        let mut span = span.clone();
                        span["scope"] = scope["scope"].clone();
                        span["schema"] = scope["schemaUrl"].clone();
                        found.push(span);
                    }
                }
            }
        }
        if found.iter().any(&last) {
            let name = |span: &Value| span["name"].as_str().unwrap_or_default().to_owned();
            return found.into_iter().map(|span| (name(&span), span)).collect();
        }
        assert!(Instant::now() < deadline, "{text}");
        thread::yield_now();
    }
}

fn array(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn attributes(of: &Value) -> BTreeMap<String, Value> {
    let pair =
        |pair: Value| (pair["key"].as_str().unwrap_or_default().to_owned(), pair["value"].clone());
    array(&of["attributes"]).into_iter().map(pair).collect()
}

fn is_server(span: &Value) -> bool {
    span["kind"] == 2
}

#[test]
fn a_span_has_what_its_handler_has_said_of_it() {
    in_javascript(|_| {
        let server = tracing("console");
        server.send(&traced("/spans")).expect("an answer");
        let spans = spans(&server, is_server);
        let request = &spans["GET"];
        assert_eq!(request["traceId"], TRACE);
        assert_eq!(request["parentSpanId"], PARENT);
        let first = &spans["renamed"];
        assert_eq!(first["traceId"], TRACE);
        assert_eq!(first["parentSpanId"], request["spanId"]);
        assert_eq!(first["kind"], 4);
        assert_eq!(first["scope"]["name"], "io.kyma-project.serverless");
        assert_eq!(first["startTimeUnixNano"], "1700000000000000005");
        assert_eq!(first["endTimeUnixNano"], "1700000002000000000");
        assert_eq!(first["status"]["code"], 1);
        let said = attributes(first);
        assert_eq!(said["text"], json!({ "stringValue": "b" }));
        assert_eq!(said["half"], json!({ "doubleValue": 0.5 }));
        assert_eq!(said["whole"], json!({ "intValue": "3" }));
        assert_eq!(said["yes"], json!({ "boolValue": true }));
        assert_eq!(array(&said["list"]["arrayValue"]["values"]).len(), 3);
        for missing in ["none", "bad", "late"] {
            assert!(!said.contains_key(missing), "{missing}");
        }
        let events = array(&first["events"]);
        assert_eq!(events.len(), 2);
        assert_eq!(events[0]["timeUnixNano"], "1700000000500000000");
        assert_eq!(attributes(&events[0])["a"], json!({ "intValue": "1" }));
        assert_eq!(events[1]["timeUnixNano"], "1700000001000000007");
        let links = array(&first["links"]);
        assert_eq!(links.len(), 2);
        assert_eq!(links[0]["traceId"], "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(attributes(&links[0])["why"], json!({ "stringValue": "because" }));
        assert_eq!(links[1]["spanId"], "b7ad6b7169203332");
        assert_ne!(spans["alone"]["traceId"], TRACE);
        assert_eq!(spans["alone"]["parentSpanId"].as_str().unwrap_or_default(), "");
        assert!(!spans.contains_key("never ended"));
        let backwards = &spans["backwards"];
        assert_eq!(backwards["endTimeUnixNano"], backwards["startTimeUnixNano"]);
        let failing = &spans["failing"];
        assert_eq!(failing["status"]["message"], "an earlier letter");
        let exception = attributes(&array(&failing["events"])[0]);
        assert_eq!(exception["exception.type"], json!({ "stringValue": "E_FAR" }));
        assert_eq!(exception["exception.message"], json!({ "stringValue": "too far" }));
        assert!(exception.contains_key("exception.stacktrace"));
        let outer = &spans["outer"];
        assert_eq!(outer["scope"]["name"], "library");
        assert_eq!(outer["scope"]["version"], "1.2");
        assert_eq!(outer["schema"], "https://example.com/schema");
        assert_eq!(spans["inner"]["parentSpanId"], outer["spanId"]);
    });
}

#[test]
fn the_api_finds_the_host_whether_spans_are_exported_or_not() {
    in_javascript(|_| {
        for exporter in ["console", "none"] {
            let facts = told(&tracing(exporter), "/facts");
            let expected = json!({
                "value": ["me", "more", 1],
                "inside": { "isActive": true, "isBelow": true, "recordsAfterEnd": false },
                "isLeft": true,
                "baggage": [["user", "Ada"]],
                "suppressed": ["00000000000000000000000000000000", {}],
                "carried": facts["carried"],
                "isTrace": true,
                "remote": ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", 0, true, "2", "a=1,b=2"],
                "remoteBaggage": "v",
                "unsampled": [false, 0, "0af7651916cd43dd8448eb211c80319c", "1"],
                "withoutSpan": true,
                "root": false,
                "isWrapped": false,
                "registration": [false, false, true],
                "provider": true,
            });
            assert_eq!(facts, expected, "{exporter}");
            for field in ["traceparent", "baggage", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled"] {
                assert!(array(&facts["carried"]).contains(&json!(field)), "{field} of {facts}");
            }
        }
    });
}

#[test]
fn a_context_follows_whatever_its_code_starts_and_nothing_else() {
    in_javascript(|_| {
        let server = tracing("none");
        let follow = |number: usize| told(&server, &format!("/follow?number={number}&rounds=8"));
        let outcomes: Vec<Value> = thread::scope(|scope| {
            let calls: Vec<_> = (0..12).map(|number| scope.spawn(move || follow(number))).collect();
            calls.into_iter().map(|call| call.join().expect("an answer")).collect()
        });
        let checks: u64 = outcomes.iter().filter_map(|outcome| outcome["checks"].as_u64()).sum();
        for outcome in &outcomes {
            assert_eq!(outcome["wrong"], json!([]));
        }
        assert!(checks >= 1000, "{checks}");
    });
}

#[test]
fn requests_that_go_out_carry_the_trace_on_and_are_spans() {
    in_javascript(|_| {
        for exporter in ["console", "none"] {
            let server = tracing(exporter);
            let carried = told(&server, &format!("/fetch?port={}", server.port));
            let expected = json!({
                "fetched": TRACE, "b3": TRACE, "baggage": "user=Ada", "asked": TRACE,
                "own": "mine", "ownB3": null,
            });
            assert_eq!(carried, expected, "{exporter}");
        }
        let server = tracing("console");
        told(&server, &format!("/fetch?port={}", server.port));
        let is_root = |span: &Value| is_server(span) && span["parentSpanId"] == PARENT;
        spans(&server, is_root);
        let text = server.stdout.text();
        assert!(!text.contains("secret"), "{text}");
        let calls = text.matches("\"kind\":3").count();
        assert_eq!(calls, 5, "{text}");
        assert!(text.contains("ECONNREFUSED"), "{text}");
    });
}

#[test]
fn requests_of_http2_carry_the_trace_on_and_are_spans() {
    in_javascript(|_| {
        let server = tracing("console");
        let carried = told(&server, "/http2");
        let expected =
            json!({ "carried": TRACE, "own": "mine", "refused": "ERR_HTTP2_STREAM_CANCEL" });
        assert_eq!(carried, expected);
        let is_root = |span: &Value| is_server(span) && span["parentSpanId"] == PARENT;
        spans(&server, is_root);
        let text = server.stdout.text();
        assert_eq!(text.matches("\"kind\":3").count(), 4, "{text}");
        assert!(text.contains("ERR_HTTP2_STREAM_CANCEL"), "{text}");
    });
}

#[test]
fn the_span_of_a_request_says_with_what_its_handler_failed() {
    in_javascript(|_| {
        for (path, kind, message) in
            [("/throws", "TypeError", "broken"), ("/later", "RangeError", "late")]
        {
            let server = tracing("console");
            assert_eq!(server.send(&traced(path)).expect("an answer").status, 500, "{path}");
            let spans = spans(&server, is_server);
            let exception = &array(&spans["GET"]["events"])[0];
            assert_eq!(exception["name"], "exception", "{path}");
            let said = attributes(exception);
            assert_eq!(said["exception.type"], json!({ "stringValue": kind }), "{path}");
            assert_eq!(said["exception.message"], json!({ "stringValue": message }), "{path}");
            assert_eq!(spans["GET"]["status"]["code"], 2, "{path}");
        }
    });
}
