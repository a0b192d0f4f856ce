//! What the host answers itself, and what it writes.

use std::thread;
use std::time::Instant;

use duet_tests::client::Request;
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::Language;

use crate::stage::{in_both, in_javascript, ready};

/// A call is counted when its answer is complete, which a client may notice first.
fn has_metric(server: &Server, line: &str) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let metrics = server.get("/metrics").expect("an answer").text();
        if metrics.lines().any(|known| known == line) {
            return true;
        }
        thread::yield_now();
    }
    false
}

#[test]
fn calls_and_failures_are_counted() {
    in_both(|language| {
        let server = ready(language, &[]);
        for _ in 0..5 {
            server.get("/quick").expect("an answer");
        }
        assert!(has_metric(&server, r#"function_calls_total{method="GET"} 5"#), "{language}");
        server.get("/throw").expect("an answer");
        assert!(has_metric(&server, r#"function_calls_total{method="GET"} 6"#), "{language}");
        assert!(has_metric(&server, r#"function_failures_total{method="GET"} 1"#), "{language}");
    });
}

#[test]
fn browsers_get_no_icon() {
    in_both(|language| {
        let answer = ready(language, &[]).get("/favicon.ico").expect("an answer");
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{language}");
    });
}

#[test]
fn a_head_request_has_an_answer_without_a_body() {
    in_both(|language| {
        let server = ready(language, &[]);
        let mut connection = server.connect().expect("a connection");
        for path in ["/quick", "/healthz"] {
            let answer = connection.exchange(&Request::new("HEAD", path)).expect("an answer");
            assert_eq!(answer.status, 200, "{language}: {path}");
        }
        // A body would be taken for the beginning of this one.
        let answer = connection.exchange(&Request::get("/quick")).expect("an answer");
        assert_eq!(answer.text(), "quick", "{language}");
    });
}

#[test]
fn a_preflight_request_is_allowed_what_it_asks_for() {
    in_javascript(|language| {
        let request = Request::new("OPTIONS", "/quick")
            .header("Origin", "http://shop.test")
            .header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "x-one, x-two");
        let answer = ready(language, &[]).send(&request).expect("an answer");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-methods"), Some("PUT"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("x-one, x-two"));
    });
}

#[test]
fn what_a_handler_prints_is_on_standard_output_in_whole_lines() {
    in_both(|language| {
        let server = ready(language, &[]);
        let print = || {
            for _ in 0..10 {
                server.get("/print").expect("an answer");
            }
        };
        thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(print))));
        server.terminate().expect("a signal that arrives");
        server.wait_exit(PATIENCE).expect("an end");
        assert!(server.stdout.ends_within(PATIENCE), "{language}");
        let expected = "printed by the handler: żółw\n".repeat(40);
        assert_eq!(server.stdout.text(), expected, "{language}");
    });
}

#[test]
fn the_access_log_has_a_line_for_each_request_of_the_function() {
    in_both(|language: Language| {
        let server = ready(language, &[("SERVER_INTERNAL_LOGGER", "true")]);
        let request = Request::get("/quick?order=7").header("User-Agent", "tester/1");
        server.send(&request).expect("an answer");
        let line = r#""GET /quick?order=7 HTTP/1.1" 200 5 "-" "tester/1""#;
        let text = server.stdout.wait_for(line, PATIENCE);
        assert!(text.as_ref().is_ok_and(|text| text.starts_with("127.0.0.1 - - [")), "{text:?}");
    });
}
