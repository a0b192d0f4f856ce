//! An event: attributes in the order in which they were given, and data as it came.

use bytes::Bytes;

use super::attribute::{Invalid, Value, check_name, check_value};

/// The data of an event, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// A JSON value as text: the member `data` in structured mode.
    Json(Box<str>),
    /// Bytes that are nothing but bytes: what `data_base64` stands for.
    Binary(Bytes),
    /// The body in binary mode. What it is, `datacontenttype` says.
    Body(Bytes),
}

/// One event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    pub(super) attributes: Vec<(String, Value)>,
    /// Its data, if it has any.
    pub data: Option<Data>,
    /// What was wrong with the message that it came in, though it could be read.
    flaw: Option<Invalid>,
}

impl Event {
    /// An event with no attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same event with an attribute, in the place of an earlier one of that name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value.into());
        self
    }

    /// Sets an attribute, in the place of an earlier one of that name.
    pub fn set(&mut self, name: &str, value: Value) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, before)) => *before = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }

    /// Notes that the message was not as it should be. The first thing counts.
    pub(super) fn blame(&mut self, flaw: Invalid) {
        self.flaw.get_or_insert(flaw);
    }

    /// An attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All attributes.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether the data is JSON by its declared type; without one it is (json 3.1).
    #[must_use]
    pub fn declares_json(&self) -> bool {
        let Some(declared) = self.get("datacontenttype") else { return true };
        let declared = declared.text();
        let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence.ends_with("/json") || essence.ends_with("+json")
    }

    /// Checks everything that the specification asks of an event (core 2.1, 3).
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate(&self) -> Result<(), Invalid> {
        if let Some(flaw) = &self.flaw {
            return Err(flaw.clone());
        }
        for name in ["specversion", "id", "source", "type"] {
            if self.get(name).is_none() {
                return Err(Invalid::Missing(name));
            }
        }
        for (name, value) in &self.attributes {
            check_name(name)?;
            check_value(name, value)?;
        }
        Ok(())
    }
}

/// An identifier for an event that was given none: a UUID of version 4.
#[must_use]
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Whether the bytes are one JSON value.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<&serde_json::value::RawValue>(bytes).is_ok()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The least that an event must have.
    pub(in crate::cloudevents) fn least() -> Event {
        Event::new()
            .with("specversion", "1.0")
            .with("id", "A-1")
            .with("source", "/orders")
            .with("type", "com.example.done")
    }

    #[test]
    fn core_3_1_required_attributes_are_there() {
        assert_eq!(least().validate(), Ok(()));
        for name in ["specversion", "id", "source", "type"] {
            let mut event = least();
            event.attributes.retain(|(known, _)| known != name);
            assert_eq!(event.validate(), Err(Invalid::Missing(name)));
        }
    }

    #[test]
    fn core_3_3_extensions_are_attributes_with_names_of_their_own() {
        assert_eq!(least().with("myext", "x").validate(), Ok(()));
        assert!(least().with("myExt", "x").validate().is_err());
    }

    #[test]
    fn json_3_1_data_without_a_type_is_json() {
        assert!(least().declares_json());
        assert!(least().with("datacontenttype", "application/vnd.x+JSON; a=b").declares_json());
        assert!(!least().with("datacontenttype", "text/plain").declares_json());
    }

    /// Any valid event.
    pub(in crate::cloudevents) fn any_event() -> impl Strategy<Value = Event> {
        let text = "[ -~\u{a1}-\u{d7ff}\u{1f600}-\u{1f64f}]{1,20}";
        let value = prop_oneof![
            text.prop_map(Value::Text),
            any::<i32>().prop_map(Value::Integer),
            any::<bool>().prop_map(Value::Boolean),
        ];
        let extensions = prop::collection::vec(("x[a-z0-9]{1,19}", value), 0..4);
        let data = prop_oneof![
            Just((None, None)),
            prop::collection::vec(any::<u8>(), 1..40)
                .prop_map(|bytes| (Some("application/octet-stream"), Some(bytes))),
            "\\PC{1,20}".prop_map(|text| (Some("text/plain"), Some(text.into_bytes()))),
            json().prop_map(|json| (Some("application/json"), Some(json.into_bytes()))),
            json().prop_map(|json| (None, Some(json.into_bytes()))),
            prop::collection::vec(any::<u8>(), 1..40).prop_map(|bytes| (None, Some(bytes))),
        ];
        let source = "(/[a-z0-9%20.-]{1,10}|urn:[a-z]{2,5}:[a-z0-9]{1,9})"
            .prop_filter("a URI reference", |source| {
                check_value("source", &Value::Text(source.clone())).is_ok()
            });
        (text, source, text, prop::option::of(text), extensions, data).prop_map(
            |(id, source, kind, subject, extensions, (media_type, data))| {
                let mut event = Event::new().with("specversion", "1.0");
                event.set("id", Value::Text(id));
                event.set("source", Value::Text(source));
                event.set("type", Value::Text(kind));
                event.set("time", Value::from("2026-01-02T03:04:05.678Z"));
                if let Some(subject) = subject {
                    event.set("subject", Value::Text(subject));
                }
                for (name, value) in extensions {
                    event.set(&name, value);
                }
                if let Some(media_type) = media_type {
                    event.set("datacontenttype", Value::from(media_type));
                }
                event.data = data.map(|data| Data::Body(data.into()));
                event
            },
        )
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<bool>().prop_map(|truth| truth.to_string()),
            "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?",
            "\\PC{0,10}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[{}]", items.join(", "))),
                prop::collection::vec(("[a-z]{1,5}", inner), 0..4).prop_map(|members| {
                    let members: Vec<_> = members
                        .iter()
                        .map(|(name, value)| format!("\"{name}\": {value}"))
                        .collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_the_other_tests_take_for_a_valid_event_is_one(event in any_event()) {
            prop_assert_eq!(event.validate(), Ok(()));
        }
    }
}
