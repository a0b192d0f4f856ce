//! `event['extensions']['request']`: the request as Bottle shows it, computed when it is asked
//! for.

use std::sync::Arc;

use duet_core::Invocation;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderName};
use pyo3::exceptions::PyKeyError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::forms::FormsDict;
use crate::headers::{Headers, joined};
use crate::{event, url};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// What Bottle takes for JSON.
const JSON_TYPES: [&str; 2] = ["application/json", "application/json-rpc"];

/// One request.
#[pyclass(frozen, mapping, module = "bottle")]
pub(crate) struct Request {
    invocation: Arc<Invocation>,
    json: PyOnceLock<Py<PyAny>>,
    body: PyOnceLock<Py<PyAny>>,
    environ: PyOnceLock<Py<PyDict>>,
    query: PyOnceLock<Py<FormsDict>>,
    forms: PyOnceLock<Py<FormsDict>>,
}

impl Request {
    /// A request whose body may have been read as JSON already.
    pub(crate) fn new(
        py: Python<'_>,
        invocation: Arc<Invocation>,
        data: Option<Py<PyAny>>,
    ) -> Self {
        let json = PyOnceLock::new();
        if let Some(data) = data {
            // It is empty, so it takes the value.
            let _ = json.set(py, data);
        }
        Self {
            invocation,
            json,
            body: PyOnceLock::new(),
            environ: PyOnceLock::new(),
            query: PyOnceLock::new(),
            forms: PyOnceLock::new(),
        }
    }

    fn field(&self, name: &HeaderName) -> Option<String> {
        url::field(&self.invocation.head.headers, name)
    }

    fn cookie_fields(&self) -> FormsDict {
        let values = self.invocation.head.headers.get_all(COOKIE).iter();
        FormsDict::cookies(values.map(http::HeaderValue::as_bytes))
    }

    /// What WSGI makes of the request.
    fn build_environ<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let head = &self.invocation.head;
        let environ = PyDict::new(py);
        environ.set_item("REQUEST_METHOD", self.method())?;
        environ.set_item("SCRIPT_NAME", "")?;
        environ.set_item("PATH_INFO", self.path())?;
        environ.set_item("QUERY_STRING", self.query_string())?;
        environ.set_item("SERVER_PROTOCOL", format!("{:?}", head.version))?;
        let host = url::host(head);
        let (name, port) = host.rsplit_once(':').unwrap_or((&host, "80"));
        environ.set_item("SERVER_NAME", name)?;
        environ.set_item("SERVER_PORT", port)?;
        environ.set_item("REMOTE_ADDR", self.invocation.peer.ip().to_string())?;
        environ.set_item("REMOTE_PORT", self.invocation.peer.port().to_string())?;
        environ.set_item("wsgi.version", (1, 0))?;
        environ.set_item("wsgi.url_scheme", "http")?;
        environ.set_item("wsgi.input", self.body(py)?)?;
        environ.set_item("wsgi.errors", py.import("sys")?.getattr("stderr")?)?;
        environ.set_item("wsgi.multithread", true)?;
        environ.set_item("wsgi.multiprocess", false)?;
        environ.set_item("wsgi.run_once", false)?;
        for name in head.headers.keys() {
            let value = joined(&head.headers, name.as_str());
            let key = name.as_str().to_ascii_uppercase().replace('-', "_");
            let own = *name == CONTENT_TYPE || *name == CONTENT_LENGTH;
            environ.set_item(if own { key } else { format!("HTTP_{key}") }, value)?;
        }
        Ok(environ)
    }
}

#[pymethods]
impl Request {
    #[getter]
    fn method(&self) -> String {
        self.invocation.head.method.as_str().to_ascii_uppercase()
    }

    #[getter]
    fn path(&self) -> String {
        url::path(&self.invocation.head)
    }

    #[getter]
    fn fullpath(&self) -> String {
        self.path()
    }

