//! Fields of query strings, forms and cookies, read into a `FormsDict` of the Bottle in use.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::environ;
use crate::url::{latin1, percent_decoded};

/// Attributes of cookies: as names they have a meaning, and are left to Python's own reader.
const ATTRIBUTES: [&[u8]; 9] = [
    b"expires",
    b"path",
    b"comment",
    b"domain",
    b"max-age",
    b"secure",
    b"httponly",
    b"version",
    b"samesite",
];

/// The fields of a query string or of a form. WSGI has a character for each byte.
pub(crate) fn parse(py: Python<'_>, text: &[u8]) -> PyResult<Py<PyAny>> {
    let fields = PyDict::new(py);
    for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = characters(py, &percent_decoded(&pair[..equals], true));
        let value = pair.get(equals + 1..).unwrap_or_default();
        let value = characters(py, &percent_decoded(value, true));
        match fields.get_item(&name)? {
            Some(values) => values.cast::<PyList>()?.append(value)?,
            None => fields.set_item(name, PyList::new(py, [value])?)?,
        }
    }
    forms_dict(py, &fields)
}

/// Whether a body of this content type is read as a form without looking at its parameters.
/// Bottle looks at them, and some of them are an error.
pub(crate) fn is_plain(content_type: &str) -> bool {
    let sound = |parameter: &str| parameter.contains('=');
    !content_type.contains(['"', ','])
        && !content_type.trim_start().starts_with("multipart/")
        && content_type.split(';').skip(1).all(sound)
}

/// The cookies, if nothing in them needs Python's own reader: no quotes, no spaces, no odd names.
pub(crate) fn plain_cookies(py: Python<'_>, text: &[u8]) -> PyResult<Option<Py<PyAny>>> {
    let fields = PyDict::new(py);
    for pair in text.split(|byte| *byte == b';').map(<[u8]>::trim_ascii) {
        let Some(equals) = pair.iter().position(|byte| *byte == b'=') else {
            if pair.is_empty() && text.is_empty() {
                continue;
            }
            return Ok(None);
        };
        let (name, value) = (&pair[..equals], &pair[equals + 1..]);
        let attribute = ATTRIBUTES.iter().any(|known| known.eq_ignore_ascii_case(name));
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
        if attribute
            || name.is_empty()
            || !name.iter().all(plain)
            || !value.iter().copied().all(of_value)
        {
            return Ok(None);
        }
        fields.set_item(characters(py, name), PyList::new(py, [characters(py, value)])?)?;
    }
    forms_dict(py, &fields).map(Some)
}

fn of_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_!#%&'~`><@,:/$*+-.^|)(?}{=[]".contains(&byte)
}

fn characters<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyString> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => PyString::new(py, text),
        _ => PyString::new(py, &latin1(bytes)),
    }
}

fn forms_dict(py: Python<'_>, fields: &Bound<'_, PyDict>) -> PyResult<Py<PyAny>> {
    let class = environ::class(py, "duet_fields", "FormsDict")?;
    let made = class.call0()?;
    made.setattr(intern!(py, "dict"), fields)?;
    Ok(made.unbind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_whose_parameters_are_unsound_is_left_to_python() {
        assert!(is_plain("application/x-www-form-urlencoded; charset=utf-8"));
        assert!(is_plain(""));
        assert!(!is_plain("text/plain; charset"));
        assert!(!is_plain("multipart/form-data; boundary=x"));
        assert!(!is_plain("text/plain; name=\"a;b\""));
    }
}
