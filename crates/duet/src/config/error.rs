//! What is wrong with a configuration, worded so that whoever wrote it can mend it.

use std::fmt::{self, Display};
use std::path::PathBuf;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A variable or option has a value that it cannot have.
    #[error("{name} is '{value}'; it must be {allowed}")]
    Value {
        /// The variable's or option's name.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What it may be set to.
        allowed: &'static str,
    },
    /// The sources are not where they should be.
    #[error("{path} does not exist; {told}", path = path.display())]
    NoSources {
        /// Where they should be.
        path: PathBuf,
        /// Who said so, and what to do.
        told: String,
    },
    /// There is no handler among the sources.
    #[error("{folder} has no handler: looked for {names}; {advice}", folder = folder.display())]
    NoHandler {
        /// The folder that was searched.
        folder: PathBuf,
        /// The names that were looked for.
        names: String,
        /// What to do.
        advice: String,
    },
    /// The runtime is one that cannot be served.
    #[error("FUNC_RUNTIME is '{runtime}': {advice}")]
    Runtime {
        /// What was asked for.
        runtime: String,
        /// What can be had.
        advice: &'static str,
    },
}

/// Everything that is wrong, at once: nobody wants to mend it line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misconfigured(pub Vec<Problem>);

impl Display for Misconfigured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Misconfigured {}
