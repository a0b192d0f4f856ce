//! What HTTP says of lists of fields, whatever carries them (RFC 9113, section 8): which there must be, which
//! there may be once, and which have no business in HTTP/2. The rules, and what is passed over instead of
//! refused, are those of Node.js.

use super::hpack::Field;

/// Which list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Request,
    Response,
    Trailers,
}

/// What a list turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) fields: Vec<Field>,
    pub(super) status: Option<u16>,
    pub(super) is_head: bool,
    pub(super) is_connect: bool,
    pub(super) length: Option<u64>,
}

const CONNECTION: [&[u8]; 5] =
    [b"connection", b"keep-alive", b"proxy-connection", b"transfer-encoding", b"upgrade"];

/// The list without what is to be passed over; `None` if it is not what it should be.
pub(super) fn check(kind: Kind, fields: Vec<Field>) -> Option<Checked> {
    let mut checked = Checked::default();
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let mut is_regular = false;
    for field in fields {
        let is_pseudo = field.name.first() == Some(&b':');
        if !is_pseudo {
            if field.name.iter().any(u8::is_ascii_uppercase) {
                return None;
            }
            is_regular = true;
            if !is_name(&field.name) || !is_value(&field.value) {
                continue;
            }
            match field.name.as_slice() {
                b"te" if !field.value.eq_ignore_ascii_case(b"trailers") => return None,
                b"content-length" if kind != Kind::Trailers => {
                    let length = number(&field.value)?;
                    if checked.length.replace(length).is_some() {
                        return None;
                    }
                }
                name if CONNECTION.contains(&name) => return None,
                _ => {}
            }
            checked.fields.push(field);
            continue;
        }
        if is_regular
            || kind == Kind::Trailers
            || seen.contains(&field.name)
            || !is_value(&field.value)
        {
            return None;
        }
        match (kind, field.name.as_slice()) {
            (Kind::Request, b":method") => {
                checked.is_head = field.value == b"HEAD";
                checked.is_connect = field.value == b"CONNECT";
            }
            (Kind::Request, b":scheme" | b":path") if field.value.is_empty() => return None,
            (Kind::Request, b":scheme" | b":path" | b":authority" | b":protocol") => {}
            (Kind::Response, b":status") if field.value.len() == 3 => {
                checked.status = u16::try_from(number(&field.value)?).ok();
            }
            _ => return None,
        }
        seen.push(field.name.clone());
        checked.fields.push(field);
    }
    let has = |name: &[u8]| seen.iter().any(|known| known == name);
    let is_whole = match kind {
        Kind::Trailers => true,
        Kind::Response => checked.status.is_some_and(|status| status >= 100 && status != 101),
        Kind::Request if checked.is_connect && !has(b":protocol") => {
            has(b":authority") && !has(b":scheme") && !has(b":path")
        }
        Kind::Request => has(b":method") && has(b":scheme") && has(b":path"),
    };
    is_whole.then_some(checked)
}

fn number(text: &[u8]) -> Option<u64> {
    let is_number = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    is_number.then(|| std::str::from_utf8(text).ok()?.parse().ok()).flatten()
}

fn is_name(name: &[u8]) -> bool {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(is_token)
}

fn is_value(value: &[u8]) -> bool {
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
    let is_text = |byte: &u8| *byte == b'\t' || (*byte >= 0x20 && *byte != 0x7f);
    value.iter().all(is_text) && !is_blank(value.first()) && !is_blank(value.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(fields: &[(&str, &str)]) -> Vec<Field> {
        fields.iter().map(|(name, value)| Field::new(name, value)).collect()
    }

    const REQUEST: [(&str, &str); 3] = [(":method", "GET"), (":scheme", "http"), (":path", "/")];

    #[test]
    fn a_request_and_a_response_are_taken() {
        let request = check(
            Kind::Request,
            list(&[&REQUEST[..], &[("te", "trailers"), ("content-length", "7")]].concat()),
        );
        assert_eq!(request.unwrap().length, Some(7));
        assert_eq!(check(Kind::Response, list(&[(":status", "204")])).unwrap().status, Some(204));
        assert!(
            check(Kind::Request, list(&[(":method", "CONNECT"), (":authority", "a:1")]))
                .unwrap()
                .is_connect
        );
    }

    #[test]
    fn what_must_not_be_is_refused() {
        let with = |name, value| [&REQUEST[..], &[(name, value)]].concat();
        for fields in [
            REQUEST[..2].to_vec(),
            with(":path", "/x"),
            with(":status", "200"),
            with("Upper", "x"),
            with("connection", "close"),
            with("te", "gzip"),
            with("content-length", "-1"),
            [&[("a", "b")][..], &REQUEST[..]].concat(),
            vec![(":method", "CONNECT"), (":authority", "a:1"), (":path", "/")],
        ] {
            assert_eq!(check(Kind::Request, list(&fields)), None, "{fields:?}");
        }
        for fields in [
            &[][..],
            &[(":status", "20")],
            &[(":status", "101")],
            &[(":status", "2x0")],
            &[(":path", "/")],
        ] {
            assert_eq!(check(Kind::Response, list(fields)), None, "{fields:?}");
        }
        assert_eq!(check(Kind::Trailers, list(&[(":status", "200")])), None);
    }

    #[test]
    fn a_field_that_is_none_is_passed_over() {
        let checked =
            check(Kind::Trailers, list(&[("a b", "c"), ("d", "e\n"), ("f", " g"), ("h", "i")]));
        assert_eq!(checked.unwrap().fields, [Field::new("h", "i")]);
    }
}
