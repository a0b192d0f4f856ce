//! Text in charsets other than UTF-8, as requests may bring it.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};
use rquickjs::{Ctx, Exception, Function, Object, Result, TypedArray};

use crate::ffi;

/// Reads bytes in the charset that `label` names (the labels of the WHATWG's Encoding Standard, and
/// UTF-32); `None` if there is none. What cannot be read becomes U+FFFD, and a byte order mark is
/// dropped.
fn decode<'a>(bytes: &'a [u8], label: &str) -> Option<Cow<'a, str>> {
    let little_endian = match label {
        "utf-32" | "utf-32le" => Some(true),
        "utf-32be" => Some(false),
        _ => None,
    };
    if let Some(little_endian) = little_endian {
        return Some(utf_32(bytes, little_endian).into());
    }
    let encoding = match label {
        "utf-8" | "utf8" => UTF_8,
        // The standard reads this as windows-1252; a byte is the character of its number here.
        "iso-8859-1" | "latin1" | "binary" => return Some(encoding_rs::mem::decode_latin1(bytes)),
        "ascii" | "us-ascii" => return Some(ascii(bytes)),
        "utf-16" if is_big_endian(bytes) => UTF_16BE,
        _ => known(label)?,
    };
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    // Half a unit at the end is no text.
    let whole = if is_wide { &bytes[..bytes.len() & !1] } else { bytes };
    Some(encoding.decode_with_bom_removal(whole).0)
}

/// The encoding of a label, or of the other names that the reference's decoder has for it. What only
/// the Encoding Standard has is not known there.
fn known(label: &str) -> Option<&'static Encoding> {
    const UNKNOWN: &[&Encoding] = &[ISO_2022_JP, REPLACEMENT, X_USER_DEFINED];
    let found = Encoding::for_label(label.as_bytes()).or_else(|| {
        let plain = label.replace(['-', '_', ' '], "");
        let page = ["windows", "win", "cp"].iter().find_map(|family| plain.strip_prefix(family));
        let label = match (plain.as_str(), page) {
            ("utf16le", _) => "utf-16le".to_owned(),
            ("utf16be", _) => "utf-16be".to_owned(),
            ("macroman", _) => "macintosh".to_owned(),
            (_, Some("866")) => "ibm866".to_owned(),
            (_, Some("932")) => "shift_jis".to_owned(),
            (_, Some("936")) => "gbk".to_owned(),
            (_, Some("949")) => "euc-kr".to_owned(),
            (_, Some("950")) => "big5".to_owned(),
            (_, Some(page)) => format!("windows-{page}"),
            (plain, None) => plain.to_owned(),
        };
        Encoding::for_label(label.as_bytes())
    });
    found.filter(|encoding| !UNKNOWN.contains(encoding))
}

fn ascii(bytes: &[u8]) -> Cow<'_, str> {
    let letter = |byte: &u8| {
        if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER }
    };
    bytes.iter().map(letter).collect()
}

/// Whether UTF-16 that does not name its order has the most significant byte first: its byte order
/// mark says so, or most of its units have a zero there, as those of Latin letters do.
fn is_big_endian(bytes: &[u8]) -> bool {
    match bytes {
        [0xfe, 0xff, ..] => true,
        [0xff, 0xfe, ..] => false,
        _ => {
            let zeros = |at: usize| bytes.chunks_exact(2).filter(|pair| pair[at] == 0).count();
            zeros(0) > zeros(1)
        }
    }
}

fn utf_32(bytes: &[u8], little_endian: bool) -> String {
    let number = |unit: &[u8]| {
        let unit = [unit[0], unit[1], unit[2], unit[3]];
        if little_endian { u32::from_le_bytes(unit) } else { u32::from_be_bytes(unit) }
    };
    let units = bytes.chunks_exact(4).map(number);
    let text: String =
        units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned()
}

/// Adds the function that reads text.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let decode =
        |context: Ctx<'js>, bytes: TypedArray<'js, u8>, label: String| -> Result<Option<String>> {
            ffi::with_bytes(&bytes, |bytes| decode(bytes, &label).map(Cow::into_owned))
                .ok_or_else(|| Exception::throw_type(&context, "the bytes have been detached"))
        };
    native.set("decodeText", Function::new(context.clone(), decode)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_known_by_their_labels() {
        assert_eq!(decode(b"\xbf", "iso-8859-2").as_deref(), Some("ż"));
        assert_eq!(decode(b"\x9f", "windows-1250").as_deref(), Some("ź"));
        assert_eq!(decode(b"\x80", "iso-8859-1").as_deref(), Some("\u{80}"));
        assert_eq!(decode(b"\x83\x65", "shift_jis").as_deref(), Some("テ"));
        assert_eq!(decode(b"\x7c\x01x", "utf-16le").as_deref(), Some("ż"));
        assert_eq!(decode(b"\0\0\x01\x7c", "utf-32be").as_deref(), Some("ż"));
        for name in ["win1250", "cp1250", "windows1250"] {
            assert_eq!(decode(b"\x9f", name).as_deref(), Some("ź"), "{name}");
        }
        assert_eq!(decode(b"\x7c\x01", "utf16le").as_deref(), Some("ż"));
        assert_eq!(decode(b"a\xe9", "us-ascii").as_deref(), Some("a\u{fffd}"));
        for name in ["utf-16xyz", "iso-2022-jp", "x-user-defined", "replacement"] {
            assert_eq!(decode(b"x", name), None, "{name}");
        }
    }

    #[test]
    fn utf16_without_an_order_is_read_in_the_likely_one() {
        assert_eq!(decode(b"\xfe\xff\0a", "utf-16").as_deref(), Some("a"));
        assert_eq!(decode(b"\0a\0b", "utf-16").as_deref(), Some("ab"));
        assert_eq!(decode(b"a\0b\0", "utf-16").as_deref(), Some("ab"));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decode(b"\xef\xbb\xbfx", "utf-8").as_deref(), Some("x"));
        assert_eq!(decode(b"\xff\xfe\0\0x\0\0\0", "utf-32").as_deref(), Some("x"));
    }
}
