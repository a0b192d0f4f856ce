//! What a Function answers: a head, and a body that is whole or comes piece by piece.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{PipeReader, PipeWriter, Watcher, pipe};

/// The body of a [`Reply`].
#[derive(Debug)]
pub enum ReplyBody {
    /// Everything at once, with a length.
    Whole(Bytes),
    /// Piece by piece.
    Stream(PipeReader),
}

impl ReplyBody {
    /// A streamed body and its writing end.
    #[must_use]
    pub fn stream(watcher: Option<Watcher>) -> (PipeWriter, Self) {
        let (writer, reader) = pipe(watcher);
        (writer, Self::Stream(reader))
    }
}

/// An answer of a Function, or one that is given in its place.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase, where it is not the status code's own.
    pub reason: Option<Box<str>>,
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
            reason: None,
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
