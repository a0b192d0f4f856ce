//! The WSGI environment of a request, as the reference's server makes it, and whose `BaseRequest`
//! reads it.

use std::sync::OnceLock;

use duet_core::Invocation;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::{headers, url};

/// What Bottle allows a body that it reads into memory, unless somebody says otherwise; in bytes.
const BOTTLE_LIMIT: usize = 102_400;

static BODY_LIMIT: OnceLock<usize> = OnceLock::new();

/// Says how large a body may be, in bytes: what `BaseRequest.MEMFILE_MAX` is to be.
pub(crate) fn limit_bodies(bytes: usize) {
    // There is one Function in a process, so it is said once.
    let _ = BODY_LIMIT.set(bytes);
}

/// The environment. `body` is a file that holds the body.
pub(crate) fn build<'py>(
    py: Python<'py>,
    invocation: &Invocation,
    body: &Py<PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    let head = &invocation.head;
    let environ = PyDict::new(py);
    let version = format!("{:?}", head.version);
    let host = url::asked_host(head);
    let (name, port) = host.rsplit_once(':').unwrap_or((&host, "80"));
    environ.set_item("ACTUAL_SERVER_PROTOCOL", "HTTP/1.1")?;
    environ.set_item("PATH_INFO", url::decoded_path(head))?;
    environ.set_item("QUERY_STRING", url::query(head))?;
    environ.set_item("REMOTE_ADDR", invocation.peer.ip().to_string())?;
    environ.set_item("REMOTE_PORT", invocation.peer.port().to_string())?;
    environ.set_item("REQUEST_METHOD", head.method.as_str())?;
    environ.set_item("REQUEST_URI", url::latin1(head.uri.to_string().as_bytes()))?;
    environ.set_item("SCRIPT_NAME", "")?;
    environ.set_item("SERVER_NAME", name)?;
    environ.set_item("SERVER_PORT", port)?;
    environ.set_item("SERVER_PROTOCOL", version)?;
    environ.set_item("SERVER_SOFTWARE", concat!("duet/", env!("CARGO_PKG_VERSION")))?;
    environ.set_item("wsgi.errors", py.import("sys")?.getattr("stderr")?)?;
    environ.set_item("wsgi.input", body)?;
    environ.set_item("wsgi.input_terminated", true)?;
    environ.set_item("wsgi.multiprocess", false)?;
    environ.set_item("wsgi.multithread", true)?;
    environ.set_item("wsgi.run_once", false)?;
    environ.set_item("wsgi.url_scheme", "http")?;
    environ.set_item("wsgi.version", (1, 0))?;
    for (key, value) in headers::environment(&head.headers) {
        environ.set_item(key, url::latin1(&value))?;
    }
    environ.set_item("bottle.raw_path", url::raw_path(head))?;
    environ.set_item("bottle.request.body", body)?;
    environ.set_item("route.url_args", PyDict::new(py))?;
    Ok(environ)
}

/// The keys of the two fields that WSGI does not call `HTTP_…`, by their names.
pub(crate) fn own_key(name: &str) -> Option<&'static str> {
    match name {
        name if name == CONTENT_TYPE.as_str() => Some("CONTENT_TYPE"),
        name if name == CONTENT_LENGTH.as_str() => Some("CONTENT_LENGTH"),
        _ => None,
    }
}

/// The module `bottle`, be it ours or the user's own, if somebody has imported it.
pub(crate) fn loaded_bottle(py: Python<'_>) -> PyResult<Option<Bound<'_, PyAny>>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let modules = MODULES.get_or_try_init(py, || {
        py.import("sys")?
            .getattr("modules")?
            .cast_into::<PyDict>()
            .map(Bound::unbind)
            .map_err(PyErr::from)
    })?;
    modules.bind(py).get_item(intern!(py, "bottle"))
}

/// A class of the Bottle that is in use, without importing all of it where nobody has.
pub(crate) fn class<'py>(py: Python<'py>, home: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
    match loaded_bottle(py)? {
        Some(bottle) => bottle.getattr(name),
        None => py.import(home)?.getattr(name),
    }
}

/// `BaseRequest`, with the limit that the reference sets on it unless the handler has set one.
pub(crate) fn base_request(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let class = class(py, "duet_request", "BaseRequest")?;
    let name = intern!(py, "MEMFILE_MAX");
    if let Some(limit) = BODY_LIMIT.get()
        && class.getattr(name)?.eq(BOTTLE_LIMIT)?
    {
        class.setattr(name, limit)?;
    }
    Ok(class)
}
