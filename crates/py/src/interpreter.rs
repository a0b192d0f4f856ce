//! Starts the interpreter: isolated from the environment, without `site`, with search paths that
//! are known beforehand (`installation.rs`).

use std::env;
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use duet_core::{Function, HandlerApi, LoadError};
use pyo3::prelude::*;

use crate::ffi::{self, Start};
use crate::installation::{self, Installation, VERSION};
use crate::site;

/// A thread that wants the interpreter asks for it this often, in seconds. Python's default of
/// 5 ms is what a quick call would wait behind each busy one.
const SWITCH_INTERVAL: f64 = 0.0005;
/// In one of several processes, whose handlers compute, it is Python's default: with more processes
/// than one, a turn often leaves a processor idle for a moment, which costs them a tenth of their
/// time.
const SWITCH_INTERVAL_OF_SEVERAL: f64 = 0.005;

/// Starts the interpreter on this thread, which stays attached to it.
pub(crate) fn start(function: &Function) -> Result<(), LoadError> {
    let installation = Installation::find()?;
    let mut search_paths = vec![function.folder.clone()];
    search_paths.extend(named_by_pythonpath());
    search_paths.push(installation.stdlib.clone());
    search_paths.push(installation.dynload);
    search_paths.extend(package_folders(function));

    let start = Start {
        executable: c_string(installation::executable())?,
        prefix: c_string(installation.prefix)?,
        stdlib: c_string(installation.stdlib)?,
        search_paths: search_paths.into_iter().map(c_string).collect::<Result<_, _>>()?,
        arguments: vec![c_string(&function.file)?],
    };
    ffi::initialize(&start).map_err(failed)
}

/// What the interpreter needs before any code of the user runs.
pub(crate) fn prepare(py: Python<'_>, is_one_of_several: bool) -> PyResult<()> {
    let interval = if is_one_of_several { SWITCH_INTERVAL_OF_SEVERAL } else { SWITCH_INTERVAL };
    py.import("sys")?.call_method1("setswitchinterval", (interval,))?;
    site::complete(py)?;
    ffi::notice_forks();
    Ok(())
}

/// Where the standard library is.
pub(crate) fn stdlib() -> Option<PathBuf> {
    Installation::find().ok().map(|installation| installation.stdlib)
}

/// What comes before the standard library, as in `python3`.
pub(crate) fn named_by_pythonpath() -> Vec<PathBuf> {
    let named = env::var_os("PYTHONPATH").unwrap_or_default();
    env::split_paths(&named).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// The folders that hold installed packages: the Function's own, and those that were given. They
/// come after the standard library, as `site-packages` does: an old backport in them must not
/// replace what is built in.
pub(crate) fn package_folders(function: &Function) -> Vec<PathBuf> {
    let local = function.folder.join(".local");
    let nested = local.join(format!("lib/python{VERSION}/site-packages"));
    let mut folders: Vec<_> = [local, nested].into_iter().filter(|path| path.is_dir()).collect();
    folders.extend(function.packages.iter().cloned());
    folders
}

/// What is there for every Function: last of all, so that what the user brought wins. Kyma's newer
/// runtimes have newer versions of some of it, which then stand in a folder of their own.
pub(crate) fn preinstalled(api: HandlerApi) -> Vec<PathBuf> {
    let Some(folder) = Installation::find().ok().and_then(|it| it.preinstalled) else {
        return Vec::new();
    };
    let mut newer = folder.clone().into_os_string();
    newer.push("-newer");
    let newer = (api == HandlerApi::Newer).then(|| newer.into());
    newer.into_iter().chain([folder]).filter(|path: &PathBuf| path.is_dir()).collect()
}

/// An error of the interpreter itself, not of the Function.
pub(crate) fn failed(report: String) -> LoadError {
    LoadError::Interpreter { language: "Python", report }
}

fn c_string(path: impl AsRef<OsStr>) -> Result<CString, LoadError> {
    let path = path.as_ref();
    CString::new(path.as_bytes())
        .map_err(|_| failed(format!("the path {} has a zero byte in it", path.display())))
}
