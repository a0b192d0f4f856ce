//! `request.headers`: Bottle's read-only view of the header fields, in which case does not matter.

use std::sync::Arc;

use duet_core::Invocation;
use http::header::{HeaderMap, HeaderName};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

use crate::url::latin1;

/// The header fields of one request. Fields that came several times are joined, as in WSGI.
#[pyclass(frozen, mapping, module = "bottle", name = "WSGIHeaderDict")]
pub(crate) struct Headers {
    pub(crate) invocation: Arc<Invocation>,
}

/// The value of a field, or of several of that name.
pub(crate) fn joined(headers: &HeaderMap, name: &str) -> Option<String> {
    let name = HeaderName::try_from(name.replace('_', "-")).ok()?;
    let mut values = headers.get_all(&name).iter().map(|value| latin1(value.as_bytes()));
    let first = values.next()?;
    let separator = if name == http::header::COOKIE { "; " } else { "," };
    Some(values.fold(first, |all, value| all + separator + &value))
}

impl Headers {
    fn fields(&self) -> &HeaderMap {
        &self.invocation.head.headers
    }
}

#[pymethods]
impl Headers {
    fn __getitem__(&self, key: String) -> PyResult<String> {
        joined(self.fields(), &key).ok_or_else(|| PyKeyError::new_err(key))
    }

    fn __contains__(&self, key: &str) -> bool {
        joined(self.fields(), key).is_some()
    }

    fn __len__(&self) -> usize {
        self.fields().keys_len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.keys().into_pyobject(py)?.try_iter()?.into_any())
    }

    #[pyo3(signature = (key, default=None))]
    fn get(&self, py: Python<'_>, key: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        match joined(self.fields(), key) {
            Some(value) => Ok(value.into_pyobject(py)?.into_any().unbind()),
            None => Ok(default.unwrap_or_else(|| py.None())),
        }
    }

    #[pyo3(signature = (key, default=None))]
    fn raw(&self, py: Python<'_>, key: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        self.get(py, key, default)
    }

    fn keys(&self) -> Vec<String> {
        self.fields().keys().map(titled).collect()
    }

    fn values(&self) -> Vec<String> {
        self.items().into_iter().map(|(_, value)| value).collect()
    }

    fn items(&self) -> Vec<(String, String)> {
        let value = |name: &HeaderName| joined(self.fields(), name.as_str()).unwrap_or_default();
        self.fields().keys().map(|name| (titled(name), value(name))).collect()
    }
}

/// `x-request-id` as `X-Request-Id`: WSGI loses how it was written, and Bottle writes it so.
fn titled(name: &HeaderName) -> String {
    let mut starts = true;
    let title = |character: char| {
        let written = if starts { character.to_ascii_uppercase() } else { character };
        starts = character == '-';
        written
    };
    name.as_str().chars().map(title).collect()
}
