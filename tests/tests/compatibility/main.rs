//! What works in Node.js works in Duet: one test for each file of `node/cases/`, two for each
//! package that `npm/cases/` uses, as CommonJS and as an ES module, and one for each of the servers
//! in `npm/cases/servers/`, which are the real ones.
//!
//! `docs/npm.md` says which packages work; a test fails when that is not so. With `UPDATE_TABLE=1` in the
//! environment the table is written anew from what the tests of this run have found.

mod table;

use std::fs;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use duet_tests::comparison::{self, Outcomes, Suite};
use duet_tests::services::Service;
use duet_tests::{Failure, npm, source};
use libtest_mimic::{Arguments, Trial};
use tempfile::TempDir;

use crate::table::{Entry, Table};

/// A copy: cases may write beside themselves.
static NODE: LazyLock<TempDir> = LazyLock::new(|| {
    let copy = tempfile::tempdir().expect("a temporary folder");
    source::copy_into(&source::folder("node"), &copy.path().join("node")).expect("a copy");
    copy
});

/// Installed once, by the first test that needs it.
static NPM: LazyLock<Result<Suite, String>> =
    LazyLock::new(|| npm::install().map_err(|failure| failure.to_string()));

fn main() -> Result<ExitCode, Failure> {
    let updates = std::env::var_os("UPDATE_TABLE").is_some();
    let known = Arc::new(Table::read());
    let found = Arc::new(Mutex::new(Table::default()));
    let mut trials = Vec::new();
    for file in Suite::files(&source::folder("node"))? {
        trials.push(Trial::test(format!("node::{file}"), move || {
            Ok(Suite::new(&NODE.path().join("node")).compare(&file)?)
        }));
    }
    for package in npm::packages()? {
        for entry in Entry::ALL {
            let (package, known, found) = (package.clone(), known.clone(), found.clone());
            trials.push(Trial::test(format!("npm::{package}::{entry}"), move || {
                let outcome = use_package(&package, entry)?;
                let verdict = known.holds(&package, entry, outcome.as_deref());
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.enter(&package, entry, outcome);
                if updates { Ok(()) } else { Ok(verdict?) }
            }));
        }
    }
    for service in Service::ALL {
        let name = format!("servers::{}", service.name());
        trials.push(Trial::test(name, move || Ok(use_service(service)?)));
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    if updates {
        let found = found.lock().unwrap_or_else(PoisonError::into_inner);
        known.updated(&found).write()?;
    }
    Ok(conclusion.exit_code())
}

/// What packages do with a server must be the same, and must succeed.
fn use_service(service: Service) -> Result<(), Failure> {
    let suite = NPM.as_ref().map_err(Clone::clone)?;
    let keys = fs::read_to_string(source::folder("npm/cases/fixtures/keys.js"))?;
    let pem = |name: &str| {
        let text = keys.split_once(&format!("exports.{name} = `"))?.1;
        Some(text.split_once('`')?.0.to_owned() + "\n")
    };
    let certificate = pem("certificate").ok_or("there is no certificate")?;
    let key = pem("rsaPrivate").ok_or("there is no key")?;
    let running = service.start(&certificate, &key)?;
    let suite = suite.variable("TEST_PORT", &running.port.to_string());
    let file = format!("servers/{}.js", service.name());
    let expected = in_node(&suite, &file)?;
    let difference = comparison::difference(&expected, &suite.in_duet(&file)?);
    difference.map_or(Ok(()), |difference| Err(difference.into()))
}

/// How a package differs, if it does.
fn use_package(package: &str, entry: Entry) -> Result<Option<String>, Failure> {
    let suite = NPM.as_ref().map_err(Clone::clone)?;
    let file = npm::file(package, entry.ending());
    let expected = in_node(suite, &file)?;
    Ok(match suite.in_duet(&file) {
        Ok(outcomes) => comparison::difference(&expected, &outcomes),
        Err(failure) => Some(failure.to_string()),
    })
}

/// What Node.js does; none of it may fail.
fn in_node(suite: &Suite, file: &str) -> Result<Outcomes, Failure> {
    let expected = suite.in_node(file)?;
    match expected.iter().find(|(_, outcome)| outcome.get("thrown").is_some()) {
        Some((case, outcome)) => {
            Err(format!("the case itself is wrong, it fails in Node.js: {case}: {outcome}").into())
        }
        None => Ok(expected),
    }
}
