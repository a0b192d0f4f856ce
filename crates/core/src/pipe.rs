//! The body of a streamed answer, on its way from a handler to its client.
//!
//! A channel would do, were it not for who stands at the writing end: a Python thread that may
//! block until there is room, an event loop that must not, and a JavaScript interpreter that goes
//! on and wants to be told later. So a pipe takes whatever it is given, says whether there is room
//! for more, and calls a watcher when there is again. Room is counted in bytes, since a handler's
//! pieces may be of any size.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use parking_lot::{Condvar, Mutex};

/// A pipe that holds so much has no room, in bytes. It is what Node.js' responses hold.
pub const HIGH_WATER: usize = 64 * 1024;
/// A pipe that was full has room again when it holds no more than this, in bytes.
const LOW_WATER: usize = HIGH_WATER / 4;

/// One piece of a streamed body, or the news that there will be no more of it.
pub type Chunk = Result<Bytes, Broken>;

/// A body broke off after its head had been sent. The connection is closed, so that the client
/// sees that something is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the handler failed after its answer had begun")]
pub struct Broken;

/// Nobody reads any more: the client has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the client has gone")]
pub struct Gone;

/// Whether a pipe can take more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// There is room.
    Some,
    /// The client has to catch up first. Further pieces are taken all the same, and held.
    None,
}

/// What is called when a full pipe has room again, and when its reader has gone.
pub type Watcher = Box<dyn Fn() + Send + Sync>;

/// The handler's end of a pipe. Dropped before [`PipeWriter::finish`], it breaks the body off.
pub struct PipeWriter(Arc<Shared>);

/// The client's end of a pipe.
pub struct PipeReader(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    room: Condvar,
    watcher: Option<Watcher>,
}

#[derive(Default)]
struct State {
    pieces: VecDeque<Bytes>,
    bytes: usize,
    ending: Option<Ending>,
    reader: Option<Waker>,
    /// Whether the writer was told that there is no room, and not yet that there is again.
    is_full: bool,
    is_gone: bool,
    /// Whether the reader has had everything, the end included.
    is_delivered: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Complete,
    Broken,
}

/// A pipe. The watcher is called on the reader's thread, and must be quick.
#[must_use]
pub fn pipe(watcher: Option<Watcher>) -> (PipeWriter, PipeReader) {
    let shared = Arc::new(Shared { state: Mutex::default(), room: Condvar::new(), watcher });
    (PipeWriter(Arc::clone(&shared)), PipeReader(shared))
}

impl PipeWriter {
    /// Adds a piece, without waking the reader: see [`PipeWriter::wake`].
    ///
    /// # Errors
    /// When nobody reads any more; the piece is lost then.
    pub fn push(&self, piece: Bytes) -> Result<Room, Gone> {
        let mut state = self.0.state.lock();
        if state.is_gone {
            return Err(Gone);
        }
        if !piece.is_empty() {
            state.bytes += piece.len();
            state.pieces.push_back(piece);
        }
        state.is_full |= state.bytes >= HIGH_WATER;
        Ok(if state.is_full { Room::None } else { Room::Some })
    }

    /// Adds a piece and tells the reader.
    ///
    /// # Errors
    /// As [`PipeWriter::push`].
    pub fn write(&self, piece: Bytes) -> Result<Room, Gone> {
        let room = self.push(piece)?;
        self.wake();
        Ok(room)
    }

    /// Tells the reader that there is something. The thread that does may be the one that the
    /// reader needs, so a caller that is not done yet pushes first and wakes later.
    pub fn wake(&self) {
        let reader = self.0.state.lock().reader.take();
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Blocks until there is room.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn wait_for_room(&self) -> Result<(), Gone> {
        let mut state = self.0.state.lock();
        self.0.room.wait_while(&mut state, |state| state.is_full && !state.is_gone);
        if state.is_gone { Err(Gone) } else { Ok(()) }
    }

    /// How many bytes wait for the client.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.0.state.lock().bytes
    }

    /// Whether there is room, as [`PipeWriter::push`] says it.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn room(&self) -> Result<Room, Gone> {
        let state = self.0.state.lock();
        if state.is_gone {
            return Err(Gone);
        }
        Ok(if state.is_full { Room::None } else { Room::Some })
    }

    /// Whether the reader has had the whole body.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        self.0.state.lock().is_delivered
    }

    /// The body is complete. The reader is not woken.
    pub fn finish(&self) {
        self.end(Ending::Complete);
    }

    /// The body is broken off, after what has been written. The reader is not woken.
    pub fn break_off(&self) {
        self.end(Ending::Broken);
    }

    fn end(&self, ending: Ending) {
        self.0.state.lock().ending.get_or_insert(ending);
    }
}

impl Drop for PipeWriter {
    fn drop(&mut self) {
        self.break_off();
        self.wake();
    }
}

