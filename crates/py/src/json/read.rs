//! A reader that makes Python objects right away.
//!
//! It accepts what `json.loads` accepts: integers of any size, `NaN` and the infinities, lone
//! surrogates in escapes. That is why it is not a `serde` one: those turn large integers into
//! floats and lone surrogates into errors.

use std::cell::RefCell;

use pyo3::exceptions::{PyRecursionError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};

use super::DEEPEST;

/// So many different keys are remembered per thread, and only short ones: documents of one kind
/// repeat theirs, and finding a text is cheaper than making one.
const REMEMBERED_KEYS: usize = 256;
const LONGEST_KEY: usize = 32;
/// So many digits always fit an `i64`.
const SAFE_DIGITS: usize = 18;

thread_local! {
    static KEYS: RefCell<Vec<Option<Py<PyString>>>> = const { RefCell::new(Vec::new()) };
}

/// Reads a document.
///
/// # Errors
/// `ValueError`, as `json.loads` raises, if it is none.
pub(crate) fn read<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        // UTF-16 and UTF-32 are allowed and rare: Python's own reader knows them.
        return py.import("json")?.call_method1("loads", (PyBytes::new(py, bytes),));
    };
    let mut reader = Reader { py, text, at: 0, depth: 0 };
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < text.len() { Err(reader.error("Extra data")) } else { Ok(value) }
}

