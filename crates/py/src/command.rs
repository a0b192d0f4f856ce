//! The binary as `python3`: what `sys.executable` names has to behave like one. `multiprocessing`
//! starts it with `-c`, handlers with scripts, and nothing else may be installed.
//!
//! It is CPython's own program, with `site` and everything else that the server does without, and with what
//! a Function has without bringing it: a child of one imports the modules that its parent imports.
//! CPython finds its standard library from its own name, as it always does; a virtual environment
//! that was made with it works as well.

use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use duet_core::HandlerApi;
use duet_host::log;

use crate::{ffi, installation, prelude, site};

/// Whether a program that is called like this is meant to be Python.
#[must_use]
pub fn is_python(program: &OsStr) -> bool {
    let name = program.as_bytes().rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let Some(version) = name.strip_prefix(b"python") else { return false };
    // A free-threaded one may be called `python3.14t`.
    let number = version.strip_suffix(b"t").unwrap_or(version);
    number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// Does what `python3` does with these arguments, the program's name first; the exit code. What
/// Functions of this API need not bring is there as well.
#[must_use]
pub fn run_python(arguments: impl IntoIterator<Item = OsString>, api: HandlerApi) -> i32 {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(program) = arguments.first_mut()
        && !is_python(program)
    {
        // `duet python`: so that CPython finds what belongs to it, and tells handlers' children.
        let python = Some(installation::executable()).filter(|path| !path.as_os_str().is_empty());
        *program = python.or_else(installation::binary).unwrap_or_default().into();
    }
    // The system ends every argument with a zero byte, so there is none in it.
    let arguments: Vec<CString> =
        arguments.into_iter().filter_map(|text| CString::new(text.into_vec()).ok()).collect();
    ffi::run_main(&arguments, |py| {
        // A program that needs neither goes on without.
        if let Err(error) =
            prelude::install(py).and_then(|()| site::add_preinstalled_for_child(py, api))
        {
            log::warn(format_args!("what is preinstalled is not there: {error}"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_python_when_it_is_called_so() {
        for name in ["python", "python3", "/opt/duet/bin/python3.11", "python3.14t"] {
            assert!(is_python(OsStr::new(name)), "{name}");
        }
        for name in
            ["duet", "/usr/lib/python3/duet", "pythonista", "python3-config", "python3.14tt", ""]
        {
            assert!(!is_python(OsStr::new(name)), "{name}");
        }
    }
}
