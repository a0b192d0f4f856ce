//! `event['extensions']['request']`: the request as Bottle shows it.
//!
//! What handlers ask most is answered here, from the request itself. Everything else, and every
//! change, is left to a `BaseRequest` over a WSGI environment: the one in `py-prelude`, or that of
//! the user's own Bottle. It is made when it is first needed, and from then on it alone knows the
//! request, so that the two can never differ.

use std::sync::{Arc, OnceLock};

use duet_core::Invocation;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderName};
use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};
use pyo3::{PyTraverseError, PyVisit};

use crate::headers::{self, Headers};
use crate::{environ, event, forms, url};

/// What Bottle takes for JSON.
const JSON_TYPES: [&str; 2] = ["application/json", "application/json-rpc"];

/// What of an environment is not pickled: what cannot be, and the view that would bring all of it
/// along.
const UNPICKLED: [&str; 6] = [
    "wsgi.errors",
    "wsgi.input",
    "bottle.app",
    "bottle.route",
    "route.handle",
    "bottle.request.headers",
];

/// One request. The name is what the reference's has, for those who print it.
#[pyclass(frozen, mapping, module = "lib.ce", name = "PicklableBottleRequest")]
pub(crate) struct Request {
    pub(crate) invocation: Arc<Invocation>,
    /// Whether the body is the event's data, which then is one object with `json`.
    has_data: bool,
    json: PyOnceLock<Py<PyAny>>,
    body: PyOnceLock<Py<PyAny>>,
    query: PyOnceLock<Py<PyAny>>,
    forms: PyOnceLock<Py<PyAny>>,
    /// Not a `PyOnceLock`, since the garbage collector looks into it.
    whole: OnceLock<Py<PyAny>>,
}

impl Request {
    pub(crate) fn new(invocation: Arc<Invocation>, has_data: bool) -> Self {
        Self {
            invocation,
            has_data,
            json: PyOnceLock::new(),
            body: PyOnceLock::new(),
            query: PyOnceLock::new(),
            forms: PyOnceLock::new(),
            whole: OnceLock::new(),
        }
    }

    /// The body, read as JSON.
    pub(crate) fn parsed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = self.json.get_or_try_init(py, || event::parsed(py, &self.invocation))?;
        Ok(json.bind(py).clone())
    }

    /// The Python object that knows everything of the request.
    pub(crate) fn whole<'a, 'py>(&'a self, py: Python<'py>) -> PyResult<&'a Bound<'py, PyAny>> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole.bind(py));
        }
        if self.has_data {
            self.parsed(py)?;
        }
        let environ = environ::build(py, &self.invocation, self.buffer(py)?)?;
        for (key, known) in [
            ("bottle.request.json", &self.json),
            ("bottle.request.query", &self.query),
            ("bottle.get", &self.query),
            ("bottle.request.forms", &self.forms),
        ] {
            if let Some(known) = known.get(py) {
                environ.set_item(key, known)?;
            }
        }
        let whole = environ::base_request(py)?.call1((environ,))?.unbind();
        Ok(self.whole.get_or_init(|| whole).bind(py))
    }

    /// The Python object if there is one.
    pub(crate) fn opened<'a, 'py>(&'a self, py: Python<'py>) -> Option<&'a Bound<'py, PyAny>> {
        self.whole.get().map(|whole| whole.bind(py))
    }

    /// An attribute: `quick` unless the Python object has taken over.
    fn attribute<'py>(
        &self,
        name: &Bound<'py, PyString>,
        quick: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.opened(name.py()) {
            Some(whole) => whole.getattr(name),
            None => quick(),
        }
    }

    /// The body as a file; the same each time.
    pub(crate) fn buffer(&self, py: Python<'_>) -> PyResult<&Py<PyAny>> {
        self.body.get_or_try_init(py, || {
            let bytes = PyBytes::new(py, &self.invocation.body);
            py.import("io")?.getattr("BytesIO")?.call1((bytes,)).map(Bound::unbind)
        })
    }

    /// A field, empty if there is none.
    fn field(&self, name: &HeaderName) -> String {
        headers::value(&self.invocation.head.headers, name.as_str())
            .map(|value| url::latin1(&value))
            .unwrap_or_default()
    }
}

