//! How a program with CPython in it is linked, beyond what pyo3 sees to.
//!
//! A shared libpython has to be found at run time, without `LD_LIBRARY_PATH`. A static one is linked
//! here when the configuration that pyo3 was given (`packaging/python` writes one) leaves it to us:
//! as a whole, since packages with C extensions look in the program for functions that Duet
//! itself never calls; and with CPython's symbols exported to them, but none of the libraries that
//! it uses, whose other copies packages bring along.

use std::fs;
use std::path::Path;

use pyo3_build_config::InterpreterConfig;

/// What is exported.
const EXPORTED: [&str; 2] = ["Py*", "_Py*"];

/// What the linker has to be told.
pub(crate) fn arguments(config: &InterpreterConfig) -> Vec<String> {
    let folder = config.lib_dir().unwrap_or_default();
    if config.shared() {
        return if folder.is_empty() { vec![] } else { vec![format!("-Wl,-rpath,{folder}")] };
    }
    let mut arguments = if config.suppress_build_script_link_lines() {
        whole_library(config, folder)
    } else {
        vec![]
    };
    arguments.extend(EXPORTED.map(|symbols| format!("-Wl,--export-dynamic-symbol={symbols}")));
    arguments
}

fn whole_library(config: &InterpreterConfig, folder: &str) -> Vec<String> {
    let name = config.lib_name().unwrap_or_default();
    let library = Path::new(folder).join(format!("lib{name}.a"));
    // Beside it stands what it has to be linked with, one argument a line.
    let further = library.with_extension("link");
    println!("cargo:rerun-if-changed={}", library.display());
    println!("cargo:rerun-if-changed={}", further.display());
    let further = fs::read_to_string(&further)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", further.display()));

    let mut arguments =
        vec![format!("-Wl,--whole-archive,{},--no-whole-archive", library.display())];
    arguments.extend(further.lines().map(str::to_owned));
    arguments
}
