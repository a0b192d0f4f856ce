//! The first argument of a handler.

use std::sync::Arc;

use duet_core::Invocation;
use http::header::CONTENT_TYPE;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::json;
use crate::request::Request;

/// An event. A handler that does not look at it pays for nothing but the object.
#[pyclass(frozen, mapping, module = "duet")]
pub(crate) struct Event {
    invocation: Arc<Invocation>,
    data: Option<Py<PyAny>>,
    attributes: PyOnceLock<Py<PyDict>>,
    request: PyOnceLock<Py<Request>>,
}

impl Event {
    /// An event for a request. Its body is read right away if it is JSON, since one that is not
    /// what it says is answered without the handler.
    ///
    /// # Errors
    /// The body is not JSON although the request says so.
    pub(crate) fn new(py: Python<'_>, invocation: Arc<Invocation>) -> PyResult<Self> {
        let data = if is_json(&invocation) { Some(parsed(py, &invocation)?) } else { None };
        Ok(Self { invocation, data, attributes: PyOnceLock::new(), request: PyOnceLock::new() })
    }

    fn attributes<'a, 'py>(&'a self, py: Python<'py>) -> PyResult<&'a Bound<'py, PyDict>> {
        let attributes = self.attributes.get_or_try_init(py, || {
            let extensions = PyDict::new(py);
            extensions.set_item(intern!(py, "request"), self.request(py)?)?;
            let attributes = PyDict::new(py);
            attributes.set_item(intern!(py, "extensions"), extensions)?;
            if let Some(data) = &self.data {
                attributes.set_item(intern!(py, "data"), data)?;
            }
            Ok::<_, PyErr>(attributes.unbind())
        })?;
        Ok(attributes.bind(py))
    }

    pub(crate) fn request(&self, py: Python<'_>) -> PyResult<&Py<Request>> {
        self.request.get_or_try_init(py, || {
            let data = self.data.as_ref().map(|data| data.clone_ref(py));
            Py::new(py, Request::new(py, self.invocation.clone(), data))
        })
    }
}

#[pymethods]
impl Event {
    #[getter(ceHeaders)]
    fn headers(&self, py: Python<'_>) -> PyResult<Py<PyDict>> {
        Ok(self.attributes(py)?.clone().unbind())
    }

    #[getter]
    fn req(&self, py: Python<'_>) -> PyResult<Py<Request>> {
        Ok(self.request(py)?.clone_ref(py))
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.attributes(py)?.as_any().get_item(key)
    }

    fn __setitem__(
        &self,
        py: Python<'_>,
        key: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        self.attributes(py)?.set_item(key, value)
    }

    fn __contains__(&self, py: Python<'_>, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.attributes(py)?.contains(key)
    }
}

/// The reference compares the whole field: with parameters behind it, it does not parse.
fn is_json(invocation: &Invocation) -> bool {
    let kind = invocation.head.headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes() == b"application/json")
}

/// The body as JSON; an empty one is `None`, as for Bottle.
pub(crate) fn parsed(py: Python<'_>, invocation: &Invocation) -> PyResult<Py<PyAny>> {
    if invocation.body.is_empty() {
        return Ok(py.None());
    }
    json::read(py, &invocation.body).map(Bound::unbind)
}
