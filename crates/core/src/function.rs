//! The user's Function: where its sources are and what it is called.

use std::path::PathBuf;

use crate::Limits;

/// The two languages that Duet runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Runs on QuickJS.
    JavaScript,
    /// Runs on CPython.
    Python,
}

impl Language {
    /// The language's name, as people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        }
    }
}

/// What a handler is given and what becomes of what it returns: Kyma has had two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlerApi {
    /// `main(event, context)`, in both languages.
    Legacy,
    /// `main(req, res)` in JavaScript, and `main()` with `flask.request` in Python.
    Newer,
}

/// Who the Function is, as it may ask its `context`.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// `FUNC_NAME`.
    pub name: String,
    /// `SERVICE_NAMESPACE`.
    pub namespace: String,
    /// `FUNC_RUNTIME`, for example `nodejs24` or `python312`.
    pub runtime: String,
    /// `FUNC_MEMORY_LIMIT`, as it was written (for example `200Mi`), for `context` only.
    pub memory_limit: String,
}

/// A Function that can be loaded: sources that exist, and the limits it runs under.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its language.
    pub language: Language,
    /// The folder that its relative imports start from.
    pub folder: PathBuf,
    /// The file that holds the handler.
    pub file: PathBuf,
    /// Further folders with installed packages, which were given explicitly.
    pub packages: Vec<PathBuf>,
    /// The name of the handler in that file, `main` unless configured otherwise.
    pub handler: String,
    /// What it is given.
    pub api: HandlerApi,
    /// Who it is.
    pub manifest: Manifest,
    /// What it may use.
    pub limits: Limits,
}

/// The Function's code could not be loaded. The host stays up and says so.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The code failed: a syntax error, an import that is not there, an exception at the top.
    #[error("{file} could not be loaded:\n{report}", file = file.display())]
    Failed {
        /// The handler's file.
        file: PathBuf,
        /// The error with its place, as the language itself prints it.
        report: String,
    },
    /// The code was loaded, but there is no handler in it.
    #[error("{file} has no function `{handler}`; {found}", file = file.display())]
    NoHandler {
        /// The handler's file.
        file: PathBuf,
        /// The name that was looked for.
        handler: String,
        /// What the file has instead, and what to do.
        found: String,
    },
    /// The interpreter itself did not start.
    #[error("the {language} interpreter did not start: {report}")]
    Interpreter {
        /// Its language.
        language: &'static str,
        /// What it said.
        report: String,
    },
}