#[pymethods]
impl Request {
    #[getter]
    fn method<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "method"), || {
            let method = self.invocation.head.method.as_str().to_ascii_uppercase();
            Ok(PyString::new(py, &method).into_any())
        })
    }

    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "path"), || {
            Ok(PyString::new(py, &url::path(&self.invocation.head)).into_any())
        })
    }

    #[getter]
    fn query_string<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "query_string"), || {
            Ok(PyString::new(py, &url::query(&self.invocation.head)).into_any())
        })
    }

    #[getter]
    fn fullpath<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let path = url::path(&self.invocation.head);
        if !url::is_plain(&path) {
            return self.whole(py)?.getattr(intern!(py, "fullpath"));
        }
        self.attribute(intern!(py, "fullpath"), || Ok(PyString::new(py, &path).into_any()))
    }

    #[getter]
    fn url<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if !url::is_plain(&url::path(&self.invocation.head)) {
            return self.whole(py)?.getattr(intern!(py, "url"));
        }
        self.attribute(intern!(py, "url"), || {
            Ok(PyString::new(py, &url::full(&self.invocation.head)).into_any())
        })
    }

    #[getter]
    fn headers<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        slf.get().attribute(intern!(py, "headers"), || {
            Ok(Bound::new(py, Headers { request: slf.clone().unbind() })?.into_any())
        })
    }

    #[pyo3(signature = (name, default=None))]
    fn get_header<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.opened(py) {
            Some(whole) => whole.call_method1(intern!(py, "get_header"), (name, default)).map(Some),
            None => Ok(headers::decoded(py, &self.invocation.head.headers, name)?.or(default)),
        }
    }

    #[getter]
    fn content_type<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "content_type"), || {
            Ok(PyString::new(py, &self.field(&CONTENT_TYPE).to_lowercase()).into_any())
        })
    }

    /// What the request says, and -1 if it does not say.
    #[getter]
    fn content_length<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "content_length"), || {
            let length: i64 = self.field(&CONTENT_LENGTH).trim().parse().unwrap_or(-1);
            Ok(length.into_pyobject(py)?.into_any())
        })
    }

    /// The same file each time, and always at its beginning.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "body"), || {
            let body = self.buffer(py)?.bind(py);
            body.call_method1(intern!(py, "seek"), (0,))?;
            Ok(body.clone())
        })
    }

    /// The body as JSON, or `None` if the request does not say that it is.
    #[getter]
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "json"), || {
            let kind = self.field(&CONTENT_TYPE).to_lowercase();
            if !JSON_TYPES.contains(&kind.split(';').next().unwrap_or_default()) {
                return Ok(py.None().into_bound(py));
            }
            self.parsed(py).map_err(|error| invalid_json(py, error))
        })
    }

    #[getter]
    fn query<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "query"), || {
            let text = self.invocation.head.uri.query().unwrap_or_default();
            let query = self.query.get_or_try_init(py, || forms::parse(py, text.as_bytes()))?;
            Ok(query.bind(py).clone())
        })
    }

    #[getter(GET)]
    fn get_fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.query(py)
    }

    /// The fields of a form. Bottle reads every body that is not `multipart` as one.
    #[getter]
    fn forms<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if !forms::is_plain(&self.field(&CONTENT_TYPE)) {
            return self.whole(py)?.getattr(intern!(py, "forms"));
        }
        self.attribute(intern!(py, "forms"), || {
            let parse = || forms::parse(py, &self.invocation.body);
            Ok(self.forms.get_or_try_init(py, parse)?.bind(py).clone())
        })
    }

    #[getter]
    fn cookies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attribute(intern!(py, "cookies"), || {
            let text = headers::value(&self.invocation.head.headers, COOKIE.as_str());
            match forms::plain_cookies(py, text.as_deref().unwrap_or_default())? {
                Some(cookies) => Ok(cookies.into_bound(py)),
                None => self.whole(py)?.getattr(intern!(py, "cookies")),
            }
        })
    }

    /// A cookie. One that is signed is left to Python, which can unpickle it.
    #[pyo3(signature = (key, default=None, secret=None, digestmod=None))]
    fn get_cookie<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
        secret: Option<Bound<'py, PyAny>>,
        digestmod: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(secret) = secret.filter(|secret| secret.is_truthy().unwrap_or(true)) {
            let given = PyDict::new(py);
            given.set_item("default", default)?;
            given.set_item("secret", secret)?;
            if let Some(digestmod) = digestmod {
                given.set_item("digestmod", digestmod)?;
            }
            let whole = self.whole(py)?;
            return whole.call_method("get_cookie", (key,), Some(&given)).map(Some);
        }
        let value = self.cookies(py)?.call_method1(intern!(py, "get"), (key,))?;
        Ok(if value.is_truthy()? { Some(value) } else { default })
    }

    /// Every Bottle takes this for a request of its own: `isinstance` asks for the class.
    #[getter(__class__)]
    fn class<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        match environ::loaded_bottle(slf.py())? {
            Some(bottle) => bottle.getattr(intern!(slf.py(), "BaseRequest")),
            None => Ok(slf.get_type().into_any()),
        }
    }

    fn __getattr__<'py>(&self, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        // Copying and pickling ask for many of these, and find what is not there.
        if name.to_str()?.starts_with("__") {
            return Err(PyAttributeError::new_err(name.clone().unbind()));
        }
        self.whole(name.py())?.getattr(name)
    }

    fn __setattr__(&self, name: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.whole(name.py())?.setattr(name, value)
    }

    fn __delattr__(&self, name: &Bound<'_, PyString>) -> PyResult<()> {
        self.whole(name.py())?.delattr(name)
    }

    fn __dir__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.whole(py)?.dir()?.into_any())
    }

    #[pyo3(signature = (key, default=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        key: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.whole(py)?.call_method1(intern!(py, "get"), (key, default))
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.whole(key.py())?.get_item(key)
    }

    fn __setitem__(&self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.whole(key.py())?.set_item(key, value)
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        self.whole(key.py())?.del_item(key)
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.whole(key.py())?.contains(key)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.whole(py)?.try_iter()?.into_any())
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.whole(py)?.len()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let url = self.url(py)?;
        Ok(format!("<PicklableBottleRequest: {} {url}>", self.method(py)?))
    }

    /// Comes back as a plain `BaseRequest`, without what belongs to this process.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let py = slf.py();
        let environ = slf.get().whole(py)?.getattr(intern!(py, "environ"))?;
        let environ = environ.call_method0("copy")?.cast_into::<PyDict>()?;
        for key in UNPICKLED {
            environ.call_method1("pop", (key, py.None()))?;
        }
        environ.set_item("bottle.request", slf)?;
        let slots = PyDict::new(py);
        slots.set_item("environ", environ)?;
        Ok((environ::base_request(py)?, (), (None, slots)))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.whole.get().map_or(Ok(()), |whole| visit.call(whole))
    }
}

/// A class, its arguments, and a state of slots, as `pickle` wants them.
type Reduced<'py> = (Bound<'py, PyAny>, (), (Option<()>, Bound<'py, PyDict>));

/// What Bottle raises for a body that is not what it says, so that a handler which lets it pass
/// answers 400.
fn invalid_json(py: Python<'_>, error: PyErr) -> PyErr {
    let refusal = || py.import("bottle")?.getattr("HTTPError")?.call1((400, "Invalid JSON"));
    let raised = refusal().map_or_else(|error| error, PyErr::from_value);
    raised.set_cause(py, Some(error));
    raised
}
