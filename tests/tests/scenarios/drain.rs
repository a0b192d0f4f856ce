//! Stopping: nobody who asked goes without an answer, unless they take too long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use duet_tests::client::Request;
use duet_tests::server::{PATIENCE, Server};

use crate::stage::{begin, in_both, ready};

/// Asks again and again on connections that are kept open for as long as they may be, and tells
/// of each answer.
fn keep_asking(server: &Server, until: &AtomicBool, answered: &Sender<()>) {
    let mut connection = server.connect().expect("a connection");
    while !until.load(Ordering::SeqCst) {
        let answer = connection.exchange(&Request::get("/slow/20")).expect("a whole answer");
        assert_eq!((answer.status, answer.text().as_str()), (200, "slow"));
        let _ = answered.send(());
        if answer.closes() {
            connection = server.connect().expect("a connection");
        }
    }
}

#[test]
fn every_request_is_answered_when_the_host_is_asked_to_stop_under_load() {
    const CLIENTS: usize = 4;
    const SOME: usize = 20;
    in_both(|language| {
        let server = ready(language, &[("DUET_DRAIN_DELAY", "2")]);
        let stop = AtomicBool::new(false);
        let (answered, answers) = mpsc::channel();
        let some_are_answered = || {
            (0..SOME).for_each(|_| answers.recv_timeout(PATIENCE).expect("an answer"));
        };
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| keep_asking(&server, &stop, &answered));
            }
            some_are_answered();
            server.terminate().expect("a signal that arrives");
            let deadline = Instant::now() + PATIENCE;
            while server.get("/healthz").expect("an answer").status == 200 {
                assert!(Instant::now() < deadline, "{language}: it is not known to be leaving");
            }
            // Those that were answered before, and then as many again.
            answers.try_iter().for_each(drop);
            some_are_answered();
            stop.store(true, Ordering::SeqCst);
        });
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
    });
}

#[test]
fn a_request_in_flight_is_finished_before_the_end() {
    in_both(|language| {
        let server = ready(language, &[("DUET_DRAIN_DELAY", "0")]);
        let mut idle = server.connect().expect("a connection");
        idle.exchange(&Request::get("/quick")).expect("an answer");
        let mut busy = begin(&server, "/slow/700");
        server.terminate().expect("a signal that arrives");
        idle.receive_end().expect("an idle connection is closed");
        let answer = busy.receive().expect("a whole answer");
        assert_eq!((answer.status, answer.text().as_str()), (200, "slow"), "{language}");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
    });
}

#[test]
fn a_request_that_outlives_the_drain_is_cut_off_with_an_exit_code_of_its_own() {
    in_both(|language| {
        let variables = [("DUET_DRAIN_DELAY", "0"), ("DUET_DRAIN_TIMEOUT", "0.2")];
        let server = ready(language, &variables);
        let _stuck = begin(&server, "/never");
        server.terminate().expect("a signal that arrives");
        let code = server.wait_exit(Duration::from_secs(5)).expect("an end that comes soon");
        assert_eq!(code, Some(5), "{language}");
        assert!(server.stderr.text().contains("DUET_DRAIN_TIMEOUT"), "{language}");
    });
}
