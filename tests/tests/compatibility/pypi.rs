//! The packages of `PyPI`, and servers that some of them talk to.

use std::sync::{Arc, LazyLock};

use duet_tests::comparison::Suite;
use duet_tests::services::Service;
use duet_tests::{Failure, pypi};
use libtest_mimic::Trial;

use crate::table::Registry;
use crate::{Tables, differs, serve_and_compare};

/// Installed once, by the first test that needs it.
static PYPI: LazyLock<Result<Suite, String>> =
    LazyLock::new(|| pypi::install().map_err(|failure| failure.to_string()));

/// A test for each package and each server.
pub fn trials(tables: &Arc<Tables>, updates: bool) -> Result<Vec<Trial>, Failure> {
    let mut trials = Vec::new();
    for package in pypi::packages()? {
        for entry in Registry::PyPi.entries() {
            let (package, tables) = (package.clone(), tables.clone());
            trials.push(Trial::test(format!("pypi::{package}"), move || {
                let outcome = differs(suite()?, &pypi::file(&package))?;
                Ok(tables.enter(&package, *entry, outcome, updates)?)
            }));
        }
    }
    for service in Service::ALL {
        let file = format!("servers/{}.py", service.name());
        trials.push(Trial::test(format!("pypi::servers::{}", service.name()), move || {
            Ok(serve_and_compare(service, suite()?, &file)?)
        }));
    }
    Ok(trials)
}

fn suite() -> Result<&'static Suite, Failure> {
    Ok(PYPI.as_ref().map_err(Clone::clone)?)
}
