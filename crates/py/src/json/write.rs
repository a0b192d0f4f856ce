//! A writer that says what `json.dumps` says with its default settings, character by character.

use std::fmt::Write;

use pyo3::exceptions::{PyRecursionError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::DEEPEST;

/// Writes a document.
///
/// # Errors
/// `TypeError` for what has no JSON form, `RecursionError` for what is nested too deeply, which
/// includes what contains itself.
pub(crate) fn write(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut writer = Writer { text: String::with_capacity(128), depth: 0 };
    writer.value(value)?;
    Ok(writer.text)
}

struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn value(&mut self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(text) = value.cast::<PyString>() {
            self.string(text)
        } else if value.is_none() {
            self.text.push_str("null");
            Ok(())
        } else if self.scalar(value)? {
            Ok(())
        } else if let Ok(items) = value.cast::<PyDict>() {
            self.nested(|writer| writer.object(items))
        } else if let Ok(items) = value.cast::<PyList>() {
            self.nested(|writer| writer.array(items.iter()))
        } else if let Ok(items) = value.cast::<PyTuple>() {
            self.nested(|writer| writer.array(items.iter()))
        } else {
            let kind = value.get_type().name()?;
            let message = format!("Object of type {kind} is not JSON serializable");
            Err(PyTypeError::new_err(message))
        }
    }

    /// Writes booleans and numbers, and says whether it was one.
    fn scalar(&mut self, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        if let Ok(value) = value.cast::<PyBool>() {
            self.text.push_str(if value.is_true() { "true" } else { "false" });
        } else if value.is_instance_of::<PyInt>() {
            self.integer(value)?;
        } else if let Ok(value) = value.cast::<PyFloat>() {
            self.float(value)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn integer(&mut self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(small) = value.extract::<i64>() {
            // Writing into a String cannot fail.
            let _ = write!(self.text, "{small}");
            return Ok(());
        }
        // The class's own: an `IntEnum` would write its name.
        let class = value.py().get_type::<PyInt>();
        let digits = class.call_method1(intern!(value.py(), "__repr__"), (value,))?;
        self.text.push_str(digits.cast::<PyString>()?.to_str()?);
        Ok(())
    }

    fn float(&mut self, value: &Bound<'_, PyFloat>) -> PyResult<()> {
        let number = value.value();
        if number.is_nan() {
            self.text.push_str("NaN");
        } else if number.is_infinite() {
            self.text.push_str(if number > 0.0 { "Infinity" } else { "-Infinity" });
        } else {
            // A new float, since a subclass may have a `repr` of its own.
            self.text.push_str(PyFloat::new(value.py(), number).repr()?.to_str()?);
        }
        Ok(())
    }

    fn object(&mut self, items: &Bound<'_, PyDict>) -> PyResult<()> {
        self.text.push('{');
        // A copy of the items: a dict that changes meanwhile must not be iterated. Subclasses
        // (`OrderedDict`) have an order of their own.
        let items = if items.is_exact_instance_of::<PyDict>() {
            items.items()
        } else {
            PyList::new(
                items.py(),
                items.call_method0("items")?.try_iter()?.collect::<PyResult<Vec<_>>>()?,
            )?
        };
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            let item = item.cast::<PyTuple>()?;
            self.key(&item.get_item(0)?)?;
            self.text.push_str(": ");
            self.value(&item.get_item(1)?)?;
        }
        self.text.push('}');
        Ok(())
    }

    fn key(&mut self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Ok(text) = key.cast::<PyString>() {
            return self.string(text);
        }
        self.text.push('"');
        if key.is_none() {
            self.text.push_str("null");
        } else if !self.scalar(key)? {
            let kind = key.get_type().name()?;
            let allowed = "keys must be str, int, float, bool or None, not";
            return Err(PyTypeError::new_err(format!("{allowed} {kind}")));
        }
        self.text.push('"');
        Ok(())
    }

    fn array<'py>(&mut self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> PyResult<()> {
        self.text.push('[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self.value(&item)?;
        }
        self.text.push(']');
        Ok(())
    }

    fn nested(&mut self, write: impl FnOnce(&mut Self) -> PyResult<()>) -> PyResult<()> {
        if self.depth == DEEPEST {
            return Err(PyRecursionError::new_err("nested too deeply for JSON, or without end"));
        }
        self.depth += 1;
        let outcome = write(self);
        self.depth -= 1;
        outcome
    }

    fn string(&mut self, text: &Bound<'_, PyString>) -> PyResult<()> {
        self.text.push('"');
        if let Ok(text) = text.to_str() {
            self.escape(text);
        } else {
            // Lone surrogates have no UTF-8; as UTF-16 they are written like any other.
            let arguments = ("utf-16-le", "surrogatepass");
            let bytes: Vec<u8> = text.call_method1("encode", arguments)?.extract()?;
            for pair in bytes.chunks_exact(2) {
                let unit = u16::from_le_bytes([pair[0], pair[1]]);
                match u8::try_from(unit) {
                    Ok(ascii @ 0..0x80) => self.ascii(ascii),
                    _ => self.unit(unit),
                }
            }
        }
        self.text.push('"');
        Ok(())
    }

    fn escape(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let special = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\') || byte >= 0x7F;
            let plain = rest.bytes().position(special).unwrap_or(rest.len());
            self.text.push_str(&rest[..plain]);
            let mut characters = rest[plain..].chars();
            match characters.next() {
                Some(character) if character.is_ascii() => {
                    self.ascii(u8::try_from(character).unwrap_or_default());
                }
                Some(character) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        self.unit(*unit);
                    }
                }
                None => {}
            }
            rest = characters.as_str();
        }
    }

    fn ascii(&mut self, byte: u8) {
        match byte {
            b'"' => self.text.push_str("\\\""),
            b'\\' => self.text.push_str("\\\\"),
            b'\n' => self.text.push_str("\\n"),
            b'\r' => self.text.push_str("\\r"),
            b'\t' => self.text.push_str("\\t"),
            8 => self.text.push_str("\\b"),
            12 => self.text.push_str("\\f"),
            0..b' ' | 0x7F => self.unit(u16::from(byte)),
            plain => self.text.push(char::from(plain)),
        }
    }

    fn unit(&mut self, unit: u16) {
        // Writing into a String cannot fail.
        let _ = write!(self.text, "\\u{unit:04x}");
    }
}
