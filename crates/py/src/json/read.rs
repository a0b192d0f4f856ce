//! A reader that makes Python objects right away.

use std::cell::RefCell;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};

use super::grammar::{Make, Read, Word, document, text_of};
use super::text::{Text, unfold};

/// So many different keys are remembered per thread, and only short ones: documents of one kind
/// repeat theirs, and finding a text is cheaper than making one.
const REMEMBERED_KEYS: usize = 256;
const LONGEST_KEY: usize = 32;
/// So many digits, with a sign, always fit an `i64`.
const SAFE_DIGITS: usize = 18;

thread_local! {
    static KEYS: RefCell<Vec<Option<Py<PyString>>>> = const { RefCell::new(Vec::new()) };
}

/// Reads a document.
///
/// # Errors
/// `ValueError`, as `json.loads` raises, if it is none.
pub(crate) fn read<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    match text_of(bytes) {
        Some(text) => document(&Objects(py), text).map_err(|fault| fault.raised(text)),
        None => py.import("json")?.call_method1("loads", (PyBytes::new(py, bytes),)),
    }
}

/// Python's objects become of a document.
struct Objects<'py>(Python<'py>);

impl<'py> Make for Objects<'py> {
    type Value = Bound<'py, PyAny>;
    type Object = Bound<'py, PyDict>;
    type Array = Bound<'py, PyList>;

    fn object(&self) -> Self::Object {
        PyDict::new(self.0)
    }

    fn insert(&self, object: &Self::Object, key: Text<'_>, value: Self::Value) -> Read<()> {
        let key = if !key.has_escapes && key.raw.len() <= LONGEST_KEY {
            remembered(self.0, key.raw)
        } else {
            self.text(key)?
        };
        Ok(object.set_item(key, value)?)
    }

    fn of_object(&self, object: Self::Object) -> Self::Value {
        object.into_any()
    }

    fn array(&self) -> Self::Array {
        PyList::empty(self.0)
    }

    fn push(&self, array: &Self::Array, value: Self::Value) -> Read<()> {
        Ok(array.append(value)?)
    }

    fn of_array(&self, array: Self::Array) -> Self::Value {
        array.into_any()
    }

    fn string(&self, text: Text<'_>) -> Read<Self::Value> {
        Ok(self.text(text)?.into_any())
    }

    fn integer(&self, digits: &str) -> Read<Self::Value> {
        if digits.len() <= SAFE_DIGITS
            && let Ok(number) = digits.parse::<i64>()
        {
            let Ok(number) = number.into_pyobject(self.0);
            return Ok(number.into_any());
        }
        Ok(self.0.get_type::<PyInt>().call1((digits,))?)
    }

    fn float(&self, digits: &str) -> Read<Self::Value> {
        // Rust rounds as Python does, and both turn what is too large into infinity.
        let number = digits.parse::<f64>().map_err(PyErr::from)?;
        Ok(PyFloat::new(self.0, number).into_any())
    }

    fn word(&self, word: Word) -> Self::Value {
        let float = |value| PyFloat::new(self.0, value).into_any();
        match word {
            Word::True | Word::False => {
                PyBool::new(self.0, matches!(word, Word::True)).to_owned().into_any()
            }
            Word::Null => self.0.None().into_bound(self.0),
            Word::NotANumber => float(f64::NAN),
            Word::Infinity => float(f64::INFINITY),
            Word::NegativeInfinity => float(f64::NEG_INFINITY),
        }
    }
}

impl<'py> Objects<'py> {
    fn text(&self, text: Text<'_>) -> PyResult<Bound<'py, PyString>> {
        if !text.has_escapes {
            return Ok(PyString::new(self.0, text.raw));
        }
        let unfolded = unfold(text.raw);
        if !unfolded.has_surrogates
            && let Ok(text) = std::str::from_utf8(&unfolded.bytes)
        {
            return Ok(PyString::new(self.0, text));
        }
        let bytes = PyBytes::new(self.0, &unfolded.bytes);
        let decode = intern!(self.0, "decode");
        Ok(bytes.call_method1(decode, ("utf-8", "surrogatepass"))?.cast_into()?)
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
