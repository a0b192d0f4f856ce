//! Attributes: their names, their types, and what each of the known ones must be.

use fluent_uri::{Uri, UriRef};
use serde_json::value::RawValue;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::SPECVERSION;

/// The value of an attribute (core 2.1).
#[derive(Clone, Debug)]
pub enum Value {
    /// A string, or what is written as one: a URI, a timestamp, binary data in base64.
    Text(String),
    /// A whole number of 32 bits.
    Integer(i32),
    /// A truth value.
    Boolean(bool),
    /// JSON that is no value of an attribute. It can be received, see [`super::receive`], and is
    /// never valid.
    Json(Box<RawValue>),
}

/// Why something is not a valid event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A required attribute is not there.
    #[error("the event has no attribute '{0}'")]
    Missing(&'static str),
    /// An attribute has a name that cannot be.
    #[error(
        "'{0}' is not the name of an attribute: it must consist of the letters a to z and digits"
    )]
    Name(String),
    /// An attribute is there twice.
    #[error("the event has the attribute '{0}' more than once")]
    Twice(String),
    /// An attribute has a value that cannot be.
    #[error("the attribute '{name}' must be {expected}")]
    Attribute {
        /// Its name.
        name: String,
        /// What it must be.
        expected: &'static str,
    },
    /// There are two kinds of data.
    #[error("an event has either 'data' or 'data_base64', not both")]
    TwoData,
    /// Data in base64 is not.
    #[error("'data_base64' must be a string in base64")]
    NotBase64,
    /// The body is not a JSON object (or list, in batched mode).
    #[error("the body must be a JSON {0}")]
    NotJson(&'static str),
}

impl Value {
    /// As text, as it stands in a header (core 2.1, http 3.1.3.1).
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(truth) => truth.to_string(),
            Self::Json(json) => json.get().to_owned(),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        // The type is known only in JSON: a header says "true" of both.
        self.text() == other.text()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Checks the name of an attribute (core 2.1, "Attribute Naming Convention").
pub(super) fn check_name(name: &str) -> Result<(), Invalid> {
    let is_lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    // `data` would be mistaken for the data in the JSON format.
    if name.is_empty() || name == "data" || !name.bytes().all(is_lower) {
        return Err(Invalid::Name(name.to_owned()));
    }
    Ok(())
}

/// Checks the value of an attribute.
pub(super) fn check_value(name: &str, value: &Value) -> Result<(), Invalid> {
    let must_be = |expected| Err(Invalid::Attribute { name: name.to_owned(), expected });
    let text = match value {
        Value::Text(text) => text,
        Value::Json(_) => return must_be("a string, a whole number of 32 bits, or true or false"),
        Value::Integer(_) | Value::Boolean(_) if is_known(name) => return must_be("a string"),
        Value::Integer(_) | Value::Boolean(_) => return Ok(()),
    };
    if text.chars().any(is_forbidden) {
        return must_be("free of control characters and of what is no character");
    }
    match name {
        "specversion" if text != SPECVERSION => must_be("'1.0'"),
        "id" | "type" | "subject" if text.is_empty() => must_be("a string that is not empty"),
        "source" if text.is_empty() || UriRef::parse(text.as_str()).is_err() => {
            must_be("a URI reference that is not empty")
        }
        "dataschema" if Uri::parse(text.as_str()).is_err() => must_be("an absolute URI"),
        "time" if OffsetDateTime::parse(text, &Rfc3339).is_err() => {
            must_be("a timestamp of RFC 3339, such as 2026-01-02T03:04:05Z")
        }
        "datacontenttype" if !is_media_type(text) => {
            must_be("a media type, such as application/json")
        }
        _ => Ok(()),
    }
}

/// Whether it is an attribute of the specification, which fixes its type.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "specversion"
            | "id"
            | "type"
            | "source"
            | "subject"
            | "time"
            | "dataschema"
            | "datacontenttype"
    )
}

/// What strings must not contain (core 2.1, "String").
fn is_forbidden(character: char) -> bool {
    let number = u32::from(character);
    character.is_control() || (0xfdd0..=0xfdef).contains(&number) || number & 0xfffe == 0xfffe
}

