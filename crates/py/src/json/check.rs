//! Whether a text is a document, without making anything of it: what is said here holds for `read`.

use super::grammar::{Fault, Make, Read, Word, document, text_of};
use super::text::Text;

/// So many digits Python reads whatever its limit is set to (`sys.set_int_max_str_digits`).
const SAFE_DIGITS: usize = 640;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// A document.
    Sound,
    /// None.
    Broken,
    /// One or none: only reading it tells.
    Unclear,
}

/// Looks at a text.
pub(crate) fn check(bytes: &[u8]) -> Checked {
    let Some(text) = text_of(bytes) else { return Checked::Unclear };
    match document(&Nothing, text).map_err(|fault| *fault) {
        Ok(()) => Checked::Sound,
        Err(Fault::Unclear) => Checked::Unclear,
        Err(_) => Checked::Broken,
    }
}

/// What becomes of a document that is only looked at.
struct Nothing;

impl Make for Nothing {
    type Value = ();
    type Object = ();
    type Array = ();

    fn object(&self) {}

    fn insert(&self, (): &(), _: Text<'_>, (): ()) -> Read<()> {
        Ok(())
    }

    fn of_object(&self, (): ()) {}

    fn array(&self) {}

    fn push(&self, (): &(), (): ()) -> Read<()> {
        Ok(())
    }

    fn of_array(&self, (): ()) {}

    fn string(&self, _: Text<'_>) -> Read<()> {
        Ok(())
    }

    fn integer(&self, digits: &str) -> Read<()> {
        if digits.len() > SAFE_DIGITS { Err(Box::new(Fault::Unclear)) } else { Ok(()) }
    }

    fn float(&self, _: &str) -> Read<()> {
        Ok(())
    }

    fn word(&self, _: Word) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_python_is_left_to_it() {
        for text in [&b"\"\xff\""[..], b"\xff\xfe1\0", b"1\0", b"\x001", "1".repeat(641).as_bytes()]
        {
            assert_eq!(check(text), Checked::Unclear, "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_behind_something_unclear_may_be_found_later() {
        let long = "1".repeat(641);
        assert_eq!(check(format!("[{long}").as_bytes()), Checked::Unclear);
        assert_eq!(check(format!("[{long}.5, 1e{long}]").as_bytes()), Checked::Sound);
    }

    #[test]
    fn a_document_is_as_deep_as_it_may_be() {
        for (depth, expected) in [(990, Checked::Sound), (991, Checked::Broken)] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(check(text.as_bytes()), expected, "{depth}");
        }
    }
}
