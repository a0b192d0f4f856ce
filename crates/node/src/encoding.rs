//! Text to bytes and back, in the encodings of Node.js' `Buffer`.

use base64_simd::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD, forgiving_decode_to_vec};
use rquickjs::function::Opt;
use rquickjs::{Ctx, Exception, Function, Object, Result, String as JsString, TypedArray};

use crate::{ffi, text};

/// An encoding that `Buffer` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Hex,
    Base64,
    Base64Url,
    Latin1,
    Ascii,
    Utf16Le,
}

impl Encoding {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf8" | "utf-8" => Self::Utf8,
            "hex" => Self::Hex,
            "base64" => Self::Base64,
            "base64url" => Self::Base64Url,
            "latin1" | "binary" => Self::Latin1,
            "ascii" => Self::Ascii,
            "utf16le" | "utf-16le" | "ucs2" | "ucs-2" => Self::Utf16Le,
            _ => return None,
        })
    }

    /// The bytes of a text in which every character is whole.
    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Hex => from_hex(text),
            Self::Base64 | Self::Base64Url => from_base64(text),
            Self::Latin1 | Self::Ascii | Self::Utf16Le => self.encode_units(text.encode_utf16()),
        }
    }

    /// The bytes of UTF-16 units, which may be halves of characters.
    fn encode_units(self, units: impl Iterator<Item = u16>) -> Vec<u8> {
        match self {
            Self::Utf16Le => units.flat_map(u16::to_le_bytes).collect(),
            // Node.js keeps the low byte of each UTF-16 unit.
            _ => units.map(|unit| unit.to_le_bytes()[0]).collect(),
        }
    }

    /// The bytes of any text.
    pub(crate) fn bytes<'js>(self, context: &Ctx<'js>, text: &JsString<'js>) -> Result<Vec<u8>> {
        match self {
            Self::Latin1 | Self::Ascii | Self::Utf16Le => match text.to_string() {
                Ok(text) => Ok(self.encode(&text)),
                Err(_) => Ok(self.encode_units(ffi::units(context, text)?.into_iter())),
            },
            Self::Utf8 => Ok(text::well_formed(context, text)?.into_bytes()),
            _ => Ok(self.encode(&text::well_formed(context, text)?)),
        }
    }

    /// The text that bytes are. UTF-16 may have halves of characters in it.
    pub(crate) fn text<'js>(self, context: &Ctx<'js>, bytes: &[u8]) -> Result<JsString<'js>> {
        if self == Self::Utf8 {
            return JsString::from_str(context.clone(), &String::from_utf8_lossy(bytes));
        }
        if self != Self::Utf16Le {
            return JsString::from_str(context.clone(), &self.decode(bytes));
        }
        let pairs = bytes.chunks_exact(2);
        let units: Vec<u16> = pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        ffi::from_units(context, &units)
    }

    /// As many of a text's bytes as fit, without breaking a character.
    pub(crate) fn fitting(self, bytes: &[u8], room: usize) -> usize {
        if bytes.len() <= room {
            return bytes.len();
        }
        match self {
            Self::Utf16Le => room & !1,
            Self::Utf8 => {
                (0..=room).rev().find(|end| bytes[*end] & 0xc0 != 0x80).unwrap_or_default()
            }
            _ => room,
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Hex => hex(bytes),
            Self::Base64 => STANDARD.encode_to_string(bytes),
            Self::Base64Url => URL_SAFE_NO_PAD.encode_to_string(bytes),
            Self::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
            Self::Ascii => bytes.iter().map(|byte| char::from(byte & 0x7f)).collect(),
            Self::Utf16Le => {
                let units: Vec<u16> = bytes
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                    .collect();
                String::from_utf16_lossy(&units)
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Pairs of digits, up to the first that is none.
fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map_while(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// Either alphabet, with or without padding, ignoring what belongs to neither.
fn from_base64(text: &str) -> Vec<u8> {
    let standard: Vec<u8> = text
        .bytes()
        .take_while(|byte| *byte != b'=')
        .filter_map(|byte| match byte {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            byte if byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/' => Some(byte),
            _ => None,
        })
        .collect();
    // A single letter at the end carries no whole byte.
    let length = if standard.len() % 4 == 1 { standard.len() - 1 } else { standard.len() };
    forgiving_decode_to_vec(&standard[..length])
        .or_else(|_| STANDARD_NO_PAD.decode_to_vec(&standard[..length]))
        .unwrap_or_default()
}

pub(crate) fn named(context: &Ctx<'_>, name: &str) -> Result<Encoding> {
    Encoding::named(name)
        .ok_or_else(|| Exception::throw_type(context, &format!("Unknown encoding: {name}")))
}

/// Adds `encode` and `decode`.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let encode = |context: Ctx<'js>, text: JsString<'js>, name: String| {
        TypedArray::new(context.clone(), named(&context, &name)?.bytes(&context, &text)?)
    };
    native.set("encode", Function::new(context.clone(), encode)?)?;
    native.set("decode", Function::new(context.clone(), decode)?)
}

/// The text of bytes, or of some of them.
fn decode<'js>(
    context: Ctx<'js>,
    bytes: TypedArray<'js, u8>,
    name: String,
    start: Opt<usize>,
    end: Opt<usize>,
) -> Result<JsString<'js>> {
    let encoding = named(&context, &name)?;
    ffi::with_bytes(&bytes, |bytes| {
        let end = end.0.unwrap_or(bytes.len()).min(bytes.len());
        let start = start.0.unwrap_or(0).min(end);
        encoding.text(&context, &bytes[start..end])
    })
    .unwrap_or_else(|| Err(Exception::throw_type(&context, "the bytes have been detached")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_bytes_comes_back() {
        let bytes = "zażółć 🚀!".as_bytes();
        for encoding in [Encoding::Utf8, Encoding::Hex, Encoding::Base64, Encoding::Base64Url] {
            assert_eq!(encoding.encode(&encoding.decode(bytes)), bytes, "{encoding:?}");
        }
    }

    #[test]
    fn what_is_not_base64_is_ignored() {
        assert_eq!(from_base64("aGVs\nbG8="), b"hello");
        assert_eq!(from_base64("-_8"), [251, 255]);
        assert_eq!(from_base64("+/8="), [251, 255]);
        assert_eq!(from_base64("a"), b"");
    }

    #[test]
    fn hexadecimal_digits_end_where_they_end() {
        assert_eq!(from_hex("ff00"), [255, 0]);
        assert_eq!(from_hex("ff0"), [255]);
        assert_eq!(from_hex("ffxx00"), [255]);
    }

    #[test]
    fn utf16_and_latin1_are_as_in_node() {
        assert_eq!(Encoding::Utf16Le.encode("ż"), [0x7c, 0x01]);
        assert_eq!(Encoding::Utf16Le.decode(&[0x7c, 0x01]), "ż");
        assert_eq!(Encoding::Latin1.encode("ż"), [0x7c]);
        assert_eq!(Encoding::Latin1.decode(&[0xff]), "ÿ");
        assert_eq!(Encoding::Ascii.decode(&[0xe1]), "a");
    }
}
