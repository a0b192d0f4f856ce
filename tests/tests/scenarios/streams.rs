//! Answers that come piece by piece, and clients that read slowly or go.

use std::io::ErrorKind;
use std::thread;
use std::time::{Duration, Instant};

use duet_tests::client::{Connection, Request};
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::Language;

use crate::stage::{function, in_both, in_both_alone, in_javascript};

const PIECE: usize = 64 * 1024;
/// How many pieces make a hundred megabytes.
const HUNDRED_MEGABYTES: usize = 1600;

fn serve(language: Language) -> Server {
    function("streams", language).start().expect("the function is loaded")
}

fn ask(server: &Server, path: &str) -> Connection {
    let mut connection = server.connect().expect("a connection");
    connection.send_bytes(&Request::get(path).bytes()).expect("a request that is sent");
    connection
}

/// Asks, and goes when the first piece of the answer has come.
fn leave_midway(server: &Server, path: &str) {
    let mut connection = ask(server, path);
    connection.receive_head().expect("a head");
    connection.receive_chunk().expect("a chunk");
}

/// Reads an answer in large chunks, and answers with the most memory that the process had meanwhile.
fn read_slowly(server: &Server, path: &str) -> (usize, usize) {
    let mut connection = ask(server, path);
    assert_eq!(connection.receive_head().expect("a head").status, 200);
    let (mut length, mut most) = (0, 0);
    while let Some(chunk) = connection.receive_chunk().expect("a chunk") {
        length += chunk.len();
        // Looking takes longer than writing a piece does, so the client is the slower one.
        most = most.max(server.resident_bytes());
    }
    (length, most)
}

#[test]
fn a_large_answer_to_a_slow_client_is_not_kept_in_memory() {
    in_both_alone(|language| {
        let server = serve(language);
        let paths = match language {
            Language::JavaScript => vec!["large"],
            Language::Python => vec!["large", "later"],
        };
        for path in paths {
            server.get(&format!("/{path}/1")).expect("an answer");
            let idle = server.resident_bytes();
            let (length, most) = read_slowly(&server, &format!("/{path}/{HUNDRED_MEGABYTES}"));
            assert_eq!(length, HUNDRED_MEGABYTES * PIECE, "{language}: {path}");
            let grown = most.saturating_sub(idle) / 1024 / 1024;
            assert!(grown < 40, "{language}: {path}: {grown} MiB above idle");
        }
    });
}

#[test]
fn pieces_arrive_as_they_are_written() {
    in_both(|language| {
        let server = serve(language);
        let mut connection = ask(&server, "/halves");
        connection.receive_head().expect("a head");
        let first = connection.receive_chunk().expect("a chunk").expect("a piece");
        assert_eq!(first, b"one", "{language}");
        assert_eq!(server.get("/go").expect("an answer").text(), "gone on", "{language}");
        let second = connection.receive_chunk().expect("a chunk").expect("a piece");
        assert_eq!(second, b"two", "{language}");
        assert_eq!(connection.receive_chunk().expect("the end"), None, "{language}");
    });
}

#[test]
fn a_handler_that_fails_after_its_answer_began_ends_the_connection() {
    in_both(|language| {
        let server = serve(language);
        let mut connection = ask(&server, "/fails");
        let error = connection.receive().expect_err("an answer that breaks off");
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{language}: {error}");
        server.stderr.wait_for("swordfish", PATIENCE).expect("the reason in the log");
    });
}

#[test]
fn a_handler_learns_that_its_client_has_gone() {
    in_both(|language| {
        let server = serve(language);
        leave_midway(&server, "/endless");
        let seen = server.stdout.wait_for("the client has gone", PATIENCE);
        seen.unwrap_or_else(|error| panic!("{language}: the handler does not notice: {error}"));
    });
}

#[test]
fn a_handler_that_has_not_answered_learns_it_too() {
    in_javascript(|language| {
        let server = serve(language);
        let connection = ask(&server, "/waits");
        server.stdout.wait_for("waits begins", PATIENCE).expect("a call that begins");
        drop(connection);
        server.stdout.wait_for("the client has gone", PATIENCE).expect("a handler that notices");
    });
}

