//! [Baggage](https://www.w3.org/TR/baggage/): names and values that travel with a trace.

use std::fmt::Write;

use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt, BaggageMetadata, KeyValueMetadata};
use opentelemetry::{Key, StringValue};

use super::{Fields, members, trimmed};

pub(super) const FIELD: &str = "baggage";
pub(super) const FIELDS: &[&str] = &[FIELD];

/// How many members and bytes are taken and sent: what everybody must be able to carry (section 3.3.2).
/// They are counted as they are sent on. `opentelemetry`'s own limits are no narrower.
const MOST_MEMBERS: usize = 64;
const MOST_BYTES: usize = 8192;

/// A member that has come.
struct Member<'a> {
    key: &'a str,
    value: String,
    properties: String,
}

pub(super) fn extract(context: Context, headers: &HeaderMap) -> Context {
    if !headers.contains_key(FIELD) {
        return context;
    }
    // Before the first member there is no comma.
    let mut room = MOST_BYTES + 1;
    let mut taken: Vec<Member<'_>> = Vec::new();
    for member in members(headers, FIELD).filter_map(member) {
        let known = taken.iter().position(|known| known.key == member.key);
        let freed = known.map_or(0, |index| taken[index].cost());
        let Some(left) = (room + freed).checked_sub(member.cost()) else { continue };
        match known {
            Some(index) => taken[index] = member,
            None if taken.len() < MOST_MEMBERS => taken.push(member),
            None => continue,
        }
        room = left;
    }
    if taken.is_empty() {
        return context;
    }
    context.with_baggage(taken.into_iter().map(Member::into_entry))
}

pub(super) fn inject(context: &Context, fields: &mut Fields) {
    let text = written(context.baggage());
    if !text.is_empty() {
        fields.push((FIELD, text));
    }
}

impl Member<'_> {
    /// What it and its comma take of the field.
    fn cost(&self) -> usize {
        text(self.key, &self.value, &self.properties).len() + 1
    }

    fn into_entry(self) -> KeyValueMetadata {
        let Self { key, value, properties } = self;
        let (key, value) = (Key::from(key.to_owned()), StringValue::from(value));
        KeyValueMetadata::new(key, value, BaggageMetadata::from(properties))
    }
}

fn text(key: &str, value: &str, properties: &str) -> String {
    let mut text = format!("{key}={}", encoded(value));
    if !properties.is_empty() {
        let _ = write!(text, ";{properties}");
    }
    text
}

/// The members in the order of their names: they are kept without one.
fn written(baggage: &Baggage) -> String {
    let mut members: Vec<_> = baggage.iter().collect();
    members.sort_unstable_by_key(|(key, _)| key.as_str());
    let mut list = String::new();
    for (key, (value, properties)) in members {
        let member = text(key.as_str(), value.as_str(), properties.as_str());
        let separator = usize::from(!list.is_empty());
        if list.len() + separator + member.len() > MOST_BYTES {
            continue;
        }
        if separator > 0 {
            list.push(',');
        }
        list.push_str(&member);
    }
    list
}

/// A member: `key = value`, and perhaps properties behind semicolons, with white space anywhere between.
/// One that is invalid is left out.
fn member(member: &[u8]) -> Option<Member<'_>> {
    let mut parts = member.split(|byte| *byte == b';').map(trimmed);
    let (key, value) = pair(parts.next()?)?;
    let value = value.filter(|value| value.iter().all(|byte| is_octet(*byte)))?;
    let properties: Vec<&str> = parts.filter_map(property).collect();
    Some(Member { key, value: decoded(value), properties: properties.join(";") })
}

/// A property as it is, if it is one.
fn property(part: &[u8]) -> Option<&str> {
    let (_, value) = pair(part)?;
    let is_valid = value.is_none_or(|value| value.iter().all(|byte| is_octet(*byte)));
    if is_valid { std::str::from_utf8(part).ok() } else { None }
}

