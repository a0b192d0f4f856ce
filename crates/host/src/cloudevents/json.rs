//! The JSON format: one event in structured mode (http 3.2), and several in batched mode (http 3.3).

use std::collections::HashMap;
use std::fmt;

use base64_simd::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::attribute::{Invalid, Value};
use super::event::{Data, Event, is_json};

/// The members of an object, in their order and as they were written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

impl Event {
    /// Reads an event in structured mode. It is not validated: of a member that comes twice the
    /// last one counts, and so does the last of `data` and `data_base64`; validation tells of it.
    ///
    /// # Errors
    /// When it is not a JSON object, or binary data cannot be read at all.
    pub fn from_structured(body: &[u8]) -> Result<Self, Invalid> {
        let members = serde_json::from_slice(body).map_err(|_| Invalid::NotJson("object"))?;
        from_members(members)
    }

    /// Reads the events of a batch. They are not validated.
    ///
    /// # Errors
    /// When it is not a list of JSON objects, or binary data cannot be read at all.
    pub fn from_batch(body: &[u8]) -> Result<Vec<Self>, Invalid> {
        let batch: Vec<Members<'_>> =
            serde_json::from_slice(body).map_err(|_| Invalid::NotJson("list of objects"))?;
        batch.into_iter().map(from_members).collect()
    }

    /// This event in structured mode.
    ///
    /// # Errors
    /// When it is not valid.
    pub fn to_structured(&self) -> Result<String, Invalid> {
        self.validate()?;
        let data = match &self.data {
            None => None,
            Some(Data::Json(json)) => Some(format!("\"data\":{json}")),
            Some(Data::Binary(bytes)) => Some(base64_member(bytes)),
            Some(Data::Body(body)) => Some(self.data_member(body)),
        };
        Ok(self.object(data))
    }

    /// The attributes alone, as a JSON object. They need not be valid.
    #[must_use]
    pub fn attributes_as_json(&self) -> String {
        self.object(None)
    }

    /// A JSON object of the attributes and one more member.
    fn object(&self, last: Option<String>) -> String {
        let attribute = |(name, value): (&str, &Value)| {
            let value = match value {
                Value::Text(text) => quoted(text),
                other => other.text(),
            };
            format!("{}:{value}", quoted(name))
        };
        let members: Vec<String> = self.attributes().map(attribute).chain(last).collect();
        format!("{{{}}}", members.join(","))
    }

    /// Events in batched mode.
    ///
    /// # Errors
    /// When one of them is not valid.
    pub fn to_batch<'a>(events: impl IntoIterator<Item = &'a Self>) -> Result<String, Invalid> {
        let events: Vec<String> =
            events.into_iter().map(Self::to_structured).collect::<Result<_, _>>()?;
        Ok(format!("[{}]", events.join(",")))
    }

    /// Bytes as the member that holds them (json 3.1.1): JSON as it is, text as a string, anything
    /// else in base64.
    fn data_member(&self, bytes: &Bytes) -> String {
        if let Ok(text) = std::str::from_utf8(bytes) {
            if self.declares_json() && is_json(bytes) {
                return format!("\"data\":{text}");
            }
            if self.declares_text() {
                return format!("\"data\":{}", quoted(text));
            }
        }
        base64_member(bytes)
    }

    /// Whether the data is text by its declared type.
    #[must_use]
    pub fn declares_text(&self) -> bool {
        let declared = self.get("datacontenttype").map(Value::text).unwrap_or_default();
        let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence.starts_with("text/") || essence.ends_with("/xml") || essence.ends_with("+xml")
    }
}

fn base64_member(bytes: &[u8]) -> String {
    format!("\"data_base64\":\"{}\"", STANDARD.encode_to_string(bytes))
}

fn from_members(members: Members<'_>) -> Result<Event, Invalid> {
    let mut event = Event::new();
    // Where each attribute is: looking for it would take a square of the time.
    let mut places: HashMap<String, usize> = HashMap::new();
    for (name, value) in members.0 {
        match name.as_str() {
            "data_base64" if value.get() == "null" => {}
            "data" | "data_base64" => {
                if event.data.is_some() {
                    event.blame(Invalid::TwoData);
                }
                event.data = Some(if name == "data" {
                    Data::Json(value.get().into())
                } else {
                    Data::Binary(from_base64(value, &mut event)?)
                });
            }
            _ => {
                let place = places.get(&name).copied();
                if place.is_some() {
                    event.blame(Invalid::Twice(name.clone()));
                }
                // An attribute that is null is one that is not there.
                let Some(value) = Value::from_json(value.get()) else { continue };
                if let Some(place) = place {
                    event.attributes[place].1 = value;
                } else {
                    places.insert(name.clone(), event.attributes.len());
                    event.attributes.push((name, value));
                }
            }
        }
    }
    Ok(event)
}

