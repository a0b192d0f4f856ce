//! What the host itself says: one line on standard error for each event.
//!
//! A line is written with one call, so that lines of several threads never mix.

use std::fmt::{Arguments, Display};
use std::io::Write;

/// How important a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something that an operator wants to see once.
    Info,
    /// Something went wrong and the host went on.
    Warn,
    /// A call failed, or the Function cannot be served.
    Error,
}

impl Display for Level {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Info => "info",
            Self::Warn => "warning",
            Self::Error => "error",
        })
    }
}

/// Writes one line.
pub fn line(level: Level, text: Arguments<'_>) {
    let line = format!("duet: {level}: {text}\n");
    // If standard error is closed there is nobody to tell.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// Writes a line of [`Level::Info`].
pub fn info(text: Arguments<'_>) {
    line(Level::Info, text);
}

/// Writes a line of [`Level::Warn`].
pub fn warn(text: Arguments<'_>) {
    line(Level::Warn, text);
}

/// Writes a line of [`Level::Error`].
pub fn error(text: Arguments<'_>) {
    line(Level::Error, text);
}
