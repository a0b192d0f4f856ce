//! What is not HTTP, or not HTTP that two servers would read alike.

use std::io::ErrorKind;

use duet_tests::server::Server;

use crate::stage::{in_both, ready, still_answers};

/// The status of the answer, or none if the connection was closed without one; it must be closed
/// either way.
fn outcome(server: &Server, request: &[u8]) -> Option<u16> {
    let mut connection = server.connect().expect("a connection");
    // The server may close before it has read everything.
    let _ = connection.send_bytes(request);
    match connection.receive() {
        Ok(answer) => {
            connection.receive_end().expect("the connection is closed");
            Some(answer.status)
        }
        Err(error) => {
            let closed = [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset];
            assert!(closed.contains(&error.kind()), "{error}");
            None
        }
    }
}

#[test]
fn a_malformed_request_is_refused_and_harms_nobody() {
    in_both(|language| {
        let server = ready(language, &[]);
        let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n", "x".repeat(40_000));
        let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-Many: 1\r\n".repeat(200));
        let cases: &[(&str, &[u16], &str)] = &[
            ("no host", &[400], "GET /quick HTTP/1.1\r\n\r\n"),
            ("two hosts", &[400], "GET /quick HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            (
                "an unknown coding",
                &[400],
                "POST /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
            ),
            (
                "two lengths",
                &[400],
                "POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            ),
            (
                "a length that is no number",
                &[400],
                "POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
            ),
            ("noise", &[400], "\u{1}\u{2} what is this\r\n\r\n"),
            ("a header that is none", &[400], "GET /quick HTTP/1.1\r\nHost a\r\n\r\n"),
            ("a long header", &[431], &long),
            ("too many headers", &[431], &many),
        ];
        for (what, statuses, request) in cases {
            let outcome = outcome(&server, request.as_bytes());
            let refused = outcome.is_none_or(|status| statuses.contains(&status));
            assert!(refused, "{language}: {what} is answered with {outcome:?}");
        }
        still_answers(&server, language);
    });
}

#[test]
fn a_client_that_does_not_finish_its_header_is_disconnected() {
    in_both(|language| {
        let server = ready(language, &[("DUET_HEADER_TIMEOUT", "0.3")]);
        let outcome = outcome(&server, b"GET /quick HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        assert!(outcome.is_none_or(|status| status == 408), "{language}: {outcome:?}");
        still_answers(&server, language);
    });
}

#[test]
fn a_client_that_does_not_finish_its_body_is_told_and_disconnected() {
    in_both(|language| {
        let server = ready(language, &[("DUET_BODY_TIMEOUT", "0.3")]);
        let request = b"POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf";
        assert_eq!(outcome(&server, request), Some(408), "{language}");
        still_answers(&server, language);
    });
}

#[test]
fn requests_that_are_sent_ahead_are_answered_in_their_order() {
    in_both(|language| {
        let server = ready(language, &[]);
        let mut connection = server.connect().expect("a connection");
        let slow = "GET /slow/50 HTTP/1.1\r\nHost: a\r\n\r\n";
        let quick = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n";
        connection.send_bytes(format!("{slow}{quick}").as_bytes()).expect("requests that are sent");
        assert_eq!(connection.receive().expect("an answer").text(), "slow", "{language}");
        assert_eq!(connection.receive().expect("an answer").text(), "quick", "{language}");
    });
}
