//! What arrives: whether a request is an event, and whether it is taken.
//!
//! An event that is not valid is answered 400, unless the runtime of that language that we take the
//! place of would have called its handler: Functions are used to what it lets through. What that is
//! stands here; `docs/cloudevents.md` has it as a table.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::STRUCTURED;
use super::attribute::{Invalid, Value};
use super::event::Event;

/// Whose handlers an event is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// What Kyma's Node.js runtimes take: nearly everything, with defaults.
    JavaScript,
    /// What Kyma's Python runtime takes: what has all required attributes, whatever they say.
    Python,
}

/// How an event was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Binary,
    Structured,
}

/// The event that a request is; `None` if it is none.
///
/// # Errors
/// The reason why it is not taken.
pub fn receive(
    receiver: Receiver,
    headers: &HeaderMap,
    body: &Bytes,
) -> Option<Result<Event, Invalid>> {
    let mode = mode(receiver, headers)?;
    Some(read(mode, headers, body).and_then(|event| taken(receiver, mode, event)))
}

fn mode(receiver: Receiver, headers: &HeaderMap) -> Option<Mode> {
    let essence = headers.get(CONTENT_TYPE).map(essence).unwrap_or_default();
    if essence == STRUCTURED {
        return Some(Mode::Structured);
    }
    // What stands in the fields is of no matter to Python, and must be something to JavaScript.
    let has = |name: &str| match receiver {
        Receiver::JavaScript => headers.get(name).is_some_and(|value| !value.is_empty()),
        Receiver::Python => headers.contains_key(name),
    };
    if !(has("ce-type") && has("ce-source")) {
        return None;
    }
    // Where fields are missing, the Python runtime looks for the event in the body.
    let is_whole = receiver == Receiver::JavaScript || (has("ce-id") && has("ce-specversion"));
    Some(if is_whole { Mode::Binary } else { Mode::Structured })
}

fn essence(value: &http::HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn read(mode: Mode, headers: &HeaderMap, body: &Bytes) -> Result<Event, Invalid> {
    match mode {
        Mode::Binary => Ok(Event::from_binary(headers, body)),
        Mode::Structured => Event::from_structured(strip_mark(body)),
    }
}

/// Without the byte order mark that some write before JSON.
fn strip_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)
}

fn taken(receiver: Receiver, mode: Mode, event: Event) -> Result<Event, Invalid> {
    match (receiver, mode) {
        (Receiver::JavaScript, Mode::Structured) => Ok(event),
        (Receiver::JavaScript, Mode::Binary) => match event.get("id") {
            Some(Value::Text(id)) if !id.is_empty() => Ok(event),
            _ => Err(Invalid::Missing("id")),
        },
        (Receiver::Python, _) => {
            for name in ["specversion", "source", "id", "type"] {
                if event.get(name).is_none() {
                    return Err(Invalid::Missing(name));
                }
            }
            let version = event.get("specversion").map(Value::text).unwrap_or_default();
            // The draft before 1.0 has the same attributes, as far as handlers see them.
            if version == "1.0" || version == "0.3" {
                return Ok(event);
            }
            Err(Invalid::Attribute { name: "specversion".to_owned(), expected: "'1.0' or '0.3'" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        fields
            .iter()
            .map(|(name, value)| {
                (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
            })
            .collect()
    }

    const WHOLE: [(&str, &str); 4] =
        [("ce-type", "t"), ("ce-source", "/s"), ("ce-id", "1"), ("ce-specversion", "1.0")];

    fn verdict(receiver: Receiver, headers: &HeaderMap, body: &'static str) -> Option<bool> {
        receive(receiver, headers, &Bytes::from_static(body.as_bytes())).map(|event| event.is_ok())
    }

    #[test]
    fn what_has_a_type_and_a_source_or_says_so_is_an_event() {
        for receiver in [Receiver::JavaScript, Receiver::Python] {
            assert_eq!(verdict(receiver, &binary(&WHOLE), "x"), Some(true));
            assert_eq!(verdict(receiver, &binary(&WHOLE[..1]), "x"), None);
            let json = binary(&[("content-type", "application/json")]);
            assert_eq!(verdict(receiver, &json, "{}"), None);
            let kind = "application/cloudevents+json; charset=utf-8";
            let structured = binary(&[("content-type", kind)]);
            let event = r#"{"specversion":"1.0","id":"1","source":"/s","type":"t"}"#;
            assert_eq!(verdict(receiver, &structured, event), Some(true));
            assert_eq!(verdict(receiver, &structured, "[]"), Some(false));
        }
    }

    #[test]
    fn each_language_lets_through_what_its_runtime_does() {
        let without_version = binary(&WHOLE[..3]);
        assert_eq!(verdict(Receiver::JavaScript, &without_version, ""), Some(true));
        assert_eq!(verdict(Receiver::Python, &without_version, ""), Some(false));
        let without_id = binary(&WHOLE[..2]);
        assert_eq!(verdict(Receiver::JavaScript, &without_id, ""), Some(false));
        let structured = binary(&[("content-type", STRUCTURED)]);
        assert_eq!(verdict(Receiver::JavaScript, &structured, "{}"), Some(true));
        assert_eq!(verdict(Receiver::Python, &structured, "{}"), Some(false));
        let mut old = WHOLE;
        old[3].1 = "0.3";
        assert_eq!(verdict(Receiver::Python, &binary(&old), ""), Some(true));
        old[3].1 = "2.0";
        assert_eq!(verdict(Receiver::Python, &binary(&old), ""), Some(false));
    }
}
