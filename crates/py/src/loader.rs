//! Loads the handler: from its source text, without the import machinery, which would look for
//! it in every search path first.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use duet_core::{Function, HandlerApi, LoadError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyModule, PyString};

use crate::{error, ffi, interpreter, main_thread, output, prelude, site, tracer, wsgi};

/// Runs the handler's file as a module and returns the handler.
pub(crate) fn load(
    py: Python<'_>,
    function: &Function,
    is_one_of_several: bool,
) -> Result<Py<PyAny>, LoadError> {
    ffi::collect_garbage(false, py);
    let broken = |error: PyErr| interpreter::failed(error::report(py, &error));
    interpreter::prepare(py, is_one_of_several).map_err(broken)?;
    output::prepare(py).map_err(broken)?;
    prelude::install(py).map_err(broken)?;
    tracer::watch(py).map_err(broken)?;

    let failed = |error: PyErr| LoadError::Failed {
        file: function.file.clone(),
        report: error::report(py, &error),
    };
    site::obey_path_files(py, function).map_err(failed)?;
    site::add_preinstalled(py, function).map_err(failed)?;
    if function.api == HandlerApi::Newer {
        wsgi::prepare(py, function).map_err(broken)?;
        tracer::loaded(py).map_err(broken)?;
    }
    let module = run(py, function).map_err(failed)?;
    tracer::loaded(py).map_err(broken)?;
    main_thread::watch(py).map_err(broken)?;
    // What is alive now lives as long as the process: the collector need not look at it again.
    py.import("gc").and_then(|gc| gc.call_method0("freeze")).map_err(broken)?;
    ffi::collect_garbage(true, py);

    match module.getattr(&*function.handler) {
        Ok(handler) if handler.is_callable() => match function.api {
            HandlerApi::Legacy => Ok(handler.unbind()),
            HandlerApi::Newer => wsgi::bind(handler).map_err(failed),
        },
        _ => Err(no_handler(function, &module)),
    }
}

fn run<'py>(py: Python<'py>, function: &Function) -> PyResult<Bound<'py, PyModule>> {
    // Programs look there for what was started: command lines, and processes that are spawned.
    py.import("__main__")?.setattr("__file__", function.file.as_os_str())?;
    let source = CString::new(fs::read(&function.file)?)?;
    let file = CString::new(function.file.as_os_str().as_bytes())?;
    let name = CString::new(function.file.file_stem().unwrap_or_default().as_bytes())?;
    // The module that the code is run in: the import machinery would have said that it is in no
    // package.
    let module = PyModule::new(py, &name.to_string_lossy())?;
    module.setattr(intern!(py, "__package__"), "")?;
    py.import("sys")?.getattr("modules")?.set_item(module.name()?, module)?;
    PyModule::from_code(py, &source, &file, &name)
}

fn no_handler(function: &Function, module: &Bound<'_, PyModule>) -> LoadError {
    let names = callables(module).unwrap_or_default();
    let found = if names.is_empty() {
        "it defines no functions".to_owned()
    } else {
        format!("it defines {}. FUNC_HANDLER says which of them to call", names.join(", "))
    };
    LoadError::NoHandler { file: function.file.clone(), handler: function.handler.clone(), found }
}

/// The names of the functions and classes that the file itself defines.
fn callables(module: &Bound<'_, PyModule>) -> PyResult<Vec<String>> {
    let home = module.name()?;
    let mut names = Vec::new();
    for (name, value) in module
        .dict()
        .items()
        .iter()
        .filter_map(|item| item.extract::<(Bound<'_, PyString>, Bound<'_, PyAny>)>().ok())
    {
        let own = value.getattr("__module__").is_ok_and(|of| of.eq(&home).unwrap_or(false));
        if own && value.is_callable() && !name.to_str()?.starts_with('_') {
            names.push(format!("`{name}`"));
        }
    }
    Ok(names)
}
