//! What a Function answers: a head, and a body that is whole or comes piece by piece.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use tokio::sync::mpsc;

/// One piece of a streamed body, or the news that there will be no more of it.
pub type Chunk = Result<Bytes, Broken>;

/// A body broke off after its head had been sent. The connection is closed, so that the client
/// sees that something is missing.
#[derive(Debug, thiserror::Error)]
#[error("the handler failed after its answer had begun")]
pub struct Broken;

/// The writing end of a streamed body. It holds a few pieces; a writer that is faster than the
/// client waits.
pub type ChunkSender = mpsc::Sender<Chunk>;

/// How many pieces a streamed body may be ahead of the client.
const CHUNKS_AHEAD: usize = 16;

/// The body of a [`Reply`].
#[derive(Debug)]
pub enum ReplyBody {
    /// Everything at once, with a length.
    Whole(Bytes),
    /// Piece by piece.
    Stream(mpsc::Receiver<Chunk>),
}

impl ReplyBody {
    /// A streamed body and its writing end.
    #[must_use]
    pub fn stream() -> (ChunkSender, Self) {
        let (sender, receiver) = mpsc::channel(CHUNKS_AHEAD);
        (sender, Self::Stream(receiver))
    }
}

/// An answer of a Function, or one that is given in its place.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: StatusCode,
    /// The header fields, in the order in which they are sent.
    pub headers: HeaderMap,
    /// The body.
    pub body: ReplyBody,
    /// Whether the handler failed, for the metrics: a 500 that a handler chose is no failure.
    pub failed: bool,
}

impl Reply {
    /// A reply with a whole body and no header fields.
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: ReplyBody::Whole(body.into()),
            failed: false,
        }
    }

    /// The same reply, counted as a failure of the Function.
    #[must_use]
    pub fn failed(mut self) -> Self {
        self.failed = true;
        self
    }
}
