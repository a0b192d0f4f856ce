//! Packages of `PyPI`, installed as a user does.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::Failure;

/// A folder with packages.
#[derive(Debug)]
pub struct Packages {
    folder: TempDir,
}

impl Packages {
    /// Installs packages into a folder of their own. It needs a network or a mirror; without one the
    /// test fails, since nothing would have been tested.
    ///
    /// # Errors
    /// When they cannot be installed.
    pub fn install(names: &[&str]) -> Result<Self, Failure> {
        let packages = Self { folder: tempfile::tempdir()? };
        let python = env::var_os("PYO3_PYTHON").unwrap_or_else(|| "python3".into());
        let environment = packages.folder.path().join("environment");
        done(Command::new(python).args(["-m", "venv"]).arg(&environment))?;
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args(["install", "--quiet", "--target"]).arg(packages.path()).args(names);
        done(&mut pip)?;
        Ok(packages)
    }

    /// Where they are: a part of a `PYTHONPATH`.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("packages")
    }
}

fn done(command: &mut Command) -> Result<(), Failure> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
}