impl Value {
    /// The value that a member of an object stands for (json 2.2); `None` if it is null, or no
    /// JSON.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        if let Ok(text) = serde_json::from_str(json) {
            return Some(Self::Text(text));
        }
        if let Ok(number) = serde_json::from_str(json) {
            return Some(Self::Integer(number));
        }
        match json {
            "null" => None,
            "true" => Some(Self::Boolean(true)),
            "false" => Some(Self::Boolean(false)),
            _ => RawValue::from_string(json.to_owned()).ok().map(Self::Json),
        }
    }
}

/// Reads base64. What does not belong there is passed over, and the event blamed for it.
fn from_base64(value: &RawValue, event: &mut Event) -> Result<Bytes, Invalid> {
    let text: String = serde_json::from_str(value.get()).map_err(|_| Invalid::NotBase64)?;
    if let Ok(bytes) = STANDARD.decode_to_vec(&text) {
        return Ok(bytes.into());
    }
    event.blame(Invalid::NotBase64);
    let belongs = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/');
    let digits: String = text.chars().filter(belongs).collect();
    STANDARD_NO_PAD.decode_to_vec(digits).map(Bytes::from).map_err(|_| Invalid::NotBase64)
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use cloudevents::AttributesReader;
    use proptest::prelude::*;

    use super::super::event::tests::{any_event, least};
    use super::*;

    fn read(json: &str) -> Event {
        Event::from_structured(json.as_bytes()).unwrap()
    }

    fn written(event: &Event) -> serde_json::Value {
        serde_json::from_str(&event.to_structured().unwrap()).unwrap()
    }

    #[test]
    fn json_2_2_members_are_attributes_with_types() {
        let event = read(r#"{"id":"1","count":7,"flag":true,"none":null,"far":2147483648}"#);
        assert!(matches!(event.get("id"), Some(Value::Text(_))));
        assert!(matches!(event.get("count"), Some(Value::Integer(7))));
        assert!(matches!(event.get("flag"), Some(Value::Boolean(true))));
        assert_eq!(event.get("none"), None);
        // Beyond 32 bits it is no integer of the specification.
        assert!(matches!(event.get("far"), Some(Value::Json(_))));
    }

    #[test]
    fn json_2_2_attributes_are_written_with_their_types() {
        let event = least().with("t", "1");
        let mut event = event;
        event.set("count", Value::Integer(-7));
        event.set("flag", Value::Boolean(false));
        let json = written(&event);
        assert_eq!(json["t"], "1");
        assert_eq!(json["count"], -7);
        assert_eq!(json["flag"], false);
    }

    #[test]
    fn json_3_1_data_stays_as_it_was_written() {
        let event = read(r#"{"data": {"b": 1.10, "a": 12345678901234567890123}}"#);
        let data = Data::Json(r#"{"b": 1.10, "a": 12345678901234567890123}"#.into());
        assert_eq!(event.data, Some(data));
        assert_eq!(read(r#"{"data": null}"#).data, Some(Data::Json("null".into())));
    }

    #[test]
    fn json_3_1_1_binary_data_is_in_data_base64() {
        let event = read(r#"{"data_base64":"AAH/"}"#);
        assert_eq!(event.data, Some(Data::Binary(Bytes::from_static(b"\x00\x01\xff"))));
        let mut event = least().with("datacontenttype", "application/octet-stream");
        event.data = Some(Data::Body(Bytes::from_static(b"\x00\x01\xff")));
        assert_eq!(written(&event)["data_base64"], "AAH/");
        for wrong in [r#"{"data_base64":"A"}"#, r#"{"data_base64":1}"#] {
            assert_eq!(Event::from_structured(wrong.as_bytes()), Err(Invalid::NotBase64));
        }
        let forgiven = read(r#"{"data_base64":"AA H/"}"#);
        assert_eq!(forgiven.data, Some(Data::Binary(Bytes::from_static(b"\x00\x01\xff"))));
        assert_eq!(forgiven.validate(), Err(Invalid::NotBase64));
    }

    #[test]
    fn json_3_1_1_data_of_a_json_type_is_written_as_it_is_and_text_as_a_string() {
        let mut event = least().with("datacontenttype", "application/json");
        event.data = Some(Data::Body(Bytes::from_static(b"{\"a\": 1}")));
        assert!(event.to_structured().unwrap().contains("\"data\":{\"a\": 1}"));
        // What says that it is JSON, and is not, can only be bytes; so are bytes of a language.
        event.data = Some(Data::Body(Bytes::from_static(b"{a")));
        assert_eq!(written(&event)["data_base64"], "e2E=");
        event.data = Some(Data::Binary(Bytes::from_static(b"[1]")));
        assert_eq!(written(&event)["data_base64"], "WzFd");
        let mut event = least().with("datacontenttype", "text/plain");
        event.data = Some(Data::Body(Bytes::from_static(b"{\"a\": 1}")));
        assert_eq!(written(&event)["data"], "{\"a\": 1}");
    }

    #[test]
    fn json_3_1_2_there_is_data_or_data_base64_and_not_both() {
        let both = br#"{"data":1,"data_base64":"AAH/"}"#;
        assert_eq!(Event::from_structured(both).unwrap().validate(), Err(Invalid::TwoData));
    }

    #[test]
    fn json_3_2_an_event_is_an_object() {
        for wrong in ["", "[]", "1", "{", "{\"a\":}", "\"text\""] {
            assert_eq!(Event::from_structured(wrong.as_bytes()), Err(Invalid::NotJson("object")));
        }
        let twice = br#"{"id":"1","id":"2"}"#;
        let event = Event::from_structured(twice).unwrap();
        assert_eq!(event.get("id"), Some(&Value::from("2")));
        assert_eq!(event.validate(), Err(Invalid::Twice("id".to_owned())));
    }

    #[test]
    fn json_4_a_batch_is_a_list_of_events_and_may_be_empty() {
        assert_eq!(Event::from_batch(b"[]"), Ok(Vec::new()));
        let events = [least(), least().with("subject", "s")];
        let batch = Event::to_batch(&events).unwrap();
        assert_eq!(Event::from_batch(batch.as_bytes()), Ok(events.to_vec()));
        for wrong in ["{}", "[1]", ""] {
            assert!(Event::from_batch(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_valid_event_comes_back_from_structured_mode(event in any_event()) {
            let json = event.to_structured().unwrap();
            let back = Event::from_structured(json.as_bytes()).unwrap();
            prop_assert_eq!(back.validate(), Ok(()));
            prop_assert_eq!(back.payload(), event.payload());
            prop_assert!(back.attributes().eq(event.attributes()));
        }

        #[test]
        fn any_valid_event_comes_back_through_both_modes(event in any_event()) {
            let json = event.to_structured().unwrap();
            let (headers, body) = Event::from_structured(json.as_bytes()).unwrap().to_binary().unwrap();
            let back = Event::from_binary(&headers, &body);
            prop_assert_eq!(back.payload(), event.payload());
            let again = Event::from_structured(back.to_structured().unwrap().as_bytes()).unwrap();
            prop_assert_eq!(again.payload(), event.payload());
            for (name, value) in event.attributes() {
                prop_assert_eq!(again.get(name), Some(value));
            }
        }

        #[test]
        fn the_sdk_for_rust_reads_what_we_write(event in any_event()) {
            let json = event.to_structured().unwrap();
            let theirs: cloudevents::Event = serde_json::from_str(&json).unwrap();
            let text = |name: &str| event.get(name).map(Value::text).unwrap_or_default();
            prop_assert_eq!(theirs.id(), text("id"));
            prop_assert_eq!(theirs.ty(), text("type"));
            prop_assert_eq!(theirs.source().as_str(), text("source"));
            prop_assert_eq!(theirs.subject().unwrap_or_default(), text("subject"));
        }

        #[test]
        fn whatever_comes_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Event::from_structured(&body).map(|event| event.validate());
            let _ = Event::from_batch(&body);
        }
    }
}
