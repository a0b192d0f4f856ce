//! What a request says of its trace goes on: `examples/forwarder-js` and `-py` are sent header fields,
//! and the request that they make is looked at. `scenarios/forwarding/cases.toml` says which fields and
//! what must come of them, after the specifications of Trace Context (level 2), Baggage and B3.

use std::collections::BTreeMap;
use std::fs;

use duet_tests::client::{Answer, Connection, Request};
use duet_tests::proxy::{Proxy, Received};
use duet_tests::server::{Launch, Server};
use duet_tests::source::{self, Language};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::stage::in_both;

/// The fields that may tell of a trace.
const FIELDS: [&str; 9] = [
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
];

/// What a case may leave out.
const USUAL: &str = "tracecontext,baggage,b3multi";

/// The file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// A request, and what the one that it causes must carry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is so, and where it is said.
    rule: String,
    /// `OTEL_PROPAGATORS`.
    propagators: Option<String>,
    /// Header fields, as lines. `{z*3}` stands for `zzz`.
    send: Vec<String>,
    /// The trace that goes on; without it, a new one must have begun.
    trace: Option<String>,
    /// Its flags.
    #[serde(default = "sampled")]
    flags: String,
    /// The other fields. What is not named here must not be there; those of B3 that repeat what
    /// `traceparent` says need not be named.
    #[serde(default)]
    carries: BTreeMap<String, String>,
}

fn sampled() -> String {
    "01".to_owned()
}

impl Case {
    fn propagators(&self) -> &str {
        self.propagators.as_deref().unwrap_or(USUAL)
    }

    fn request(&self, targets: &Value) -> Request {
        let field = |request: Request, line: &String| {
            let (name, value) = line.split_once(": ").expect("a field has a name and a value");
            request.header(name, &repeated(value))
        };
        self.send.iter().fold(asking(targets), field)
    }

    fn check(&self, language: Language, received: &Received) {
        let about = format!("{language}: {}\n{:?}\n{:?}", self.rule, self.send, received.fields);
        let found: BTreeMap<&str, &str> = carried(received).collect();
        assert_eq!(found.len(), carried(received).count(), "a field is there twice: {about}");
        let mut expected: BTreeMap<&str, String> =
            self.carries.iter().map(|(name, value)| (name.as_str(), repeated(value))).collect();
        let writes = |format: &str| self.propagators().split(',').any(|known| known == format);
        let ids = if writes("tracecontext") {
            let (trace, span, flags) = parent(found["traceparent"]).expect(&about);
            assert_eq!(flags, self.flags, "{about}");
            expected.insert("traceparent", format!("00-{trace}-{span}-{flags}"));
            Some((trace, span))
        } else if writes("b3multi") {
            Some((found["x-b3-traceid"], found["x-b3-spanid"]))
        } else if writes("b3") {
            let mut parts = found["b3"].split('-');
            Some((parts.next().expect(&about), parts.next().expect(&about)))
        } else {
            None
        };
        if let Some((trace, span)) = ids {
            self.is_new(trace, span, &about);
            for value in expected.values_mut() {
                *value = value.replace("(trace)", trace).replace("(span)", span);
            }
            if writes("b3multi") {
                expected.insert("x-b3-traceid", trace.to_owned());
                expected.insert("x-b3-spanid", span.to_owned());
            }
        }
        // With a traceparent its flags say the same.
        if writes("tracecontext") && writes("b3multi") && !expected.contains_key("x-b3-flags") {
            let is_sampled = self.flags.ends_with(['1', '3']);
            expected.insert("x-b3-sampled", u8::from(is_sampled).to_string());
        }
        let expected: BTreeMap<&str, &str> =
            expected.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(found, expected, "{about}");
    }

    /// The trace is the one that it must be, and the span one that did not exist before.
    fn is_new(&self, trace: &str, span: &str, about: &str) {
        let is_id = |id: &str, length| {
            let digits = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            id.len() == length && id.bytes().all(digits) && id.bytes().any(|byte| byte != b'0')
        };
        assert!(is_id(trace, 32) && is_id(span, 16), "{about}");
        let was_sent = |id: &str| self.send.iter().any(|line| line.contains(id));
        match &self.trace {
            Some(expected) => assert_eq!(trace, expected, "{about}"),
            None => assert!(!was_sent(trace), "the trace goes on: {about}"),
        }
        assert!(!was_sent(span), "the span is the client's own: {about}");
    }
}

/// The fields of a request that tell of a trace.
fn carried(received: &Received) -> impl Iterator<Item = (&str, &str)> {
    let fields = received.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    fields.filter(|(name, _)| FIELDS.contains(name))
}

/// The ids and the flags of a `traceparent`.
fn parent(value: &str) -> Option<(&str, &str, &str)> {
    let parts: Vec<_> = value.split('-').collect();
    let [version, trace, span, flags] = parts[..] else { return None };
    (version == "00" && flags.len() == 2).then_some((trace, span, flags))
}