    #[classattr]
    fn script_name() -> &'static str {
        "/"
    }

    #[getter]
    fn query_string(&self) -> &str {
        self.invocation.head.uri.query().unwrap_or_default()
    }

    #[getter]
    fn url(&self) -> String {
        url::full(&self.invocation.head)
    }

    #[getter]
    fn urlparts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("urllib.parse")?.call_method1("urlsplit", (self.url(),))
    }

    #[getter]
    fn headers(&self) -> Headers {
        Headers { invocation: self.invocation.clone() }
    }

    #[pyo3(signature = (name, default=None))]
    fn get_header(&self, py: Python<'_>, name: &str, default: Option<Py<PyAny>>) -> Py<PyAny> {
        match joined(&self.invocation.head.headers, name) {
            Some(value) => PyString::new(py, &value).into_any().unbind(),
            None => default.unwrap_or_else(|| py.None()),
        }
    }

    #[getter]
    fn content_type(&self) -> String {
        self.field(&CONTENT_TYPE).unwrap_or_default().to_lowercase()
    }

    /// What the request says, and -1 if it does not say.
    #[getter]
    fn content_length(&self) -> i64 {
        self.field(&CONTENT_LENGTH).and_then(|length| length.trim().parse().ok()).unwrap_or(-1)
    }

    #[getter]
    fn chunked(&self) -> bool {
        let coding = self.field(&http::header::TRANSFER_ENCODING).unwrap_or_default();
        coding.to_ascii_lowercase().contains("chunked")
    }

    /// The same file each time, and always at its beginning.
    #[getter]
    fn body(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let body = self.body.get_or_try_init(py, || {
            let bytes = PyBytes::new(py, &self.invocation.body);
            py.import("io")?.getattr("BytesIO")?.call1((bytes,)).map(Bound::unbind)
        })?;
        body.call_method1(py, intern!(py, "seek"), (0,))?;
        Ok(body.clone_ref(py))
    }

    /// The body as JSON, or `None` if the request does not say that it is.
    #[getter]
    fn json(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let json = self.json.get_or_try_init(py, || {
            let kind = self.content_type();
            let kind = kind.split(';').next().unwrap_or_default();
            if !JSON_TYPES.contains(&kind) {
                return Ok(py.None());
            }
            event::parsed(py, &self.invocation).map_err(|error| invalid_json(py, error))
        })?;
        Ok(json.clone_ref(py))
    }

    #[getter]
    fn query(&self, py: Python<'_>) -> PyResult<Py<FormsDict>> {
        let parse = || Py::new(py, FormsDict::parse(self.query_string().as_bytes()));
        Ok(self.query.get_or_try_init(py, parse)?.clone_ref(py))
    }

    #[getter(GET)]
    fn get_fields(&self, py: Python<'_>) -> PyResult<Py<FormsDict>> {
        self.query(py)
    }

    /// The fields of a form. Bottle reads every body that is not `multipart` as one.
    #[getter]
    fn forms(&self, py: Python<'_>) -> PyResult<Py<FormsDict>> {
        let is_multipart = self.content_type().starts_with("multipart/");
        let body: &[u8] = if is_multipart { b"" } else { &self.invocation.body };
        let forms = self.forms.get_or_try_init(py, || Py::new(py, FormsDict::parse(body)))?;
        Ok(forms.clone_ref(py))
    }

    #[getter(POST)]
    fn post_fields(&self, py: Python<'_>) -> PyResult<Py<FormsDict>> {
        self.forms(py)
    }

    #[getter]
    fn params(&self, py: Python<'_>) -> PyResult<FormsDict> {
        Ok(self.query(py)?.get().joined(self.forms(py)?.get()))
    }

    #[getter]
    fn cookies(&self) -> FormsDict {
        self.cookie_fields()
    }

    #[pyo3(signature = (key, default=None))]
    fn get_cookie(&self, py: Python<'_>, key: &str, default: Option<Py<PyAny>>) -> Py<PyAny> {
        match self.cookie_fields().last(key).filter(|value| !value.is_empty()) {
            Some(value) => PyString::new(py, &url::latin1(value)).into_any().unbind(),
            None => default.unwrap_or_else(|| py.None()),
        }
    }

    #[getter]
    fn environ(&self, py: Python<'_>) -> PyResult<Py<PyDict>> {
        let build = || self.build_environ(py).map(Bound::unbind);
        Ok(self.environ.get_or_try_init(py, build)?.clone_ref(py))
    }

    #[getter]
    fn remote_route(&self) -> Vec<String> {
        match self.field(&FORWARDED_FOR) {
            Some(route) => route.split(',').map(|address| address.trim().to_owned()).collect(),
            None => vec![self.invocation.peer.ip().to_string()],
        }
    }

    #[getter]
    fn remote_addr(&self) -> Option<String> {
        self.remote_route().into_iter().next()
    }

    #[getter]
    fn is_xhr(&self) -> bool {
        let with = self.field(&REQUESTED_WITH).unwrap_or_default();
        with.eq_ignore_ascii_case("xmlhttprequest")
    }

    #[getter]
    fn is_ajax(&self) -> bool {
        self.is_xhr()
    }

    /// User and password of basic authentication.
    #[getter]
    fn auth(&self, py: Python<'_>) -> Option<(String, String)> {
        let header = self.field(&http::header::AUTHORIZATION)?;
        let (scheme, encoded) = header.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded =
            py.import("base64").ok()?.call_method1("b64decode", (encoded.trim(),)).ok()?;
        let decoded = String::from_utf8(decoded.extract::<Vec<u8>>().ok()?).ok()?;
        decoded.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
    }

    #[pyo3(signature = (key, default=None))]
    fn get(&self, py: Python<'_>, key: &str, default: Option<Py<PyAny>>) -> PyResult<Py<PyAny>> {
        let found = self.environ(py)?.bind(py).get_item(key)?.map(Bound::unbind);
        Ok(found.or(default).unwrap_or_else(|| py.None()))
    }

    fn __getitem__(&self, py: Python<'_>, key: String) -> PyResult<Py<PyAny>> {
        let found = self.environ(py)?.bind(py).get_item(&key)?;
        found.map(Bound::unbind).ok_or_else(|| PyKeyError::new_err(key))
    }

    fn __contains__(&self, py: Python<'_>, key: &str) -> PyResult<bool> {
        self.environ(py)?.bind(py).contains(key)
    }

    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.environ(py)?.bind(py).keys().into_any())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.keys(py)?.try_iter()?.into_any())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.environ(py)?.bind(py).len())
    }

    fn __repr__(&self) -> String {
        format!("<LocalRequest: {} {}>", self.method(), self.url())
    }
}

/// What Bottle raises for a body that is not what it says, so that a handler which lets it pass
/// answers 400.
fn invalid_json(py: Python<'_>, error: PyErr) -> PyErr {
    let refusal = || py.import("bottle")?.getattr("HTTPError")?.call1((400, "Invalid JSON"));
    let raised = refusal().map_or_else(|error| error, PyErr::from_value);
    raised.set_cause(py, Some(error));
    raised
}
