//! Events that handlers publish.

use duet_tests::client::Request;
use duet_tests::proxy::Proxy;
use duet_tests::server::{Launch, PATIENCE};
use duet_tests::source::Language;

use crate::stage::{function, in_both};

fn publishing(language: Language, address: &str) -> Launch {
    function("events", language).variable("PUBLISHER_PROXY_ADDRESS", address)
}

#[test]
fn events_are_published_in_structured_mode_over_one_connection() {
    in_both(|language| {
        let proxy = Proxy::answering("204 No Content").expect("a proxy");
        let server = publishing(language, &proxy.address()).start().expect("a server");
        for _ in 0..3 {
            assert_eq!(server.get("/emit").expect("an answer").text(), "204", "{language}");
        }
        let received = proxy.received();
        assert_eq!(received.len(), 3, "{language}");
        for event in &received {
            assert_eq!(event.request, "post /publish http/1.1", "{language}");
            assert!(event.head.contains("content-type: application/cloudevents+json"));
            assert_eq!(event.body["type"], "com.example.done", "{language}");
            assert_eq!(event.body["data"]["n"], 1, "{language}");
            assert_eq!(event.connection, 0, "{language}: a connection was not used again");
        }
        assert_ne!(received[0].body["id"], received[1].body["id"], "{language}");
    });
}

#[test]
fn an_event_that_is_not_valid_is_an_exception_and_is_not_sent() {
    in_both(|language| {
        let proxy = Proxy::answering("204 No Content").expect("a proxy");
        let server = publishing(language, &proxy.address()).start().expect("a server");
        let answer = server.get("/invalid").expect("an answer").text();
        assert!(answer.contains("'source' must be a URI reference"), "{language}: {answer}");
        assert_eq!(proxy.received().len(), 0, "{language}");
    });
}

#[test]
fn what_nobody_waits_for_is_published_before_the_process_ends() {
    in_both(|language| {
        let proxy = Proxy::silent("204 No Content").expect("a proxy");
        let server = publishing(language, &proxy.address()).start().expect("a server");
        assert_eq!(server.get("/unawaited").expect("an answer").text(), "returned", "{language}");
        proxy.wait_for(1).expect("an event that is sent");
        server.terminate().expect("a signal that arrives");
        proxy.answer();
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
        assert!(!server.stderr.text().contains("not published"), "{language}");
    });
}

#[test]
fn an_event_that_cannot_be_published_is_a_warning_at_the_end() {
    in_both(|language| {
        let proxy = Proxy::silent("204 No Content").expect("a proxy");
        let server = publishing(language, &proxy.address())
            .variable("DUET_DRAIN_TIMEOUT", "0.1")
            .start()
            .expect("a server");
        server.get("/unawaited").expect("an answer");
        proxy.wait_for(1).expect("an event that is sent");
        server.terminate().expect("a signal that arrives");
        server.wait_exit(PATIENCE).expect("an end");
        let text = server.stderr.text();
        assert!(text.contains("1 events were not published before the end"), "{language}: {text}");
    });
}

#[test]
fn failures_of_the_proxy_reach_the_handler_that_waits() {
    in_both(|language| {
        let proxy = Proxy::answering("500 Internal Server Error").expect("a proxy");
        let server = publishing(language, &proxy.address()).start().expect("a server");
        let text = server.get("/fails").expect("an answer").text();
        match language {
            Language::JavaScript => {
                let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                assert_eq!(answer["message"], "Request failed with status code 500");
                assert_eq!(answer["code"], "ERR_BAD_RESPONSE");
                assert_eq!(answer["status"], 500);
            }
            // The reference does not look at the status either.
            Language::Python => assert_eq!(text, "sent"),
        }
    });
}

#[test]
fn a_proxy_that_does_not_answer_is_not_waited_for() {
    in_both(|language| {
        let proxy = Proxy::silent("204 No Content").expect("a proxy");
        let server = publishing(language, &proxy.address())
            .variable("DUET_PUBLISH_TIMEOUT", "0.2")
            .start()
            .expect("a server");
        let text = server.get("/fails").expect("an answer").text();
        let code = match language {
            Language::JavaScript => "ECONNABORTED",
            Language::Python => "TimeoutError",
        };
        assert!(
            text.contains(code) && text.contains("timeout of 200ms exceeded"),
            "{language}: {text}"
        );
    });
}

#[test]
fn without_an_address_the_error_says_what_to_set() {
    in_both(|language| {
        let server = function("events", language).start().expect("a server");
        let text = server.get("/fails").expect("an answer").text();
        assert!(text.contains("set PUBLISHER_PROXY_ADDRESS"), "{language}: {text}");
    });
}

#[test]
fn a_handler_that_waits_for_the_proxy_keeps_nobody_else_waiting() {
    in_both(|language| {
        let proxy = Proxy::silent("204 No Content").expect("a proxy");
        let server = publishing(language, &proxy.address()).start().expect("a server");
        let mut waiting = server.connect().expect("a connection");
        waiting.send_bytes(&Request::get("/emit").bytes()).expect("a request that is sent");
        proxy.wait_for(1).expect("an event that is sent");
        let invalid = server.get("/invalid").expect("an answer");
        assert_eq!(invalid.status, 200, "{language}");
        proxy.answer();
        assert_eq!(waiting.receive().expect("an answer").text(), "204", "{language}");
    });
}
