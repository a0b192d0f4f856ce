//! How the log is written. There is one log in a process, as there is one standard output.

use std::sync::OnceLock;

use super::Level;

/// What a record looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text for people.
    #[default]
    Text,
    /// One JSON object on each line.
    Json,
}

/// How the log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What a record looks like.
    pub format: Format,
    /// What is less important is left out, if it says how important it is.
    pub least: Level,
    /// The Function's name; empty if it has none.
    pub function: String,
    /// Its namespace; empty if it has none.
    pub namespace: String,
}

/// What is so before anybody has said otherwise.
static DEFAULT: Settings = Settings {
    format: Format::Text,
    least: Level::Debug,
    function: String::new(),
    namespace: String::new(),
};

static SETTINGS: OnceLock<Settings> = OnceLock::new();

impl Default for Settings {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

/// Says how the log is written. The first call decides.
pub fn configure(settings: Settings) {
    // A second host in the process writes to the same streams.
    let _ = SETTINGS.set(settings);
}

pub(super) fn current() -> &'static Settings {
    SETTINGS.get().unwrap_or(&DEFAULT)
}

/// What a record looks like.
#[must_use]
pub fn format() -> Format {
    current().format
}

/// Whether records say whose they are: whoever would have to find that out asks first.
#[must_use]
pub fn is_json() -> bool {
    format() == Format::Json
}
