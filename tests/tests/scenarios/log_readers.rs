//! Who reads the log may have gone, be slow, or never read, and the disk may be full: the host goes on
//! answering, and a slow reader misses nothing.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::{self, Language};
use tempfile::TempDir;

use crate::stage::in_both;

/// How many lines a call prints.
const LINES: usize = 500;

/// A stream of the process: how a shell redirects it, and the path that prints to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Output,
    Error,
}

impl Stream {
    fn redirection(self) -> &'static str {
        match self {
            Self::Output => ">",
            Self::Error => "2>",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Output => "/out",
            Self::Error => "/err",
        }
    }
}

/// A pipe with a name, whose reader is the test.
struct Pipe {
    reader: File,
    path: String,
    _folder: TempDir,
}

impl Pipe {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
        // Opened for both: otherwise this would wait for somebody who writes.
        let reader = OpenOptions::new().read(true).write(true).open(&path).expect("a pipe");
        let path = path.to_str().expect("a path in UTF-8").to_owned();
        Self { reader, path, _folder: folder }
    }

    /// Reads, with pauses, until there is nothing that it waits for.
    fn read_slowly(&mut self, until: impl Fn(&str) -> bool) -> String {
        let mut read = Vec::new();
        let mut buffer = [0; 4096];
        while !until(&String::from_utf8_lossy(&read)) {
            let length = self.reader.read(&mut buffer).expect("a log");
            read.extend_from_slice(&buffer[..length]);
            // The reader is slow because this is what is tested.
            thread::sleep(Duration::from_micros(500));
        }
        String::from_utf8(read).expect("UTF-8")
    }
}

/// The Function of `scenarios/flooding`, whose log has this format, with one stream elsewhere.
fn flooding(
    language: Language,
    format: &str,
    stream: Stream,
    target: &str,
    variables: &[(&str, &str)],
) -> (Server, TempDir) {
    let folder = source::copy(&source::folder("scenarios").join("flooding"), language);
    let folder = folder.expect("a copy of the function");
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = free.local_addr().expect("its number").port();
    drop(free);
    let launch = Launch::command(["serve"]).expect("duet is built");
    let launch = launch.argument(&folder.path().to_string_lossy());
    let launch = launch.argument("--host").argument("127.0.0.1");
    let launch = launch.argument("--port").argument(&port.to_string());
    let launch =
        variables.iter().fold(launch, |launch, (name, value)| launch.variable(name, value));
    let launch = launch.variable("DUET_LOG_FORMAT", format);
    let launch = launch.redirected(&format!("{}{target}", stream.redirection()));
    (launch.start_on(port).expect("a server"), folder)
}

/// What must be so whoever reads.
fn answers(server: &Server) {
    assert_eq!(server.get("/healthz").expect("an answer").status, 200);
    assert_eq!(server.get("/quick").expect("an answer").text(), "quick");
}

fn ends(server: &Server) {
    server.terminate().expect("a signal that arrives");
    // One of the two is ours.
    assert!(server.stdout.ends_within(PATIENCE) && server.stderr.ends_within(PATIENCE));
    let code = server.wait_exit(PATIENCE).expect("an end");
    assert!(code.is_some(), "it did not end by itself");
}

#[test]
fn a_log_that_cannot_be_written_stops_nobody() {
    in_both(|language| {
        for format in ["text", "json"] {
            for stream in [Stream::Output, Stream::Error] {
                for is_disk in [true, false] {
                    let pipe = Pipe::new();
                    let target = if is_disk { "/dev/full" } else { &pipe.path };
                    let variables = [("SERVER_INTERNAL_LOGGER", "true")];
                    let (server, _folder) = flooding(language, format, stream, target, &variables);
                    drop(pipe);
                    let answer = server.get(stream.path()).expect("an answer");
                    // In text format a Python handler has its own streams, which fail as everywhere.
                    let is_own = language == Language::Python && format == "text";
                    let expected = if is_own { 500 } else { 200 };
                    assert_eq!(answer.status, expected, "{language} {format} {stream:?}");
                    answers(&server);
                    ends(&server);
                }
            }
        }
    });
}

#[test]
fn a_reader_that_is_slow_misses_nothing_and_the_host_answers_meanwhile() {
    const CALLS: usize = 4;
    in_both(|language| {
        for (format, stream) in [("text", Stream::Output), ("json", Stream::Error)] {
            let mut pipe = Pipe::new();
            let (server, _folder) = flooding(language, format, stream, &pipe.path, &[]);
            let text = thread::scope(|scope| {
                let server = &server;
                let calls: Vec<_> = (0..CALLS)
                    .map(|call| {
                        scope.spawn(move || server.get(&format!("{}/call{call}", stream.path())))
                    })
                    .collect();
                let health = scope.spawn(|| (0..20).for_each(|_| answers(server)));
                let text = pipe.read_slowly(|text| {
                    text.matches(" xxx").count() == CALLS * LINES && text.ends_with('\n')
                });
                for call in calls {
                    assert_eq!(call.join().expect("a call").expect("an answer").status, 200);
                }
                health.join().expect("answers");
                text
            });
            for call in 0..CALLS {
                let name = format!("call{call} ");
                let lines = text.lines().filter_map(|line| line.split_once(&name));
                let numbers: Vec<_> = lines
                    .map(|(_, rest)| {
                        let (number, filling) = rest.split_once(' ').expect("a whole line");
                        assert!(filling.starts_with(&"x".repeat(200)), "{language} {format}");
                        number.parse::<usize>().expect("a number")
                    })
                    .collect();
                let expected: Vec<_> = (0..LINES).collect();
                assert_eq!(numbers, expected, "{language} {format} {call}");
            }
            ends(&server);
        }
    });
}

/// Nobody reads the stream, and both the Function and the host write to it.
fn nobody_reads(language: Language, format: &str, stream: Stream) {
    let mut pipe = Pipe::new();
    let variables = [("SERVER_INTERNAL_LOGGER", "true"), ("FUNC_TIMEOUT", "2")];
    let (server, _folder) = flooding(language, format, stream, &pipe.path, &variables);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| server.get(stream.path()))).collect();
        for call in calls {
            let answer = call.join().expect("a call").expect("an answer");
            assert!([200, 408].contains(&answer.status), "{language} {format}: {answer:?}");
        }
    });
    // As long as the host waits for the reader, the time of a request may be over.
    let until = Instant::now() + PATIENCE;
    while server.get("/quick").expect("an answer").status == 408 {
        assert_eq!(server.get("/healthz").expect("an answer").status, 200);
        assert!(Instant::now() < until, "{language} {format} {stream:?}");
    }
    answers(&server);
    if stream == Stream::Output {
        // Who reads again is told what is missing; the visit of this request is what is written then.
        let read = thread::spawn(move || pipe.read_slowly(|text| text.contains("/noticed")));
        while !read.is_finished() {
            assert_eq!(server.get("/noticed").expect("an answer").status, 200);
        }
        read.join().expect("a log");
        server.stderr.wait_for("records for stdout are lost", PATIENCE).expect("a warning");
    }
    ends(&server);
}

#[test]
fn a_reader_that_never_reads_stops_neither_the_host_nor_its_end() {
    in_both(|language| {
        thread::scope(|scope| {
            for (format, stream) in [
                ("text", Stream::Output),
                ("json", Stream::Output),
                ("text", Stream::Error),
                ("json", Stream::Error),
            ] {
                scope.spawn(move || nobody_reads(language, format, stream));
            }
        });
    });
}
