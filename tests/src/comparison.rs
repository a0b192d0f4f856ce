//! Node.js or `python3` as the expectation: the cases of a file are run there and in a served Function,
//! and what comes of them must be the same.
//!
//! A [`Suite`] is a folder with the cases in `cases/`, a `reference.js` or `reference.py` that runs the
//! cases of one file in the [`Reference`], and a handler that runs those of the file that its path
//! names. Every file gets processes of its own: what one breaks must not be seen in another.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::Failure;
use crate::server::{Launch, PATIENCE};

/// What must be the same for both, so that dates and orders of words are. Nothing carries a trace on: the
/// reference has none.
const SURROUNDINGS: &[(&str, &str)] =
    &[("TZ", "UTC"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1"), ("OTEL_PROPAGATORS", "none")];

/// The text of one value in a message is cut off here.
const LONGEST: usize = 1500;

/// What is compared with.
#[derive(Clone, Debug)]
pub enum Reference {
    /// The `node` that is in the path.
    Node,
    /// This Python.
    Python(PathBuf),
}

/// A folder with cases.
#[derive(Clone, Debug)]
pub struct Suite {
    folder: PathBuf,
    reference: Reference,
    variables: Vec<(String, String)>,
}

/// The outcomes of a file's cases, by their names.
pub type Outcomes = Map<String, Value>;

impl Suite {
    /// The suite in `folder`, compared with Node.js.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), reference: Reference::Node, variables: Vec::new() }
    }

    /// The same, compared with something else.
    #[must_use]
    pub fn compared_with(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }

    /// The same with a variable in the environment of the cases.
    #[must_use]
    pub fn variable(&self, name: &str, value: &str) -> Self {
        let mut suite = self.clone();
        suite.variables.push((name.to_owned(), value.to_owned()));
        suite
    }

    /// The files of the suite in `folder`, by their names. Folders in it are for the cases to use.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn files(folder: &Path) -> Result<BTreeSet<String>, Failure> {
        let mut files = BTreeSet::new();
        for entry in fs::read_dir(folder.join("cases"))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                files.insert(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(files)
    }

    /// What the reference does. None of it may fail: then the case itself would be wrong.
    ///
    /// # Errors
    /// When it is not there, or cannot run the file, or a case fails.
    pub fn expected_to_succeed(&self, file: &str) -> Result<Outcomes, Failure> {
        let expected = self.expected(file)?;
        let name = self.reference.name();
        match expected.iter().find(|(_, outcome)| outcome.get("thrown").is_some()) {
            Some((case, outcome)) => {
                Err(format!("the case itself is wrong, it fails in {name}: {case}: {outcome}")
                    .into())
            }
            None => Ok(expected),
        }
    }

    /// What the reference does.
    ///
    /// # Errors
    /// When it is not there, or cannot run the file.
    pub fn expected(&self, file: &str) -> Result<Outcomes, Failure> {
        let name = self.reference.name();
        let ended = self.surrounded(self.reference.run(file)).run().map_err(|failure| {
            format!("{name} is what is compared with, and cannot be run: {failure}")
        })?;
        if ended.code != Some(0) {
            return Err(format!("{name} cannot run {file}:\n{}", ended.stderr).into());
        }
        parsed(&ended.stdout).map_err(|failure| format!("{name} and {file}: {failure}").into())
    }

    /// What Duet does.
    ///
    /// # Errors
    /// When the Function cannot be served, or does not answer with outcomes.
    pub fn in_duet(&self, file: &str) -> Result<Outcomes, Failure> {
        let duet = Launch::command(["serve", "--host", "127.0.0.1", "--port", "0"])?;
        let duet = self.surrounded(duet).argument(&self.folder.to_string_lossy());
        let server = duet.variable("FUNC_TIMEOUT", &PATIENCE.as_secs().to_string()).start()?;
        let answer = server.get(&format!("/{file}"));
        let said = |reason: String| format!("{reason}\n{}", server.stderr.text());
        let answer = answer.map_err(|failure| said(format!("no answer to {file}: {failure}")))?;
        if answer.status != 200 {
            return Err(said(format!("{} {}", answer.status, answer.text())).into());
        }
        parsed(&answer.text()).map_err(|failure| said(failure.to_string()).into())
    }

    /// Runs a file in both.
    ///
    /// # Errors
    /// Says which cases differ, and how.
    pub fn compare(&self, file: &str) -> Result<(), Failure> {
        let difference = difference(&self.expected(file)?, &self.in_duet(file)?);
        difference.map_or(Ok(()), |difference| Err(difference.into()))
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The same launch in the folder and the environment of the cases.
    #[must_use]
    pub fn surrounded(&self, launch: Launch) -> Launch {
        let launch = launch.in_folder(&self.folder);
        let own = self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all = SURROUNDINGS.iter().copied().chain(own);
        all.fold(launch, |launch, (name, value)| launch.variable(name, value))
    }
}

impl Reference {
    fn name(&self) -> &'static str {
        match self {
            Self::Node => "Node.js",
            Self::Python(_) => "python3",
        }
    }

    fn run(&self, file: &str) -> Launch {
        match self {
            Self::Node => Launch::program("node", ["--no-warnings", "reference.js", file]),
            Self::Python(python) => Launch::program(python, ["reference.py", file]),
        }
    }
}

/// The cases that differ, and how; `None` when there are none.
#[must_use]
pub fn difference(reference: &Outcomes, duet: &Outcomes) -> Option<String> {
    let mut text = String::new();
    let names: BTreeSet<_> = reference.keys().chain(duet.keys()).collect();
    for name in names {
        let (expected, found) = (reference.get(name), duet.get(name));
        if expected != found {
            let _ =
                write!(text, "{name}\n  expected: {}\n  duet: {}\n", shown(expected), shown(found));
        }
    }
    Some(text).filter(|text| !text.is_empty())
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "there is no such case".to_owned(), Value::to_string);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn parsed(text: &str) -> Result<Outcomes, Failure> {
    let outcomes: Outcomes = serde_json::from_str(text)
        .map_err(|error| format!("these are no outcomes: {error}:\n{text}"))?;
    if outcomes.is_empty() { Err("there are no cases".into()) } else { Ok(outcomes) }
}
