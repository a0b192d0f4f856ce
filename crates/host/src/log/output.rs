//! The two streams of the process: each record is one write, and is written when this returns.
//!
//! Not `std::io::Stdout`, which keeps what has no end of line in memory and splits what has.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use parking_lot::Mutex;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

/// Where something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

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

/// Writes all of it before anybody else writes to the stream.
pub(super) fn write(stream: Stream, bytes: &[u8]) {
    static TURNS: [Mutex<()>; 2] = [Mutex::new(()), Mutex::new(())];
    let _turn = TURNS[stream as usize].lock();
    match stream {
        Stream::Output => write_all(io::stdout().as_fd(), bytes),
        Stream::Error => write_all(io::stderr().as_fd(), bytes),
    }
}

fn write_all(descriptor: BorrowedFd<'_>, bytes: &[u8]) {
    let mut rest = bytes;
    while !rest.is_empty() {
        match rustix::io::write(descriptor, rest) {
            Ok(written @ 1..) => rest = &rest[written..],
            Err(Errno::INTR) => {}
            // Somebody who shares the stream has made it so that it does not wait.
            Err(Errno::AGAIN) => {
                let _ = poll(&mut [PollFd::new(&descriptor, PollFlags::OUT)], None);
            }
            // A stream that is closed, or whose reader has gone, has nobody to tell.
            Ok(_) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::thread;

    use super::*;

    #[test]
    fn a_reader_that_is_slow_misses_nothing_of_a_stream_that_does_not_wait() {
        let (mut reader, writer) = UnixStream::pair().unwrap();
        writer.set_nonblocking(true).unwrap();
        let text = vec![b'x'; 4 * 1024 * 1024];
        let length = text.len();
        let writing = thread::spawn(move || write_all(OwnedFd::from(writer).as_fd(), &text));
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        writing.join().unwrap();
        assert_eq!(read.len(), length);
    }

    #[test]
    fn a_reader_that_has_gone_is_nobodys_trouble() {
        let (reader, writer) = UnixStream::pair().unwrap();
        drop(reader);
        write_all(OwnedFd::from(writer).as_fd(), b"to nobody");
    }
}
