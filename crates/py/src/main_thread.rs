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

use crate::ffi;

/// A finder for `threading` alone, which retires when it has been asked.
#[pyclass(frozen)]
struct Watch {
    main_thread: c_long,
}

/// A loader that corrects the module after the original one has loaded it.
#[pyclass(frozen)]
struct Correction {
    original: Py<PyAny>,
    main_thread: c_long,
}

/// To be called on the main thread, when the Function has been loaded.
pub(crate) fn watch(py: Python<'_>) -> PyResult<()> {
    let sys = py.import("sys")?;
    if cfg!(Py_3_13) || sys.getattr("modules")?.contains("threading")? {
        return Ok(());
    }
    let watch = Bound::new(py, Watch { main_thread: ffi::thread_identity() })?;
    sys.getattr("meta_path")?.call_method1("insert", (0, watch))?;
    Ok(())
}

#[pymethods]
impl Watch {
    #[pyo3(signature = (name, path=None, _target=None))]
    fn find_spec<'py>(
        slf: &Bound<'py, Self>,
        name: &str,
        path: Option<&Bound<'py, PyAny>>,
        _target: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if name != "threading" {
            return Ok(None);
        }
        let py = slf.py();
        py.import("sys")?.getattr("meta_path")?.call_method1("remove", (slf,))?;
        let spec = py.import("_frozen_importlib")?.call_method1("_find_spec", (name, path))?;
        let original = spec.getattr(intern!(py, "loader"))?.unbind();
        let correction = Correction { original, main_thread: slf.get().main_thread };
        spec.setattr(intern!(py, "loader"), Bound::new(py, correction)?)?;
        Ok(Some(spec))
    }
}

#[pymethods]
impl Correction {
    #[staticmethod]
    fn create_module(_spec: &Bound<'_, PyAny>) -> Option<Py<PyAny>> {
        None
    }

    fn exec_module(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        module.getattr("__spec__")?.setattr(intern!(py, "loader"), &self.original)?;
        module.setattr(intern!(py, "__loader__"), &self.original)?;
        self.original.call_method1(py, "exec_module", (module,))?;

        let main = module.getattr("_main_thread")?;
        let importer = main.getattr(intern!(py, "_ident"))?;
        let active = module.getattr("_active")?;
        active.del_item(importer)?;
        active.set_item(self.main_thread, &main)?;
        main.setattr(intern!(py, "_ident"), self.main_thread)
    }
}
