//! How a program with CPython in it is linked, beyond what pyo3 sees to.
//!
//! A shared libpython has to be found at run time, without `LD_LIBRARY_PATH`. A static one is linked
//! here when the configuration that pyo3 was given (`packaging/python` writes one) leaves it to us, or
//! when there is one beside the shared one (`archive.rs`): with CPython's symbols exported to packages,
//! but none of the libraries that it uses, whose other copies packages bring along.
//!
//! A release build is linked for a fixed address, as those of Node.js and of Debian's Python are. One that can be put
//! anywhere has to have its tables filled with addresses before it begins, which are two megabytes with
//! CPython in it, or a quarter of the start. The stack, the heap and the libraries are at random
//! addresses all the same; `DUET_PIE=1` makes the program's own random as well.

use std::path::{Path, PathBuf};
use std::{env, fs};

use pyo3_build_config::InterpreterConfig;

use super::archive;

/// What is exported.
const EXPORTED: [&str; 2] = ["Py*", "_Py*"];

/// Says that the program is loaded where it was linked for.
pub(crate) const FIXED_ADDRESS: &str = "-no-pie";

/// What the linker has to be told.
pub(crate) fn arguments(config: &InterpreterConfig, python: &str, out: &Path) -> Vec<String> {
    println!("cargo:rerun-if-env-changed=DUET_PIE");
    let mut arguments = if config.shared() {
        shared_library(config, python, out)
    } else if config.suppress_build_script_link_lines() {
        exporting(whole_library(config))
    } else {
        exporting(vec![])
    };
    let is_linux = env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux");
    if is_linux && is_release() && env::var_os("DUET_PIE").is_none() {
        arguments.push(FIXED_ADDRESS.to_owned());
    }
    arguments
}

/// Other builds are linked more often than they are started.
pub(crate) fn is_release() -> bool {
    env::var("PROFILE").as_deref() == Ok("release")
}

/// A library that is not used, because everything is in the archive, is not loaded either.
fn shared_library(config: &InterpreterConfig, python: &str, out: &Path) -> Vec<String> {
    let mut arguments = archive::arguments(python, out).map(exporting).unwrap_or_default();
    arguments.extend(config.lib_dir().map(|folder| format!("-Wl,-rpath,{folder}")));
    arguments
}

fn exporting(mut arguments: Vec<String>) -> Vec<String> {
    arguments.extend(EXPORTED.map(|symbols| format!("-Wl,--export-dynamic-symbol={symbols}")));
    arguments
}

fn whole_library(config: &InterpreterConfig) -> Vec<String> {
    let name = config.lib_name().unwrap_or_default();
    let library = PathBuf::from(config.lib_dir().unwrap_or_default()).join(format!("lib{name}.a"));
    // Beside it stands what it has to be linked with, one argument a line.
    let further = library.with_extension("link");
    println!("cargo:rerun-if-changed={}", library.display());
    println!("cargo:rerun-if-changed={}", further.display());
    let further = fs::read_to_string(&further)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", further.display()));

    let mut arguments = archive::whole(&library);
    arguments.extend(further.lines().map(str::to_owned));
    arguments
}
