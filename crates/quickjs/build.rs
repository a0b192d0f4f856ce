//! Compiles QuickJS with our patches. The engine's source is not ours and not here: it is the one that
//! `rquickjs-sys` brings, wherever cargo keeps that.
//!
//! The result is linked as a whole and before the unpatched one, whose object file then defines
//! nothing that is still missing and is left out.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What we change, as unified diffs, in their order.
const PATCHES: &[&str] = &[
    "patches/async-context.patch",
    "patches/stack-limit.patch",
    "patches/failed-modules.patch",
    "patches/nested-evaluation.patch",
    "patches/wording.patch",
    "patches/iterators.patch",
    "patches/heap-size.patch",
    "patches/arenas.patch",
    "patches/async-promise.patch",
    "patches/last-match.patch",
];
/// The crate that brings the engine.
const ENGINE: &str = "rquickjs-sys";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=patches");
    println!("cargo:rerun-if-changed=../../Cargo.lock");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let engine = engine()?.join("quickjs");

    let mut source = fs::read_to_string(engine.join("quickjs.c"))?;
    for name in PATCHES {
        let patch = fs::read_to_string(name)?;
        source = diffy::apply(&source, &diffy::Patch::from_str(&patch)?).map_err(|error| {
            format!("{name} does not fit this version of {ENGINE}, it has to be made anew: {error}")
        })?;
    }
    let file = out.join("quickjs.c");
    fs::write(&file, source)?;

    // As `rquickjs-sys` compiles it.
    cc::Build::new()
        .file(file)
        .include(engine)
        .define("_GNU_SOURCE", None)
        .define("NDEBUG", None)
        .extra_warnings(false)
        .warnings(false)
        .cargo_metadata(false)
        .try_compile("duet_quickjs")?;
    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static:+whole-archive=duet_quickjs");
    Ok(())
}

/// The folder of the crate that brings the engine, as cargo knows it.
fn engine() -> Result<PathBuf, Box<dyn Error>> {
    let answer = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version=1", "--locked", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .output()?;
    if !answer.status.success() {
        return Err(String::from_utf8_lossy(&answer.stderr).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&answer.stdout)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|package| package["name"] == ENGINE)
        .find_map(|package| package["manifest_path"].as_str())
        .ok_or_else(|| format!("cargo does not know where {ENGINE} is"))?;
    Ok(Path::new(manifest).parent().unwrap_or(Path::new("/")).to_owned())
}
