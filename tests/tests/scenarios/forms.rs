//! Forms with files, of any content, whole and broken.

use std::cell::RefCell;

use duet_tests::client::{Connection, Request};
use duet_tests::source::Language;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

use crate::stage::{function, in_both};

const BOUNDARY: &str = "----boundary-7MA4YWxkTrZu0gW";

/// A part: its name, the name of its file if it is one, and its content.
type Part = (String, Option<String>, Vec<u8>);

/// Names without what the languages write in different ways: quotes, backslashes, percent signs.
const NAME: &str = "[a-zA-Z0-9é🚀;:=._-]{1,8}";

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let text = (NAME, "[a-zA-Z0-9é🚀 \r\n\"%;:=-]{0,30}")
        .prop_map(|(name, text)| (name, None, text.into_bytes()));
    let file = (NAME, NAME, vec(any::<u8>(), 0..300))
        .prop_map(|(name, file, content)| (name, Some(file), content));
    vec(prop_oneof![text, file], 1..5)
}

fn written(parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.as_ref().map_or(String::new(), |file| {
            format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream")
        });
        let disposition = format!("Content-Disposition: form-data; name=\"{name}\"{file}");
        body.extend(format!("--{BOUNDARY}\r\n{disposition}\r\n\r\n").into_bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// What a handler must say of it: the languages order names differently, so that they are sorted.
fn expected(parts: &[Part]) -> Value {
    let texts = parts.iter().filter(|part| part.1.is_none());
    let texts: Vec<Value> =
        texts.map(|(name, _, text)| json!([name, String::from_utf8_lossy(text)])).collect();
    let files = parts
        .iter()
        .filter_map(|(name, file, content)| file.as_ref().map(|file| json!([name, file, content])));
    sorted(json!({ "texts": texts, "files": files.collect::<Vec<_>>() }))
}

fn sorted(mut said: Value) -> Value {
    for list in ["texts", "files"] {
        if let Some(list) = said[list].as_array_mut() {
            list.sort_by_key(ToString::to_string);
        }
    }
    said
}

/// What a handler says of a body.
fn read(connection: &mut Connection, body: Vec<u8>) -> Result<Value, TestCaseError> {
    let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = Request::new("POST", "/").header("Content-Type", &media_type).body(body);
    let answer = connection.exchange(&request).map_err(|error| fail(&error.to_string()))?;
    if answer.status != 200 {
        return Err(fail(&format!("{} {}", answer.status, answer.text())));
    }
    serde_json::from_str(&answer.text()).map_err(|error| fail(&error.to_string()))
}

fn fail(reason: &str) -> TestCaseError {
    TestCaseError::fail(reason.to_owned())
}

/// Tries many bodies, in both languages.
fn tries<T: std::fmt::Debug>(
    cases: u32,
    bodies: &impl Strategy<Value = T>,
    holds: impl Fn(&mut Connection, T, Language) -> Result<(), TestCaseError>,
) {
    in_both(|language| {
        let server = function("forms", language).start().expect("the function is loaded");
        let connection = RefCell::new(server.connect().expect("a connection"));
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let outcome = TestRunner::new(config)
            .run(bodies, |body| holds(&mut connection.borrow_mut(), body, language));
        if let Err(failure) = outcome {
            panic!("{language}: {failure}\n{}", server.stderr.text());
        }
    });
}

#[test]
fn a_form_comes_in_as_it_was_sent() {
    tries(200, &parts(), |connection, parts, _| {
        let found = sorted(read(connection, written(&parts))?);
        let expected = expected(&parts);
        if found == expected { Ok(()) } else { Err(fail(&format!("{expected} became {found}"))) }
    });
}

#[test]
fn a_broken_form_is_read_or_refused_and_breaks_nothing() {
    const WORDS: &[&str] = &[
        "\r\n",
        "\r\n\r\n",
        "--",
        BOUNDARY,
        "\"",
        ";",
        "name=",
        "filename=",
        ":",
        "\0",
        "charset=",
        "Content-Length: 1\r\n",
        "Content-Type: text/plain; charset=x\r\n",
        "\u{e9}",
    ];
    let changes = vec((any::<Index>(), any::<Index>(), select(WORDS), any::<u8>()), 1..5);
    let bodies = (parts(), changes).prop_map(|(parts, changes)| {
        let mut body = written(&parts);
        for (at, length, word, byte) in changes {
            let at = at.index(body.len() + 1);
            let end = (at + length.index(8)).min(body.len());
            match byte % 3 {
                0 => drop(body.splice(at..end, word.bytes())),
                1 => drop(body.splice(at..end, [byte])),
                _ => drop(body.splice(at..at, word.bytes())),
            }
        }
        body
    });
    tries(400, &bodies, |connection, body, language| {
        let said = read(connection, body)?;
        // Python's are Bottle's, which lets errors of decoding through.
        let allowed: &[&str] = match language {
            Language::JavaScript => &["TypeError"],
            Language::Python => {
                &["MultipartError", "UnicodeDecodeError", "LookupError", "ValueError"]
            }
        };
        match said["refused"].as_str() {
            Some(error) if !allowed.contains(&error) => Err(fail(&format!("refused with {error}"))),
            _ => Ok(()),
        }
    });
}