/// What stands before and behind the first equals sign.
fn pair(part: &[u8]) -> Option<(&str, Option<&[u8]>)> {
    let mut halves = part.splitn(2, |byte| *byte == b'=').map(trimmed);
    let key = halves.next().filter(|key| !key.is_empty() && key.iter().all(|it| is_token(*it)))?;
    Some((std::str::from_utf8(key).ok()?, halves.next()))
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `baggage-octet` (section 3.3.1).
fn is_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

/// Without the percent signs; what is no UTF-8 then becomes U+FFFD (section 3.3.1).
fn decoded(value: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, more)) = rest.split_first() {
        let digits = (*first == b'%').then(|| digit(more.first()).zip(digit(more.get(1))));
        if let Some(Some((high, low))) = digits {
            bytes.extend(u8::try_from(high << 4 | low));
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if is_octet(byte) && byte != b'%' {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::headers;
    use super::*;

    fn taken(values: &[&[u8]]) -> Context {
        let fields: Vec<_> = values.iter().map(|value| (FIELD, *value)).collect();
        extract(Context::new(), &headers(&fields))
    }

    fn sent(values: &[&[u8]]) -> String {
        written(taken(values).baggage())
    }

    #[test]
    fn members_are_taken_and_sent_on() {
        let context = taken(&[b"userId=alice , serverNode = DF%2028,isProduction=false"]);
        let value = |key: &str| context.baggage().get(key).map(|value| value.as_str().to_owned());
        assert_eq!(value("userId").as_deref(), Some("alice"));
        assert_eq!(value("serverNode").as_deref(), Some("DF 28"));
        assert_eq!(
            written(context.baggage()),
            "isProduction=false,serverNode=DF%2028,userId=alice"
        );
    }

    #[test]
    fn several_fields_are_one_list() {
        assert_eq!(sent(&[b"a=1", b"", b"b=2,,c=3"]), "a=1,b=2,c=3");
    }

    #[test]
    fn a_value_may_have_equals_signs_and_be_empty() {
        assert_eq!(sent(&[b"a=b=c==,d="]), "a=b=c==,d=");
    }

    #[test]
    fn what_is_no_utf_8_becomes_a_replacement_character() {
        let context = taken(&[b"a=%C3%A9%ff,b=100%,c=%zz"]);
        let value = |key: &str| context.baggage().get(key).unwrap().as_str().to_owned();
        assert_eq!(value("a"), "é\u{fffd}");
        assert_eq!((value("b").as_str(), value("c").as_str()), ("100%", "%zz"));
        assert_eq!(written(context.baggage()), "a=%C3%A9%EF%BF%BD,b=100%25,c=%25zz");
    }

    #[test]
    fn properties_go_on_as_they_are() {
        assert_eq!(sent(&[b"k=v; p1 ;p2=\t2;=bad;p3 = a%20b"]), "k=v;p1;p2=\t2;p3 = a%20b");
    }

    #[test]
    fn an_invalid_member_is_left_out_and_others_stay() {
        for member in ["=1", "a b=1", "a\"=1", "a", "a=\"1\"", "a=b c", "a=\\", "ü=1"] {
            let list = format!("x=1,{member},y=2");
            assert_eq!(sent(&[list.as_bytes()]), "x=1,y=2", "{member}");
        }
    }

    #[test]
    fn of_a_repeated_name_the_last_counts() {
        assert_eq!(sent(&[b"a=1,a=2"]), "a=2");
    }

    #[test]
    fn there_is_an_end_to_how_much_is_carried() {
        let many: Vec<String> = (0..70).map(|number| format!("k{number:02}=v")).collect();
        assert_eq!(sent(&[many.join(",").as_bytes()]), many[..64].join(","));
        let most = format!("a={}", "x".repeat(8190));
        assert_eq!(sent(&[most.as_bytes()]), most);
        let long = format!("a={},b=1", "x".repeat(8191));
        assert_eq!(sent(&[long.as_bytes()]), "b=1");
        let halves = format!("a={half},b={half}xx,c=1", half = "x".repeat(4093));
        assert_eq!(sent(&[halves.as_bytes()]), format!("a={},c=1", "x".repeat(4093)));
    }

    #[test]
    fn only_what_is_sent_on_counts() {
        let mut many: Vec<String> = (0..64).map(|number| format!("k{number:02}=v")).collect();
        let all = many.join(",");
        many.insert(0, "k63=old".to_owned());
        many.insert(32, "no member".to_owned());
        assert_eq!(sent(&[many.join(" , ").as_bytes()]), all);
        let half = "x".repeat(4093);
        let list = format!("a = {half} , a\\={half} , b={}", "x".repeat(4094));
        assert_eq!(sent(&[list.as_bytes()]), format!("a={half},b={}", "x".repeat(4094)));
    }
}