#[test]
fn a_request_is_a_readable_stream_and_can_be_piped_into_the_response() {
    in_javascript(|language| {
        let server = serve(language);
        let body: Vec<u8> = (0..300_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        let request = Request::new("POST", "/echo").header("Content-Type", "application/x-test");
        let answer = server.send(&request.body(body.clone())).expect("an answer");
        assert_eq!(answer.status, 200);
        assert!(answer.body == body, "{} bytes came back", answer.body.len());
        let request = Request::new("POST", "/reads").body(body);
        assert_eq!(server.send(&request).expect("an answer").text(), "300000");
    });
}

#[test]
fn a_loop_that_writes_as_long_as_it_may_ends_when_the_client_goes() {
    in_javascript(|language| {
        let server = serve(language);
        leave_midway(&server, "/writes-on");
        let told = server.stdout.wait_for_any(&["told to stop", "never told"], PATIENCE);
        assert!(told.expect("a handler that ends").contains("told to stop"));
    });
}

#[test]
fn a_file_for_a_client_that_has_gone_is_not_opened() {
    in_javascript(|language| {
        let server = serve(language);
        let connection = ask(&server, "/file-too-late");
        server.stdout.wait_for("file begins", PATIENCE).expect("a call that begins");
        drop(connection);
        let ends = "file ends with ECONNABORTED";
        server.stdout.wait_for(ends, PATIENCE).expect("a callback that is called");
    });
}

#[test]
fn whatever_a_handler_has_set_its_client_gets_an_answer() {
    in_javascript(|language| {
        let server = serve(language);
        assert_eq!(server.get("/file-after-head").expect("an answer").status, 500);
        let answer = server.get("/odd-reason").expect("an answer");
        assert_eq!((answer.status, answer.text().as_str()), (200, "with a number for a reason"));
        let answer = server.send(&Request::new("HEAD", "/destroys")).expect("an answer");
        assert_ne!(answer.status, 408);
    });
}

#[test]
fn a_listener_that_comes_while_an_event_is_told_does_not_hear_it() {
    in_javascript(|language| {
        let server = serve(language);
        assert_eq!(server.get("/adds-listeners").expect("an answer").text(), "1");
    });
}

#[test]
fn an_interpreter_that_was_thrown_away_with_an_open_stream_costs_nothing() {
    const WATCHED: Duration = Duration::from_millis(500);
    in_javascript(|language| {
        let launch = function("streams", language).variable("FUNC_TIMEOUT", "1");
        let server = launch.start().expect("the function is loaded");
        let mut connection = ask(&server, "/halves");
        connection.receive_head().expect("a head");
        assert!(server.get("/loops").expect("an answer").status >= 400);
        server.stderr.wait_for("was thrown away", PATIENCE).expect("the news in the log");
        // That nothing happens is no event that could be awaited.
        let before = server.processor_time();
        thread::sleep(WATCHED);
        let used = server.processor_time().saturating_sub(before);
        assert!(used < WATCHED / 2, "{used:?} of {WATCHED:?} were used");
    });
}

#[test]
fn a_client_that_takes_nothing_is_given_up_and_the_handler_learns_it() {
    in_both(|language| {
        let launch = function("streams", language).variable("DUET_SEND_TIMEOUT", "1");
        let server = launch.start().expect("the function is loaded");
        let paths = match language {
            Language::JavaScript => vec!["endless"],
            Language::Python => vec!["endless", "endless-later"],
        };
        for (given_up, path) in paths.into_iter().enumerate() {
            let mut connection = ask(&server, &format!("/{path}"));
            connection.receive_head().expect("a head");
            // It stays, and reads nothing more.
            let told = "the client has gone\n".repeat(given_up + 1);
            server.stdout.wait_for(&told, PATIENCE).expect("a handler that notices");
            // The handler hears of it an instant before it is counted.
            let failed = format!("function_failures_total{{method=\"GET\"}} {}\n", given_up + 1);
            let deadline = Instant::now() + PATIENCE;
            while !server.get("/metrics").expect("an answer").text().contains(&failed) {
                assert!(Instant::now() < deadline, "{language}: {path} is not counted");
                thread::yield_now();
            }
        }
        let told = server.stderr.text().matches("DUET_SEND_TIMEOUT").count();
        assert_eq!(told, if language == Language::Python { 2 } else { 1 }, "{language}");
    });
}
