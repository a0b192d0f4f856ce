//! The two streams of the process: each record is one write, and is written when this returns.
//!
//! Not `std::io::Stdout`, which keeps what has no end of line in memory and splits what has.
//!
//! Whoever writes waits for a reader that is slow, but not for ever: a log that nobody reads must not
//! stop those who write to it, which may be the threads that answer requests. What cannot be written in
//! time is lost, and nothing waits any more until somebody reads again.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

/// How long a reader may take nothing at all before what is printed is lost.
const PATIENCE: Duration = Duration::from_secs(5);
/// There is room for so many bytes where there is any (`PIPE_BUF`).
const AT_ONCE: usize = 4096;

/// Where something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// What is known of the reader of a stream.
#[derive(Debug)]
struct Reader {
    /// It has not read for too long.
    is_deaf: bool,
    /// The beginning of a record was written and not its end.
    is_torn: bool,
    /// How many records it has missed.
    missed: usize,
}

/// What has become of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Written,
    /// A stream that is closed, whose reader has gone, or whose disk is full, has nobody to tell.
    Refused,
    /// It, or its end, could not be written in time.
    Unread {
        is_torn: bool,
    },
}

static READERS: [Mutex<Reader>; 2] = [Mutex::new(Reader::NEW), Mutex::new(Reader::NEW)];

impl Stream {
    /// The stream with this number.
    #[must_use]
    pub fn numbered(descriptor: u8) -> Self {
        if descriptor == 2 { Self::Error } else { Self::Output }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Output => "stdout",
            Self::Error => "stderr",
        }
    }
}

impl Reader {
    const NEW: Self = Self { is_deaf: false, is_torn: false, missed: 0 };

    /// Writes a record, and answers with how many it has missed if it reads again.
    fn give(&mut self, descriptor: BorrowedFd<'_>, bytes: &[u8], patience: Duration) -> usize {
        let patience = if self.is_deaf { Duration::ZERO } else { patience };
        let outcome = if self.is_torn {
            write_all(descriptor, &[b"\n", bytes].concat(), patience)
        } else {
            write_all(descriptor, bytes, patience)
        };
        match outcome {
            Outcome::Unread { is_torn } => {
                self.missed += 1;
                self.is_deaf = true;
                self.is_torn |= is_torn;
                0
            }
            Outcome::Written | Outcome::Refused => std::mem::replace(self, Self::NEW).missed,
        }
    }
}

/// Writes all of it before anybody else writes to the stream.
pub(super) fn write(stream: Stream, bytes: &[u8]) {
    let missed = {
        let mut reader = READERS[stream as usize].lock();
        match stream {
            Stream::Output => reader.give(io::stdout().as_fd(), bytes, PATIENCE),
            Stream::Error => reader.give(io::stderr().as_fd(), bytes, PATIENCE),
        }
    };
    if missed > 0 {
        super::warn(format_args!(
            "{missed} records for {} are lost: nobody read it for {} seconds",
            stream.name(),
            PATIENCE.as_secs()
        ));
    }
}

fn write_all(stream: BorrowedFd<'_>, bytes: &[u8], patience: Duration) -> Outcome {
    let mut has_room = has_room_within(stream, Duration::ZERO);
    let is_short = has_room && bytes.len() <= AT_ONCE;
    let own = if is_short { None } else { without_waiting(stream) };
    let descriptor = own.as_ref().map_or(stream, AsFd::as_fd);
    let most = if own.is_none() && is_narrow(stream) { AT_ONCE } else { usize::MAX };
    let mut rest = bytes;
    while !rest.is_empty() {
        if !has_room && !has_room_within(descriptor, patience) {
            return Outcome::Unread { is_torn: rest.len() < bytes.len() };
        }
        match rustix::io::write(descriptor, &rest[..rest.len().min(most)]) {
            Ok(written @ 1..) => rest = &rest[written..],
            Err(Errno::INTR | Errno::AGAIN) => {}
            Ok(_) | Err(_) => return Outcome::Refused,
        }
        has_room = false;
    }
    Outcome::Written
}

/// Whether something can be written now, or can be before the time is over. An error can be had now.
fn has_room_within(descriptor: BorrowedFd<'_>, time: Duration) -> bool {
    let until = Instant::now() + time;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).ok();
        match poll(&mut [PollFd::new(&descriptor, PollFlags::OUT)], left.as_ref()) {
            Ok(ready) => return ready > 0,
            Err(Errno::INTR) => {}
            Err(_) => return true,
        }
    }
}

