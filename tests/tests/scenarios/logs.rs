//! The log as records: one JSON object on each line, and each says whose it is.

use std::collections::BTreeSet;
use std::thread;

use duet_tests::client::Request;
use duet_tests::server::{PATIENCE, Server};
use duet_tests::source::Language;
use serde_json::Value;

use crate::stage::{function, in_both, in_python};

/// The Function of `scenarios/logging` with a log of records and these variables.
pub fn ready(language: Language, variables: &[(&str, &str)]) -> Server {
    let launch = function("logging", language)
        .variable("DUET_LOG_FORMAT", "json")
        .variable("FUNC_NAME", "orders")
        .variable("SERVICE_NAMESPACE", "shop");
    let with = |launch: duet_tests::server::Launch, (name, value): &(&str, &str)| {
        launch.variable(name, value)
    };
    variables.iter().fold(launch, with).start().expect("the function is loaded")
}

pub fn records(text: &str) -> Vec<Value> {
    let parsed = |line: &str| match serde_json::from_str(line) {
        Ok(Value::Object(record)) => Value::Object(record),
        other => panic!("{line} is no record: {other:?}"),
    };
    text.lines().map(parsed).collect()
}

/// What a call of `path` leaves in the log, with what the host says at the end.
fn records_of(server: &Server, path: &str) -> (Vec<Value>, Vec<Value>) {
    server.get(path).expect("an answer");
    end(server)
}

/// Everything that was written, once the process has ended.
fn end(server: &Server) -> (Vec<Value>, Vec<Value>) {
    server.terminate().expect("a signal that arrives");
    server.wait_exit(PATIENCE).expect("an end");
    assert!(server.stdout.ends_within(PATIENCE));
    (records(&server.stdout.text()), records(&server.stderr.text()))
}

pub fn messages(records: &[Value]) -> Vec<&str> {
    records.iter().filter_map(|record| record["message"].as_str()).collect()
}

/// The only record with this message.
fn the<'a>(records: &'a [Value], message: &str) -> &'a Value {
    let found: Vec<_> = records.iter().filter(|record| record["message"] == message).collect();
    assert_eq!(found.len(), 1, "{message}: {records:?}");
    found[0]
}

/// `2026-01-31T08:49:37.000001Z`.
fn is_time(text: &str) -> bool {
    let shape: String =
        text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    shape == "0000-00-00T00:00:00.000000Z"
}

#[test]
fn every_line_is_a_record_that_says_when_what_and_whose() {
    in_both(|language| {
        let (stdout, stderr) = records_of(&ready(language, &[]), "/plain");
        for record in stdout.iter().chain(&stderr) {
            assert!(is_time(record["time"].as_str().expect("a time")), "{record}");
            assert_eq!(
                (&record["function"], &record["namespace"]),
                (&"orders".into(), &"shop".into())
            );
        }
        assert!(stderr.iter().all(|record| record["logger"] == "duet"), "{stderr:?}");
        let printed = the(&stdout, "two words");
        assert_eq!((&printed["level"], &printed["stream"]), (&"info".into(), &"stdout".into()));
        assert!(printed["invocation"].is_u64(), "{language}: {printed}");
        assert!(printed.get("logger").is_none(), "{language}: {printed}");
        assert_eq!(messages(&stdout).len(), 3, "{language}: {stdout:?}");
        // What is printed while the Function is loaded belongs to no invocation.
        assert!(the(&stdout, "loaded").get("invocation").is_none(), "{language}");
    });
}

#[test]
fn levels_are_kept() {
    in_both(|language| {
        let (stdout, stderr) = records_of(&ready(language, &[]), "/levels");
        let all: Vec<_> = stdout.into_iter().chain(stderr).collect();
        for level in ["debug", "info", "warning", "error"] {
            let record = the(&all, level);
            assert_eq!(record["level"], level, "{language}: {record}");
            if language == Language::Python {
                assert_eq!(record["logger"], "shop", "{record}");
            }
        }
    });
}

#[test]
fn what_is_less_important_is_left_out_if_asked_for() {
    in_both(|language| {
        let launch = function("logging", language).variable("DUET_LOG_LEVEL", "info");
        let server = launch.start().expect("the function is loaded");
        server.get("/levels").expect("an answer");
        server.terminate().expect("a signal that arrives");
        server.wait_exit(PATIENCE).expect("an end");
        let has_debug = server.stdout.text().lines().any(|line| line == "debug");
        assert!(!has_debug, "{language}");
        let all = server.stdout.text() + &server.stderr.text();
        assert!(all.lines().any(|line| line == "info"), "{language}: {all}");
    });
}