struct Reader<'py, 'a> {
    py: Python<'py>,
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'py> Reader<'py, '_> {
    fn value(&mut self) -> PyResult<Bound<'py, PyAny>> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => Ok(self.string()?.into_any()),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if self.depth == DEEPEST {
            return Err(PyRecursionError::new_err("the JSON document is nested too deeply"));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let object = PyDict::new(self.py);
        self.skip_space();
        if self.take(b'}') {
            return Ok(object.into_any());
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.error("Expecting property name enclosed in double quotes"));
            }
            let key = self.key()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.error("Expecting ':' delimiter"));
            }
            let value = self.value()?;
            object.set_item(key, value)?;
            self.skip_space();
            if self.take(b'}') {
                return Ok(object.into_any());
            }
            if !self.take(b',') {
                return Err(self.error("Expecting ',' delimiter"));
            }
        }
    }

    fn array(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let array = PyList::empty(self.py);
        self.skip_space();
        if self.take(b']') {
            return Ok(array.into_any());
        }
        loop {
            let value = self.value()?;
            array.append(value)?;
            self.skip_space();
            if self.take(b']') {
                return Ok(array.into_any());
            }
            if !self.take(b',') {
                return Err(self.error("Expecting ',' delimiter"));
            }
        }
    }

    fn number(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let start = self.at;
        self.take(b'-');
        if self.rest().starts_with("Infinity") {
            self.at += "Infinity".len();
            return Ok(PyFloat::new(self.py, f64::NEG_INFINITY).into_any());
        }
        if !self.take(b'0') && self.digits() == 0 {
            return Err(self.error("Expecting value"));
        }
        let integer = self.at;
        self.optional(|reader| reader.take(b'.'));
        self.optional(|reader| {
            let has_exponent = reader.take(b'e') || reader.take(b'E');
            let _sign = has_exponent && (reader.take(b'+') || reader.take(b'-'));
            has_exponent
        });
        let text = &self.text[start..self.at];
        if self.at > integer {
            // Rust rounds as Python does, and both turn what is too large into infinity.
            return Ok(PyFloat::new(self.py, text.parse::<f64>()?).into_any());
        }
        if text.len() <= SAFE_DIGITS {
            return Ok(text.parse::<i64>()?.into_pyobject(self.py)?.into_any());
        }
        self.py.get_type::<PyInt>().call1((text,))
    }

    /// A part of a number that is only one if digits follow.
    fn optional(&mut self, begins: impl FnOnce(&mut Self) -> bool) {
        let before = self.at;
        if !begins(self) || self.digits() == 0 {
            self.at = before;
        }
    }

    fn digits(&mut self) -> usize {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        count
    }

    fn word(&mut self) -> PyResult<Bound<'py, PyAny>> {
        let float = |value| PyFloat::new(self.py, value).into_any();
        let words = ["true", "false", "null", "NaN", "Infinity"];
        let Some(word) = words.into_iter().find(|word| self.rest().starts_with(word)) else {
            return Err(self.error("Expecting value"));
        };
        self.at += word.len();
        Ok(match word {
            "NaN" => float(f64::NAN),
            "Infinity" => float(f64::INFINITY),
            "null" => self.py.None().into_bound(self.py),
            word => pyo3::types::PyBool::new(self.py, word == "true").to_owned().into_any(),
        })
    }

    fn key(&mut self) -> PyResult<Bound<'py, PyString>> {
        let start = self.at + 1;
        let length = self.plain(start);
        if length > LONGEST_KEY || self.text.as_bytes().get(start + length) != Some(&b'"') {
            return self.string();
        }
        self.at = start + length + 1;
        Ok(remembered(self.py, &self.text[start..start + length]))
    }

    fn string(&mut self) -> PyResult<Bound<'py, PyString>> {
        let start = self.at + 1;
        let end = start + self.plain(start);
        if self.text.as_bytes().get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(PyString::new(self.py, &self.text[start..end]));
        }
        self.escaped(start, end)
    }

    /// How many bytes from `start` need no attention.
    fn plain(&self, start: usize) -> usize {
        let special = |byte: &u8| matches!(byte, b'"' | b'\\') || *byte < b' ';
        let rest = &self.text.as_bytes()[start..];
        rest.iter().position(special).unwrap_or(rest.len())
    }

    /// The rest of a string that has escapes. It is collected as UTF-8 in which lone surrogates
    /// are allowed, since they are in Python's texts.
    fn escaped(&mut self, mut start: usize, mut end: usize) -> PyResult<Bound<'py, PyString>> {
        let bytes = self.text.as_bytes();
        let mut collected = Vec::with_capacity(end - start + 16);
        let mut has_surrogates = false;
        loop {
            collected.extend_from_slice(&bytes[start..end]);
            self.at = end;
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {}
                Some(_) => return Err(self.error("Invalid control character at")),
                None => return Err(self.error("Unterminated string starting at")),
            }
            self.at += 2;
            match bytes.get(end + 1) {
                Some(plain @ (b'"' | b'\\' | b'/')) => collected.push(*plain),
                Some(b'b') => collected.push(8),
                Some(b'f') => collected.push(12),
                Some(b'n') => collected.push(b'\n'),
                Some(b'r') => collected.push(b'\r'),
                Some(b't') => collected.push(b'\t'),
                Some(b'u') => has_surrogates |= self.unicode(&mut collected)?,
                _ => return Err(self.error("Invalid \\escape")),
            }
            start = self.at;
            end = start + self.plain(start);
        }
        self.at += 1;
        if !has_surrogates && let Ok(text) = std::str::from_utf8(&collected) {
            return Ok(PyString::new(self.py, text));
        }
        let bytes = PyBytes::new(self.py, &collected);
        Ok(bytes
            .call_method1(intern!(self.py, "decode"), ("utf-8", "surrogatepass"))?
            .cast_into()?)
    }

    /// The digits after `\u`, and a second escape if the two are a pair. Says whether what it
    /// found is a lone surrogate.
    fn unicode(&mut self, collected: &mut Vec<u8>) -> PyResult<bool> {
        let mut code = self.hexadecimal()?;
        if (0xD800..0xDC00).contains(&code) && self.rest().starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let low = self.hexadecimal()?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x1_0000 + ((code - 0xD800) << 10 | (low - 0xDC00));
            } else {
                self.at = before;
            }
        }
        if let Some(character) = char::from_u32(code) {
            collected.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(false);
        }
        // What UTF-8 would be for it, were it allowed. The masks keep each part within a byte.
        let part = |shift: u32, mask: u32| u8::try_from(code >> shift & mask).unwrap_or_default();
        collected.extend([0xE0 | part(12, 0xF), 0x80 | part(6, 0x3F), 0x80 | part(0, 0x3F)]);
        Ok(true)
    }

    fn hexadecimal(&mut self) -> PyResult<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.error("Invalid \\uXXXX escape"));
        }
        let digits = &self.text[self.at..self.at + 4];
        self.at += 4;
        Ok(u32::from_str_radix(digits, 16)?)
    }

    fn skip_space(&mut self) {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.text.as_bytes()[self.at..].iter().take_while(|byte| is_space(byte)).count();
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, what: &str) -> PyErr {
        let at = self.at.min(self.text.len());
        let before = &self.text.as_bytes()[..at];
        let line = before.split(|byte| *byte == b'\n').count();
        let column = at - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        PyValueError::new_err(format!("{what}: line {line} column {} (char {at})", column + 1))
    }
}

/// The text object of a key that was seen before, or a new one.
fn remembered<'py>(py: Python<'py>, key: &str) -> Bound<'py, PyString> {
    let hash = key
        .bytes()
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    KEYS.with_borrow_mut(|keys| {
        if keys.is_empty() {
            keys.resize_with(REMEMBERED_KEYS, || None);
        }
        let slot = &mut keys[hash as usize % REMEMBERED_KEYS];
        if let Some(known) = slot {
            let known = known.bind(py);
            if known.to_str().is_ok_and(|known| known == key) {
                return known.clone();
            }
        }
        let made = PyString::new(py, key);
        *slot = Some(made.clone().unbind());
        made
    })
}
