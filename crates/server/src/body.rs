//! Reads a request body into memory, within its limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use duet_core::Refusal;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, EXPECT};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

/// How long a body that is refused is read, in all and from one piece to the next, and how much of it.
const LONGEST_DISCARDING: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
const MOST_DISCARDED: usize = 64 * 1024 * 1024;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoBody {
    /// It must not be read; the client is told why.
    Refused(Refusal),
    /// The client went away, or sent what is not HTTP: there is nobody to tell.
    Lost,
}

/// Reads the whole body: at most `limit` bytes, in at most `timeout`.
pub(crate) async fn read(
    mut body: Incoming,
    headers: &HeaderMap,
    limit: usize,
    timeout: Duration,
) -> Result<Bytes, NoBody> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if announced(headers).is_some_and(|length| length > limit) {
        // Who asks before sending it is told not to.
        if !headers.contains_key(EXPECT) {
            discard(body).await;
        }
        return Err(NoBody::Refused(Refusal::BodyTooLarge));
    }
    let Ok(outcome) = tokio::time::timeout(timeout, collect(&mut body, limit)).await else {
        return Err(NoBody::Refused(Refusal::BodyTimedOut));
    };
    if outcome == Err(NoBody::Refused(Refusal::BodyTooLarge)) {
        discard(body).await;
    }
    outcome
}

/// Takes what is on its way of a body that is refused, for a moment: closing a connection with something
/// unread resets it, and a client that is still sending would lose the answer with it.
async fn discard(mut body: Incoming) {
    let end = Instant::now() + LONGEST_DISCARDING;
    let mut left = MOST_DISCARDED;
    loop {
        let until = end.min(Instant::now() + LONGEST_PAUSE);
        let Ok(Some(Ok(frame))) = timeout_at(until, body.frame()).await else { return };
        let length = frame.data_ref().map_or(0, Bytes::len);
        let Some(rest) = left.checked_sub(length) else { return };
        left = rest;
    }
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(body: &mut Incoming, limit: usize) -> Result<Bytes, NoBody> {
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // Trailers carry nothing that a handler could ask for.
        let Ok(data) = frame.map_err(|_| NoBody::Lost)?.into_data() else { continue };
        if first.len() + rest.len() + data.len() > limit {
            return Err(NoBody::Refused(Refusal::BodyTooLarge));
        }
        // Most bodies arrive in one piece, and that piece need not be copied.
        if first.is_empty() {
            first = data;
        } else {
            rest.extend_from_slice(&data);
        }
    }
    if rest.is_empty() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(first.len() + rest.len());
    whole.extend_from_slice(&first);
    whole.extend_from_slice(&rest);
    Ok(whole.freeze())
}
