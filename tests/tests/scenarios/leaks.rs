//! Ten thousand requests of a kind: the heap, the descriptors and the threads must come back to what they
//! were.

use std::thread;

use duet_tests::Failure;
use duet_tests::client::{Connection, Request};
use duet_tests::footprint::{self, Footprint};
use duet_tests::server::Server;
use duet_tests::source::Language;

use crate::stage::{function, in_both};

/// Three rounds at least are played: ten thousand requests.
const REQUESTS: usize = 3400;
/// By how many clients at a time.
const CLIENTS: usize = 8;

/// What a round may leave behind. An object that each request keeps would be 160 KiB in JavaScript and 3,400
/// blocks in Python. How many threads have been started depends on how many calls met, and each has a stack of its
/// own.
fn allowance(language: Language) -> Footprint {
    let heap = match language {
        Language::JavaScript => 16 * 1024,
        Language::Python => 250,
    };
    Footprint { heap, descriptors: 0, threads: 2, resident: 1024 * 1024 }
}

/// Plays rounds in both languages in which every client does the same over and over.
fn leaves_nothing(turn: impl Fn(&Server, &mut Connection) -> Result<(), Failure> + Sync) {
    in_both(|language| {
        let server = function("leaks", language).start().expect("the function is loaded");
        let client = || -> Result<(), Failure> {
            let mut connection = server.connect()?;
            (0..REQUESTS / CLIENTS).try_for_each(|_| turn(&server, &mut connection))
        };
        let play = || {
            thread::scope(|scope| {
                let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
                clients.into_iter().try_for_each(|client| client.join().expect("a client"))
            })?;
            server.get("/collect")?;
            Footprint::of(&server, language)
        };
        if let Err(failure) = footprint::settles(&allowance(language), play) {
            panic!("{language}: {failure}");
        }
    });
}

/// The same for a request that is always answered in the same way.
fn answers(request: &Request, status: u16, text: &str) {
    leaves_nothing(|_, connection| {
        let answer = connection.exchange(request)?;
        if (answer.status, answer.text().as_str()) == (status, text) {
            return Ok(());
        }
        Err(format!("{answer:?}").into())
    });
}

#[test]
fn plain_answers_leave_nothing_behind() {
    answers(&Request::get("/hello"), 200, "hello");
}

#[test]
fn bodies_and_json_leave_nothing_behind() {
    let request = Request::new("POST", "/json").header("Content-Type", "application/json");
    leaves_nothing(|_, connection| {
        let answer = connection.exchange(&request.clone().body(r#"{"name": "Ada"}"#))?;
        if answer.text().contains("seen") { Ok(()) } else { Err(format!("{answer:?}").into()) }
    });
}

/// The same for a request that makes the handler ask the server itself.
fn asks_on(path: &str) {
    leaves_nothing(|server, connection| {
        let answer = connection.exchange(&Request::get(&format!("{path}/{}", server.port)))?;
        if answer.text() == "hello" { Ok(()) } else { Err(format!("{answer:?}").into()) }
    });
}

#[test]
fn requests_to_others_leave_nothing_behind() {
    asks_on("/fetch");
}

#[test]
fn answers_of_others_that_nobody_reads_leave_nothing_behind() {
    asks_on("/unread");
}

#[test]
fn answers_in_pieces_leave_nothing_behind() {
    answers(&Request::get("/stream"), 200, "piece 0\npiece 1\npiece 2\npiece 3\npiece 4\n");
}

#[test]
fn timers_leave_nothing_behind() {
    answers(&Request::get("/timers"), 200, "hello");
}

#[test]
fn contexts_leave_nothing_behind() {
    answers(&Request::get("/context"), 200, "hello");
}

#[test]
fn errors_leave_nothing_behind() {
    answers(&Request::get("/thrown"), 500, "Internal server error");
}

#[test]
fn clients_that_go_leave_nothing_behind() {
    leaves_nothing(|server, _| {
        let mut connection = server.connect()?;
        connection.send_bytes(&Request::get("/aborted").bytes())?;
        connection.receive_head()?;
        Ok(())
    });
}
