//! The log: what the host says, what the Function prints, and the access log.
//!
//! As text, what the host says is one line on standard error and what is printed goes out as it is. As
//! JSON (`DUET_LOG_FORMAT`), everything is a record on a line of its own, which says whose it is. Either
//! way a record is written at once and with one call: nothing waits in memory for a later one, and lines
//! of several threads never mix.

mod crash;
mod origin;
mod output;
mod pieces;
mod record;
mod settings;

use std::fmt::{Arguments, Display};

use duet_core::{Invocation, InvocationId};
use serde::Serialize;

pub use crash::tell_panics;
pub use origin::{Origin, correlate};
pub use output::Stream;
pub use pieces::finish;
use record::Record;
pub use settings::{Format, Settings, configure, format, is_json};

/// What the host calls itself in a record.
const HOST: &str = "duet";
/// What the access log calls itself.
const ACCESS: &str = "duet.access";

/// How important a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something that helps to find a mistake.
    Debug,
    /// Something that an operator wants to see once.
    Info,
    /// Something went wrong and the host went on.
    Warn,
    /// A call failed, or the Function cannot be served.
    Error,
}

impl Level {
    /// Its name, as it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warning",
            Self::Error => "error",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Debug, Self::Info, Self::Warn, Self::Error];
        all.into_iter().find(|level| level.name() == name)
    }
}

impl Display for Level {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

/// Writes one record of the host.
pub fn line(level: Level, text: Arguments<'_>) {
    say(level, None, text);
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

/// Writes one record of the host about an invocation.
pub fn call(level: Level, invocation: &Invocation, text: Arguments<'_>) {
    // Only a record tells whose it is.
    let origin = is_json().then(|| Origin::of(invocation));
    say(level, origin, text);
}

fn say(level: Level, origin: Option<Origin>, text: Arguments<'_>) {
    let settings = settings::current();
    if level < settings.least {
        return;
    }
    match settings.format {
        Format::Text => {
            output::write(Stream::Error, format!("duet: {level}: {text}\n").as_bytes());
        }
        Format::Json => {
            let message = text.to_string();
            Record::new(level, Stream::Error, &message).logger(HOST).origin(origin).write();
        }
    }
}

/// Who printed something, as far as its language knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Voice<'a> {
    /// The level that it was printed with, if it has one.
    pub level: Option<Level>,
    /// The language's own logger that it went through.
    pub logger: Option<&'a str>,
    /// The invocation that printed it.
    pub origin: Option<Origin>,
}

impl Voice<'_> {
    /// What goes to standard error without a level is taken for an error.
    fn level_on(&self, stream: Stream) -> Level {
        self.level.unwrap_or(match stream {
            Stream::Output => Level::Info,
            Stream::Error => Level::Error,
        })
    }
}

/// Writes what the Function has printed with one call and is whole: one record, whatever lines it has.
pub fn print(stream: Stream, text: &str, voice: Voice<'_>) {
    let settings = settings::current();
    if voice.level.is_some_and(|level| level < settings.least) {
        return;
    }
    match settings.format {
        Format::Text => output::write(stream, text.as_bytes()),
        Format::Json => pieces::add_whole(stream, text, voice),
    }
}

/// Writes a piece of what the Function prints: a record ends where a piece ends with a line.
pub fn print_piece(stream: Stream, bytes: &[u8], voice: Voice<'_>) {
    match settings::format() {
        Format::Text => output::write(stream, bytes),
        Format::Json => pieces::add(stream, bytes, voice),
    }
}

/// An invocation has been answered: what it has printed of a line is written.
pub fn ended(id: InvocationId) {
    pieces::end(id);
}

/// Writes a line of the access log: `line` as it is, or a record with these fields.
pub fn access(line: &str, fields: &impl Serialize, origin: Option<Origin>) {
    match settings::format() {
        Format::Text => output::write(Stream::Output, format!("{line}\n").as_bytes()),
        Format::Json => Record::new(Level::Info, Stream::Output, line)
            .logger(ACCESS)
            .origin(origin)
            .write_with(fields),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_found_by_the_name_that_is_written() {
        for level in [Level::Debug, Level::Info, Level::Warn, Level::Error] {
            assert_eq!(Level::named(&level.to_string()), Some(level));
        }
        assert_eq!(Level::named("loud"), None);
    }

    #[test]
    fn what_has_no_level_is_as_important_as_its_stream() {
        let voice = Voice::default();
        assert_eq!(voice.level_on(Stream::Output), Level::Info);
        assert_eq!(voice.level_on(Stream::Error), Level::Error);
        let debug = Voice { level: Some(Level::Debug), ..voice };
        assert_eq!(debug.level_on(Stream::Error), Level::Debug);
    }
}
