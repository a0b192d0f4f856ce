//! Binary mode (http 3.1): attributes are header fields, the data is the body.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::attribute::{Invalid, Value};
use super::event::{Data, Event};
use super::header;

/// What the names of the fields begin with.
const PREFIX: &str = "ce-";

impl Event {
    /// Reads an event from a message in binary mode. It is not validated: of a field that comes
    /// twice the values are joined, and validation tells of it.
    #[must_use]
    pub fn from_binary(headers: &HeaderMap, body: &Bytes) -> Self {
        let mut event = Self::new();
        for name in headers.keys() {
            let Some(attribute) = attribute_of(name) else { continue };
            let values: Vec<String> = headers
                .get_all(name)
                .iter()
                .map(|value| header::decoded(value.as_bytes()))
                .collect();
            if values.len() > 1 {
                event.blame(Invalid::Twice(attribute.to_owned()));
            }
            event.set(attribute, Value::Text(values.join(", ")));
        }
        if let Some(kind) = headers.get(CONTENT_TYPE) {
            // As it is: a media type is never percent-encoded.
            let kind = String::from_utf8_lossy(kind.as_bytes()).into_owned();
            event.set("datacontenttype", Value::Text(kind));
        }
        event.data = (!body.is_empty()).then(|| Data::Body(body.clone()));
        event
    }

    /// The header fields and the body of this event in binary mode.
    ///
    /// # Errors
    /// When it is not valid.
    pub fn to_binary(&self) -> Result<(HeaderMap, Bytes), Invalid> {
        self.validate()?;
        let mut headers = HeaderMap::new();
        for (name, value) in self.attributes() {
            let text = value.text();
            let (field, text) = if name == "datacontenttype" {
                (Ok(CONTENT_TYPE), text)
            } else {
                (HeaderName::try_from(format!("{PREFIX}{name}")), header::encoded(&text))
            };
            let unfit =
                || Invalid::Attribute { name: name.to_owned(), expected: "fit for a header" };
            let value = HeaderValue::try_from(text).map_err(|_| unfit())?;
            headers.insert(field.map_err(|_| unfit())?, value);
        }
        Ok((headers, self.payload()))
    }

    /// The data as it is in binary mode.
    #[must_use]
    pub fn payload(&self) -> Bytes {
        match &self.data {
            None => Bytes::new(),
            Some(Data::Binary(bytes) | Data::Body(bytes)) => bytes.clone(),
            Some(Data::Json(json)) if self.declares_json() => {
                Bytes::copy_from_slice(json.as_bytes())
            }
            // A string stands for its characters (json 3.1); other values stay JSON.
            Some(Data::Json(json)) => match serde_json::from_str::<String>(json) {
                Ok(text) => text.into(),
                Err(_) => Bytes::copy_from_slice(json.as_bytes()),
            },
        }
    }
}

/// The attribute that a field holds.
fn attribute_of(field: &HeaderName) -> Option<&str> {
    // The data's type is the body's, whatever a field of this name says.
    field.as_str().strip_prefix(PREFIX).filter(|name| *name != "datacontenttype")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::event::tests::{any_event, least};
    use super::*;

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn http_3_1_1_the_content_type_is_the_data_s() {
        let fields = [("content-type", "application/json; charset=utf-8"), ("ce-id", "1")];
        let event = Event::from_binary(&headers(&fields), &Bytes::from_static(b"{}"));
        assert_eq!(
            event.get("datacontenttype"),
            Some(&Value::from("application/json; charset=utf-8"))
        );
        let (headers, _) = least().with("datacontenttype", "text/plain").to_binary().unwrap();
        assert_eq!(headers[CONTENT_TYPE], "text/plain");
        assert!(!headers.contains_key("ce-datacontenttype"));
    }

    #[test]
    fn http_3_1_2_the_body_is_the_data() {
        let event = Event::from_binary(&headers(&[("ce-id", "1")]), &Bytes::from_static(b"\0\xff"));
        assert_eq!(event.data, Some(Data::Body(Bytes::from_static(b"\0\xff"))));
        let event = Event::from_binary(&headers(&[("ce-id", "1")]), &Bytes::new());
        assert_eq!(event.data, None);
    }

    #[test]
    fn http_3_1_3_1_a_field_is_ce_and_the_name_of_the_attribute() {
        let (headers, _) = least().with("myext", "x y").to_binary().unwrap();
        assert_eq!(headers["ce-specversion"], "1.0");
        assert_eq!(headers["ce-myext"], "x%20y");
        let event = Event::from_binary(&headers, &Bytes::new());
        assert_eq!(event.get("myext"), Some(&Value::from("x y")));
        assert_eq!(event.get("content-type"), None);
    }

    #[test]
    fn http_3_1_3_a_field_comes_once() {
        let mut twice = headers(&[("ce-id", "1")]);
        twice.append("ce-id", HeaderValue::from_static("2"));
        let event = Event::from_binary(&twice, &Bytes::new());
        assert_eq!(event.get("id"), Some(&Value::from("1, 2")));
        assert_eq!(event.validate(), Err(Invalid::Twice("id".to_owned())));
    }

    #[test]
    fn an_event_that_is_not_valid_is_not_sent() {
        assert!(Event::new().to_binary().is_err());
    }

    proptest! {
        #[test]
        fn any_valid_event_comes_back_from_binary_mode(event in any_event()) {
            let (headers, body) = event.to_binary().unwrap();
            let back = Event::from_binary(&headers, &body);
            prop_assert_eq!(back.payload(), event.payload());
            for (name, value) in event.attributes() {
                prop_assert_eq!(back.get(name), Some(value));
            }
            prop_assert_eq!(back.attributes().count(), event.attributes().count());
        }

        #[test]
        fn whatever_comes_is_read_or_refused(
            fields in prop::collection::vec(("ce-[a-zA-Z0-9_-]{1,9}", prop::collection::vec(any::<u8>(), 0..20)), 0..6),
            body in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(&value)) {
                    headers.append(name, value);
                }
            }
            let _ = Event::from_binary(&headers, &body.into()).validate();
        }
    }
}
