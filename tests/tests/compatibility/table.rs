//! `docs/npm.md` and `docs/pypi.md`: which packages work. They are both what a user reads and what the
//! tests hold us to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Write};
use std::fs;
use std::path::PathBuf;

use duet_tests::{Failure, npm, pypi};

/// The text of a cause is cut off here.
const LONGEST_CAUSE: usize = 160;

const NPM_HEAD: &str = "\
<!-- Written by `UPDATE_TABLE=1 cargo test -p duet-tests --test compatibility npm::`; do not edit. -->

# Packages of npm

What is said here is tested: each package does something real in Node.js and in Duet, in the same run,
used from CommonJS and from an ES module (`tests/npm/cases/`), and both must come to the same.
A test fails when a package that works here does not any more, and when one that does not work does.
`pg`, `mysql2`, `redis`, `ioredis`, `mqtt`, `nats` and `amqplib` are tried with the real servers as well
(`tests/npm/cases/servers/`), and do thousands of operations (`rounds/` there), after which the process must have no
more memory, files, sockets and threads than before.

";

const PYPI_HEAD: &str = "\
<!-- Written by `UPDATE_TABLE=1 cargo test -p duet-tests --test compatibility pypi::`; do not edit. -->

# Packages of PyPI

What is said here is tested: each package is installed from its wheel, does something real in `python3` and
in a Function that Duet serves, in the same run (`tests/pypi/cases/`), and both must come to the same.
A test fails when a package that works here does not any more, and when one that does not work does.
Those that talk to PostgreSQL, MariaDB, Redis, Mosquitto, NATS and RabbitMQ are tried with the real servers as
well (`tests/pypi/cases/servers/`), and their clients do thousands of operations (`rounds/` there), after which the
process must have no more memory, files, sockets and threads than before.

## Where they are found

`import` looks into these folders, in this order:

1. the Function's folder,
2. the folders in `PYTHONPATH`,
3. the standard library,
4. `.local` in the Function's folder (what `pip install --target .local` fills), and
   `.local/lib/python3.X/site-packages` (what `pip install --prefix .local` fills),
5. the folders in `DUET_PACKAGES`, for example the `site-packages` of a virtual environment,
6. what `.pth` files in the folders of 2, 4 and 5 add,
7. what is preinstalled.

`.pth` files and editable installs (`pip install -e`) work in every folder of 2, 4 and 5. A virtual environment
is never guessed, and what the Python has in its own `site-packages` with which Duet was built is not seen.

Preinstalled are, in the image and in the distribution, the packages in `packaging/preinstalled.txt`: `requests`,
`cloudevents`, `opentelemetry-api`, its instrumentation of `requests`, and `flask`, with what they need. They
stand in `site-packages` in the folder of the standard library; a runtime from `python314` on has its `cloudevents`
in `site-packages-newer` beside it. That is so where `PYTHONHOME` names the standard library; a build that has
it elsewhere names the folder with the variable `DUET_PREINSTALLED` when it is compiled. `cargo run` on a developer's
machine has none of them: install them with the Function. `bottle` is Duet's own and always there.

The `python3` that a Function starts as `sys.executable` has them too, and so has `duet python`. Only where Duet was
built with a shared CPython is `sys.executable` that Python itself, which has what was installed into it.

## Which work

";

/// Where packages come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    Npm,
    PyPi,
}

/// How a package is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    CommonJs,
    Module,
    Python,
}

/// For each package what is wrong with it, in each of the ways in which it is used.
#[derive(Clone, Debug)]
pub struct Table {
    registry: Registry,
    rows: BTreeMap<String, BTreeMap<Entry, Option<String>>>,
}

