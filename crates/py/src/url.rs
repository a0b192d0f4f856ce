//! Paths and addresses as Bottle computes them from the raw request.

use std::fmt::Write;

use http::header::{HOST, HeaderMap, HeaderName};
use http::request::Parts;

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The path with exactly one slash at its beginning, decoded.
pub(crate) fn path(head: &Parts) -> String {
    let decoded = decoded_path(head);
    let mut path = String::with_capacity(decoded.len() + 1);
    path.push('/');
    path.push_str(decoded.trim_start_matches('/'));
    path
}

/// The path, decoded. Bytes that are not UTF-8 are left out, as Bottle does.
pub(crate) fn decoded_path(head: &Parts) -> String {
    path_bytes(head).utf8_chunks().map(|chunk| chunk.valid()).collect()
}

/// The path, decoded, with one character for each byte.
pub(crate) fn raw_path(head: &Parts) -> String {
    latin1(&path_bytes(head))
}

/// A slash that is encoded stays so, as in the reference: it is no separator.
fn path_bytes(head: &Parts) -> Vec<u8> {
    let path = head.uri.path().as_bytes();
    let mut decoded = Vec::with_capacity(path.len());
    let mut start = 0;
    for slash in path.windows(3).enumerate().filter(|(_, part)| part.eq_ignore_ascii_case(b"%2F")) {
        decoded.extend(percent_decoded(&path[start..slash.0], false));
        decoded.extend_from_slice(b"%2F");
        start = slash.0 + 3;
    }
    decoded.extend(percent_decoded(&path[start..], false));
    decoded
}

/// The query with one character for each byte.
pub(crate) fn query(head: &Parts) -> String {
    latin1(head.uri.query().unwrap_or_default().as_bytes())
}

/// The whole address that the client asked for, as far as it can be known.
pub(crate) fn full(head: &Parts) -> String {
    let mut url = format!("{}://{}{}", scheme(head), host(head), quoted(&path(head)));
    let query = query(head);
    if !query.is_empty() {
        url.push('?');
        url.push_str(&query);
    }
    url
}

/// Whether a path is the same when it is resolved as Python's `urljoin` does, which Bottle uses:
/// no dots, no empty segments, nothing that looks like a scheme.
pub(crate) fn is_plain(path: &str) -> bool {
    let plain = |character: char| character.is_alphanumeric() || "/_-.~ +@%".contains(character);
    path.chars().all(plain) && !path.contains("/.") && !path.contains("//")
}

/// `http`, unless a proxy says otherwise.
pub(crate) fn scheme(head: &Parts) -> String {
    field(&head.headers, &FORWARDED_PROTO).unwrap_or_else(|| "http".to_owned())
}

/// The host that was asked for.
pub(crate) fn host(head: &Parts) -> String {
    field(&head.headers, &FORWARDED_HOST).unwrap_or_else(|| asked_host(head))
}

/// The host that the request itself names.
pub(crate) fn asked_host(head: &Parts) -> String {
    field(&head.headers, &HOST).unwrap_or_else(|| "127.0.0.1".to_owned())
}

/// A header field as text: WSGI reads header bytes as Latin-1.
pub(crate) fn field(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get_all(name).iter().next_back();
    value.map(|value| latin1(value.as_bytes())).filter(|value| !value.is_empty())
}

/// Each byte is the character of that number.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Resolves `%XX`, and `+` where a form is meant.
pub(crate) fn percent_decoded(text: &[u8], is_form: bool) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                decoded.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            (b'+', _) if is_form => decoded.push(b' '),
            _ => decoded.push(*first),
        }
    }
    decoded
}

fn digit(character: u8) -> u8 {
    match character {
        b'0'..=b'9' => character - b'0',
        b'a'..=b'f' => character - b'a' + 10,
        _ => character - b'A' + 10,
    }
}

/// The inverse of decoding, for paths: `urllib.parse.quote` keeps these characters.
fn quoted(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/_.-~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(target: &str) -> Parts {
        let request = http::Request::get(target).header("host", "fn.example.com:8080");
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_path_is_decoded_as_utf_8_and_the_address_encodes_it_again() {
        let head = head("/p%20q/%C5%BC?name=J%C3%B3zef+K&x=");
        assert_eq!(path(&head), "/p q/ż");
        assert_eq!(full(&head), "http://fn.example.com:8080/p%20q/%C5%BC?name=J%C3%B3zef+K&x=");
    }

    #[test]
    fn bytes_that_are_no_text_are_left_out_of_a_path() {
        assert_eq!(path(&head("/a%FFb%zz%4")), "/ab%zz%4");
    }

    #[test]
    fn an_encoded_slash_separates_nothing() {
        assert_eq!(path(&head("//a%2fb%2Fc%20d")), "/a%2Fb%2Fc d");
    }

    #[test]
    fn a_plus_is_a_space_only_in_forms() {
        assert_eq!(percent_decoded(b"a+b%2B", false), b"a+b+");
        assert_eq!(percent_decoded(b"a+b%2B", true), b"a b+");
    }
}