/// `type/subtype`, with parameters behind it (RFC 2046).
fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        let is_allowed =
            |byte: u8| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte);
        !part.is_empty() && part.bytes().all(is_allowed)
    };
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let is_parameter = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            is_token(name.trim()) && (is_token(value.trim()) || value.trim().starts_with('"'))
        })
    };
    essence.trim().split_once('/').is_some_and(|(kind, part)| is_token(kind) && is_token(part))
        && parameters.split(';').filter(|text| !text.trim().is_empty()).all(is_parameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(name: &str, values: &[&str]) {
        for value in values {
            assert!(check_value(name, &Value::from(*value)).is_err(), "{name}: {value:?}");
        }
    }

    fn takes(name: &str, values: &[&str]) {
        for value in values {
            assert_eq!(check_value(name, &Value::from(*value)), Ok(()), "{name}: {value:?}");
        }
    }

    #[test]
    fn core_2_1_a_name_consists_of_lower_case_letters_and_digits() {
        for name in ["id", "myext1", "0"] {
            assert_eq!(check_name(name), Ok(()));
        }
        for name in ["", "Id", "my-ext", "my_ext", "ż", "data"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn core_2_1_a_string_has_no_control_characters_and_no_noncharacters() {
        takes("myext", &["", "żółw 🐢", "\u{a0}"]);
        refuses(
            "myext",
            &["a\nb", "\u{0}", "\u{7f}", "\u{85}", "\u{fdd0}", "\u{ffff}", "\u{1fffe}"],
        );
    }

    #[test]
    fn core_2_1_integers_and_booleans_are_for_extensions() {
        assert_eq!(check_value("myext", &Value::Integer(i32::MIN)), Ok(()));
        assert_eq!(check_value("myext", &Value::Boolean(true)), Ok(()));
        assert!(check_value("id", &Value::Integer(1)).is_err());
        let list = RawValue::from_string("[1]".to_owned()).unwrap();
        assert!(check_value("myext", &Value::Json(list)).is_err());
    }

    #[test]
    fn core_3_1_1_id_is_a_non_empty_string() {
        takes("id", &["A-1", " "]);
        refuses("id", &[""]);
    }

    #[test]
    fn core_3_1_2_source_is_a_non_empty_uri_reference() {
        takes(
            "source",
            &["/orders", "urn:x", "https://a.b/c?d#e", "../x", "orders", "mailto:a@b.c"],
        );
        refuses("source", &["", "a b", "%zz", "http://[::1", "ż"]);
    }

    #[test]
    fn core_3_1_3_specversion_is_1_0() {
        takes("specversion", &["1.0"]);
        refuses("specversion", &["", "0.3", "1", "1.0.2"]);
    }

    #[test]
    fn core_3_1_4_type_is_a_non_empty_string() {
        takes("type", &["com.example.done", "x"]);
        refuses("type", &[""]);
    }

    #[test]
    fn core_3_2_1_datacontenttype_is_a_media_type() {
        takes("datacontenttype", &["application/json", "text/plain; charset=utf-8", "a/b+c"]);
        takes("datacontenttype", &["multipart/mixed; boundary=\"a b\""]);
        refuses(
            "datacontenttype",
            &["", "json", "/json", "text/", "a/b/c", "a b/c", "text/plain; x"],
        );
    }

    #[test]
    fn core_3_2_2_dataschema_is_an_absolute_uri() {
        takes("dataschema", &["https://a.b/schema", "urn:s"]);
        refuses("dataschema", &["", "/schema", "schema"]);
    }

    #[test]
    fn core_3_2_3_subject_is_a_non_empty_string() {
        takes("subject", &["my.jpg"]);
        refuses("subject", &[""]);
    }

    #[test]
    fn core_3_2_4_time_is_of_rfc_3339() {
        takes("time", &["2026-01-02T03:04:05Z", "2026-05-06T07:08:09+00:00"]);
        takes("time", &["2026-01-02T03:04:05.123456789-08:30", "2024-02-29T00:00:00Z"]);
        refuses("time", &["", "2026-01-02", "2026-13-02T03:04:05Z", "2026-02-29T00:00:00Z"]);
        refuses("time", &["2026-01-02T03:04:05", "Fri, 02 Jan 2026 03:04:05 GMT", "1767322800"]);
    }
}
