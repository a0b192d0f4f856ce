//! What `site` does for `python3`, as far as Functions need it. Importing `site` itself would take longer
//! than a small Function to start.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use duet_core::{Function, HandlerApi};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::{interpreter, prelude};

/// Modules that CPython loads from itself before it has been told where their sources are.
const EARLY: [&str; 4] = ["abc", "codecs", "io", "zipimport"];
/// What `site` gives those who want to know whose Python is.
const NOTICES: [&str; 3] = ["copyright", "credits", "license"];

/// Completes an interpreter that was started without `site`: modules that CPython carries know their
/// files, and `exit`, `quit`, `help` and the like are there.
pub(crate) fn complete(py: Python<'_>) -> PyResult<()> {
    if let Some(stdlib) = interpreter::stdlib() {
        py.import("sys")?.setattr("_stdlib_dir", stdlib.as_os_str())?;
        for name in EARLY {
            let file = stdlib.join(format!("{name}.py"));
            py.import(name)?.setattr("__file__", file.as_os_str())?;
        }
    }
    let (builtins, site) = (py.import("builtins")?, py.import("_sitebuiltins")?);
    for name in ["exit", "quit"] {
        let quitter = site.getattr("Quitter")?.call1((name, "Ctrl-D (i.e. EOF)"))?;
        builtins.setattr(name, quitter)?;
    }
    for name in NOTICES {
        builtins.setattr(name, Bound::new(py, Notice(name))?)?;
    }
    builtins.setattr("help", site.getattr("_Helper")?.call0()?)
}

/// `copyright`, `credits` or `license`: to make the real one takes modules that no Function needs, so
/// it is made when somebody wants to read it.
#[pyclass(frozen, module = "duet")]
struct Notice(&'static str);

#[pymethods]
impl Notice {
    fn __repr__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.whole(py)?.repr()
    }

    fn __call__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.whole(py)?.call0()
    }
}

impl Notice {
    /// The one that `site` puts in the place of this.
    fn whole<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("site")?.call_method0("setcopyright")?;
        py.import("builtins")?.getattr(self.0)
    }
}

/// Some packages (namespaces, editable installs) are found through `.pth` files. A folder without
/// one costs no more than a look into it.
pub(crate) fn obey_path_files(py: Python<'_>, function: &Function) -> PyResult<()> {
    let mut folders = interpreter::named_by_pythonpath();
    // Kyma names `.local` in PYTHONPATH as well.
    let others = interpreter::package_folders(function).into_iter();
    folders.extend(others.filter(|folder| !folders.contains(folder)).collect::<Vec<_>>());
    let mut is_changed = false;
    for folder in folders {
        let names = path_files(&folder);
        if !names.is_empty() {
            py.import("duet_path_files")?.call_method1("obey", (folder.as_os_str(), names))?;
            is_changed = true;
        }
    }
    // An editable install has a finder of its own, which has put itself behind ours.
    if is_changed { prelude::stay_last(py) } else { Ok(()) }
}

/// The names of the `.pth` files in a folder, in the order in which they count. Hidden ones do not.
fn path_files(folder: &Path) -> Vec<OsString> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let counts =
        |name: &OsString| name.as_bytes().ends_with(b".pth") && !name.as_bytes().starts_with(b".");
    let mut names: Vec<_> = names.filter(counts).collect();
    names.sort();
    names
}

/// Adds what every Function may import, once the user's own is in its place.
pub(crate) fn add_preinstalled(py: Python<'_>, function: &Function) -> PyResult<()> {
    for folder in interpreter::preinstalled(function.api) {
        py.import("sys")?.getattr("path")?.call_method1("append", (folder.as_os_str(),))?;
    }
    Ok(())
}

/// The same for a `python3`, where `site` may have added some of it. Whoever made a virtual environment
/// or does without `site` wants nothing but their own.
pub(crate) fn add_preinstalled_for_child(py: Python<'_>, api: HandlerApi) -> PyResult<()> {
    let sys = py.import("sys")?;
    let is_virtual = sys.getattr("prefix")?.ne(sys.getattr("base_prefix")?)?;
    if is_virtual || sys.getattr("flags")?.getattr("no_site")?.is_truthy()? {
        return Ok(());
    }
    let path = sys.getattr("path")?.cast_into::<PyList>()?;
    // The last is put in first, and what comes before it in front of it.
    let mut place = path.len();
    for folder in interpreter::preinstalled(api).iter().rev() {
        match path.index(folder.as_os_str()) {
            Ok(index) => place = index,
            Err(_) => path.insert(place, folder.as_os_str())?,
        }
    }
    Ok(())
}
