//! CPython as a static library, where a Python that is built to be shared has one as well.
//!
//! A shared libpython is loaded by every process that is linked with it, a JavaScript Function's too,
//! and its tables are full of addresses that the loader has to write: a quarter of the start of such a
//! Function, and more than a megabyte of memory. Linked in, at a fixed address, they are pages of a file
//! that nobody reads. So a release build takes the static library if linking with it works, and says
//! nothing if it does not: the shared one then does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// What is asked of the interpreter: the library's file, and what it has to be linked with.
const ASK: &str = "
import os, sysconfig
values = {name: sysconfig.get_config_var(name) or '' for name in ('LIBPL', 'LIBRARY', 'MODLIBS', 'LIBS', 'SYSLIBS')}
print(os.path.join(values['LIBPL'], values['LIBRARY']))
print(values['MODLIBS'], values['LIBS'], values['SYSLIBS'])
";

/// A program that has the whole interpreter in it.
const PROGRAM: &str = "int Py_BytesMain(int, char **);
int main(int count, char **arguments) { return Py_BytesMain(count, arguments); }
";

/// How to link the static library, if there is one that can be.
pub(crate) fn arguments(python: &str, out: &Path) -> Option<Vec<String>> {
    let host = env::var("HOST").ok()?;
    let is_native = env::var("TARGET").ok()? == host && host.contains("linux-gnu");
    if !is_native || !super::linking::is_release() {
        return None;
    }
    let answers = super::run(python, ASK, &[]);
    let (file, further) = answers.split_once('\n')?;
    let file = PathBuf::from(file);
    println!("cargo:rerun-if-changed={}", file.display());
    if !file.is_file() {
        return None;
    }
    let mut arguments = whole(&file);
    let is_library = |argument: &&str| argument.starts_with("-l") || argument.starts_with("-L");
    arguments.extend(further.split_whitespace().filter(is_library).map(str::to_owned));
    can_be_linked(&arguments, out).then_some(arguments)
}

/// As a whole, since packages with C extensions look in the program for functions that Duet itself
/// never calls.
pub(crate) fn whole(library: &Path) -> Vec<String> {
    vec![format!("-Wl,--whole-archive,{},--no-whole-archive", library.display())]
}

/// What it was compiled for may be another compiler, and what it needs may not be installed.
fn can_be_linked(arguments: &[String], out: &Path) -> bool {
    let source = out.join("whole.c");
    if fs::write(&source, PROGRAM).is_err() {
        return false;
    }
    let tried = Command::new("cc")
        .arg(source)
        .arg("-o")
        .arg(out.join("whole"))
        .arg(super::linking::FIXED_ADDRESS)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
}
