//! `request.headers`: Bottle's read-only view of the header fields, in which case does not matter,
//! and how fields that came several times become one, as in the reference's server.

use http::header::{HeaderMap, HeaderName};
use pyo3::exceptions::PyKeyError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::request::Request;
use crate::{environ, url};

/// Fields that are lists, so that several of them are one longer list. Of others the last one
/// counts.
const LISTS: [&str; 19] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "expect",
    "if-match",
    "if-none-match",
    "pragma",
    "proxy-authenticate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
];
const MORE_LISTS: [&str; 2] = ["via", "warning"];

/// The value of a field. A name may have `_` for `-`, since WSGI writes it so.
///
/// Unlike the reference, several `Cookie` fields are one: gateways split them.
pub(crate) fn value(fields: &HeaderMap, name: &str) -> Option<Vec<u8>> {
    let wanted = name.as_bytes();
    let matches = |known: &HeaderName| {
        let known = known.as_str().as_bytes();
        known.len() == wanted.len()
            && known.iter().zip(wanted).all(|(one, other)| bare(*one) == bare(*other))
    };
    let mut values = fields.iter().filter(|(known, _)| matches(known));
    let (name, first) = values.next()?;
    let mut all = first.as_bytes().to_vec();
    for (_, further) in values {
        match separator(name) {
            Some(separator) => {
                all.extend_from_slice(separator);
                all.extend_from_slice(further.as_bytes());
            }
            None => all = further.as_bytes().to_vec(),
        }
    }
    Some(all)
}

fn bare(byte: u8) -> u8 {
    if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() }
}

fn separator(name: &HeaderName) -> Option<&'static [u8]> {
    match name.as_str() {
        "cookie" => Some(b"; "),
        name if LISTS.contains(&name) || MORE_LISTS.contains(&name) => Some(b", "),
        _ => None,
    }
}

/// The value as text, which must be UTF-8.
pub(crate) fn decoded<'py>(
    py: Python<'py>,
    fields: &HeaderMap,
    name: &str,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(value) = value(fields, name) else { return Ok(None) };
    match std::str::from_utf8(&value) {
        Ok(text) => Ok(Some(PyString::new(py, text).into_any())),
        // Python's own error, since handlers may catch it.
        Err(_) => PyBytes::new(py, &value).call_method1("decode", ("utf8",)).map(Some),
    }
}

/// The fields as WSGI names them: what describes the body comes last, as in the reference.
pub(crate) fn environment(fields: &HeaderMap) -> Vec<(String, Vec<u8>)> {
    let mut own = Vec::new();
    let mut all = Vec::new();
    for name in fields.keys() {
        let value = value(fields, name.as_str()).unwrap_or_default();
        if let Some(key) = environ::own_key(name.as_str()) {
            own.push((key.to_owned(), value));
        } else {
            let key = name.as_str().to_ascii_uppercase().replace('-', "_");
            all.push((format!("HTTP_{key}"), value));
        }
    }
    own.sort_by(|one, other| other.0.cmp(&one.0));
    all.append(&mut own);
    all
}

/// The header fields of one request.
#[pyclass(frozen, mapping, module = "bottle", name = "WSGIHeaderDict")]
pub(crate) struct Headers {
    pub(crate) request: Py<Request>,
}

impl Headers {
    fn fields(&self) -> &HeaderMap {
        &self.request.get().invocation.head.headers
    }

    /// The view that Python made, if it has taken over.
    fn opened<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let whole = self.request.get().opened(py);
        whole.map(|whole| whole.getattr(intern!(py, "headers"))).transpose()
    }

    /// The view that Python makes.
    fn whole<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.request.get().whole(py)?.getattr(intern!(py, "headers"))
    }
}

#[pymethods]
impl Headers {
    fn __getitem__<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {
        if let Some(opened) = self.opened(py)? {
            return opened.get_item(key);
        }
        let wsgi = || key.replace('-', "_").to_ascii_uppercase();
        decoded(py, self.fields(), key)?
            .ok_or_else(|| PyKeyError::new_err(format!("HTTP_{}", wsgi())))
    }

    fn __contains__(&self, py: Python<'_>, key: &str) -> PyResult<bool> {
        match self.opened(py)? {
            Some(opened) => opened.contains(key),
            None => Ok(value(self.fields(), key).is_some()),
        }
    }

    #[pyo3(signature = (key, default=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.opened(py)? {
            Some(opened) => opened.call_method1(intern!(py, "get"), (key, default)).map(Some),
            None => Ok(decoded(py, self.fields(), key)?.or(default)),
        }
    }

    /// The value with one character for each byte.
    #[pyo3(signature = (key, default=None))]
    fn raw<'py>(
        &self,
        py: Python<'py>,
        key: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(opened) = self.opened(py)? {
            return opened.call_method1(intern!(py, "raw"), (key, default)).map(Some);
        }
        let value = value(self.fields(), key).map(|value| url::latin1(&value));
        Ok(value.map(|value| PyString::new(py, &value).into_any()).or(default))
    }

    #[getter(__class__)]
    fn class<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        match environ::loaded_bottle(slf.py())? {
            Some(bottle) => bottle.getattr(intern!(slf.py(), "WSGIHeaderDict")),
            None => Ok(slf.get_type().into_any()),
        }
    }

    fn __getattr__<'py>(&self, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        self.whole(name.py())?.getattr(name)
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.whole(key.py())?.set_item(key, value)
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        self.whole(key.py())?.del_item(key)
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.whole(py)?.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.whole(py)?.try_iter()?.into_any())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.whole(other.py())?.eq(other)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Py<PyAny>,))> {
        let class = environ::class(py, "duet_fields", "WSGIHeaderDict")?;
        let environ = self.request.get().whole(py)?.getattr("environ")?.call_method0("copy")?;
        for key in ["wsgi.errors", "wsgi.input", "bottle.request", "bottle.request.headers"] {
            environ.call_method1("pop", (key, py.None()))?;
        }
        Ok((class, (environ.unbind(),)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_fields_the_last_counts_unless_they_are_a_list() {
        let mut fields = HeaderMap::new();
        for (name, value) in [
            ("x-a", "1"),
            ("accept", "a"),
            ("cookie", "a=1"),
            ("x-a", "2"),
            ("accept", "b"),
            ("cookie", "b=2"),
        ] {
            fields.append(HeaderName::from_static(name), http::HeaderValue::from_static(value));
        }
        assert_eq!(value(&fields, "X_A").unwrap(), b"2");
        assert_eq!(value(&fields, "Accept").unwrap(), b"a, b");
        assert_eq!(value(&fields, "cookie").unwrap(), b"a=1; b=2");
    }
}
