//! `docs/npm.md`: which packages work. It is both what a user reads and what the tests hold us to.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};
use std::fs;
use std::path::PathBuf;

use duet_tests::{Failure, npm};

/// The text of a cause is cut off here.
const LONGEST_CAUSE: usize = 160;

const HEAD: &str = "\
<!-- Written by `UPDATE_TABLE=1 cargo test -p duet-tests --test compatibility npm::`; do not edit. -->

# Packages of npm

What is said here is tested: each package does something real in Node.js and in Duet, in the same run,
used from CommonJS and from an ES module (`tests/npm/cases/`), and both must come to the same.
A test fails when a package that works here does not any more, and when one that does not work does.

";

/// How a package is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    CommonJs,
    Module,
}

/// For each package what is wrong with it, in each of the ways in which it is used.
#[derive(Clone, Debug, Default)]
pub struct Table(BTreeMap<String, BTreeMap<Entry, Option<String>>>);

impl Entry {
    pub const ALL: [Self; 2] = [Self::CommonJs, Self::Module];

    /// The ending of the file that uses it in this way.
    pub fn ending(self) -> &'static str {
        match self {
            Self::CommonJs => "js",
            Self::Module => "mjs",
        }
    }
}

impl Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::CommonJs => "commonjs",
            Self::Module => "module",
        })
    }
}

impl Table {
    /// The table as it stands in the document; empty when there is none.
    pub fn read() -> Self {
        let mut table = Self::default();
        for row in fs::read_to_string(path()).unwrap_or_default().lines() {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let [package, _, common, module, cause] = cells[..] else { continue };
            let Some(package) = package.strip_prefix('`').and_then(|it| it.strip_suffix('`'))
            else {
                continue;
            };
            for (entry, cell) in Entry::ALL.into_iter().zip([common, module]) {
                let wrong = (cell != "yes").then(|| cause.to_owned());
                table.0.entry(package.to_owned()).or_default().insert(entry, wrong);
            }
        }
        table
    }

    /// Whether what was found is what the table says.
    pub fn holds(&self, package: &str, entry: Entry, wrong: Option<&str>) -> Result<(), Failure> {
        let known = self.0.get(package).and_then(|entries| entries.get(&entry));
        match (known, wrong) {
            (Some(None), None) | (Some(Some(_)), Some(_)) => Ok(()),
            (Some(None), Some(difference)) => Err(difference.into()),
            (Some(Some(_)), None) => {
                Err("it works, and docs/npm.md does not know; set UPDATE_TABLE=1".into())
            }
            (None, _) => Err("docs/npm.md does not have it; set UPDATE_TABLE=1".into()),
        }
    }

    /// Notes what was found.
    pub fn enter(&mut self, package: &str, entry: Entry, wrong: Option<String>) {
        let cause = wrong.map(|difference| cause(&difference));
        self.0.entry(package.to_owned()).or_default().insert(entry, cause);
    }

    /// The same with what was found; packages that are not used any more are left out.
    pub fn updated(&self, found: &Self) -> Self {
        let mut table = self.clone();
        for (package, entries) in &found.0 {
            table.0.entry(package.clone()).or_default().extend(entries.clone());
        }
        let used = npm::packages().unwrap_or_default();
        table.0.retain(|package, _| used.contains(package));
        table
    }

    /// Writes it into the document.
    pub fn write(&self) -> Result<(), Failure> {
        let versions = npm::versions()?;
        let works =
            |entry: Entry| self.0.values().filter(|row| row.get(&entry) == Some(&None)).count();
        let [common, module] = Entry::ALL.map(works);
        let mut text = format!(
            "{HEAD}Of {} packages {common} work from CommonJS and {module} from an ES module.\n\n\
            | package | version | CommonJS | ES module | what is wrong |\n|---|---|---|---|---|\n",
            self.0.len(),
        );
        for (package, row) in &self.0 {
            let cells = Entry::ALL.map(|entry| match row.get(&entry) {
                Some(None) => "yes",
                _ => "no",
            });
            let cause = row.values().flatten().next().map_or("", String::as_str);
            let version = versions.get(package).map_or("?", String::as_str);
            let [common, module] = cells;
            writeln!(text, "| `{package}` | {version} | {common} | {module} | {cause} |")?;
        }
        Ok(fs::write(path(), text)?)
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/npm.md")
}

/// The first thing that differs, in one line.
fn cause(difference: &str) -> String {
    let ours = difference.lines().find_map(|line| line.strip_prefix("  duet: "));
    let thrown = ours.and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    let message = thrown.as_ref().and_then(|value| value["thrown"]["message"].as_str());
    let text = match message {
        Some(message) => message.to_owned(),
        None => format!("differs: {}", difference.lines().next().unwrap_or_default()),
    };
    let line = text.lines().next().unwrap_or_default().replace('|', "\\|");
    line.chars().take(LONGEST_CAUSE).collect()
}
