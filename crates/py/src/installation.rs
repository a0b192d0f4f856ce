//! Where the standard library is, and what `sys.executable` names.
//!
//! The place is where `PYTHONHOME` says, as for `python3`. Without it, a binary that has CPython in
//! it looks beside itself, so that a distribution can be put anywhere. The last place is where
//! the Python was that the binary was built with (`build.rs`).

use std::env;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use duet_core::LoadError;

use crate::ffi;
use crate::interpreter::failed;

/// For example `3.11`, or `3.14t` without an interpreter lock: what its folders are named after.
pub(crate) const VERSION: &str = env!("DUET_PYTHON_VERSION");

/// By this name, beside it, the binary is Python: see `command.rs`.
const PYTHON: &str = "python3";

/// A Python that is installed somewhere.
pub(crate) struct Installation {
    pub(crate) prefix: PathBuf,
    pub(crate) stdlib: PathBuf,
    pub(crate) dynload: PathBuf,
    /// Where packages are that Functions need not bring, in an image or a distribution that has any.
    pub(crate) preinstalled: Option<PathBuf>,
}

impl Installation {
    pub(crate) fn find() -> Result<Self, LoadError> {
        let installation = match env::var_os("PYTHONHOME").filter(|home| !home.is_empty()) {
            Some(home) => Self::at(home.into()),
            None => Self::beside_the_binary().unwrap_or_else(Self::built_with),
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
        let preinstalled = Some(stdlib.join("site-packages"));
        Self { dynload: stdlib.join("lib-dynload"), stdlib, prefix, preinstalled }
    }

    /// In `lib` beside the binary, or in `lib` beside the `bin` that it is in.
    ///
    /// A binary that loads a shared CPython must not look there: in `/usr/local/bin`, say, it
    /// would find the library of whatever other Python has been put there.
    fn beside_the_binary() -> Option<Self> {
        if cfg!(not(python_inside)) {
            return None;
        }
        let binary = binary()?;
        let folders = binary.ancestors().skip(1).take(2);
        folders.map(|folder| Self::at(folder.to_owned())).find(|it| it.stdlib.is_dir())
    }

    fn built_with() -> Self {
        Self {
            prefix: env!("DUET_PYTHON_PREFIX").into(),
            stdlib: env!("DUET_PYTHON_STDLIB").into(),
            dynload: env!("DUET_PYTHON_DYNLOAD").into(),
            // Not that Python's own `site-packages`: what a developer's machine happens to have
            // must not decide whether a Function works.
            preinstalled: option_env!("DUET_PREINSTALLED").map(PathBuf::from),
        }
    }
}

/// `sys.executable`: handlers start it as a subprocess and expect a Python. Empty, as Python has it
/// when it does not know, if there is none.
pub(crate) fn executable() -> PathBuf {
    let beside = if cfg!(python_inside) { binary() } else { None };
    beside
        .map(|binary| binary.with_file_name(PYTHON))
        .into_iter()
        .chain([PathBuf::from(env!("DUET_PYTHON_EXECUTABLE"))])
        .find(|path| path.is_file())
        .unwrap_or_default()
}

/// This program's file.
pub(crate) fn binary() -> Option<PathBuf> {
    // The first way needs /proc, which a bare root file system does not have.
    env::current_exe().ok().or_else(|| {
        let started = ffi::started_file()?;
        Path::new(OsStr::from_bytes(started.to_bytes())).canonicalize().ok()
    })
}
