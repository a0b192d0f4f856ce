//! The deadline is the host's, whatever a handler does with its thread.

use std::thread;
use std::time::Duration;

use duet_tests::client::Request;
use duet_tests::server::Server;
use duet_tests::source::Language;

use crate::stage::{begin, in_both_alone, ready, routes, still_answers, timed};

const TIMEOUT: Duration = Duration::from_millis(500);
const SLACK: Duration = Duration::from_millis(500);

fn is_answered_on_time(language: Language, path: &str) {
    let server = ready(language, &[("FUNC_TIMEOUT", "0.5")]);
    let (answer, took) = timed(|| server.get(path).expect("an answer"));
    assert_eq!(answer.status, 408, "{language}");
    assert!((TIMEOUT..=TIMEOUT + SLACK).contains(&took), "{language}: after {took:?}");
    still_answers(&server, language);
}

#[test]
fn a_handler_that_never_answers_is_a_timeout_on_time() {
    in_both_alone(|language| is_answered_on_time(language, "/never"));
}

#[test]
fn a_handler_that_loops_for_ever_is_a_timeout_on_time() {
    in_both_alone(|language| is_answered_on_time(language, "/loop"));
}

fn nobody_waits(server: &Server, language: Language) {
    let stuck = ["/loop", "/busy/30000", "/never"].map(|path| begin(server, path));
    for probe in 0..50 {
        let (health, took) = timed(|| server.get("/healthz").expect("an answer"));
        assert_eq!(health.status, 200, "{language}: {}", health.text());
        assert!(took < Duration::from_millis(250), "{language}: probe {probe} took {took:?}");
    }
    let (answer, took) = timed(|| server.get("/quick").expect("an answer"));
    assert_eq!(answer.text(), "quick", "{language}");
    assert!(took < Duration::from_secs(2), "{language}: a quick request took {took:?}");
    drop(stuck);
}

#[test]
fn nothing_that_a_handler_does_keeps_others_waiting() {
    in_both_alone(|language| nobody_waits(&ready(language, &[("FUNC_TIMEOUT", "60")]), language));
}

/// On one processor the spare I/O thread is held back while calls are quick, and must be let go
/// when one stays.
#[test]
fn nothing_keeps_others_waiting_on_one_busy_processor() {
    const CONNECTIONS: usize = 8;
    const REQUESTS: usize = 500;
    in_both_alone(|language| {
        let launch = routes(language).on_one_processor().variable("FUNC_TIMEOUT", "60");
        let server = launch.start().expect("the function is loaded");
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let mut connection = server.connect().expect("a connection");
                    for _ in 0..REQUESTS {
                        let answer = connection.exchange(&Request::get("/quick"));
                        assert_eq!(answer.expect("an answer").status, 200, "{language}");
                    }
                });
            }
            // While the others are still at it.
            nobody_waits(&server, language);
        });
        still_answers(&server, language);
    });
}

/// The two arrive together, so that one may be run right after the other on the same thread.
#[test]
fn an_answer_that_is_ready_is_not_held_back_by_a_call_that_stays() {
    in_both_alone(|language| {
        for round in 0..10 {
            let server = ready(language, &[("FUNC_TIMEOUT", "60")]);
            let (mut stays, mut quick) =
                (server.connect().expect("a connection"), server.connect().expect("a connection"));
            stays.send_bytes(&Request::get("/loop").bytes()).expect("a request that is sent");
            quick.send_bytes(&Request::get("/quick").bytes()).expect("a request that is sent");
            let (answer, took) = timed(|| quick.receive().expect("an answer"));
            assert_eq!(answer.text(), "quick", "{language}, round {round}");
            assert!(took < Duration::from_secs(2), "{language}, round {round}: took {took:?}");
        }
    });
}