impl Registry {
    /// The ways in which its packages are used: the columns.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::Npm => &[Entry::CommonJs, Entry::Module],
            Self::PyPi => &[Entry::Python],
        }
    }

    fn head(self) -> &'static str {
        match self {
            Self::Npm => NPM_HEAD,
            Self::PyPi => PYPI_HEAD,
        }
    }

    /// Its document, from the root of the project.
    fn document(self) -> &'static str {
        match self {
            Self::Npm => "docs/npm.md",
            Self::PyPi => "docs/pypi.md",
        }
    }

    fn path(self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(self.document())
    }

    fn packages(self) -> Result<BTreeSet<String>, Failure> {
        match self {
            Self::Npm => npm::packages(),
            Self::PyPi => pypi::packages(),
        }
    }

    fn versions(self) -> Result<BTreeMap<String, String>, Failure> {
        match self {
            Self::Npm => npm::versions(),
            Self::PyPi => pypi::versions(),
        }
    }

    /// How many work, and the titles of the columns.
    fn summary(self, all: usize, works: impl Fn(Entry) -> usize) -> String {
        match self {
            Self::Npm => format!(
                "Of {all} packages {} work from CommonJS and {} from an ES module.\n\n\
                | package | version | CommonJS | ES module | what is wrong |\n|---|---|---|---|---|\n",
                works(Entry::CommonJs),
                works(Entry::Module),
            ),
            Self::PyPi => format!(
                "Of {all} packages {} work.\n\n\
                | package | version | works | what is wrong |\n|---|---|---|---|\n",
                works(Entry::Python),
            ),
        }
    }
}

impl Entry {
    /// The ending of the file that uses it in this way.
    pub fn ending(self) -> &'static str {
        match self {
            Self::CommonJs => "js",
            Self::Module => "mjs",
            Self::Python => "py",
        }
    }
}

impl Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::CommonJs => "commonjs",
            Self::Module => "module",
            Self::Python => "python",
        })
    }
}

impl Table {
    /// A table without packages.
    pub fn empty(registry: Registry) -> Self {
        Self { registry, rows: BTreeMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as it stands in the document; empty when there is none.
    pub fn read(registry: Registry) -> Self {
        let mut table = Self::empty(registry);
        for row in fs::read_to_string(registry.path()).unwrap_or_default().lines() {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let [package, _, entries @ .., cause] = &cells[..] else { continue };
            let Some(package) = package.strip_prefix('`').and_then(|it| it.strip_suffix('`'))
            else {
                continue;
            };
            for (entry, cell) in registry.entries().iter().zip(entries) {
                let wrong = (*cell != "yes").then(|| (*cause).to_owned());
                table.rows.entry(package.to_owned()).or_default().insert(*entry, wrong);
            }
        }
        table
    }

    /// Whether what was found is what the table says.
    pub fn holds(&self, package: &str, entry: Entry, wrong: Option<&str>) -> Result<(), Failure> {
        let document = self.registry.document();
        let known = self.rows.get(package).and_then(|entries| entries.get(&entry));
        match (known, wrong) {
            (Some(None), None) | (Some(Some(_)), Some(_)) => Ok(()),
            (Some(None), Some(difference)) => Err(difference.into()),
            (Some(Some(_)), None) => {
                Err(format!("it works, and {document} does not know; set UPDATE_TABLE=1").into())
            }
            (None, _) => Err(format!("{document} does not have it; set UPDATE_TABLE=1").into()),
        }
    }

    /// Notes what was found.
    pub fn enter(&mut self, package: &str, entry: Entry, wrong: Option<String>) {
        let cause = wrong.map(|difference| cause(&difference));
        self.rows.entry(package.to_owned()).or_default().insert(entry, cause);
    }

    /// The same with what was found; packages that are not used any more are left out.
    pub fn updated(&self, found: &Self) -> Result<Self, Failure> {
        let mut table = self.clone();
        for (package, entries) in &found.rows {
            table.rows.entry(package.clone()).or_default().extend(entries.clone());
        }
        let used = self.registry.packages()?;
        table.rows.retain(|package, _| used.contains(package));
        Ok(table)
    }

    /// Writes it into the document.
    pub fn write(&self) -> Result<(), Failure> {
        let (registry, versions) = (self.registry, self.registry.versions()?);
        let works =
            |entry: Entry| self.rows.values().filter(|row| row.get(&entry) == Some(&None)).count();
        let mut text = registry.head().to_owned() + &registry.summary(self.rows.len(), works);
        for (package, row) in &self.rows {
            let version = versions.get(package).map_or("?", String::as_str);
            write!(text, "| `{package}` | {version} |")?;
            for entry in registry.entries() {
                let works = row.get(entry) == Some(&None);
                write!(text, " {} |", if works { "yes" } else { "no" })?;
            }
            let cause = row.values().flatten().next().map_or("", String::as_str);
            writeln!(text, " {cause} |")?;
        }
        Ok(fs::write(registry.path(), text)?)
    }
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
