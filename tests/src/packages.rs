//! Packages of `PyPI`, installed as a user does.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Failure, pypi, source};

/// What builds a project that is installed in place.
const BUILDER: &str = "setuptools==83.0.0";

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
        let mut pip = Command::new(packages.environment()?);
        pip.args(["install", "--quiet", "--target"]).arg(packages.path()).args(names);
        done(&mut pip)?;
        Ok(packages)
    }

    /// Installs every project in `folder` into an environment of its own, so that their sources stay
    /// where they are. It needs a network or a mirror.
    ///
    /// # Errors
    /// When they cannot be installed.
    pub fn editable(folder: &Path) -> Result<Self, Failure> {
        let packages = Self { folder: tempfile::tempdir()? };
        let pip = packages.environment()?;
        done(Command::new(&pip).args(["install", "--quiet", BUILDER]))?;
        // Building leaves files beside the sources.
        let projects = packages.folder.path().join("projects");
        source::copy_into(folder, &projects)?;
        for project in fs::read_dir(projects)? {
            let mut install = Command::new(&pip);
            install.args(["install", "--quiet", "--no-build-isolation", "--no-deps", "--editable"]);
            done(install.arg(project?.path()))?;
        }
        let asked = "import sysconfig; print(sysconfig.get_path('purelib'))";
        let python = packages.folder.path().join("environment/bin/python");
        let output = Command::new(python).args(["-c", asked]).output()?;
        symlink(String::from_utf8(output.stdout)?.trim(), packages.path())?;
        Ok(packages)
    }

    /// Where they are: a part of a `PYTHONPATH`.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("packages")
    }

    /// Makes an environment; its `pip`.
    fn environment(&self) -> Result<PathBuf, Failure> {
        let environment = self.folder.path().join("environment");
        done(Command::new(pypi::python()).args(["-m", "venv"]).arg(&environment))?;
        Ok(environment.join("bin/pip"))
    }
}

fn done(command: &mut Command) -> Result<(), Failure> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
}
