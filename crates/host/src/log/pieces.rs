//! What is printed piece by piece, as `print` in Python does: a record ends where a piece ends with a
//! line. Each invocation has lines of its own, however many print at the same time.
//!
//! A traceback is printed line by line as well, and is one record all the same: it goes on until the
//! line that names the error.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};

use duet_core::InvocationId;
use parking_lot::Mutex;

use super::record::{Record, text};
use super::{Level, Origin, Stream, Voice};

/// A message that is longer, in bytes, is continued in the next record: whoever never ends a line must
/// not fill the memory.
const LONGEST: usize = 64 * 1024;

const TRACEBACK: &str = "Traceback (most recent call last):";

/// Who prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speaker {
    Invocation(InvocationId),
    /// Code that belongs to no invocation.
    Thread(ThreadId),
}

impl Speaker {
    fn of(voice: Voice<'_>) -> Self {
        match voice.origin {
            Some(origin) => Self::Invocation(origin.invocation),
            None => Self::Thread(thread::current().id()),
        }
    }
}

/// A record that has begun.
#[derive(Debug)]
struct Open {
    speaker: Speaker,
    stream: Stream,
    level: Option<Level>,
    logger: Option<String>,
    origin: Option<Origin>,
    bytes: Vec<u8>,
}

/// There are as many as invocations that have printed a part of a line: rarely any.
static OPEN: Mutex<Vec<Open>> = Mutex::new(Vec::new());
/// How many there are, to be read without the lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);

pub(super) fn add(stream: Stream, bytes: &[u8], voice: Voice<'_>) {
    if bytes.is_empty() {
        return;
    }
    let speaker = Speaker::of(voice);
    let begun = take(|open| open.speaker == speaker && open.stream == stream).pop();
    let mut open = begun.unwrap_or_else(|| Open::new(speaker, stream, voice));
    open.bytes.extend_from_slice(bytes);
    open.write_beginnings();
    if is_whole(&open.bytes) {
        open.write();
        return;
    }
    let mut all = OPEN.lock();
    all.push(open);
    COUNT.store(all.len(), Ordering::Relaxed);
}

/// Writes what is whole, behind what its speaker has printed of a line before.
pub(super) fn add_whole(stream: Stream, text: &str, voice: Voice<'_>) {
    let speaker = Speaker::of(voice);
    let begun = take(|open| open.speaker == speaker && open.stream == stream).pop();
    if begun.is_none() && text.len() <= LONGEST {
        Record::printed(stream, text, voice).write();
        return;
    }
    let mut open = Open::new(speaker, stream, voice);
    open.bytes = begun.map(|open| open.bytes).unwrap_or_default();
    open.bytes.extend_from_slice(text.as_bytes());
    open.write_beginnings();
    open.write();
}

/// Writes what an invocation has printed of a line.
pub(super) fn end(id: InvocationId) {
    if COUNT.load(Ordering::Relaxed) > 0 {
        take(|open| open.speaker == Speaker::Invocation(id)).iter().for_each(Open::write);
    }
}

/// Writes all that has been printed of a line: the process ends.
pub fn finish() {
    take(|_| true).iter().for_each(Open::write);
}

fn take(is_wanted: impl Fn(&Open) -> bool) -> Vec<Open> {
    if COUNT.load(Ordering::Relaxed) == 0 {
        return Vec::new();
    }
    let mut all = OPEN.lock();
    let taken = all.extract_if(.., |open| is_wanted(open)).collect();
    COUNT.store(all.len(), Ordering::Relaxed);
    taken
}

/// Whether a record ends here.
fn is_whole(bytes: &[u8]) -> bool {
    bytes.ends_with(b"\n") && !is_within_traceback(&text(bytes))
}

/// Whether the last traceback has not come to its error, which is its first line that is not indented.
fn is_within_traceback(text: &str) -> bool {
    let mut lines = text.lines().rev();
    let is_indented = |line: &&str| line.is_empty() || line.starts_with([' ', '\t']);
    lines.find(|line| !is_indented(line)) == Some(TRACEBACK)
}

impl Open {
    fn new(speaker: Speaker, stream: Stream, voice: Voice<'_>) -> Self {
        let Voice { level, logger, origin } = voice;
        let logger = logger.map(str::to_owned);
        Self { speaker, stream, level, logger, origin, bytes: Vec::new() }
    }

    fn write(&self) {
        self.record(&text(&self.bytes), false);
    }

    fn write_beginnings(&mut self) {
        while self.bytes.len() > LONGEST {
            self.write_beginning();
        }
    }

    /// Writes as much as one record may hold, and keeps the rest.
    fn write_beginning(&mut self) {
        // Not within a character.
        let is_inner = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
        let end = (0..=LONGEST).rev().find(|index| !is_inner(self.bytes[*index]));
        let rest = self.bytes.split_off(end.filter(|end| *end > 0).unwrap_or(LONGEST));
        let beginning = std::mem::replace(&mut self.bytes, rest);
        self.record(&text(&beginning), true);
    }

    fn record(&self, text: &str, continues: bool) {
        let Self { stream, level, origin, logger, .. } = self;
        let voice = Voice { level: *level, logger: logger.as_deref(), origin: *origin };
        Record::printed(*stream, text, voice).continues(continues).write();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_with_a_line() {
        assert!(!is_whole(b"a part"));
        assert!(is_whole(b"a line\n"));
        assert!(is_whole(b"two\nlines\n"));
    }

    #[test]
    fn a_traceback_ends_with_its_error() {
        let mut text = "an error:\nTraceback (most recent call last):\n".to_owned();
        assert!(!is_whole(text.as_bytes()));
        text += "  File \"handler.py\", line 2, in main\n    fail()\n\n";
        assert!(!is_whole(text.as_bytes()));
        text += "ValueError: no such thing\n";
        assert!(is_whole(text.as_bytes()));
        text += "  and a second line of it\n";
        assert!(is_whole(text.as_bytes()));
    }

    #[test]
    fn an_invocation_that_prints_parts_has_its_own_line() {
        let said = |id| Voice { origin: Some(Origin::numbered(id)), ..Voice::default() };
        add(Stream::Output, b"one", said(1_000_001));
        add(Stream::Output, b"two", said(1_000_002));
        let of = |id| {
            let found = |open: &&Open| open.speaker == Speaker::Invocation(id);
            OPEN.lock().iter().find(found).map(|open| open.bytes.clone())
        };
        assert_eq!(of(1_000_001).as_deref(), Some(b"one".as_slice()));
        assert_eq!(of(1_000_002).as_deref(), Some(b"two".as_slice()));
        end(1_000_001);
        assert_eq!(of(1_000_001), None);
        finish();
        assert_eq!(of(1_000_002), None);
    }

    #[test]
    fn a_line_without_end_is_written_in_parts_and_no_character_is_cut() {
        let speaker = Speaker::Invocation(1_000_003);
        let mut open = Open::new(speaker, Stream::Output, Voice::default());
        open.bytes = format!("x{}", "ż".repeat(LONGEST)).into_bytes();
        open.write_beginning();
        assert_eq!(open.bytes.len(), 2 * LONGEST + 1 - (LONGEST - 1));
        assert!(std::str::from_utf8(&open.bytes).is_ok());
    }
}