impl PipeReader {
    /// The next piece; `None` when the body is complete.
    pub fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Chunk>> {
        let mut state = self.0.state.lock();
        if let Some(piece) = state.pieces.pop_front() {
            state.bytes -= piece.len();
            let has_room_again = state.is_full && state.bytes <= LOW_WATER;
            state.is_full &= !has_room_again;
            drop(state);
            if has_room_again {
                self.tell();
            }
            return Poll::Ready(Some(Ok(piece)));
        }
        match state.ending {
            Some(Ending::Complete) => {
                state.is_delivered = true;
                Poll::Ready(None)
            }
            Some(Ending::Broken) => Poll::Ready(Some(Err(Broken))),
            None => {
                state.reader = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }

    fn tell(&self) {
        self.0.room.notify_all();
        if let Some(watcher) = &self.0.watcher {
            watcher();
        }
    }
}

impl Drop for PipeReader {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.is_gone = true;
        // Of a body with a known length the end is never asked for.
        state.is_delivered |= state.pieces.is_empty() && state.ending == Some(Ending::Complete);
        state.bytes = 0;
        let unread = std::mem::take(&mut state.pieces);
        drop(state);
        drop(unread);
        self.tell();
    }
}

impl fmt::Debug for PipeWriter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PipeWriter").field("queued", &self.queued()).finish_non_exhaustive()
    }
}

impl fmt::Debug for PipeReader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PipeReader").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    fn next(reader: &mut PipeReader) -> Poll<Option<Chunk>> {
        reader.poll_piece(&mut Context::from_waker(Waker::noop()))
    }

    fn piece(length: usize) -> Bytes {
        Bytes::from(vec![b'x'; length])
    }

    #[test]
    fn pieces_come_out_as_they_went_in_and_then_the_end() {
        let (writer, mut reader) = pipe(None);
        assert!(next(&mut reader).is_pending());
        assert_eq!(writer.write(Bytes::from_static(b"one")), Ok(Room::Some));
        assert_eq!(writer.write(Bytes::from_static(b"two")), Ok(Room::Some));
        writer.finish();
        drop(writer);
        assert_eq!(next(&mut reader), Poll::Ready(Some(Ok(Bytes::from_static(b"one")))));
        assert_eq!(next(&mut reader), Poll::Ready(Some(Ok(Bytes::from_static(b"two")))));
        assert_eq!(next(&mut reader), Poll::Ready(None));
    }

    #[test]
    fn a_body_is_delivered_when_the_reader_has_had_all_of_it() {
        let (writer, mut reader) = pipe(None);
        assert!(writer.write(piece(1)).is_ok());
        writer.finish();
        assert!(next(&mut reader).is_ready());
        assert!(!writer.is_delivered());
        drop(reader);
        assert!(writer.is_delivered());
        let (writer, reader) = pipe(None);
        assert!(writer.write(piece(1)).is_ok());
        writer.finish();
        drop(reader);
        assert!(!writer.is_delivered());
    }

    #[test]
    fn a_writer_that_is_dropped_before_the_end_breaks_the_body_off() {
        let (writer, mut reader) = pipe(None);
        assert!(writer.write(piece(1)).is_ok());
        drop(writer);
        assert!(matches!(next(&mut reader), Poll::Ready(Some(Ok(_)))));
        assert_eq!(next(&mut reader), Poll::Ready(Some(Err(Broken))));
    }

    #[test]
    fn the_watcher_is_called_once_when_a_full_pipe_has_room_again() {
        let calls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&calls);
        let watcher: Watcher = Box::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let (writer, mut reader) = pipe(Some(watcher));
        assert_eq!(writer.write(piece(HIGH_WATER / 2)), Ok(Room::Some));
        assert_eq!(writer.write(piece(HIGH_WATER / 2)), Ok(Room::None));
        assert!(next(&mut reader).is_ready());
        assert_eq!(calls.load(Ordering::SeqCst), 0);
        assert_eq!(writer.room(), Ok(Room::None), "half full is not yet room again");
        assert!(next(&mut reader).is_ready());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        assert_eq!(writer.room(), Ok(Room::Some));
        assert!(next(&mut reader).is_pending());
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_writer_learns_that_nobody_reads_any_more() {
        let calls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&calls);
        let watcher: Watcher = Box::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let (writer, reader) = pipe(Some(watcher));
        assert_eq!(writer.write(piece(HIGH_WATER)), Ok(Room::None));
        let waiting = thread::spawn(move || (writer.wait_for_room(), writer));
        drop(reader);
        let (waited, writer) = waiting.join().unwrap();
        assert_eq!(waited, Err(Gone));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        assert_eq!(writer.push(piece(1)), Err(Gone));
        assert_eq!(writer.queued(), 0);
    }

    #[test]
    fn a_blocked_writer_goes_on_when_there_is_room() {
        let (writer, mut reader) = pipe(None);
        assert_eq!(writer.write(piece(HIGH_WATER)), Ok(Room::None));
        let waiting = thread::spawn(move || writer.wait_for_room());
        assert!(next(&mut reader).is_ready());
        assert_eq!(waiting.join().unwrap(), Ok(()));
    }
}
