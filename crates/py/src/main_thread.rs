//! Python's main thread is the one that started the interpreter, whoever imports `threading`
//! first.
//!
//! Until Python 3.13, `threading` takes the thread that imports it for the main one. Importing it
//! at the start would put that right, and cost a third of the start-up time of a handler that
//! does not use it. So it is put right when it is imported.

use std::ffi::c_long;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyModule;

use crate::after_import::{self, Watched};
use crate::ffi;

/// To be called on the main thread, when the Function has been loaded.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    if cfg!(Py_3_13) || py.import("sys")?.getattr("modules")?.contains("threading")? {
        return Ok(());
    }
    let main_thread = ffi::thread_identity();
    let after: after_import::Act = Box::new(move |module| correct(module, main_thread));
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