/// The same pipe, opened once more so that a write to it does not wait. To say so of the stream itself
/// would say it to all who share it.
fn without_waiting(stream: BorrowedFd<'_>) -> Option<OwnedFd> {
    if kind_of(stream) != Some(FileType::Fifo) {
        return None;
    }
    let path = format!("/proc/self/fd/{}", stream.as_raw_fd());
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    // It may belong to somebody else.
    rustix::fs::open(path, flags, Mode::empty()).ok()
}

/// Whether a write waits until there is room for all of it.
fn is_narrow(stream: BorrowedFd<'_>) -> bool {
    matches!(kind_of(stream), Some(FileType::Fifo | FileType::Socket))
}

fn kind_of(stream: BorrowedFd<'_>) -> Option<FileType> {
    let status = rustix::fs::fstat(stream).ok()?;
    Some(FileType::from_raw_mode(status.st_mode))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{PipeReader, Read, pipe};
    use std::os::unix::net::UnixStream;
    use std::thread;

    use super::*;

    const NEVER: Duration = Duration::ZERO;

    fn full() -> (PipeReader, OwnedFd) {
        let (reader, writer) = pipe().unwrap();
        let writer = OwnedFd::from(writer);
        while write_all(writer.as_fd(), &[b'x'; AT_ONCE], NEVER) == Outcome::Written {}
        (reader, writer)
    }

    fn all_of(mut reader: impl Read) -> Vec<u8> {
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        read
    }

    #[test]
    fn a_reader_that_is_slow_misses_nothing() {
        let (reader, writer) = pipe().unwrap();
        let (other_reader, other) = UnixStream::pair().unwrap();
        let (third_reader, third) = UnixStream::pair().unwrap();
        third.set_nonblocking(true).unwrap();
        let text = vec![b'x'; 4 * 1024 * 1024];
        let write = |descriptor: OwnedFd| {
            let text = text.clone();
            thread::spawn(move || write_all(descriptor.as_fd(), &text, PATIENCE))
        };
        let writers: [OwnedFd; 3] = [writer.into(), other.into(), third.into()];
        let writing = writers.map(write);
        let readers: [Box<dyn Read>; 3] =
            [Box::new(reader), Box::new(other_reader), Box::new(third_reader)];
        for reader in readers {
            assert_eq!(all_of(reader).len(), text.len());
        }
        for writing in writing {
            assert_eq!(writing.join().unwrap(), Outcome::Written);
        }
    }

    #[test]
    fn a_reader_that_has_gone_and_a_disk_that_is_full_are_nobodys_trouble() {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let disk = File::options().write(true).open("/dev/full").unwrap();
        for descriptor in [OwnedFd::from(writer), disk.into()] {
            for text in ["to nobody".to_owned(), "x".repeat(100_000)] {
                let outcome = write_all(descriptor.as_fd(), text.as_bytes(), PATIENCE);
                assert_eq!(outcome, Outcome::Refused);
            }
        }
    }

    #[test]
    fn a_reader_that_never_reads_stops_nobody_and_is_told_what_it_has_missed() {
        let (reader, writer) = full();
        let (descriptor, mut known) = (writer.as_fd(), Reader::NEW);
        let patience = Duration::from_millis(20);
        let start = Instant::now();
        assert_eq!(known.give(descriptor, b"lost", patience), 0);
        assert!(start.elapsed() >= patience);
        let long = Duration::from_hours(1);
        // From now on nobody waits.
        assert_eq!(known.give(descriptor, b"lost too", long), 0);
        let reading = thread::spawn(move || all_of(reader));
        while known.is_deaf {
            let missed = known.missed;
            let told = known.give(descriptor, b"there\n", long);
            assert_eq!(told, if known.is_deaf { 0 } else { missed });
        }
        drop(writer);
        assert!(reading.join().unwrap().ends_with(b"xthere\n"));
    }

    #[test]
    fn the_record_behind_one_that_was_cut_off_begins_a_line() {
        let (mut reader, writer) = pipe().unwrap();
        let mut known = Reader::NEW;
        assert_eq!(known.give(writer.as_fd(), "x".repeat(1_000_000).as_bytes(), NEVER), 0);
        assert!(known.is_torn);
        let mut some = vec![0; 30_000];
        let length = reader.read(&mut some).unwrap();
        assert!(length > 0);
        assert_eq!(known.give(writer.as_fd(), b"next\n", NEVER), 1);
        drop(writer);
        assert!(all_of(reader).ends_with(b"x\nnext\n"));
    }

    #[test]
    fn a_pipe_that_others_share_waits_for_them_as_before() {
        let (_reader, writer) = full();
        let flags = rustix::fs::fcntl_getfl(&writer).unwrap();
        assert!(!flags.contains(OFlags::NONBLOCK));
    }
}
