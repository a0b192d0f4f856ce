//! Bodies that are JSON, and what handlers see of them: what Python's own `json` reads in them.

use proptest::prelude::*;
use serde_json::json;

use crate::{HTML, get, post_json, send};

#[test]
fn data_is_there_if_the_request_is_json() {
    let answer = post_json("/data", r#"{"a":1,"b":[1,2]}"#).json();
    let body = "7b2261223a312c2262223a5b312c325d7d";
    assert_eq!(
        answer,
        json!({"has": true, "in": true, "type": "dict", "body": body, "again": 17,
        "value": "{'a': 1, 'b': [1, 2]}", "len": 17})
    );
    let request = http::Request::post("/data").header("content-type", "text/plain");
    let answer = send(request, b"hello").json();
    assert_eq!((&answer["has"], &answer["body"]), (&json!(false), &json!("68656c6c6f")));
    assert_eq!(answer["len"], json!(-1));
}

#[test]
fn json_is_read_as_python_reads_it() {
    for (text, value) in [
        ("[1, -2, 0]", "[1, -2, 0]"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        (
            "[1.5, 1e3, -0.0, 1E-7, 1e999, NaN, -Infinity]",
            "[1.5, 1000.0, -0.0, 1e-07, inf, nan, -inf]",
        ),
        (r#""a\u017c\ud83d\ude80\n\"\\\/""#, r#"'aż🚀\n"\\/'"#),
        (r#""\ud800""#, r"'\ud800'"),
        (r#"{"k": 1, "k": 2, "": [], "ż": {}}"#, "{'k': 2, '': [], 'ż': {}}"),
        ("\u{feff} [true , false,null ]\n", "[True, False, None]"),
        ("999999999999999999", "999999999999999999"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("", "None"),
    ] {
        assert_eq!(post_json("/data", text).json()["value"], json!(value), "{text}");
    }
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    assert_eq!(post_json("/data", &deep).status, 200);
}

#[test]
fn what_is_not_json_is_refused_before_the_handler() {
    let bomb = "[".repeat(100_000);
    for text in [
        "{",
        "[1,]",
        "01",
        "1.",
        "-",
        "{'a': 1}",
        "\"a\nb\"",
        "\"\\x\"",
        "\"\\u12\"",
        "nul",
        "[1 2]",
        "{\"a\" 1}",
        "\"\\ud800\\u12ż\"",
        "\"",
        "\"\\",
        "tru",
        &bomb,
        &"1".repeat(5000),
    ] {
        let answer = post_json("/data", text);
        assert_eq!(answer.status, 400, "{text:.30}");
        assert!(answer.text().contains("<pre>Invalid JSON</pre>"));
    }
    let request = http::Request::post("/badjsonrequest");
    let request = request.header("content-type", "application/json; charset=utf-8");
    let answer = send(request, b"{");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("Invalid JSON"));
}

#[test]
fn json_is_written_as_python_writes_it() {
    let ours = get("/nativejson?native=1");
    let theirs = get("/nativejson");
    assert_eq!(ours.text(), theirs.text());
    assert_eq!((ours.kind(), theirs.kind()), ("application/json", HTML));
}

/// What Python's `json` makes of a body, if it takes it for a document.
fn theirs(body: &[u8]) -> Option<String> {
    let request = http::Request::post("/loads").header("content-type", "text/plain");
    let answer = send(request, body).json();
    answer["theirs"].as_str().map(str::to_owned)
}

/// What a handler is given of it, and what Python's `json` makes of it; nothing if the handler is
/// not called.
fn ours(body: &[u8]) -> Option<(String, String)> {
    let request = http::Request::post("/loads").header("content-type", "application/json");
    let answer = send(request, body);
    if answer.status == 400 {
        return None;
    }
    assert_eq!(answer.status, 200, "{}: {}", String::from_utf8_lossy(body), answer.text());
    let answer = answer.json();
    let text = |name: &str| answer[name].as_str().map(str::to_owned);
    Some((text("ours")?, text("theirs").unwrap_or_default()))
}

/// That a body is refused if Python's `json` refuses it, and that the handler is given the same
/// otherwise.
fn agree(body: &[u8]) {
    match ours(body) {
        Some((ours, theirs)) => assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(body)),
        None => assert_eq!(theirs(body), None, "{}", String::from_utf8_lossy(body)),
    }
}

#[test]
fn every_encoding_that_python_knows_is_read() {
    let wide = |text: &str, mark: bool| -> Vec<u8> {
        let marked = if mark { "\u{feff}" } else { "" };
        format!("{marked}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let text = r#"{"a": ["ż", 1]}"#;
    for body in [wide(text, true), wide(text, false), wide("1", false), wide("[1", true)] {
        agree(&body);
    }
    for body in [
        &b"\"\xff\""[..],
        b"\"\xed\xa0\x80\"",
        b"\xef\xbb\xbf1",
        b"\xef\xbb\xbf\xef\xbb\xbf1",
        b"\"\0\"",
        b"\0",
    ] {
        agree(body);
    }
    assert!(ours(&wide(text, true)).is_some());
}

#[test]
fn an_integer_may_be_as_long_as_python_allows() {
    for length in [17, 18, 19, 640, 641, 4300, 4301] {
        let digits = "7".repeat(length);
        for text in [digits.clone(), format!("-{digits}"), format!("[{digits}.5]")] {
            agree(text.as_bytes());
        }
    }
}

#[test]
fn an_attribute_is_the_same_before_and_after_the_event_is_looked_at() {
    let expected = json!({"same data": true, "same request": true, "in": [true, true, false],
        "keys": ["extensions", "data"], "changed": [7, 7], "unhashable": "TypeError"});
    assert_eq!(post_json("/parts", "[1]").json(), expected);
}

/// A document, and in some places what only Python takes for one.
fn documents() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        sample(&[
            "null",
            "true",
            "false",
            "NaN",
            "Infinity",
            "-Infinity",
            "0",
            "-0",
            "1e5",
            "-1.5E-3"
        ]),
        "-?(0|[1-9][0-9]{0,24})([.][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
        r#""([a-zż🚀 ]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\ud8[0-9a-f]{2}\\udc[0-9a-f]{2}){0,12}""#,
    ];
    let space = "[ \t\r\n]{0,2}";
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let items = prop::collection::vec((space, inner.clone(), space), 0..5);
        let entries = prop::collection::vec((r#""[ab\u{e9}]{0,2}""#, space, inner), 0..5);
        prop_oneof![
            items.prop_map(|items| {
                let items = items.into_iter().map(|(a, value, b)| format!("{a}{value}{b}"));
                format!("[{}]", items.collect::<Vec<_>>().join(","))
            }),
            entries.prop_map(|entries| {
                let entries =
                    entries.into_iter().map(|(key, a, value)| format!("{a}{key}:{value}"));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

fn sample(texts: &[&str]) -> impl Strategy<Value = String> + use<> {
    prop::sample::select(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
}

/// What is put into a document, where it may break it.
fn fragments() -> impl Strategy<Value = String> {
    sample(&[
        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-", ".", "e", "E+",
        " ", "\n", "\u{1f}", "\u{a0}", "\u{feff}", "nul", "NaN", "Inf", "+", "'", "ż",
    ])
}

proptest! {
    #[test]
    fn what_python_reads_a_handler_is_given(document in documents()) {
        agree(document.as_bytes());
    }

    #[test]
    fn what_python_refuses_is_refused(
        document in documents(),
        fragment in fragments(),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..3,
    ) {
        let mut bytes = document.into_bytes();
        let at = at.index(bytes.len() + 1);
        let end = (at + removed).min(bytes.len());
        bytes.splice(at..end, fragment.into_bytes());
        // An empty body is none, and no broken one.
        prop_assume!(!bytes.is_empty());
        agree(&bytes);
    }
}
