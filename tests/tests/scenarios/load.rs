//! Many requests at once.

use std::sync::Barrier;
use std::thread;

use duet_tests::client::Request;
use duet_tests::source::Language;

use crate::stage::{in_both, ready, still_answers};

#[test]
fn the_state_of_a_module_survives_thousands_of_requests() {
    const CONNECTIONS: usize = 16;
    const REQUESTS: usize = 125;
    in_both(|language| {
        let server = ready(language, &[]);
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let mut connection = server.connect().expect("a connection");
                    for _ in 0..REQUESTS {
                        let answer = connection.exchange(&Request::get("/count"));
                        assert_eq!(answer.expect("an answer").status, 200, "{language}");
                    }
                });
            }
        });
        let last = server.get("/count").expect("an answer").text();
        assert_eq!(last, (CONNECTIONS * REQUESTS + 1).to_string(), "{language}");
    });
}

#[test]
fn a_full_queue_refuses_and_says_when_to_come_back() {
    const CLIENTS: usize = 12;
    in_both(|language| {
        let path = match language {
            Language::JavaScript => "/busy/300",
            Language::Python => "/slow/300",
        };
        let server = ready(
            language,
            &[("DUET_QUEUE", "1"), ("SERVER_NUMTHREADS", "1"), ("DUET_STALL_MS", "60000")],
        );
        let start = Barrier::new(CLIENTS);
        let answers: Vec<_> = thread::scope(|scope| {
            let ask = || {
                let mut connection = server.connect().expect("a connection");
                start.wait();
                connection.exchange(&Request::get(path)).expect("an answer")
            };
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(ask)).collect();
            clients.into_iter().map(|client| client.join().expect("a client")).collect()
        });
        let with = |status| answers.iter().filter(move |answer| answer.status == status);
        assert!(with(200).count() >= 1, "{language}: nobody was answered");
        assert!(with(503).count() >= 1, "{language}: nobody was refused");
        assert_eq!(with(200).count() + with(503).count(), CLIENTS, "{language}");
        assert!(with(503).all(|answer| answer.header("retry-after").is_some()), "{language}");
        still_answers(&server, language);
    });
}
