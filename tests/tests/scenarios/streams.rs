//! Answers that come piece by piece, and clients that read slowly or go.

use std::io::ErrorKind;

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
        let mut connection = ask(&server, "/endless");
        connection.receive_head().expect("a head");
        connection.receive_chunk().expect("a chunk");
        drop(connection);
        server.stdout.wait_for("the client has gone", PATIENCE).expect("a handler that notices");
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
