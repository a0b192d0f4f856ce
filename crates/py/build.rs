//! Finds, at build time, the Python that pyo3 links, and where its standard library is; compiles
//! the prelude to that Python's bytecode; installs what Functions need not bring.
//!
//! The interpreter starts with explicit search paths, since looking for them takes Python longer
//! than a trivial handler takes to load. So the paths are asked for once, here.

#[path = "build/archive.rs"]
mod archive;
#[path = "build/linking.rs"]
mod linking;
#[path = "build/preinstalled.rs"]
mod preinstalled;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is asked of the interpreter, and the variable that `installation.rs` reads it from.
const ASKED: [(&str, &str); 5] = [
    ("DUET_PYTHON_STDLIB", "sysconfig.get_path('stdlib')"),
    ("DUET_PYTHON_DYNLOAD", "sysconfig.get_config_var('DESTSHARED') or ''"),
    ("DUET_PYTHON_PREFIX", "sys.base_prefix"),
    ("DUET_PYTHON_EXECUTABLE", "getattr(sys, '_base_executable', None) or sys.executable"),
    ("DUET_PYTHON_VERSION", "'%d.%d' % sys.version_info[:2] + FREE_THREADED"),
];

/// A free-threaded Python keeps its library in folders of its own: `lib/python3.14t`.
const ASK: &str = "
import sys, sysconfig
FREE_THREADED = 't' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''
";

/// Where the Python is that is compiled in.
const PRELUDE: &str = "../../py-prelude";

/// Writes each module as the marshalled code that `prelude.rs` embeds, and prints the number by
/// which an interpreter knows its own bytecode.
const COMPILE: &str = "
import importlib.util, marshal, pathlib, sys
for file in sorted(pathlib.Path(sys.argv[1]).glob('*.py')):
    code = compile(file.read_bytes(), f'<duet>/{file.name}', 'exec', dont_inherit=True)
    pathlib.Path(sys.argv[2], file.stem + '.bytecode').write_bytes(marshal.dumps(code))
print(importlib.util.MAGIC_NUMBER.hex())
";

fn main() {
    pyo3_build_config::use_pyo3_cfgs();
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PYO3_PYTHON");

    let config = pyo3_build_config::get();
    println!("cargo:rustc-check-cfg=cfg(python_inside)");
    if !config.shared() {
        println!("cargo:rustc-cfg=python_inside");
    }
    let python = config.executable().unwrap_or("python3");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let arguments = linking::arguments(config, python, &out);
    for argument in &arguments {
        // For this package's own tests.
        println!("cargo:rustc-link-arg={argument}");
    }
    // For the build script of the binary, which tells the linker: see `links` in Cargo.toml.
    println!("cargo:link_arguments={}", arguments.join("\t"));
    let expressions: Vec<&str> = ASKED.iter().map(|(_, expression)| *expression).collect();
    let program = format!("{ASK}for x in ({}): print(x)", expressions.join(", "));
    let answers = run(python, &program, &[]);
    for ((variable, _), answer) in ASKED.iter().zip(answers.lines()) {
        println!("cargo:rustc-env={variable}={answer}");
    }

    if config.shared() {
        // A binary with CPython in it has them beside it.
        preinstalled::install(python, &out);
    }

    println!("cargo:rerun-if-changed={PRELUDE}");
    let magic = run(python, COMPILE, &[Path::new(PRELUDE), &out]);
    println!("cargo:rustc-env=DUET_PYTHON_MAGIC={}", magic.trim());
}

/// What a program for this Python prints.
fn run(python: &str, program: &str, arguments: &[&Path]) -> String {
    let output = Command::new(python)
        .args(["-I", "-c", program])
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{python} could not be run: {error}; set PYO3_PYTHON"));
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{python} could not prepare the build: {report}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
