//! Several processes that serve one Function (`DUET_PROCESSES`).

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use duet_tests::client::{Connection, Request};
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::Language;

use crate::stage::{begin, in_both, in_python, ready, routes};

fn two(language: Language) -> Server {
    several(language, &[("DUET_DRAIN_DELAY", "0")])
}

/// Two processes, both of which have loaded the Function.
fn several(language: Language, variables: &[(&str, &str)]) -> Server {
    ready(language, &[&[("DUET_PROCESSES", "2")], variables].concat())
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "it does not come to be that {what}");
        thread::yield_now();
    }
}

fn pid(connection: &mut Connection) -> String {
    connection.exchange(&Request::get("/pid")).expect("an answer").text()
}

/// The processes, by asking on so many connections at the same time.
fn pids(server: &Server, connections: usize) -> BTreeMap<String, usize> {
    let mut open: Vec<_> =
        (0..connections).map(|_| server.connect().expect("a connection")).collect();
    let mut counted = BTreeMap::new();
    for connection in &mut open {
        *counted.entry(pid(connection)).or_default() += 1;
    }
    counted
}

fn kill(pid: &str) {
    let killed = Command::new("kill").args(["-KILL", pid]).status().expect("kill can be run");
    assert!(killed.success());
}

/// How often `/quick` and `/pid` have been counted.
fn calls(server: &Server) -> u32 {
    let metrics = server.get("/metrics").expect("an answer");
    assert_eq!(metrics.status, 200, "{}", metrics.text());
    let text = metrics.text();
    assert_eq!(text.matches("# TYPE function_calls_total").count(), 1, "{text}");
    let line = r#"function_calls_total{method="GET"} "#;
    let count = text.lines().find_map(|known| known.strip_prefix(line)).unwrap_or("0");
    count.parse().expect("a number")
}

#[test]
fn connections_are_spread_evenly_over_the_processes() {
    in_both(|language| {
        let server = two(language);
        // Connections from before may not be known to be closed yet.
        until("each process has half of the connections", || pids(&server, 6).values().eq(&[3, 3]));
    });
}

#[test]
fn what_all_processes_have_counted_is_added_up() {
    const CALLS: u32 = 10;
    in_both(|language| {
        let server = two(language);
        let mut open: Vec<_> = (0..4).map(|_| server.connect().expect("a connection")).collect();
        let asked: BTreeSet<_> = open.iter_mut().map(pid).collect();
        assert_eq!(asked.len(), 2, "{language}");
        for index in 4..CALLS {
            pid(&mut open[index as usize % 4]);
        }
        // Whoever is asked; a call is counted when its answer is complete.
        until("all calls are counted", || calls(&server) == CALLS);
        let by_either: Vec<_> = (0..4).map(|_| calls(&server)).collect();
        assert_eq!(by_either, [CALLS; 4], "{language}");
    });
}

#[test]
fn a_process_that_dies_is_replaced_and_what_it_had_counted_stays() {
    in_both(|language| {
        let server = two(language);
        let before = pids(&server, 4);
        until("all calls are counted", || calls(&server) == 4);
        let victim = before.keys().next().expect("a process");
        kill(victim);
        server.stderr.wait_for("another is started", PATIENCE).expect("the news in the log");
        until("the new one takes connections", || pids(&server, 4).len() == 2);
        let after = pids(&server, 4);
        assert!(!after.contains_key(victim), "{language}: {after:?}");
        assert_eq!(server.get("/healthz").expect("an answer").status, 200, "{language}");
        assert!(calls(&server) >= 8, "{language}: {}", calls(&server));
    });
}

#[test]
fn requests_in_all_processes_are_finished_before_the_end() {
    in_both(|language| {
        let server = two(language);
        let mut busy = [begin(&server, "/slow/700"), begin(&server, "/slow/700")];
        server.terminate().expect("a signal that arrives");
        for connection in &mut busy {
            let answer = connection.receive().expect("a whole answer");
            assert_eq!((answer.status, answer.text().as_str()), (200, "slow"), "{language}");
        }
        // The children hold standard error as well: it ends when all have.
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
    });
}

#[test]
fn whoever_comes_while_the_processes_leave_is_answered() {
    in_both(|language| {
        let server = several(language, &[("DUET_DRAIN_DELAY", "1")]);
        server.terminate().expect("a signal that arrives");
        until("they leave", || server.get("/healthz").expect("an answer").status == 503);
        for _ in 0..4 {
            let answer = server.get("/quick").expect("an answer");
            assert_eq!((answer.text().as_str(), answer.closes()), ("quick", true), "{language}");
        }
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
    });
}

#[test]
fn a_request_that_outlives_the_drain_is_cut_off_in_whichever_process() {
    in_both(|language| {
        let variables = [("DUET_DRAIN_DELAY", "0"), ("DUET_DRAIN_TIMEOUT", "0.2")];
        let server = several(language, &variables);
        let _stuck = begin(&server, "/never");
        server.terminate().expect("a signal that arrives");
        let code = server.wait_exit(Duration::from_secs(5)).expect("an end that comes soon");
        assert_eq!(code, Some(5), "{language}");
    });
}

#[test]
fn no_process_outlives_its_parent() {
    in_both(|language| {
        let server = two(language);
        let children = pids(&server, 4);
        let mut busy = begin(&server, "/slow/500");
        kill(&server.pid().to_string());
        let answer = busy.receive().expect("a whole answer");
        assert_eq!(answer.text(), "slow", "{language}");
        assert!(server.stderr.ends_within(PATIENCE), "{language}: {children:?} go on");
    });
}

#[test]
fn one_process_that_is_unwell_is_told_by_all() {
    in_python(|_| {
        let variables = [("DUET_LOST_WORKERS", "1"), ("FUNC_TIMEOUT", "0.2")];
        let server = several(Language::Python, &variables);
        let stuck = begin(&server, "/never");
        until("it is told", || server.get("/healthz").expect("an answer").status == 503);
        for _ in 0..4 {
            let answer = server.get("/healthz").expect("an answer");
            assert_eq!(answer.status, 503);
            assert!(answer.text().contains("did not come back"), "{}", answer.text());
        }
        drop(stuck);
    });
}

#[test]
fn processes_that_die_at_once_are_started_ever_more_slowly() {
    in_python(|language| {
        let launch = routes(language).variable("DUET_PROCESSES", "2").variable("DIE", "now");
        let server = launch.start_unready().expect("it listens");
        let told = server.stderr.wait_for("another is started in 800ms", PATIENCE);
        told.expect("the news in the log");
        server.terminate().expect("a signal that arrives");
        server.wait_exit(PATIENCE).expect("an end");
    });
}

#[test]
fn the_metrics_of_all_processes_can_be_read_in_both_formats() {
    use duet_tests::metrics::{Format, Metrics};
    in_both(|language| {
        let server = two(language);
        server.get("/quick").expect("an answer");
        let open = "application/openmetrics-text; version=1.0.0";
        for (accept, format) in [("", Format::Text), (open, Format::OpenMetrics)] {
            let request = Request::get("/metrics").header("Accept", accept);
            let text = server.send(&request).expect("an answer").text();
            let read = Metrics::read(&text, format);
            let metrics = read.unwrap_or_else(|failure| panic!("{language}: {failure}\n{text}"));
            let idle = metrics.value("duet_cold_start_seconds", &[]);
            assert!(idle.is_some(), "{language}: {text}");
        }
    });
}
