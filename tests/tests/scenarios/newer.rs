//! The newer handler API: Express' objects in JavaScript, the user's own Flask in Python, and `sdk`.

use std::sync::LazyLock;

use duet_tests::client::Request;
use duet_tests::packages::Packages;
use duet_tests::proxy::Proxy;
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::Language;
use serde_json::{Value, json};

use crate::stage::{function, in_both, in_javascript, in_python};

/// The version that the reference has.
static FLASK: LazyLock<Packages> =
    LazyLock::new(|| Packages::install(&["flask==3.1.3"]).expect("Flask can be installed"));

fn launch(language: Language) -> Launch {
    let launch = function("newer", language)
        .variable("FUNC_NAME", "newer-one")
        .variable("SERVICE_NAMESPACE", "testing")
        .variable("FUNC_TIMEOUT", "5")
        .variable("FUNC_BODY_MB_LIMIT", "2");
    match language {
        Language::JavaScript => launch.variable("FUNC_RUNTIME", "nodejs26"),
        Language::Python => launch
            .variable("FUNC_RUNTIME", "python314")
            .variable("PYTHONPATH", &FLASK.path().to_string_lossy()),
    }
}

fn serve(language: Language) -> Server {
    launch(language).start().expect("the function is loaded")
}

fn text(server: &Server, path: &str) -> (u16, String) {
    let answer = server.get(path).expect("an answer");
    (answer.status, answer.text())
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_handler_answers_with_the_objects_of_its_framework() {
    in_both(|language| {
        let server = serve(language);
        assert_eq!(text(&server, "/hello?name=Ada"), (200, "Hello Ada".to_owned()), "{language}");
        let request = Request::new("PUT", "/json")
            .header("Content-Type", "application/json")
            .body(r#"{"a": [1]}"#);
        let answer = server.send(&request).expect("an answer");
        assert_eq!(answer.status, 201, "{language}");
        let expected = json!({ "method": "PUT", "body": { "a": [1] } });
        assert_eq!(parsed(&answer.text()), expected, "{language}");
        let late = match language {
            Language::JavaScript => "/late",
            Language::Python => "/later",
        };
        assert_eq!(text(&server, late), (200, "late".to_owned()), "{language}");
    });
}

#[test]
fn flask_does_its_part() {
    in_python(|language| {
        let server = serve(language);
        let (status, page) = text(&server, "/missing");
        assert!(status == 404 && page.contains("Not Found"), "{status} {page}");
        assert_eq!(text(&server, "/stream"), (200, "one,two".to_owned()));
        let answer = server.send(&Request::new("PROPFIND", "/hello")).expect("an answer");
        assert_eq!(answer.text(), "Hello World");
        // The head alone: a body that is not read would reset the connection.
        let mut connection = server.connect().expect("a connection");
        let large = "POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n";
        connection.send_bytes(large.as_bytes()).expect("a head that is sent");
        assert_eq!(connection.receive().expect("an answer").status, 413);
    });
}

#[test]
fn a_handler_that_fails_is_answered_500_and_its_stack_is_in_the_log() {
    in_both(|language| {
        let server = serve(language);
        let (status, said) = text(&server, "/throw");
        assert_eq!(status, 500, "{language}");
        assert!(said.eq_ignore_ascii_case("internal server error"), "{language}: {said}");
        server.stderr.wait_for("swordfish", PATIENCE).expect("the reason in the log");
        if language == Language::JavaScript {
            assert_eq!(text(&server, "/reject").0, 500);
        }
        let metrics = server.get("/metrics").expect("an answer").text();
        assert!(metrics.contains("function_failures_total{method=\"GET\"}"), "{language}");
    });
}

#[test]
fn a_handler_that_does_not_answer_misses_its_deadline() {
    in_both(|language| {
        let server = launch(language).variable("FUNC_TIMEOUT", "0.3").start().expect("a server");
        assert_eq!(text(&server, "/never").0, 408, "{language}");
        assert_eq!(text(&server, "/hello").0, 200, "{language}");
    });
}

#[test]
fn the_sdk_tells_who_the_function_is_and_knows_events() {
    in_both(|language| {
        let proxy = Proxy::answering("204 No Content").expect("a proxy");
        let server = launch(language)
            .variable("PUBLISHER_PROXY_ADDRESS", &proxy.address())
            .start()
            .expect("a server");
        let runtime = match language {
            Language::JavaScript => "nodejs26",
            Language::Python => "python314",
        };
        let who = json!(["newer-one", "testing", runtime, 5, 2]);
        assert_eq!(parsed(&text(&server, "/who").1), who, "{language}");
        assert_eq!(text(&server, "/traced").1, "traced", "{language}");
        assert!(text(&server, "/event").1.contains("none"), "{language}");

        let event = r#"{"specversion":"1.0","id":"A","source":"/s","type":"t","data":{"k":1}}"#;
        let send = |kind: &str, body: String| {
            let request = Request::new("POST", "/event").header("Content-Type", kind).body(body);
            parsed(&server.send(&request).expect("an answer").text())
        };
        let shown = json!({ "id": "A", "data": { "k": 1 } });
        let one = send("application/cloudevents+json", event.to_owned());
        assert_eq!(one, shown, "{language}");
        let batch = send("application/cloudevents-batch+json", format!("[{event},{event}]"));
        assert_eq!(batch, json!([shown, shown]), "{language}");

        assert_eq!(text(&server, "/emit").1, "emitted", "{language}");
        let published = proxy.wait_for(1).expect("an event");
        assert_eq!(published[0].body["data"]["n"], 1, "{language}");
    });
}

#[test]
fn without_flask_the_error_says_what_to_install() {
    in_python(|language| {
        let server = function("newer-plain", language)
            .variable("FUNC_RUNTIME", "python314")
            .start_in_any_state()
            .expect("a server that says why");
        let reason = server.get("/healthz").expect("an answer").text();
        assert!(reason.contains("needs the flask package"), "{reason}");
    });
}

#[test]
fn whatever_a_failing_handler_has_set_its_client_gets_an_answer() {
    in_javascript(|language| {
        let server = serve(language);
        for path in ["/throws-after-head", "/no-type"] {
            assert_eq!(text(&server, path), (500, "Internal server error".to_owned()), "{path}");
        }
    });
}