/// `{z*3}` is `zzz`.
fn repeated(text: &str) -> String {
    let Some((before, rest)) = text.split_once('{') else { return text.to_owned() };
    let (what, after) = rest.split_once('}').expect("an end of what is repeated");
    let (what, times) = what.rsplit_once('*').expect("how often it is repeated");
    let times = times.parse().expect("a number");
    format!("{before}{}{}", what.repeat(times), repeated(after))
}

fn asking(targets: &Value) -> Request {
    let request = Request::new("POST", "/test").header("Content-Type", "application/json");
    request.body(targets.to_string())
}

fn forwarder(language: Language) -> Launch {
    let name = match language {
        Language::JavaScript => "forwarder-js",
        Language::Python => "forwarder-py",
    };
    let folder = source::folder("..").join("examples").join(name);
    Launch::serve(&folder, language).expect("the example can be copied and duet be built")
}

fn started(language: Language, propagators: &str, exporter: &str) -> Server {
    let launch = forwarder(language).variable("OTEL_PROPAGATORS", propagators);
    launch.variable("OTEL_TRACES_EXPORTER", exporter).start().expect("a server")
}

/// Sends a request to the Function and answers with the one that it has made.
fn forwarded(connection: &mut Connection, case: &Case, upstream: &Proxy) -> Received {
    let before = upstream.received().len();
    let url = format!("http://127.0.0.1:{}/{before}", upstream.port);
    let answer = exchange(connection, &case.request(&json!([{"url": url, "arguments": []}])));
    assert_eq!(answer.status, 200, "{}: {}", case.rule, answer.text());
    let received = upstream.received();
    assert_eq!(received.len(), before + 1, "{}", case.rule);
    received[before].clone()
}

fn exchange(connection: &mut Connection, request: &Request) -> Answer {
    connection.exchange(request).expect("an answer")
}

#[test]
fn every_rule_of_the_specifications_is_kept() {
    let file = source::folder("scenarios").join("forwarding/cases.toml");
    let cases: Cases = toml::from_str(&fs::read_to_string(file).expect("the cases")).expect("TOML");
    let mut sets: Vec<&str> = cases.case.iter().map(Case::propagators).collect();
    sets.sort_unstable();
    sets.dedup();
    in_both(|language| {
        let upstream = Proxy::answering("204 No Content").expect("a server");
        // Whether spans are sent anywhere makes no difference to what goes on.
        for exporter in ["none", "console"] {
            for propagators in &sets {
                let server = started(language, propagators, exporter);
                let mut connection = server.connect().expect("a connection");
                for case in cases.case.iter().filter(|case| case.propagators() == *propagators) {
                    let received = forwarded(&mut connection, case, &upstream);
                    case.check(language, &received);
                }
            }
        }
    });
}

#[test]
fn requests_of_one_call_belong_to_its_trace_and_are_told_apart() {
    in_both(|language| {
        for exporter in ["none", "console"] {
            for lines in [
                vec![],
                vec!["traceparent: 00-12345678901234567890123456789012-1234567890123456-01"],
                vec!["traceparent: 00-12345678901234567890123456789012-1234567890123456-00"],
                vec!["traceparent: 00-12345678901234567890123456789012-1234567890123456-01."],
            ] {
                let upstream = Proxy::answering("204 No Content").expect("a server");
                let server = started(language, USUAL, exporter);
                let url = |number| format!("http://127.0.0.1:{}/{number}", upstream.port);
                let target = |number| json!({"url": url(number), "arguments": [number]});
                let request = asking(&(0..3).map(target).collect());
                let request = lines.iter().fold(request, |request, line| {
                    let (name, value) = line.split_once(": ").expect("a field");
                    request.header(name, value)
                });
                let answer = server.send(&request).expect("an answer");
                assert_eq!(answer.status, 200, "{}", answer.text());
                let received = upstream.received();
                let mut ids = Vec::new();
                for (number, received) in received.iter().enumerate() {
                    assert_eq!(received.request, format!("post /{number} http/1.1"));
                    assert_eq!(received.body, json!([number]), "{language}");
                    let fields: BTreeMap<_, _> = carried(received).collect();
                    let (trace, span, _) = parent(fields["traceparent"]).expect("a traceparent");
                    ids.push((trace.to_owned(), span.to_owned()));
                }
                assert_eq!(ids.len(), 3, "{language}");
                assert!(ids.iter().all(|(trace, _)| *trace == ids[0].0), "{language}: {ids:?}");
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), 3, "{language} {exporter} {lines:?}: {ids:?}");
            }
        }
    });
}

#[test]
fn what_the_others_answer_is_told_and_what_is_no_list_is_refused() {
    in_both(|language| {
        let upstream = Proxy::answering("404 Not Found").expect("a server");
        let server = forwarder(language).start().expect("a server");
        let url = format!("http://127.0.0.1:{}/", upstream.port);
        let targets = json!([{"url": url, "arguments": {"name": "Ada"}}]);
        let answer = server.send(&asking(&targets)).expect("an answer");
        let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(told, json!([{"url": url, "status": 404}]), "{language}");
        assert_eq!(upstream.received()[0].body, json!({"name": "Ada"}), "{language}");
        let answer = server.send(&asking(&json!({"url": url}))).expect("an answer");
        assert_eq!(answer.status, 400, "{language}: {}", answer.text());
    });
}
