//! Starts the interpreter: isolated from the environment, without `site`, with search paths that
//! are known beforehand.
//!
//! The paths were recorded when the binary was built (`build.rs`). `PYTHONHOME` moves them, as it
//! does for `python3`, for an image that puts the standard library somewhere else.

use std::env;
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use duet_core::{Function, LoadError};
use pyo3::prelude::*;

use crate::ffi::{self, Start};

/// For example `3.11`.
pub(crate) const VERSION: &str = env!("DUET_PYTHON_VERSION");

/// A thread that wants the interpreter asks for it this often, in seconds. Python's default of
/// 5 ms is what a quick call would wait behind each busy one.
const SWITCH_INTERVAL: f64 = 0.0005;

/// Where the standard library is.
struct Installation {
    prefix: PathBuf,
    stdlib: PathBuf,
    dynload: PathBuf,
}

/// Starts the interpreter on this thread, which stays attached to it.
pub(crate) fn start(function: &Function) -> Result<(), LoadError> {
    let installation = Installation::find()?;
    let mut search_paths = vec![function.folder.clone()];
    search_paths.extend(env::var_os("PYTHONPATH").iter().flat_map(env::split_paths));
    search_paths.push(installation.stdlib.clone());
    search_paths.push(installation.dynload);
    search_paths.extend(package_folders(function));
    search_paths.retain(|path| !path.as_os_str().is_empty());

    let start = Start {
        executable: c_string(executable())?,
        prefix: c_string(installation.prefix)?,
        stdlib: c_string(installation.stdlib)?,
        search_paths: search_paths.into_iter().map(c_string).collect::<Result<_, _>>()?,
        arguments: vec![c_string(&function.file)?],
    };
    ffi::initialize(&start).map_err(failed)
}

/// What the interpreter needs before any code of the user runs.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    py.import("sys")?.call_method1("setswitchinterval", (SWITCH_INTERVAL,))?;
    ffi::notice_forks();
    Ok(())
}

/// The folders of the Function that hold installed packages. They come after the standard
/// library, as `site-packages` does: an old backport in them must not replace what is built in.
pub(crate) fn package_folders(function: &Function) -> Vec<PathBuf> {
    let local = function.folder.join(".local");
    let nested = local.join(format!("lib/python{VERSION}/site-packages"));
    [local, nested].into_iter().filter(|path| path.is_dir()).collect()
}

/// An error of the interpreter itself, not of the Function.
pub(crate) fn failed(report: String) -> LoadError {
    LoadError::Interpreter { language: "Python", report }
}

impl Installation {
    fn find() -> Result<Self, LoadError> {
        let installation = match env::var_os("PYTHONHOME").filter(|home| !home.is_empty()) {
            Some(home) => Self::at(home.into()),
            None => Self {
                prefix: env!("DUET_PYTHON_PREFIX").into(),
                stdlib: env!("DUET_PYTHON_STDLIB").into(),
                dynload: env!("DUET_PYTHON_DYNLOAD").into(),
            },
        };
        if installation.stdlib.is_dir() {
            return Ok(installation);
        }
        Err(failed(format!(
            "its standard library should be in {folder}, and there is no such folder. Install \
             Python {VERSION} there, or set PYTHONHOME to the prefix that has it as \
             lib/python{VERSION}",
            folder = installation.stdlib.display(),
        )))
    }

    fn at(prefix: PathBuf) -> Self {
        let stdlib = prefix.join(format!("lib/python{VERSION}"));
        Self { dynload: stdlib.join("lib-dynload"), stdlib, prefix }
    }
}

/// `sys.executable`: handlers start it as a subprocess and expect a Python.
fn executable() -> PathBuf {
    let built_with = Path::new(env!("DUET_PYTHON_EXECUTABLE"));
    if built_with.is_file() {
        return built_with.to_owned();
    }
    env::current_exe().unwrap_or_default()
}

fn c_string(path: impl AsRef<OsStr>) -> Result<CString, LoadError> {
    let path = path.as_ref();
    CString::new(path.as_bytes())
        .map_err(|_| failed(format!("the path {} has a zero byte in it", path.display())))
}