#[test]
fn what_is_printed_in_pieces_is_put_together_and_its_rest_is_not_lost() {
    in_both(|language| {
        let (stdout, _) = records_of(&ready(language, &[]), "/pieces");
        assert_eq!(messages(&stdout), ["loaded", "one line", "without end"], "{language}");
        assert!(the(&stdout, "without end")["invocation"].is_u64(), "{language}");
    });
}

#[test]
fn what_is_written_with_one_call_is_one_record() {
    in_both(|language| {
        let (stdout, _) = records_of(&ready(language, &[]), "/lines");
        assert_eq!(messages(&stdout), ["loaded", "first\nsecond"], "{language}");
    });
}

#[test]
fn a_stack_is_one_record() {
    in_both(|language| {
        for (path, name) in [("/caught", "JSON"), ("/fails", "swordfish")] {
            let (_, stderr) = records_of(&ready(language, &[]), path);
            let told: Vec<_> = stderr.iter().filter(|record| record["level"] == "error").collect();
            assert_eq!(told.len(), 1, "{language} {path}: {stderr:?}");
            let message = told[0]["message"].as_str().expect("a message");
            assert!(message.lines().count() > 1, "{language} {path}: {message}");
            let tells = message.contains(name) || message.contains("JSONDecodeError");
            assert!(tells, "{language} {path}: {message}");
            assert!(told[0]["invocation"].is_u64(), "{language} {path}");
        }
    });
}

#[test]
fn a_record_of_logging_keeps_its_traceback_and_its_logger() {
    in_python(|language| {
        let (_, stderr) = records_of(&ready(language, &[]), "/logged");
        let told = stderr.iter().find(|record| record["logger"] == "shop").expect("a record");
        let message = told["message"].as_str().expect("a message");
        assert!(message.starts_with("it was no JSON\nTraceback (most recent"), "{message}");
        assert!(message.contains("JSONDecodeError: "), "{message}");
        assert_eq!(told["level"], "error");
    });
}

#[test]
fn calls_that_run_at_the_same_time_have_their_own_lines() {
    in_both(|language| {
        for (path, lines) in [("interleaved", 5), ("nested", 2)] {
            let server = ready(language, &[]);
            thread::scope(|scope| {
                for name in ["one", "two", "three", "four"] {
                    let server = &server;
                    scope.spawn(move || server.get(&format!("/{path}/{name}")).expect("an answer"));
                }
            });
            let (stdout, _) = end(&server);
            let mut owners = BTreeSet::new();
            for name in ["one", "two", "three", "four"] {
                let begins = |record: &&Value| {
                    record["message"].as_str().is_some_and(|text| {
                        text.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
                    })
                };
                let own: Vec<_> = stdout.iter().filter(begins).collect();
                assert_eq!(own.len(), lines, "{language} {name}: {stdout:?}");
                let ids: BTreeSet<_> =
                    own.iter().map(|record| record["invocation"].as_u64()).collect();
                assert_eq!(ids.len(), 1, "{language} {name}: {own:?}");
                owners.extend(ids.into_iter().flatten());
            }
            assert_eq!(owners.len(), 4, "{language}: every call has a number of its own");
            assert_eq!(stdout.len(), 1 + 4 * lines, "{language}: {stdout:?}");
        }
    });
}

#[test]
fn a_message_that_is_very_long_goes_on_in_the_next_record() {
    in_both(|language| {
        let (stdout, _) = records_of(&ready(language, &[]), "/long");
        let (loaded, parts) = stdout.split_first().expect("records");
        assert_eq!(loaded["message"], "loaded");
        assert_eq!(messages(parts).concat(), "ż".repeat(50_000), "{language}");
        let continues: Vec<_> = parts.iter().map(|part| part["continues"] == true).collect();
        assert_eq!(continues, [true, false], "{language}");
    });
}

#[test]
fn whatever_is_printed_arrives() {
    in_both(|language| {
        let (stdout, _) = records_of(&ready(language, &[]), "/strange");
        assert_eq!(messages(&stdout)[1], "quoted \"\u{1}\u{2028} \\ \u{1f41f}", "{language}");
    });
}

