//! What works in Node.js and in `python3` works in Duet: one test for each file of `node/cases/` and of
//! `python/cases/`, two for each package that `npm/cases/` uses, as CommonJS and as an ES module, one
//! for each package that `pypi/cases/` uses, and for either language one for each of the servers in `cases/servers/`, which
//! are the real ones, and one for each of their clients in `cases/servers/rounds/`, which must not leak.
//!
//! `docs/npm.md` and `docs/pypi.md` say which packages work; a test fails when that is not so. With
//! `UPDATE_TABLE=1` in the environment the tables are written anew from what the tests of this run have
//! found.

mod pypi;
mod rounds;
mod table;

use std::fs;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use duet_tests::comparison::{self, Suite};
use duet_tests::services::Service;
use duet_tests::source::Language;
use duet_tests::{Failure, npm, source};
use libtest_mimic::{Arguments, Trial};
use tempfile::TempDir;

use crate::table::{Entry, Registry, Table};

/// A copy: cases may write beside themselves.
static NODE: LazyLock<TempDir> = LazyLock::new(|| {
    let copy = tempfile::tempdir().expect("a temporary folder");
    source::copy_into(&source::folder("node"), &copy.path().join("node")).expect("a copy");
    copy
});

/// Installed once, by the first test that needs it.
static NPM: LazyLock<Result<Suite, String>> =
    LazyLock::new(|| npm::install().map_err(|failure| failure.to_string()));

/// A table, as it is known and as it is found.
struct Tables {
    known: Table,
    found: Mutex<Table>,
}

fn main() -> Result<ExitCode, Failure> {
    let updates = std::env::var_os("UPDATE_TABLE").is_some();
    let npm_tables = Arc::new(Tables::of(Registry::Npm));
    let pypi_tables = Arc::new(Tables::of(Registry::PyPi));
    let mut trials = Vec::new();
    for file in Suite::files(&source::folder("node"))? {
        trials.push(Trial::test(format!("node::{file}"), move || {
            let suite = Suite::new(&NODE.path().join("node"));
            Ok(suite.compare(&file)?)
        }));
    }
    for package in npm::packages()? {
        for entry in Registry::Npm.entries() {
            let (package, tables) = (package.clone(), npm_tables.clone());
            trials.push(Trial::test(format!("npm::{package}::{entry}"), move || {
                let outcome = use_package(&package, *entry)?;
                Ok(tables.enter(&package, *entry, outcome, updates)?)
            }));
        }
    }
    for service in Service::ALL {
        let name = format!("servers::{}", service.name());
        trials.push(Trial::test(name, move || Ok(use_service(service)?)));
    }
    for (file, service) in rounds::JAVASCRIPT {
        trials.push(Trial::test(format!("servers::rounds::{file}"), move || {
            let suite = NPM.as_ref().map_err(Clone::clone)?;
            let (certificate, key) = tls()?;
            let tls = (&*certificate, &*key);
            Ok(rounds::play(*service, tls, suite, file, Language::JavaScript)?)
        }));
    }
    trials.extend(pypi::trials(&pypi_tables, updates)?);
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    if updates {
        npm_tables.write()?;
        pypi_tables.write()?;
    }
    Ok(conclusion.exit_code())
}

impl Tables {
    fn of(registry: Registry) -> Self {
        Self { known: Table::read(registry), found: Mutex::new(Table::empty(registry)) }
    }

    /// Notes how a package differs, if it does; fails when the document says otherwise.
    fn enter(
        &self,
        package: &str,
        entry: Entry,
        outcome: Option<String>,
        updates: bool,
    ) -> Result<(), Failure> {
        let verdict = self.known.holds(package, entry, outcome.as_deref());
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.enter(package, entry, outcome);
        if updates { Ok(()) } else { verdict }
    }

    fn write(&self) -> Result<(), Failure> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.is_empty() { Ok(()) } else { self.known.updated(&found)?.write() }
    }
}

/// What packages do with a server must be the same, and must succeed.
fn use_service(service: Service) -> Result<(), Failure> {
    let suite = NPM.as_ref().map_err(Clone::clone)?;
    serve_and_compare(service, suite, &format!("servers/{}.js", service.name()))
}

/// Starts a server, and runs a file that talks to it.
fn serve_and_compare(service: Service, suite: &Suite, file: &str) -> Result<(), Failure> {
    let (certificate, key) = tls()?;
    let running = service.start(&certificate, &key)?;
    let suite = suite.variable("TEST_PORT", &running.port.to_string());
    let expected = suite.expected_to_succeed(file)?;
    let difference = comparison::difference(&expected, &suite.in_duet(file)?);
    difference.map_or(Ok(()), |difference| Err(difference.into()))
}

/// A certificate that the cases trust, and its key, in PEM.
fn tls() -> Result<(String, String), Failure> {
    let keys = fs::read_to_string(source::folder("npm/cases/fixtures/keys.js"))?;
    let pem = |name: &str| {
        let text = keys.split_once(&format!("exports.{name} = `"))?.1;
        Some(text.split_once('`')?.0.to_owned() + "\n")
    };
    let certificate = pem("certificate").ok_or("there is no certificate")?;
    Ok((certificate, pem("rsaPrivate").ok_or("there is no key")?))
}

/// How a package differs, if it does.
fn use_package(package: &str, entry: Entry) -> Result<Option<String>, Failure> {
    let suite = NPM.as_ref().map_err(Clone::clone)?;
    differs(suite, &npm::file(package, entry.ending()))
}

/// How a file of a suite differs, if it does.
fn differs(suite: &Suite, file: &str) -> Result<Option<String>, Failure> {
    let expected = suite.expected_to_succeed(file)?;
    Ok(match suite.in_duet(file) {
        Ok(outcomes) => comparison::difference(&expected, &outcomes),
        Err(failure) => Some(failure.to_string()),
    })
}
