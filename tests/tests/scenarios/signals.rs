//! Signals that a Function wants to hear of, and those that stay the host's.

use std::process::Command;

use duet_tests::server::{PATIENCE, Server};

use crate::stage::{begin, function, in_both, in_javascript, in_python};

fn kill(server: &Server, signal: &str) {
    let pid = server.pid().to_string();
    let killed = Command::new("kill").args([signal, &pid]).status().expect("kill can be run");
    assert!(killed.success());
}

fn heard(server: &Server, name: &str) {
    let heard = server.stdout.wait_for(&format!("heard {name}\n"), PATIENCE);
    heard.unwrap_or_else(|failure| panic!("{failure}\n{}", server.stderr.text()));
}

#[test]
fn a_signal_reaches_the_function_whoever_sends_it() {
    in_both(|language| {
        let server = function("signals", language).start().expect("the function is loaded");
        heard(&server, "SIGUSR1");
        assert_eq!(server.get("/SIGUSR2").expect("an answer").status, 200, "{language}");
        heard(&server, "SIGUSR2");
        // It is heard while calls wait, and while nothing happens at all.
        let _waiting = begin(&server, "/sleep");
        kill(&server, "-ALRM");
        heard(&server, "SIGALRM");
        let answer = server.get("/heard").expect("an answer").text();
        let all = r#"["SIGUSR1","SIGUSR2","SIGALRM"]"#;
        assert_eq!(answer.replace(' ', ""), format!(r#"{{"heard":{all}}}"#), "{language}");
    });
}

#[test]
fn a_handler_of_signals_that_fails_is_told_and_the_next_is_called() {
    in_both(|language| {
        let server = function("signals", language).start().expect("the function is loaded");
        kill(&server, "-HUP");
        let told = server.stderr.wait_for("swordfish in a handler of signals", PATIENCE);
        told.expect("the error in the log");
        kill(&server, "-USR2");
        heard(&server, "SIGUSR2");
        assert_eq!(server.get("/heard").expect("an answer").status, 200, "{language}");
    });
}

#[test]
fn the_signal_to_stop_stops_a_function_that_hears_others() {
    in_both(|language| {
        let launch = function("signals", language).variable("DUET_DRAIN_DELAY", "0");
        let server = launch.start().expect("the function is loaded");
        kill(&server, "-USR2");
        heard(&server, "SIGUSR2");
        server.terminate().expect("a signal that arrives");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language}");
    });
}

#[test]
fn a_handler_of_signals_that_never_comes_back_keeps_nobody_from_the_end() {
    in_python(|language| {
        let launch = function("signals", language).variable("DUET_DRAIN_DELAY", "0");
        let server = launch.start().expect("the function is loaded");
        kill(&server, "-WINCH");
        heard(&server, "SIGWINCH");
        server.terminate().expect("a signal that arrives");
        let told = server.stderr.wait_for("does not come back", PATIENCE);
        told.expect("a warning");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(5), "{language}");
    });
}

#[test]
fn timers_and_raised_signals_reach_a_function_in_python() {
    in_python(|language| {
        let server = function("signals", language).start().expect("the function is loaded");
        server.get("/alarm").expect("an answer");
        heard(&server, "SIGALRM");
        server.get("/raise").expect("an answer");
        heard(&server, "SIGUSR2");
    });
}

#[test]
fn signals_that_nobody_may_hear_are_refused_in_javascript() {
    in_javascript(|language| {
        let server = function("signals", language).start().expect("the function is loaded");
        let answer = server.get("/refused").expect("an answer").text();
        assert_eq!(answer, r#"{"errors":["EINVAL","ERR_WORKER_UNSUPPORTED_OPERATION"]}"#);
    });
}
