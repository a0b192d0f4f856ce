//! Packages of `PyPI`, installed as a user does, and the cases that use them.
//!
//! `pypi/cases/<package>.py` uses a package. What is installed stands in `pypi/requirements.txt`,
//! which locks all that `pypi/requirements.in` asks for. A free-threaded Python goes without what
//! `pypi/without-free-threaded-wheels.txt` names.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::comparison::{Reference, Suite};
use crate::server::Launch;
use crate::{Failure, binary, installation, source};

/// How long an installation may take.
const INSTALLATION: Duration = Duration::from_mins(10);

/// What the cases of every suite need beside them.
const RUNNERS: &[&str] = &["handler.py", "outcomes.py", "reference.py"];

/// The packages that there are cases for.
///
/// # Errors
/// When the folder cannot be read.
pub fn packages() -> Result<BTreeSet<String>, Failure> {
    let files = Suite::files(&source::folder("pypi"))?;
    Ok(files.iter().filter_map(|file| Some(file.strip_suffix(".py")?.to_owned())).collect())
}

/// The name of the file in which a package is used.
#[must_use]
pub fn file(package: &str) -> String {
    format!("{package}.py")
}

/// The version of each package that is installed for the cases.
///
/// # Errors
/// When `requirements.txt` cannot be read.
pub fn versions() -> Result<BTreeMap<String, String>, Failure> {
    let text = fs::read_to_string(source::folder("pypi").join("requirements.txt"))?;
    let pair = |line: &str| {
        let (name, version) = line.split_once("==")?;
        Some((name.to_owned(), version.to_owned()))
    };
    Ok(text.lines().filter_map(pair).collect())
}

/// Installs the packages into a virtual environment below the target directory, unless that was done
/// before with the same Python and the same lock, and puts the cases beside it. It needs a network or a
/// mirror the first time.
///
/// # Errors
/// When they cannot be installed.
pub fn install() -> Result<Suite, Failure> {
    let from = source::folder("pypi");
    let mut lock = NamedTempFile::new()?;
    let left_out = LeftOut::here()?;
    let text = fs::read_to_string(from.join("requirements.txt"))?;
    for line in text.lines().filter(|line| !left_out.is_required_by(line)) {
        writeln!(lock, "{line}")?;
    }
    let environment = installed(lock.path(), &[], None)?;
    let function = environment.join("function");
    if function.exists() {
        fs::remove_dir_all(&function)?;
    }
    fs::create_dir(&function)?;
    for runner in RUNNERS {
        fs::copy(source::folder("python").join(runner), function.join(runner))?;
    }
    source::copy_into(&from.join("cases"), &function.join("cases"))?;
    let python = Reference::Python(environment.join("bin/python"));
    let suite = Suite::new(&function).compared_with(python);
    Ok(suite.variable("DUET_PACKAGES", &site_packages(&environment)?.to_string_lossy()))
}

/// A folder with what `packaging/<name>.txt` locks, with the hashes that stand there: what images and
/// distributions have preinstalled. It is installed once, like the others.
///
/// # Errors
/// When it cannot be installed.
pub fn preinstalled(name: &str) -> Result<PathBuf, Failure> {
    let lock = source::folder("../packaging").join(format!("{name}.txt"));
    Ok(installed(&lock, &["--require-hashes"], Some("packages"))?.join("packages"))
}

/// A folder with the packages that a lock asks for.
///
/// # Errors
/// When they cannot be installed.
pub fn locked(lock: &Path) -> Result<PathBuf, Failure> {
    Ok(installed(lock, &[], Some("packages"))?.join("packages"))
}

/// What cannot be had for the Python that the binary is built with.
#[derive(Debug, Default)]
pub struct LeftOut {
    packages: BTreeSet<String>,
    cases: BTreeSet<String>,
}

impl LeftOut {
    /// # Errors
    /// When the Python cannot be asked, or the list not be read.
    pub fn here() -> Result<Self, Failure> {
        let mut left_out = Self::default();
        if !is_free_threaded()? {
            return Ok(left_out);
        }
        let file = source::folder("pypi").join("without-free-threaded-wheels.txt");
        for line in fs::read_to_string(file)?.lines().filter(|line| !line.starts_with('#')) {
            left_out.packages.extend(line.split(' ').next().map(str::to_owned));
            left_out.cases.extend(line.split(' ').map(str::to_owned));
        }
        Ok(left_out)
    }

    /// Whether a case, or the package that it uses, is one of those.
    #[must_use]
    pub fn has(&self, case: &str) -> bool {
        self.cases.contains(case)
    }

    fn is_required_by(&self, line: &str) -> bool {
        line.split_once("==").is_some_and(|(name, _)| self.packages.contains(name))
    }
}

/// The Python that the binary is built with.
#[must_use]
pub fn python() -> OsString {
    env::var_os("PYO3_PYTHON").unwrap_or_else(|| "python3".into())
}

/// Whether that Python has no interpreter lock.
///
/// # Errors
/// When it cannot be asked.
pub fn is_free_threaded() -> Result<bool, Failure> {
    let asked = "import sysconfig; print(bool(sysconfig.get_config_var('Py_GIL_DISABLED')))";
    Ok(run(python(), ["-c", asked])?.trim() == "True")
}

/// An environment with what `lock` asks for, in the folder `target` of it if there is one.
fn installed(lock: &Path, options: &[&str], target: Option<&str>) -> Result<PathBuf, Failure> {
    let version = run(python(), ["-c", "import sys; print(sys.version, sys.prefix)"])?;
    let mut hasher = DefaultHasher::new();
    (version, fs::read(lock)?).hash(&mut hasher);
    let environment = binary::target()?.join("pypi").join(format!("{:016x}", hasher.finish()));
    installation::once(&environment, |unfinished| {
        run(python(), ["-m", "venv", &unfinished.to_string_lossy()])?;
        let lock = lock.to_string_lossy();
        let target = target.map(|name| unfinished.join(name).to_string_lossy().into_owned());
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        // What is locked is all that there is, and nothing is built here.
        let locked = ["--no-deps", "--only-binary", ":all:", "--requirement", &lock];
        let into: Vec<_> = target.iter().flat_map(|target| ["--target", target]).collect();
        run(unfinished.join("bin/python"), [&pip, &locked[..], options, &into].concat())?;
        Ok(())
    })?;
    Ok(environment)
}

/// Where an environment has its packages.
fn site_packages(environment: &Path) -> Result<PathBuf, Failure> {
    for version in fs::read_dir(environment.join("lib"))? {
        let folder = version?.path().join("site-packages");
        if folder.is_dir() {
            return Ok(folder);
        }
    }
    Err(format!("{} has no site-packages", environment.display()).into())
}

fn run<'a>(
    program: impl AsRef<std::ffi::OsStr>,
    arguments: impl IntoIterator<Item = &'a str>,
) -> Result<String, Failure> {
    let name = program.as_ref().to_string_lossy().into_owned();
    let ended = Launch::program(program, arguments).run_within(INSTALLATION)?;
    match ended.code {
        Some(0) => Ok(ended.stdout),
        code => Err(format!("{name} ended with {code:?}:\n{}", ended.stderr).into()),
    }
}
