//! Strings of a document: where they end, and what they say.
//!
//! Looking for the end is most of the work of a check, so it is done eight bytes at a time. Escapes
//! are looked at twice: here it is seen that they are some, and only who wants the text unfolds them.

use super::grammar::{Read, wrong};

/// What stands between two quotes. Its escapes are in order.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) raw: &'a str,
    pub(super) has_escapes: bool,
}

/// The string whose first quote is before `start`, and where what follows it begins.
#[inline]
pub(super) fn string(text: &str, start: usize) -> Read<(Text<'_>, usize)> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut has_escapes = false;
    loop {
        at = special(bytes, at);
        match bytes.get(at) {
            Some(b'"') => break,
            Some(b'\\') => at = escape(bytes, at)?,
            Some(_) => return wrong("Invalid control character at", at),
            None => return wrong("Unterminated string starting at", start - 1),
        }
        has_escapes = true;
    }
    let raw = text.get(start..at).unwrap_or_default();
    Ok((Text { raw, has_escapes }, at + 1))
}

/// Where the first byte from `at` on is that ends a string, begins an escape, or must not be there.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // Each marks the bytes that it looks for. Above the first of them it may mark others.
    let below = |word: u64, byte: u8| word.wrapping_sub(ONES * u64::from(byte)) & !word & HIGH;
    let equal = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    while let Some(next) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*next);
        let found = below(word, b' ') | equal(word, b'"') | equal(word, b'\\');
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\') || *byte < b' ';
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// Where what follows the escape at `at` begins.
fn escape(bytes: &[u8], at: usize) -> Read<usize> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let digits = bytes.get(at + 2..at + 6);
            if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                Ok(at + 6)
            } else {
                wrong("Invalid \\uXXXX escape", at + 1)
            }
        }
        Some(_) => wrong("Invalid \\escape", at),
        None => wrong("Unterminated string starting at", at),
    }
}

/// What a string says.
pub(super) struct Unfolded {
    /// As UTF-8 in which lone surrogates are allowed, since they are in Python's texts.
    pub(super) bytes: Vec<u8>,
    pub(super) has_surrogates: bool,
}

/// Unfolds the escapes of a string.
pub(super) fn unfold(raw: &str) -> Unfolded {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut has_surrogates = false;
    let mut rest = raw;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let mut characters = escaped.chars();
        match characters.next() {
            Some('b') => bytes.push(8),
            Some('f') => bytes.push(12),
            Some('n') => bytes.push(b'\n'),
            Some('r') => bytes.push(b'\r'),
            Some('t') => bytes.push(b'\t'),
            Some('u') => {
                let (code, after) = code(escaped);
                has_surrogates |= push(&mut bytes, code);
                rest = after;
                continue;
            }
            Some(itself) => bytes.extend_from_slice(itself.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {}
        }
        rest = characters.as_str();
    }
    bytes.extend_from_slice(rest.as_bytes());
    Unfolded { bytes, has_surrogates }
}

/// The number in an escape, and in the next if the two are a pair; and what comes after it.
fn code(escaped: &str) -> (u32, &str) {
    let (high, rest) = unit(escaped);
    if (0xD800..0xDC00).contains(&high)
        && let Some(next) = rest.strip_prefix('\\').filter(|next| next.starts_with('u'))
        && let (low @ 0xDC00..0xE000, rest) = unit(next)
    {
        return (0x1_0000 + ((high - 0xD800) << 10 | (low - 0xDC00)), rest);
    }
    (high, rest)
}

/// The number after `u`, and what comes after it.
fn unit(escaped: &str) -> (u32, &str) {
    let digits = escaped.get(1..5).unwrap_or_default();
    (u32::from_str_radix(digits, 16).unwrap_or_default(), escaped.get(5..).unwrap_or_default())
}

/// Adds a character, and says whether it is a lone surrogate.
fn push(bytes: &mut Vec<u8>, code: u32) -> bool {
    if let Some(character) = char::from_u32(code) {
        bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        return false;
    }
    // What UTF-8 would be for it, were it allowed. The masks keep each part within a byte.
    let part = |shift: u32, mask: u32| u8::try_from(code >> shift & mask).unwrap_or_default();
    bytes.extend([0xE0 | part(12, 0xF), 0x80 | part(6, 0x3F), 0x80 | part(0, 0x3F)]);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_its_quote_wherever_that_is() {
        for length in 0..40 {
            let plain = "ż".repeat(length / 2) + &"a".repeat(length % 2);
            let text = format!("\"{plain}\" \u{1}");
            let Ok((found, after)) = string(&text, 1) else { panic!("{text}") };
            assert_eq!((found.raw, found.has_escapes, after), (&*plain, false, plain.len() + 2));
            let escaped = format!("\"{plain}\\n\\u00e9{plain}\"");
            let Ok((found, after)) = string(&escaped, 1) else { panic!("{escaped}") };
            assert_eq!((found.has_escapes, after), (true, escaped.len()));
            let unfolded = unfold(found.raw);
            assert_eq!(unfolded.bytes, format!("{plain}\né{plain}").into_bytes());
            for broken in ["\n\"", "\u{1f}\"", "", "\\", "\\x\"", "\\u12g4\"", "\\u12"] {
                assert!(string(&format!("\"{plain}{broken}"), 1).is_err(), "{plain}{broken}");
            }
        }
    }

    #[test]
    fn every_byte_is_what_it_is_beside_every_other() {
        let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        for first in 0..=255 {
            for second in 0..=255 {
                let bytes = [b'a', first, second, b'a', b'a', b'a', b'a', b'a', b'"'];
                let expected = bytes.iter().position(|byte| is_special(*byte)).unwrap();
                assert_eq!(special(&bytes, 0), expected, "{first} {second}");
            }
        }
    }

    #[test]
    fn surrogates_are_joined_if_they_are_a_pair_and_kept_otherwise() {
        let pair = unfold(r"\ud83d\ude80");
        assert_eq!((&*pair.bytes, pair.has_surrogates), ("🚀".as_bytes(), false));
        for (raw, bytes) in [
            (r"\ud83d", &[0xED, 0xA0, 0xBD][..]),
            (r"\ud83d\n", &[0xED, 0xA0, 0xBD, b'\n']),
            (r"\ude80\ud83d", &[0xED, 0xBA, 0x80, 0xED, 0xA0, 0xBD]),
            (r"\ud83d\u0041", &[0xED, 0xA0, 0xBD, b'A']),
            (r"\ud83d\ud83d\ude80", &[0xED, 0xA0, 0xBD, 0xF0, 0x9F, 0x9A, 0x80]),
        ] {
            let unfolded = unfold(raw);
            assert_eq!((&*unfolded.bytes, unfolded.has_surrogates), (bytes, true), "{raw}");
        }
    }
}
