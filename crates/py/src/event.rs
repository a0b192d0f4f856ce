//! The first argument of a handler.

use std::sync::Arc;

use duet_core::Invocation;
use duet_host::cloudevents;
use http::header::CONTENT_TYPE;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use crate::json::Checked;
use crate::request::Request;
use crate::{json, sdk};

/// An event. A handler that does not look at it pays for nothing but the object, and one that asks
/// for a part of it for that part. Once somebody wants all of it, or changes it, there is a dict that
/// from then on alone knows it.
#[pyclass(frozen, mapping, module = "duet")]
pub(crate) struct Event {
    invocation: Arc<Invocation>,
    cloud: Option<cloudevents::Event>,
    /// Whether the body is JSON, and the data.
    is_json: bool,
    extensions: PyOnceLock<Py<PyDict>>,
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
        let cloud = match sdk::received(&invocation) {
            Some(event) => Some(event.map_err(|reason| reason.to_string())?),
            None => None,
        };
        let is_json = cloud.is_none() && is_json(&invocation);
        let event = Self {
            invocation,
            cloud,
            is_json,
            extensions: PyOnceLock::new(),
            attributes: PyOnceLock::new(),
            request: PyOnceLock::new(),
        };
        if is_json && !event.is_sound(py) {
            return Err("Invalid JSON".to_owned());
        }
        Ok(event)
    }

    /// Whether the body is JSON indeed; an empty one is, as for Bottle.
    fn is_sound(&self, py: Python<'_>) -> bool {
        let body = &self.invocation.body;
        body.is_empty()
            || match json::check(body) {
                Checked::Sound => true,
                Checked::Broken => false,
                Checked::Unclear => self.data(py).is_ok(),
            }
    }

    fn attributes<'a, 'py>(&'a self, py: Python<'py>) -> PyResult<&'a Bound<'py, PyDict>> {
        let attributes = self.attributes.get_or_try_init(py, || {
            let attributes = PyDict::new(py);
            attributes.set_item(intern!(py, "extensions"), self.extensions(py)?)?;
            if let Some(event) = &self.cloud {
                sdk::describe(event, &attributes)?;
            } else if self.is_json {
                attributes.set_item(intern!(py, "data"), self.data(py)?)?;
            }
            Ok::<_, PyErr>(attributes.unbind())
        })?;
        Ok(attributes.bind(py))
    }

    fn extensions<'a, 'py>(&'a self, py: Python<'py>) -> PyResult<&'a Bound<'py, PyDict>> {
        let extensions = self.extensions.get_or_try_init(py, || {
            let extensions = PyDict::new(py);
            extensions.set_item(intern!(py, "request"), self.request(py)?)?;
            Ok::<_, PyErr>(extensions.unbind())
        })?;
        Ok(extensions.bind(py))
    }

    /// The data of an event that is JSON; the request has the same.
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.request(py)?.get().parsed(py)
    }

    pub(crate) fn request(&self, py: Python<'_>) -> PyResult<&Py<Request>> {
        self.request.get_or_try_init(py, || {
            Py::new(py, Request::new(self.invocation.clone(), self.is_json))
        })
    }

    /// An attribute that does not need all of them.
    fn part(&self, key: &Bound<'_, PyAny>) -> Option<Part> {
        // What only looks like a string may have an equality of its own.
        let key = key.cast_exact::<PyString>().ok()?;
        if self.attributes.get(key.py()).is_some() {
            return None;
        }
        match key.to_str() {
            Ok("extensions") => Some(Part::Extensions),
            Ok("data") if self.is_json => Some(Part::Data),
            _ => None,
        }
    }
}

/// What can be had of an event by itself.
enum Part {
    Extensions,
    Data,
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
        match self.part(key) {
            Some(Part::Extensions) => Ok(self.extensions(py)?.clone().into_any()),
            Some(Part::Data) => self.data(py),
            None => self.attributes(py)?.as_any().get_item(key),
        }
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
        Ok(self.part(key).is_some() || self.attributes(py)?.contains(key)?)
    }
}

/// The reference compares the whole field: with parameters behind it, it does not parse.
fn is_json(invocation: &Invocation) -> bool {
    let kind = invocation.head.headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes() == b"application/json")
}

/// The body as JSON; an empty one is `None`.
pub(crate) fn parsed(py: Python<'_>, invocation: &Invocation) -> PyResult<Py<PyAny>> {
    if invocation.body.is_empty() {
        return Ok(py.None());
    }
    json::read(py, &invocation.body).map(Bound::unbind)
}
