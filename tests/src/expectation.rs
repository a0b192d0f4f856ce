//! What an answer must be like, with what differs between the languages under their names.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Failure;
use crate::client::Answer;
use crate::source::Language;

/// What is expected in both languages, and in each.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    #[serde(default)]
    both: Aspects,
    #[serde(default)]
    javascript: Aspects,
    #[serde(default)]
    python: Aspects,
}

/// Each one that is there must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Aspects {
    status: Option<u16>,
    /// The whole body.
    body: Option<String>,
    /// What the body means as JSON.
    json: Option<serde_json::Value>,
    /// Texts in the body.
    contains: Vec<String>,
    /// Texts that are not in the body.
    lacks: Vec<String>,
    /// The body's length in bytes.
    length: Option<usize>,
    /// Header fields by their names in lower case; an empty value means that there is none.
    headers: BTreeMap<String, String>,
    /// Every value of header fields that come several times, in their order.
    fields: BTreeMap<String, Vec<String>>,
    /// Parts of header fields whose whole value is not known beforehand.
    field_contains: BTreeMap<String, String>,
    /// The body's bytes as hexadecimal digits.
    body_hex: Option<String>,
}

impl Expectation {
    /// Compares an answer with what is expected of it.
    ///
    /// # Errors
    /// Says what differs.
    pub fn check(&self, answer: &Answer, language: Language) -> Result<(), Failure> {
        self.both.check(answer)?;
        match language {
            Language::JavaScript => self.javascript.check(answer),
            Language::Python => self.python.check(answer),
        }
    }
}

impl Aspects {
    fn check(&self, answer: &Answer) -> Result<(), Failure> {
        let text = answer.text();
        if let Some(status) = self.status {
            same("the status", &status, &answer.status)?;
        }
        if let Some(body) = &self.body {
            same("the body", body, &text)?;
        }
        if let Some(json) = &self.json {
            same("the body as JSON", json, &serde_json::from_str(&text)?)?;
        }
        if let Some(length) = self.length {
            same("the length", &length, &answer.body.len())?;
        }
        for part in &self.contains {
            same(&format!("{part:?} in {text:?}"), &true, &text.contains(part))?;
        }
        for part in &self.lacks {
            same(&format!("{part:?} in {text:?}"), &false, &text.contains(part))?;
        }
        for (name, value) in &self.headers {
            let expected = Some(value.as_str()).filter(|value| !value.is_empty());
            same(&format!("the header {name}"), &expected, &answer.header(name))?;
        }
        for (name, values) in &self.fields {
            let actual = answer.headers.iter().filter(|(known, _)| known == name);
            let actual: Vec<String> = actual.map(|(_, value)| value.clone()).collect();
            same(&format!("the headers {name}"), values, &actual)?;
        }
        for (name, part) in &self.field_contains {
            let value = answer.header(name).unwrap_or_default();
            same(
                &format!("{part:?} in the header {name}: {value:?}"),
                &true,
                &value.contains(part),
            )?;
        }
        if let Some(hex) = &self.body_hex {
            same("the body", &bytes_of(hex)?, &answer.body)?;
        }
        Ok(())
    }
}

/// Bytes that are written as hexadecimal digits, with spaces wherever they help to read them.
pub(crate) fn bytes_of(hex: &str) -> Result<Vec<u8>, Failure> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair)?;
        Ok(u8::from_str_radix(pair, 16)?)
    });
    bytes.collect()
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    expected: &T,
    actual: &T,
) -> Result<(), Failure> {
    if expected == actual {
        return Ok(());
    }
    Err(format!("{what} must be {expected:?} and is {actual:?}").into())
}
