//! Python that is compiled into the binary, and how `import` finds it.
//!
//! The finder stands at the end of `sys.meta_path`, so a package of the same name that the user
//! installed wins. A module is compiled when it is imported, and not before.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyModule;

use crate::error::OURS;

/// The modules: name and source. Those named `duet_` are ours alone; the others are what the reference
/// has preinstalled.
const MODULES: [(&str, &str); 3] = [
    ("bottle", include_str!("../../../py-prelude/bottle.py")),
    ("duet_tracer", include_str!("../../../py-prelude/duet_tracer.py")),
    ("duet_loop", include_str!("../../../py-prelude/duet_loop.py")),
];

/// A finder and a loader in one, as `importlib` wants them.
#[pyclass(frozen)]
struct Finder;

#[pymethods]
impl Finder {
    #[pyo3(signature = (name, _path=None, _target=None))]
    fn find_spec<'py>(
        slf: &Bound<'py, Self>,
        name: &str,
        _path: Option<&Bound<'py, PyAny>>,
        _target: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if source(name).is_none() {
            return Ok(None);
        }
        let spec = slf.py().import("_frozen_importlib")?.getattr("ModuleSpec")?;
        spec.call1((name, slf)).map(Some)
    }

    #[staticmethod]
    fn create_module(_spec: &Bound<'_, PyAny>) -> Option<Py<PyAny>> {
        None
    }

    #[staticmethod]
    fn exec_module(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let name = module.name()?;
        let name = name.to_str()?;
        let builtins = py.import("builtins")?;
        let file = format!("{OURS}>/{name}.py");
        let code = builtins.call_method1("compile", (source(name), file, intern!(py, "exec")))?;
        builtins.call_method1("exec", (code, module.dict()))?;
        Ok(())
    }
}

/// Lets `import` find our modules where there is none of the user's.
pub(crate) fn install(py: Python<'_>) -> PyResult<()> {
    let finders = py.import("sys")?.getattr("meta_path")?;
    finders.call_method1("append", (Bound::new(py, Finder)?,))?;
    Ok(())
}

fn source(name: &str) -> Option<&'static str> {
    MODULES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}
