//! The native side of `TextDecoder`: the encodings of the WHATWG's standard, piece by piece.

use std::cell::RefCell;

use encoding_rs::{CoderResult, DecoderResult, Encoding, REPLACEMENT};
use rquickjs::class::{JsClass, Trace, Tracer, Writable};
use rquickjs::function::Constructor;
use rquickjs::{Class, Ctx, Exception, Function, Object, Result, TypedArray};

use crate::ffi;

/// A decoder that JavaScript holds.
pub(crate) struct Decoder {
    encoding: &'static Encoding,
    /// Whether a byte order mark is a character like any other.
    keeps_mark: bool,
    /// Between two pieces of a text.
    underway: RefCell<Option<encoding_rs::Decoder>>,
}

impl<'js> Trace<'js> for Decoder {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for Decoder {
    const NAME: &'static str = "Decoder";
    type Mutable = Writable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

impl Decoder {
    fn fresh(&self) -> encoding_rs::Decoder {
        if self.keeps_mark {
            self.encoding.new_decoder_without_bom_handling()
        } else {
            self.encoding.new_decoder_with_bom_removal()
        }
    }

    /// The text of the next piece; `None` if it is none and `is_fatal`.
    fn decode(&self, bytes: &[u8], is_last: bool, is_fatal: bool) -> Option<String> {
        let mut decoder = self.underway.borrow_mut().take().unwrap_or_else(|| self.fresh());
        let mut text = String::new();
        let mut rest = bytes;
        loop {
            let room = if is_fatal {
                decoder.max_utf8_buffer_length_without_replacement(rest.len())
            } else {
                decoder.max_utf8_buffer_length(rest.len())
            };
            text.reserve(room?);
            let (is_done, read) = if is_fatal {
                let (result, read) =
                    decoder.decode_to_string_without_replacement(rest, &mut text, is_last);
                if matches!(result, DecoderResult::Malformed(..)) {
                    return None;
                }
                (result == DecoderResult::InputEmpty, read)
            } else {
                let (result, read, _) = decoder.decode_to_string(rest, &mut text, is_last);
                (result == CoderResult::InputEmpty, read)
            };
            rest = &rest[read..];
            if is_done {
                break;
            }
        }
        if !is_last {
            *self.underway.borrow_mut() = Some(decoder);
        }
        Some(text)
    }
}

/// The encoding of a label, if a decoder may be made for it.
fn known(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// Adds the functions of the group.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let name = |label: String| known(&label).map(|encoding| encoding.name().to_ascii_lowercase());
    group.set("name", Function::new(context.clone(), name)?)?;
    let create = |context: Ctx<'js>, label: String, keeps_mark: bool| {
        let encoding = known(&label)
            .ok_or_else(|| Exception::throw_range(&context, &format!("no encoding {label}")))?;
        let decoder = Decoder { encoding, keeps_mark, underway: RefCell::default() };
        Class::instance(context, decoder)
    };
    group.set("create", Function::new(context.clone(), create)?)?;
    let decode = |context: Ctx<'js>,
                  decoder: Class<'js, Decoder>,
                  bytes: TypedArray<'js, u8>,
                  is_last: bool,
                  is_fatal: bool| {
        // What has been detached has no bytes any more.
        let text =
            ffi::with_bytes(&bytes, |bytes| decoder.borrow().decode(bytes, is_last, is_fatal))
                .unwrap_or_else(|| decoder.borrow().decode(&[], is_last, is_fatal));
        text.map(|text| rquickjs::String::from_str(context, &text)).transpose()
    };
    group.set("decode", Function::new(context.clone(), decode)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoder(label: &str, keeps_mark: bool) -> Decoder {
        let encoding = known(label).unwrap();
        Decoder { encoding, keeps_mark, underway: RefCell::default() }
    }

    #[test]
    fn a_character_may_be_cut() {
        let utf8 = decoder("utf8", false);
        let bytes = "z€".as_bytes();
        assert_eq!(utf8.decode(&bytes[..2], false, true).as_deref(), Some("z"));
        assert_eq!(utf8.decode(&bytes[2..], true, true).as_deref(), Some("€"));
        assert_eq!(utf8.decode(&bytes[..2], true, true), None);
        assert_eq!(utf8.decode(&bytes[..2], true, false).as_deref(), Some("z\u{fffd}"));
    }

    #[test]
    fn a_byte_order_mark_is_dropped_or_kept() {
        let bytes = b"\xef\xbb\xbfx";
        assert_eq!(decoder("utf-8", false).decode(bytes, true, true).as_deref(), Some("x"));
        assert_eq!(decoder("utf-8", true).decode(bytes, true, true).as_deref(), Some("\u{feff}x"));
    }

    #[test]
    fn old_encodings_are_known() {
        assert_eq!(decoder("latin1", false).decode(b"\x80", true, true).as_deref(), Some("€"));
        assert_eq!(decoder("sjis", false).decode(b"\x83\x65", true, true).as_deref(), Some("テ"));
        assert!(known("replacement").is_none());
        assert!(known("utf-7").is_none());
    }
}
