//! Bottle's `FormsDict`: the fields of a query string, a form, or the cookies. A key may come
//! several times; the last one counts where one is asked for.

use pyo3::exceptions::{PyAttributeError, PyKeyError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::url::{latin1, percent_decoded};

/// Fields as bytes. Item access reads them as Latin-1 and attribute access as UTF-8: this is
/// what WSGI and Bottle make of them, and handlers rely on both.
#[pyclass(frozen, mapping, module = "bottle")]
pub(crate) struct FormsDict {
    fields: Vec<(Vec<u8>, Vec<u8>)>,
}

impl FormsDict {
    /// The fields of a query string or of a form.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let value = pair.get(equals + 1..).unwrap_or_default();
            (percent_decoded(&pair[..equals], true), percent_decoded(value, true))
        });
        Self { fields: fields.collect() }
    }

    /// The fields of `Cookie` headers.
    pub(crate) fn cookies<'a>(headers: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut fields = Vec::new();
        for pair in headers.flat_map(|header| header.split(|byte| *byte == b';')) {
            let pair = pair.trim_ascii();
            let Some(equals) = pair.iter().position(|byte| *byte == b'=') else { continue };
            let value = pair[equals + 1..].trim_ascii();
            let unquoted = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
            fields.push((pair[..equals].to_vec(), unquoted.unwrap_or(value).to_vec()));
        }
        Self { fields }
    }

    /// These fields and those of another.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        Self { fields: self.fields.iter().chain(&other.fields).cloned().collect() }
    }

    /// The last value of a key.
    pub(crate) fn last(&self, key: &str) -> Option<&[u8]> {
        self.of(key).last()
    }

    fn of(&self, key: &str) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.fields.iter().filter(move |(name, _)| latin1(name) == key).map(|(_, value)| &**value)
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in self.fields.iter().map(|(name, _)| latin1(name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

#[pymethods]
impl FormsDict {
    fn __getitem__(&self, key: String) -> PyResult<String> {
        self.last(&key).map(latin1).ok_or_else(|| PyKeyError::new_err(key))
    }

    fn __contains__(&self, key: &str) -> bool {
        self.last(key).is_some()
    }

    fn __len__(&self) -> usize {
        self.names().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.names().into_pyobject(py)?.try_iter()?.into_any())
    }

    fn __getattr__(&self, py: Python<'_>, name: String) -> PyResult<Py<PyAny>> {
        if name.starts_with("__") {
            return Err(PyAttributeError::new_err(name));
        }
        Ok(self.getunicode(py, &name, Some(PyString::new(py, "").into_any().unbind())))
    }

    #[pyo3(signature = (name, default=None))]
    fn getunicode(&self, py: Python<'_>, name: &str, default: Option<Py<PyAny>>) -> Py<PyAny> {
        let default = default.unwrap_or_else(|| py.None());
        // Text that is not UTF-8 counts as missing, in Bottle too.
        let text = self.last(name).and_then(|value| std::str::from_utf8(value).ok());
        text.map_or(default, |text| PyString::new(py, text).into_any().unbind())
    }

    #[pyo3(signature = (key, default=None, index=-1, r#type=None))]
    fn get(
        &self,
        py: Python<'_>,
        key: &str,
        default: Option<Py<PyAny>>,
        index: isize,
        r#type: Option<Bound<'_, PyAny>>,
    ) -> Py<PyAny> {
        let found = if index < 0 {
            self.of(key).nth_back(index.unsigned_abs() - 1)
        } else {
            self.of(key).nth(index.unsigned_abs())
        };
        let default = default.unwrap_or_else(|| py.None());
        let Some(value) = found.map(latin1) else { return default };
        match r#type {
            // A value that cannot be converted counts as missing.
            Some(convert) => convert.call1((value,)).map_or(default, Bound::unbind),
            None => PyString::new(py, &value).into_any().unbind(),
        }
    }

    fn getall(&self, key: &str) -> Vec<String> {
        self.of(key).map(latin1).collect()
    }

    fn getlist(&self, key: &str) -> Vec<String> {
        self.getall(key)
    }

    #[pyo3(signature = (key, default=None))]
    fn getone(&self, py: Python<'_>, key: &str, default: Option<Py<PyAny>>) -> Py<PyAny> {
        self.get(py, key, default, -1, None)
    }

    fn keys(&self) -> Vec<String> {
        self.names()
    }

    fn values(&self) -> Vec<String> {
        self.items().into_iter().map(|(_, value)| value).collect()
    }

    fn items(&self) -> Vec<(String, String)> {
        let value = |name: &String| self.last(name).map(latin1).unwrap_or_default();
        self.names().into_iter().map(|name| (name.clone(), value(&name))).collect()
    }

    fn allitems(&self) -> Vec<(String, String)> {
        self.fields.iter().map(|(name, value)| (latin1(name), latin1(value))).collect()
    }

    fn __repr__(&self) -> String {
        format!("<FormsDict {:?}>", self.allitems())
    }
}
