//! HTTP/2 with peers that do not keep to its rules. What it does with those that do is compared with Node.js
//! (`tests/node`).

use duet_tests::server::Server;
use duet_tests::source::Language;
use serde_json::{Value, json};

use crate::stage::{function, in_javascript};

fn start() -> Server {
    function("http2", Language::JavaScript).start().expect("a server")
}

fn told(server: &Server, path: &str) -> Value {
    let answer = server.get(path).expect("an answer");
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{}", answer.text()))
}

#[test]
fn a_server_that_breaks_the_rules_ends_its_session_with_an_error() {
    in_javascript(|_| {
        let outcomes = told(&start(), "/rules");
        let errors = [
            ("data of no stream", "Protocol error"),
            ("a continuation of nothing", "Protocol error"),
            ("a head that is broken off", "Protocol error"),
            ("fields that are none", "Header compression/decompression error"),
            ("a table that is too large", "Header compression/decompression error"),
            ("a window that is too large", "Flow control error"),
            ("a ping that is too short", "The length of the frame is invalid"),
            ("a frame that is too long", "The length of the frame is invalid"),
            ("an answer to settings that were never sent", "Protocol error"),
            (
                "pings without end",
                "Flooding was detected in this HTTP/2 session, and it must be closed",
            ),
            (
                "a head without end",
                "Flooding was detected in this HTTP/2 session, and it must be closed",
            ),
        ];
        for (name, message) in errors {
            let error = format!("ERR_HTTP2_ERROR {message}");
            assert_eq!(outcomes[name], json!([error, error, true, true]), "{name}");
        }
        let gone = &outcomes["a server that says nothing and goes"];
        assert_eq!((&gone[2], &gone[3]), (&json!(true), &json!(true)), "{gone}");
    });
}

#[test]
fn bytes_that_mean_nothing_harm_nobody() {
    in_javascript(|_| {
        let server = start();
        assert_eq!(told(&server, "/noise"), json!({ "survived": 100 }));
        assert_eq!(told(&server, "/rules")["data of no stream"][2], true);
    });
}
