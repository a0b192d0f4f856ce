//! Python's main thread is the one that started the interpreter, whoever imports `threading`
//! first.
//!
//! Until Python 3.13, `threading` takes the thread that imports it for the main one. Importing it
//! at the start would put that right, and cost a third of the start-up time of a handler that
//! does not use it. So it is put right when it is imported.

use std::ffi::c_long;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyModule};

use crate::after_import::{self, Watched};
use crate::ffi;

/// To be called on the main thread, when the Function has been loaded.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    if cfg!(Py_3_13) {
        return Ok(());
    }
    let modules = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
    if let Some(module) = modules.get_item("threading")? {
        return prepare_for_forks(module.cast::<PyModule>()?);
    }
    let main_thread = ffi::thread_identity();
    let after: after_import::Act = Box::new(move |module| {
        correct(module, main_thread)?;
        prepare_for_forks(module)
    });
    after_import::watch(py, vec![Watched { name: "threading", before: None, after }])
}

fn correct(module: &Bound<'_, PyModule>, main_thread: c_long) -> PyResult<()> {
    let py = module.py();
    let main = module.getattr("_main_thread")?;
    let importer = main.getattr(intern!(py, "_ident"))?;
    let active = module.getattr("_active")?;
    active.del_item(importer)?;
    active.set_item(main_thread, &main)?;
    main.setattr(intern!(py, "_ident"), main_thread)
}

/// The thread that forks is its child's main thread. Until Python 3.12 one that `threading` has not
/// started, as ours, lacks what the end of a process started by `multiprocessing` asks of it.
fn prepare_for_forks(module: &Bound<'_, PyModule>) -> PyResult<()> {
    if cfg!(Py_3_12) {
        return Ok(());
    }
    let py = module.py();
    let threading = module.clone().unbind();
    let complete = PyCFunction::new_closure(py, None, None, move |arguments, _| {
        let py = arguments.py();
        let main = threading.bind(py).getattr("_main_thread")?;
        if main.getattr("_tstate_lock")?.is_none() {
            main.call_method0("_set_tstate_lock")?;
        }
        Ok::<_, PyErr>(())
    })?;
    let named = PyDict::new(py);
    named.set_item("after_in_child", complete)?;
    py.import("posix")?.getattr("register_at_fork")?.call((), Some(&named))?;
    Ok(())
}
