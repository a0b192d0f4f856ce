//! The first argument of a handler.

use std::sync::Arc;

use duet_core::Invocation;
use duet_host::cloudevents;
use http::header::CONTENT_TYPE;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::request::Request;
use crate::{json, sdk};

/// An event. A handler that does not look at it pays for nothing but the object.
#[pyclass(frozen, mapping, module = "duet")]
pub(crate) struct Event {
    invocation: Arc<Invocation>,
    data: Option<Py<PyAny>>,
    cloud: Option<cloudevents::Event>,
    attributes: PyOnceLock<Py<PyDict>>,
    request: PyOnceLock<Py<Request>>,
}

impl Event {
    /// An event for a request. It is looked at right away whether the body is what it says, since
    /// one that is not is answered without the handler.
    ///
    /// # Errors
    /// The body is no JSON, or no event, although the request says so: the reason.
    pub(crate) fn new(py: Python<'_>, invocation: Arc<Invocation>) -> Result<Self, String> {
        let (mut data, mut cloud) = (None, None);
        match sdk::received(&invocation) {
            Some(event) => cloud = Some(event.map_err(|reason| reason.to_string())?),
            None if is_json(&invocation) => {
                let json = parsed(py, &invocation).map_err(|_| "Invalid JSON".to_owned())?;
                data = Some(json);
            }
            None => {}
        }
        let (attributes, request) = (PyOnceLock::new(), PyOnceLock::new());
        Ok(Self { invocation, data, cloud, attributes, request })
    }

    fn attributes<'a, 'py>(&'a self, py: Python<'py>) -> PyResult<&'a Bound<'py, PyDict>> {
        let attributes = self.attributes.get_or_try_init(py, || {
            let extensions = PyDict::new(py);
            extensions.set_item(intern!(py, "request"), self.request(py)?)?;
            let attributes = PyDict::new(py);
            attributes.set_item(intern!(py, "extensions"), extensions)?;
            if let Some(event) = &self.cloud {
                sdk::describe(event, &attributes)?;
            } else if let Some(data) = &self.data {
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

    #[expect(clippy::unused_self, reason = "handlers call it on an event")]
    #[getter]
    fn tracer<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import(intern!(py, "duet_tracer"))?.call_method0(intern!(py, "tracer"))
    }

    #[pyo3(name = "emitCloudEvent", signature = (r#type, source, data, optionalCloudEventAttributes=None))]
    #[expect(clippy::unused_self, reason = "handlers call it on an event")]
    #[expect(non_snake_case, reason = "handlers may name their arguments, as the reference does")]
    fn emit_cloud_event(
        &self,
        py: Python<'_>,
        r#type: &Bound<'_, PyAny>,
        source: &Bound<'_, PyAny>,
        data: &Bound<'_, PyAny>,
        optionalCloudEventAttributes: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        sdk::emit(py, r#type, source, data, optionalCloudEventAttributes)
    }

    #[expect(clippy::unused_self, reason = "handlers call it on an event")]
    #[pyo3(name = "publishCloudEvent")]
    fn publish_cloud_event(&self, data: &Bound<'_, PyAny>) -> PyResult<sdk::Answer> {
        sdk::publish(data.py(), data)
    }

    #[pyo3(name = "buildResponseCloudEvent")]
    fn build_response_cloud_event<'py>(
        &self,
        event_id: &Bound<'py, PyAny>,
        event_type: &Bound<'py, PyAny>,
        event_data: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyDict>> {
        sdk::response(self.attributes(event_id.py())?, event_id, event_type, event_data)
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
