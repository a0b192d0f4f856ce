//! Limits: of bodies and of memory.

use std::time::Instant;

use duet_tests::client::Request;
use duet_tests::server::PATIENCE;

use crate::stage::{in_both, in_javascript, ready, still_answers};

#[test]
fn a_body_that_is_too_large_is_refused_and_the_connection_closed() {
    in_both(|language| {
        let server = ready(language, &[("FUNC_BODY_MB_LIMIT", "1")]);
        let mut connection = server.connect().expect("a connection");
        let head = "POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n";
        connection.send_bytes(head.as_bytes()).expect("a head that is sent");
        let answer = connection.receive().expect("an answer");
        assert_eq!(answer.status, 413, "{language}");
        assert!(answer.closes(), "{language}: {answer:?}");
        connection.receive_end().expect("the connection is closed");
        still_answers(&server, language);
    });
}

#[test]
fn a_client_that_sends_all_of_it_before_it_reads_gets_the_answer() {
    in_both(|language| {
        let server = ready(language, &[("FUNC_BODY_MB_LIMIT", "1")]);
        let head = "POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n";
        for _ in 0..20 {
            let mut connection = server.connect().expect("a connection");
            let request = format!("{head}{}", "x".repeat(8_000_000));
            connection.send_bytes(request.as_bytes()).expect("a request that is sent");
            let answer = connection.receive().expect("an answer");
            assert_eq!(answer.status, 413, "{language}");
        }
    });
}

#[test]
fn a_client_that_never_stops_sending_is_left() {
    in_both(|language| {
        let variables = [("FUNC_BODY_MB_LIMIT", "1"), ("DUET_LINGER_TIMEOUT", "0.2")];
        let server = ready(language, &variables);
        let mut connection = server.connect().expect("a connection");
        let head = "POST /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        connection.send_bytes(head.as_bytes()).expect("a head that is sent");
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
        let start = Instant::now();
        while connection.send_bytes(chunk.as_bytes()).is_ok() {
            assert!(start.elapsed() < PATIENCE, "{language}");
        }
        still_answers(&server, language);
    });
}

#[test]
fn a_body_of_unknown_length_is_limited_too() {
    in_both(|language| {
        let server = ready(language, &[("FUNC_BODY_MB_LIMIT", "1")]);
        let mut connection = server.connect().expect("a connection");
        let head = "POST /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        connection.send_bytes(head.as_bytes()).expect("a head that is sent");
        // One byte too many, and then nothing: whatever is not read would reset the connection.
        let chunk = format!("100001\r\n{}", "x".repeat(0x10_0001));
        connection.send_bytes(chunk.as_bytes()).expect("a chunk that is sent");
        let answer = connection.receive().expect("an answer");
        assert_eq!(answer.status, 413, "{language}");
        assert!(answer.closes(), "{language}: {answer:?}");
        still_answers(&server, language);
    });
}

#[test]
fn a_body_within_the_limit_is_taken() {
    in_both(|language| {
        let server = ready(language, &[("FUNC_BODY_MB_LIMIT", "1")]);
        let request = Request::new("POST", "/quick").body(vec![b'x'; 0x10_0000]);
        assert_eq!(server.send(&request).expect("an answer").text(), "quick", "{language}");
    });
}

#[test]
fn a_handler_that_takes_all_memory_fails_alone() {
    in_javascript(|language| {
        let server = ready(language, &[("DUET_HEAP_MB", "16"), ("FUNC_TIMEOUT", "10")]);
        for _ in 0..3 {
            let status = server.get("/hoard").expect("an answer").status;
            assert!([500, 408].contains(&status), "{status}");
            still_answers(&server, language);
        }
    });
}
