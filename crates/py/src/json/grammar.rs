//! What a document is, whatever becomes of it.
//!
//! It is what `json.loads` accepts: integers of any size, `NaN` and the infinities, lone surrogates
//! in escapes. That is why it is not a reader of `serde`'s: those turn large integers into floats and
//! lone surrogates into errors.

use pyo3::exceptions::{PyRecursionError, PyValueError};
use pyo3::prelude::*;

use super::DEEPEST;
use super::text::{self, Text};

/// What a document is made into while it is read.
pub(super) trait Make {
    type Value;
    type Object;
    type Array;

    fn object(&self) -> Self::Object;
    fn insert(&self, object: &Self::Object, key: Text<'_>, value: Self::Value) -> Read<()>;
    fn of_object(&self, object: Self::Object) -> Self::Value;
    fn array(&self) -> Self::Array;
    fn push(&self, array: &Self::Array, value: Self::Value) -> Read<()>;
    fn of_array(&self, array: Self::Array) -> Self::Value;
    fn string(&self, text: Text<'_>) -> Read<Self::Value>;
    /// A whole number, as it is written.
    fn integer(&self, digits: &str) -> Read<Self::Value>;
    /// A number with a point or an exponent, as it is written.
    fn float(&self, digits: &str) -> Read<Self::Value>;
    fn word(&self, word: Word) -> Self::Value;
}

/// A value that is a name.
#[derive(Clone, Copy)]
pub(super) enum Word {
    True,
    False,
    Null,
    NotANumber,
    Infinity,
    NegativeInfinity,
}

/// Why nothing was made. It is boxed, since what is passed on for each value should be small.
#[derive(Debug)]
pub(super) enum Fault {
    /// The text is no document.
    Wrong {
        what: &'static str,
        at: usize,
    },
    TooDeep,
    /// Whether it is one cannot be said without Python.
    Unclear,
    Raised(PyErr),
}

pub(super) type Read<T> = Result<T, Box<Fault>>;

pub(super) fn wrong<T>(what: &'static str, at: usize) -> Read<T> {
    Err(Box::new(Fault::Wrong { what, at }))
}

impl From<PyErr> for Box<Fault> {
    fn from(error: PyErr) -> Self {
        Self::new(Fault::Raised(error))
    }
}

impl Fault {
    /// What `json.loads` raises of `text`.
    pub(super) fn raised(self, text: &str) -> PyErr {
        let (what, at) = match self {
            Self::Wrong { what, at } => (what, at.min(text.len())),
            Self::TooDeep => {
                return PyRecursionError::new_err("the JSON document is nested too deeply");
            }
            Self::Unclear => ("Expecting value", 0),
            Self::Raised(error) => return error,
        };
        let before = &text.as_bytes()[..at];
        let line = before.split(|byte| *byte == b'\n').count();
        let column = at - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        PyValueError::new_err(format!("{what}: line {line} column {} (char {at})", column + 1))
    }
}

/// Reads a whole document.
///
/// # Errors
/// The text is none, or something cannot be made.
pub(super) fn document<M: Make>(make: &M, text: &str) -> Read<M::Value> {
    let mut reader = Reader { make, text, at: 0, depth: 0 };
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < text.len() { wrong("Extra data", reader.at) } else { Ok(value) }
}

/// Without its mark, a text that is UTF-8 for certain. UTF-16 and UTF-32 are allowed and rare:
/// Python's own reader knows them. They have a zero byte in the first character, if they have no
/// mark, and no document in UTF-8 has one anywhere.
pub(super) fn text_of(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().take(4).any(|byte| *byte == 0) {
        return None;
    }
    std::str::from_utf8(bytes).ok()
}

struct Reader<'a, M> {
    make: &'a M,
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a, M: Make> Reader<'a, M> {
    #[inline]
    fn value(&mut self) -> Read<M::Value> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => {
                let text = self.string()?;
                self.make.string(text)
            }
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Read<M::Value>) -> Read<M::Value> {
        if self.depth == DEEPEST {
            return Err(Box::new(Fault::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Read<M::Value> {
        let object = self.make.object();
        self.skip_space();
        if self.take(b'}') {
            return Ok(self.make.of_object(object));
        }
        loop {
            if self.peek() != Some(b'"') {
                let what = "Expecting property name enclosed in double quotes";
                return wrong(what, self.at);
            }
            let key = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return wrong("Expecting ':' delimiter", self.at);
            }
            let value = self.value()?;
            self.make.insert(&object, key, value)?;
            self.skip_space();
            if self.take(b'}') {
                return Ok(self.make.of_object(object));
            }
            if !self.take(b',') {
                return wrong("Expecting ',' delimiter", self.at);
            }
            self.skip_space();
        }
    }

    fn array(&mut self) -> Read<M::Value> {
        let array = self.make.array();
        self.skip_space();
        if self.take(b']') {
            return Ok(self.make.of_array(array));
        }
        loop {
            let value = self.value()?;
            self.make.push(&array, value)?;
            self.skip_space();
            if self.take(b']') {
                return Ok(self.make.of_array(array));
            }
            if !self.take(b',') {
                return wrong("Expecting ',' delimiter", self.at);
            }
        }
    }

    #[inline]
    fn string(&mut self) -> Read<Text<'a>> {
        let (text, after) = text::string(self.text, self.at + 1)?;
        self.at = after;
        Ok(text)
    }

    #[inline]
    fn number(&mut self) -> Read<M::Value> {
        let start = self.at;
        let is_negative = self.take(b'-');
        if is_negative && self.peek() == Some(b'I') && self.takes(b"Infinity") {
            return Ok(self.make.word(Word::NegativeInfinity));
        }
        if !self.take(b'0') && self.digits() == 0 {
            return wrong("Expecting value", start);
        }
        let integer = self.at;
        self.optional(|reader| reader.take(b'.'));
        self.optional(|reader| {
            let has_exponent = reader.take(b'e') || reader.take(b'E');
            let _sign = has_exponent && (reader.take(b'+') || reader.take(b'-'));
            has_exponent
        });
        let digits = self.text.get(start..self.at).unwrap_or_default();
        if self.at > integer { self.make.float(digits) } else { self.make.integer(digits) }
    }

    /// A part of a number that is only one if digits follow.
    fn optional(&mut self, begins: impl FnOnce(&mut Self) -> bool) {
        let before = self.at;
        if !begins(self) || self.digits() == 0 {
            self.at = before;
        }
    }

    fn digits(&mut self) -> usize {
        let before = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - before
    }

    #[inline]
    fn word(&mut self) -> Read<M::Value> {
        let word = match self.peek() {
            Some(b't') if self.takes(b"true") => Word::True,
            Some(b'f') if self.takes(b"false") => Word::False,
            Some(b'n') if self.takes(b"null") => Word::Null,
            Some(b'N') if self.takes(b"NaN") => Word::NotANumber,
            Some(b'I') if self.takes(b"Infinity") => Word::Infinity,
            _ => return wrong("Expecting value", self.at),
        };
        Ok(self.make.word(word))
    }

    /// The length is known when this is compiled, so that it takes a comparison of two numbers.
    fn takes<const LENGTH: usize>(&mut self, name: &[u8; LENGTH]) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_there = rest.first_chunk() == Some(name);
        self.at += if is_there { LENGTH } else { 0 };
        is_there
    }

    fn skip_space(&mut self) {
        // Nearly always there is one, or none.
        while let Some(byte) = self.peek().filter(|byte| *byte <= b' ') {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return;
            }
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}
