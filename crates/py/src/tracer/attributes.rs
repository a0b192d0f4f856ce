//! Attributes: Python's values as OpenTelemetry's, as its own SDK for Python takes them.

use std::sync::atomic::{AtomicBool, Ordering};

use duet_host::log;
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyMapping, PySequence, PyString};

use crate::json;

/// What is told of an attribute that is not what it should be: each once, since a handler that
/// does it once does it in every call.
static TOLD: [AtomicBool; 4] = [const { AtomicBool::new(false) }; 4];

#[derive(Clone, Copy)]
enum Trouble {
    Key,
    Value,
    Large,
    Bytes,
}

/// A mapping of attributes, or `None`.
pub(crate) fn all(mapping: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<KeyValue>> {
    let Some(mapping) = mapping.filter(|mapping| !mapping.is_none()) else {
        return Ok(Vec::new());
    };
    let mut attributes = Vec::new();
    for item in mapping.call_method0(intern!(mapping.py(), "items"))?.try_iter()? {
        let (name, given): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        attributes.extend(one(&name, &given)?);
    }
    Ok(attributes)
}

/// One attribute, if it can be one.
pub(crate) fn one(name: &Bound<'_, PyAny>, given: &Bound<'_, PyAny>) -> PyResult<Option<KeyValue>> {
    let Ok(key) = name.cast::<PyString>() else {
        tell(name, Trouble::Key);
        return Ok(None);
    };
    let key = key.to_string_lossy();
    if key.is_empty() {
        tell(name, Trouble::Key);
        return Ok(None);
    }
    Ok(value(given)?.map(|value| KeyValue::new(Key::from(key.into_owned()), value)))
}

fn value(given: &Bound<'_, PyAny>) -> PyResult<Option<Value>> {
    if let Some(value) = plain(given) {
        return Ok(Some(value));
    }
    if given.is_none() {
        tell(given, Trouble::Value);
        return Ok(None);
    }
    if given.is_instance_of::<PyBytes>() {
        tell(given, Trouble::Bytes);
        return Ok(None);
    }
    if given.is_instance_of::<PyInt>() {
        tell(given, Trouble::Large);
        return Ok(Some(text(&given.str()?)));
    }
    if let Ok(sequence) = given.cast::<PySequence>() {
        return match array(sequence)? {
            Some(array) => Ok(Some(Value::Array(array))),
            None => described(given).map(Some),
        };
    }
    if given.is_instance_of::<PyMapping>() {
        return described(given).map(Some);
    }
    tell(given, Trouble::Value);
    if has_text(given)? { Ok(Some(text(&given.str()?))) } else { Ok(None) }
}

/// A value that is no collection.
fn plain(given: &Bound<'_, PyAny>) -> Option<Value> {
    if let Ok(given) = given.cast::<PyString>() {
        return Some(text(given));
    }
    if let Ok(given) = given.cast::<PyBool>() {
        return Some(Value::Bool(given.is_true()));
    }
    if given.is_instance_of::<PyInt>() {
        return given.extract().ok().map(Value::I64);
    }
    if let Ok(given) = given.cast::<PyFloat>() {
        return Some(Value::F64(given.value()));
    }
    let bytes = given.cast::<PyBytes>().ok()?;
    std::str::from_utf8(bytes.as_bytes()).ok().map(|text| Value::String(text.to_owned().into()))
}

fn text(given: &Bound<'_, PyString>) -> Value {
    Value::String(given.to_string_lossy().into_owned().into())
}

/// A sequence of one kind; `None` if it is none.
fn array(sequence: &Bound<'_, PySequence>) -> PyResult<Option<Array>> {
    let mut values = Vec::new();
    for item in sequence.try_iter()? {
        let Some(value) = plain(&item?) else { return Ok(None) };
        values.push(value);
    }
    Ok(match values.first() {
        Some(Value::Bool(_)) => same(values, |value| match value {
            Value::Bool(value) => Some(value),
            _ => None,
        })
        .map(Array::Bool),
        Some(Value::I64(_)) => same(values, |value| match value {
            Value::I64(value) => Some(value),
            _ => None,
        })
        .map(Array::I64),
        Some(Value::F64(_)) => same(values, |value| match value {
            Value::F64(value) => Some(value),
            _ => None,
        })
        .map(Array::F64),
        _ => same(values, |value| match value {
            Value::String(value) => Some(value),
            _ => None,
        })
        .map(Array::String),
    })
}

fn same<T>(values: Vec<Value>, kind: impl Fn(Value) -> Option<T>) -> Option<Vec<T>> {
    values.into_iter().map(kind).collect()
}

/// What OpenTelemetry's values have no place for, as JSON.
fn described(given: &Bound<'_, PyAny>) -> PyResult<Value> {
    let written = match given.cast::<PySequence>() {
        Ok(sequence) => json::write(sequence.to_list()?.as_any()),
        Err(_) => json::write(given),
    };
    match written {
        Ok(written) => Ok(Value::String(StringValue::from(written))),
        Err(_) => Ok(text(&given.str()?)),
    }
}

/// Whether an object says something of itself, more than which class it is of.
fn has_text(given: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = given.py();
    let object = py.import("builtins")?.getattr("object")?;
    let kind = given.get_type();
    for name in [intern!(py, "__str__"), intern!(py, "__repr__")] {
        if !kind.getattr(name)?.is(object.getattr(name)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn tell(given: &Bound<'_, PyAny>, trouble: Trouble) {
    let told = TOLD.get(trouble as usize);
    if told.is_none_or(|told| told.swap(true, Ordering::Relaxed)) {
        return;
    }
    let kind = given.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
    given.py().detach(|| match trouble {
        Trouble::Key => log::warn(format_args!(
            "an attribute was dropped: its key should be a non-empty string, and is of \
             type {kind}. This is told once"
        )),
        Trouble::Value => log::warn(format_args!(
            "Invalid type {kind} for an attribute: its text is taken if it has one, else it \
             is dropped. Expected bool, str, bytes, int, float or a sequence of one of those. This is \
             told once"
        )),
        Trouble::Large => log::warn(format_args!(
            "an attribute is an integer of more than 64 bits: its text is taken. This is \
             told once"
        )),
        Trouble::Bytes => log::warn(format_args!(
            "Byte attribute could not be decoded: an attribute was dropped. This is told \
             once"
        )),
    });
}
