//! What is done to modules of others when a Function has imported them, and not before: looking
//! for it costs an import less than a microsecond, and a Function that imports none nothing.

use duet_host::log;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyModule;

use crate::error::report;

/// What is done to a module. It is told to `log` if it fails: the import has gone well.
pub(crate) type Act = Box<dyn Fn(&Bound<'_, PyModule>) -> PyResult<()> + Send + Sync>;

/// What is done to the module of this name.
pub(crate) struct Watched {
    pub(crate) name: &'static str,
    /// Before its code runs.
    pub(crate) before: Option<Act>,
    /// When its code has run, or has failed and `before` has changed something.
    pub(crate) after: Act,
}

/// A finder for these modules, which are found by the finders behind it.
#[pyclass(frozen)]
struct Watch(Vec<Watched>);

/// A loader that acts around the original one.
#[pyclass(frozen)]
struct Around {
    original: Py<PyAny>,
    watch: Py<Watch>,
    index: usize,
}

/// From now on, acts when one of these modules is imported.
pub(crate) fn watch(py: Python<'_>, watched: Vec<Watched>) -> PyResult<()> {
    let finders = py.import("sys")?.getattr("meta_path")?;
    finders.call_method1("insert", (0, Bound::new(py, Watch(watched))?))?;
    Ok(())
}

#[pymethods]
impl Watch {
    #[pyo3(signature = (name, path=None, target=None))]
    fn find_spec<'py>(
        slf: &Bound<'py, Self>,
        name: &str,
        path: Option<&Bound<'py, PyAny>>,
        target: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(index) = slf.get().0.iter().position(|watched| watched.name == name) else {
            return Ok(None);
        };
        let Some(spec) = found_by_others(slf, name, path, target)? else { return Ok(None) };
        let loader = intern!(slf.py(), "loader");
        let original = spec.getattr(loader)?;
        if !original.is_none() {
            let (original, watch) = (original.unbind(), slf.clone().unbind());
            spec.setattr(loader, Bound::new(slf.py(), Around { original, watch, index })?)?;
        }
        Ok(Some(spec))
    }
}

fn found_by_others<'py>(
    watch: &Bound<'py, Watch>,
    name: &str,
    path: Option<&Bound<'py, PyAny>>,
    target: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = watch.py();
    for finder in py.import("sys")?.getattr("meta_path")?.try_iter()? {
        let finder = finder?;
        if finder.is(watch) {
            continue;
        }
        let spec = finder.call_method1(intern!(py, "find_spec"), (name, path, target))?;
        if !spec.is_none() {
            return Ok(Some(spec));
        }
    }
    Ok(None)
}

#[pymethods]
impl Around {
    fn create_module<'py>(&self, spec: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.original.bind(spec.py()).call_method1("create_module", (spec,))
    }

    fn exec_module(&self, module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        // The module's own code, and whoever asks it later, sees the loader that it has without us.
        module.getattr("__spec__")?.setattr(intern!(py, "loader"), &self.original)?;
        module.setattr(intern!(py, "__loader__"), &self.original)?;
        let Some(watched) = self.watch.get().0.get(self.index) else { return Ok(()) };
        if let Some(before) = &watched.before {
            attempt(module, watched.name, before);
        }
        let loaded = self.original.call_method1(py, "exec_module", (module,));
        if loaded.is_ok() || watched.before.is_some() {
            attempt(module, watched.name, &watched.after);
        }
        loaded.map(drop)
    }

    /// What else is asked of a loader, the original one answers.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.original.bind(py).getattr(name)
    }
}

fn attempt(module: &Bound<'_, PyModule>, name: &str, act: &Act) {
    if let Err(error) = act(module) {
        let report = report(module.py(), &error);
        module.py().detach(|| {
            log::warn(format_args!(
                "{name} was imported, and could not be prepared for it\n{}",
                report.trim_end()
            ));
        });
    }
}
