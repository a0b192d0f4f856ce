//! A case: a folder with a handler in each language and one `case.toml`, which says what requests
//! are sent, one after the other on one connection, and what must come back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Failure;
use crate::client::{Connection, Request};
use crate::expectation::{Expectation, bytes_of};
use crate::server::{Launch, Server};
use crate::source::Language;

/// A folder below `cases/`.
#[derive(Clone, Debug)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    folder: PathBuf,
}

/// What `case.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    #[serde(default)]
    environment: BTreeMap<String, String>,
    request: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(default = "get")]
    method: String,
    #[serde(default = "root")]
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, Values>,
    body: Option<String>,
    /// The body when it is no text.
    body_hex: Option<String>,
    /// Whether this is so with our own `bottle` only, and not where the user brought the real one.
    #[serde(default)]
    own: bool,
    expect: Expectation,
}

/// A header field that is sent once, or several times.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

impl Values {
    fn list(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

impl Case {
    /// Every case, in the order of their names.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn all(folder: &Path) -> Result<Vec<Self>, Failure> {
        let mut cases = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            cases.push(Self { name, folder: entry.path() });
        }
        cases.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(cases)
    }

    /// Everything that is said in it: the script and the handlers.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn text(&self) -> Result<String, Failure> {
        let mut text = fs::read_to_string(self.folder.join("case.toml"))?;
        for language in self.languages() {
            if let Some(handler) = language.handler_in(&self.folder) {
                text += &fs::read_to_string(handler)?;
            }
        }
        Ok(text)
    }

    /// The languages that it has handlers for.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        Language::ALL.into_iter().filter(|language| language.handler_in(&self.folder).is_some())
    }

    /// Carries it out.
    ///
    /// # Errors
    /// Says which answer was not as expected.
    pub fn run(&self, language: Language) -> Result<(), Failure> {
        self.carry_out(Launch::serve(&self.folder, language)?, language, |_| true)
    }

    /// Carries out what does not depend on our own `bottle`, with Python packages in `packages`.
    ///
    /// # Errors
    /// Says which answer was not as expected.
    pub fn run_with_packages(&self, packages: &Path) -> Result<(), Failure> {
        let launch = Launch::serve(&self.folder, Language::Python)?;
        let launch = launch.variable("PYTHONPATH", &packages.to_string_lossy());
        self.carry_out(launch, Language::Python, |step| !step.own)
    }

    fn carry_out(
        &self,
        mut launch: Launch,
        language: Language,
        counts: impl Fn(&Step) -> bool,
    ) -> Result<(), Failure> {
        let script: Script = toml::from_str(&fs::read_to_string(self.folder.join("case.toml"))?)?;
        for (name, value) in &script.environment {
            launch = launch.variable(name, value);
        }
        let server = launch.start()?;
        let mut connection = server.connect()?;
        let steps = script.request.iter().enumerate().filter(|(_, step)| counts(step));
        for (number, step) in steps {
            step.run(&server, &mut connection, language).map_err(|failure| {
                let Step { method, path, .. } = step;
                let stderr = server.stderr.text();
                format!("request {}, {method} {path}: {failure}\n{stderr}", number + 1)
            })?;
        }
        Ok(())
    }
}

impl Step {
    fn run(
        &self,
        server: &Server,
        connection: &mut Connection,
        language: Language,
    ) -> Result<(), Failure> {
        let answer = connection.exchange(&self.request()?)?;
        if answer.closes() {
            *connection = server.connect()?;
        }
        self.expect.check(&answer, language)
    }

    fn request(&self) -> Result<Request, Failure> {
        let fields = self.headers.iter().flat_map(|(name, values)| {
            values.list().iter().map(|value| (name.clone(), value.clone()))
        });
        let body = match &self.body_hex {
            Some(hex) => Some(bytes_of(hex)?),
            None => self.body.clone().map(String::into_bytes),
        };
        Ok(Request {
            method: self.method.clone(),
            path: self.path.clone(),
            headers: fields.collect(),
            body,
        })
    }
}

fn get() -> String {
    "GET".to_owned()
}

fn root() -> String {
    "/".to_owned()
}
