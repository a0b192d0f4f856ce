//! The values of attributes in header fields (http 3.1.3.2).

use std::fmt::Write;

/// Writes what a header cannot hold, and what would be read otherwise, as `%XX` of its UTF-8.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Reads a value: takes quotation marks and backslashes away, then resolves `%XX` once. What is not
/// UTF-8 then becomes U+FFFD.
pub(super) fn decoded(value: &[u8]) -> String {
    let unquoted = unquoted(value.trim_ascii());
    let mut bytes = Vec::with_capacity(unquoted.len());
    let mut rest = unquoted.as_slice();
    while let [first, after @ ..] = rest {
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        if *first == b'%'
            && let (Some(high), Some(low)) = (digit(0), digit(1))
            && let Ok(byte) = u8::try_from(high << 4 | low)
        {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What stands between quotation marks, if the whole value does.
fn unquoted(value: &[u8]) -> Vec<u8> {
    let Some(quoted) = value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""))
        .filter(|_| value.len() > 1)
    else {
        return value.to_vec();
    };
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut is_escaped = false;
    for byte in quoted {
        if *byte == b'\\' && !is_escaped {
            is_escaped = true;
        } else {
            bytes.push(*byte);
            is_escaped = false;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_3_1_3_2_what_a_header_cannot_hold_is_percent_encoded() {
        assert_eq!(encoded("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
        assert_eq!(encoded("\"100%\""), "%22100%25%22");
        assert_eq!(encoded("/orders?x=1&y=[2]"), "/orders?x=1&y=[2]");
    }

    #[test]
    fn http_3_1_3_2_percent_encoding_is_resolved_once_in_either_case() {
        assert_eq!(decoded(b"Euro%20%e2%82%AC"), "Euro €");
        assert_eq!(decoded(b"%2541"), "%41");
        assert_eq!(decoded(b"100%"), "100%");
        assert_eq!(decoded(b"%4"), "%4");
        assert_eq!(decoded(b"%zz"), "%zz");
    }

    #[test]
    fn http_3_1_3_2_a_quoted_string_loses_its_quotes_and_escapes() {
        assert_eq!(decoded(br#""a \"b\" \\ c""#), r#"a "b" \ c"#);
        assert_eq!(decoded(br#"a"b"#), r#"a"b"#);
        assert_eq!(decoded(b"\""), "\"");
    }

    #[test]
    fn http_3_1_3_2_what_is_not_utf_8_is_replaced() {
        assert_eq!(decoded(b"a%FFb"), "a\u{fffd}b");
        assert_eq!(decoded("ż".as_bytes()), "ż");
    }
}
