//! Builds `duet` once per test run, so that `cargo test` alone is enough.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::Failure;

static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();

/// The binary, built if it was not.
///
/// # Errors
/// When it cannot be built.
pub fn path() -> Result<&'static Path, Failure> {
    let built = BINARY.get_or_init(|| build().map_err(|failure| failure.to_string()));
    built.as_deref().map_err(|reason| reason.clone().into())
}

/// The target directory of this build.
///
/// # Errors
/// When the tests do not run from one.
pub fn target() -> Result<PathBuf, Failure> {
    let profile = profile()?;
    Ok(profile.parent().ok_or("the target directory has no parent")?.to_owned())
}

fn profile() -> Result<PathBuf, Failure> {
    // The tests run from `target/<profile>/deps`, or from below it.
    let test = env::current_exe()?;
    let folder = test.ancestors().find(|folder| folder.ends_with("deps")).and_then(Path::parent);
    Ok(folder.ok_or("the tests do not run from a target directory")?.to_owned())
}

fn build() -> Result<PathBuf, Failure> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "duet", "--target-dir"]).arg(target()?);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status()?;
    if !status.success() {
        return Err(format!("`cargo build --package duet` failed: {status}").into());
    }
    Ok(profile()?.join(format!("duet{}", env::consts::EXE_SUFFIX)))
}
