//! What has been printed is not lost when the process ends, however it does.

use std::thread;

use duet_tests::client::Request;
use duet_tests::proxy::Proxy;
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::Language;

use crate::logs::{messages, ready, records};
use crate::stage::{function, in_both, in_python};

const FORMATS: [&str; 2] = ["text", "json"];

fn logging(language: Language, format: &str) -> Server {
    match format {
        "json" => ready(language, &[]),
        _ => function("logging", language).start().expect("the function is loaded"),
    }
}

/// The lines that were printed, once everything has been read.
fn lines(server: &Server, format: &str) -> Vec<String> {
    assert!(server.stdout.ends_within(PATIENCE));
    let text = server.stdout.text();
    match format {
        "json" => messages(&records(&text)).into_iter().map(str::to_owned).collect(),
        _ => text.lines().map(str::to_owned).collect(),
    }
}

fn counted(to: usize) -> Vec<String> {
    let numbers = (0..to).map(|number| format!("line {number}"));
    ["loaded".to_owned()].into_iter().chain(numbers).collect()
}

#[test]
fn a_process_that_is_told_to_stop_loses_nothing_of_what_its_handlers_print_until_the_end() {
    in_both(|language| {
        for format in FORMATS {
            let upstream = Proxy::silent("204 No Content").expect("a server");
            let server = logging(language, format);
            let path = format!("/many/{}", upstream.port);
            let answer = thread::scope(|scope| {
                let call = scope.spawn(|| server.get(&path));
                upstream.wait_for(1).expect("a request");
                server.terminate().expect("a signal that arrives");
                server.stderr.wait_for("stopping", PATIENCE).expect("the signal has arrived");
                upstream.answer();
                call.join().expect("a call")
            });
            assert_eq!(answer.expect("an answer").status, 200, "{language} {format}");
            assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0), "{language} {format}");
            let mut expected = counted(1000);
            expected.push("without end".to_owned());
            assert_eq!(lines(&server, format), expected, "{language} {format}");
        }
    });
}

#[test]
fn a_process_that_is_told_twice_loses_nothing_that_was_printed_before() {
    in_both(|language| {
        for format in FORMATS {
            let upstream = Proxy::silent("204 No Content").expect("a server");
            let server = logging(language, format);
            let path = format!("/many/{}", upstream.port);
            let request = Request::get(&path);
            let mut connection = server.connect().expect("a connection");
            connection.send_bytes(&request.bytes()).expect("a request that is sent");
            upstream.wait_for(1).expect("a request");
            server.terminate().expect("a signal that arrives");
            server.stderr.wait_for("stopping", PATIENCE).expect("the signal has arrived");
            server.terminate().expect("a signal that arrives");
            assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(143), "{language}");
            assert_eq!(lines(&server, format), counted(500), "{language} {format}");
        }
    });
}

#[test]
fn a_handler_that_wants_to_end_the_process_loses_nothing() {
    in_both(|language| {
        for format in FORMATS {
            let server = logging(language, format);
            let answer = server.get("/exits");
            // In JavaScript it cannot, since others are served as well.
            let code = match language {
                Language::JavaScript => {
                    assert_eq!(answer.expect("an answer").status, 500);
                    server.terminate().expect("a signal that arrives");
                    0
                }
                Language::Python => 7,
            };
            assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(code), "{language}");
            assert_eq!(lines(&server, format), counted(500), "{language} {format}");
        }
    });
}

#[test]
fn a_crash_loses_nothing_that_was_printed_before() {
    in_python(|language| {
        for format in FORMATS {
            let server = logging(language, format);
            server.get("/aborts").expect_err("there is nobody who answers");
            assert_eq!(server.wait_exit(PATIENCE).expect("an end"), None);
            assert_eq!(lines(&server, format), counted(500), "{format}");
        }
    });
}

#[test]
fn a_process_that_cannot_serve_loses_nothing_of_what_was_printed_while_it_was_loaded() {
    in_both(|language| {
        for format in FORMATS {
            let launch = function("logging", language).variable("DUET_LOG_FORMAT", format);
            let launch = launch.variable("FUNC_HANDLER", "nobody");
            let server = launch.start_in_any_state().expect("a server");
            server.terminate().expect("a signal that arrives");
            server.wait_exit(PATIENCE).expect("an end");
            assert_eq!(lines(&server, format), counted(0), "{language} {format}");
        }
    });
}