#[test]
fn a_line_of_the_access_log_is_a_record_with_fields() {
    in_both(|language| {
        let server = ready(language, &[("SERVER_INTERNAL_LOGGER", "true")]);
        let request = Request::get("/plain?order=7").header("User-Agent", "tester \"1\"");
        server.send(&request).expect("an answer");
        let (stdout, _) = end(&server);
        let visit = stdout.iter().find(|record| record["logger"] == "duet.access").expect("a line");
        let message = visit["message"].as_str().expect("a message");
        assert!(message.contains(r#""GET /plain?order=7 HTTP/1.1" 200 5 "-" "#), "{message}");
        assert_eq!(visit["invocation"], the(&stdout, "two words")["invocation"], "{language}");
        for (field, value) in [
            ("client", Value::from("127.0.0.1")),
            ("method", "GET".into()),
            ("target", "/plain?order=7".into()),
            ("protocol", "HTTP/1.1".into()),
            ("status", 200.into()),
            ("bytes", 5.into()),
            ("referer", "-".into()),
            ("user_agent", "tester \"1\"".into()),
        ] {
            assert_eq!(visit[field], value, "{language}: {field}");
        }
        assert!(visit["seconds"].as_f64().is_some_and(|took| took > 0.0), "{language}: {visit}");
    });
}

#[test]
fn records_and_spans_name_the_same_trace_whether_it_is_sampled_or_not() {
    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "b7ad6b7169203331";
    in_both(|language| {
        for (flags, exporter) in [("01", "console"), ("01", "none"), ("00", "console")] {
            let variables =
                [("SERVER_INTERNAL_LOGGER", "true"), ("OTEL_TRACES_EXPORTER", exporter)];
            let server = ready(language, &variables);
            for path in ["/plain", "/levels"] {
                let parent = format!("00-{TRACE}-{PARENT}-{flags}");
                let request = Request::get(path).header("traceparent", &parent);
                server.send(&request).expect("an answer");
            }
            let (stdout, stderr) = end(&server);
            let is_batch = |record: &&Value| {
                record["message"].as_str().is_some_and(|text| text.contains("resourceSpans"))
            };
            let exported: Vec<_> = stdout.iter().filter(is_batch).collect();
            let of_call = |number: u64| {
                let all = stdout.iter().chain(&stderr);
                let own = all.filter(move |record| record["invocation"] == number);
                own.map(|record| (&record["trace_id"], &record["span_id"])).collect::<Vec<_>>()
            };
            for number in [0, 1].map(|later| first_invocation(&stdout) + later) {
                let ids = of_call(number);
                // What was printed, and the visit.
                assert!(ids.len() >= 3, "{language} {flags} {exporter}: {stdout:?} {stderr:?}");
                assert!(ids.iter().all(|own| own == &ids[0]), "{language}: {ids:?}");
                assert_eq!(ids[0].0, TRACE, "{language}");
                let span = ids[0].1.as_str().expect("a span");
                assert!(span.len() == 16 && span != PARENT, "{language}: {span}");
                let is_exported = exported.iter().any(|record| {
                    let batch = record["message"].as_str().unwrap_or_default();
                    batch.contains(&format!(r#""spanId":"{span}""#))
                });
                let must_be = flags == "01" && exporter == "console";
                assert_eq!(is_exported, must_be, "{language} {flags} {exporter}: {exported:?}");
            }
        }
    });
}

/// The number of the first call that has printed.
fn first_invocation(records: &[Value]) -> u64 {
    the(records, "two words")["invocation"].as_u64().expect("a number")
}

#[test]
fn what_is_printed_in_a_span_of_the_handler_names_that_span() {
    in_both(|language| {
        let server = ready(language, &[]);
        let span = server.get("/spans").expect("an answer").text();
        let (stdout, _) = end(&server);
        assert_eq!(the(&stdout, "in a span")["span_id"], span, "{language}");
    });
}

#[test]
fn a_mistake_in_the_configuration_is_a_record() {
    let launch = duet_tests::server::Launch::command(["serve", "/nowhere"]).expect("duet is built");
    let launch = launch.variable("DUET_LOG_FORMAT", "json").variable("FUNC_TIMEOUT", "soon");
    let ended = launch.run().expect("an end");
    assert_eq!(ended.code, Some(3));
    let told = records(&ended.stderr);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|record| record["level"] == "error"), "{told:?}");
}
