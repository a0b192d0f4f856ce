//! Finds, at build time, the Python that pyo3 links, and where its standard library is.
//!
//! The interpreter starts with explicit search paths, since looking for them takes Python longer
//! than a trivial handler takes to load. So the paths are asked for once, here.

use std::process::Command;

/// What is asked of the interpreter, and the variable that `interpreter.rs` reads it from.
const ASKED: [(&str, &str); 5] = [
    ("DUET_PYTHON_STDLIB", "sysconfig.get_path('stdlib')"),
    ("DUET_PYTHON_DYNLOAD", "sysconfig.get_config_var('DESTSHARED') or ''"),
    ("DUET_PYTHON_PREFIX", "sys.base_prefix"),
    ("DUET_PYTHON_EXECUTABLE", "getattr(sys, '_base_executable', None) or sys.executable"),
    ("DUET_PYTHON_VERSION", "'%d.%d' % sys.version_info[:2]"),
];

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    // For this package's own tests.
    pyo3_build_config::add_libpython_rpath_link_args();
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PYO3_PYTHON");

    let config = pyo3_build_config::get();
    if config.shared() {
        // For the build script of the binary, which tells the linker: see `links` in Cargo.toml.
        println!("cargo:library_folder={}", config.lib_dir().unwrap_or_default());
    }
    let python = config.executable().unwrap_or("python3");
    let expressions: Vec<&str> = ASKED.iter().map(|(_, expression)| *expression).collect();
    let program = format!("import sys, sysconfig\nfor x in ({}): print(x)", expressions.join(", "));
    let output = Command::new(python)
        .args(["-I", "-c", &program])
        .output()
        .unwrap_or_else(|error| panic!("{python} could not be run: {error}; set PYO3_PYTHON"));
    assert!(output.status.success(), "{python} does not know where its standard library is");
    let answers = String::from_utf8_lossy(&output.stdout);
    for ((variable, _), answer) in ASKED.iter().zip(answers.lines()) {
        println!("cargo:rustc-env={variable}={answer}");
    }
}
