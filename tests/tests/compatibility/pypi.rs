//! What `python3` does with packages and modules, the packages of `PyPI`, and servers that some of them
//! talk to.

use std::sync::{Arc, LazyLock};

use duet_tests::comparison::{Reference, Suite};
use duet_tests::pypi::LeftOut;
use duet_tests::services::Service;
use duet_tests::source::Language;
use duet_tests::{Failure, pypi, source};
use libtest_mimic::Trial;
use tempfile::TempDir;

use crate::table::Registry;
use crate::{Tables, differs, rounds, serve_and_compare, tls};

/// Installed once, by the first test that needs it.
static PYPI: LazyLock<Result<Suite, String>> =
    LazyLock::new(|| pypi::install().map_err(|failure| failure.to_string()));

/// A copy: cases may write beside themselves.
static PYTHON: LazyLock<TempDir> = LazyLock::new(|| {
    let copy = tempfile::tempdir().expect("a temporary folder");
    source::copy_into(&source::folder("python"), &copy.path().join("python")).expect("a copy");
    copy
});

/// A test for each file of `python/cases/`, each package and each server.
pub fn trials(tables: &Arc<Tables>, updates: bool) -> Result<Vec<Trial>, Failure> {
    let mut trials = Vec::new();
    let left_out = LeftOut::here()?;
    for file in Suite::files(&source::folder("python"))? {
        trials.push(Trial::test(format!("python::{file}"), move || {
            let folder = PYTHON.path().join("python");
            let suite = Suite::new(&folder).compared_with(Reference::Python(pypi::python().into()));
            let suite = suite.variable("DUET_PACKAGES", &folder.join("packages").to_string_lossy());
            Ok(suite.compare(&file)?)
        }));
    }
    for package in pypi::packages()? {
        for entry in Registry::PyPi.entries() {
            let (used, tables) = (package.clone(), tables.clone());
            let trial = Trial::test(format!("pypi::{package}"), move || {
                let outcome = differs(suite()?, &pypi::file(&used))?;
                Ok(tables.enter(&used, *entry, outcome, updates)?)
            });
            trials.push(trial.with_ignored_flag(left_out.has(&package)));
        }
    }
    for service in Service::ALL {
        let file = format!("servers/{}.py", service.name());
        let name = format!("servers::{}", service.name());
        let trial = Trial::test(format!("pypi::{name}"), move || {
            Ok(serve_and_compare(service, suite()?, &file)?)
        });
        trials.push(trial.with_ignored_flag(left_out.has(&name)));
    }
    for (file, service) in rounds::PYTHON {
        trials.push(Trial::test(format!("pypi::servers::rounds::{file}"), move || {
            let (certificate, key) = tls()?;
            let tls = (&*certificate, &*key);
            Ok(rounds::play(*service, tls, suite()?, file, Language::Python)?)
        }));
    }
    Ok(trials)
}

fn suite() -> Result<&'static Suite, Failure> {
    Ok(PYPI.as_ref().map_err(Clone::clone)?)
}
