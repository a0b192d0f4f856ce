//! Reads a request body into memory, within its limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use duet_core::Refusal;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, EXPECT};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::Settings;

/// A client that sends nothing for this part of the time for which a refused body is read sends no more.
const PAUSE: u32 = 10;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoBody {
    /// It must not be read; the client is told why.
    Refused(Refusal),
    /// The client went away, or sent what is not HTTP: there is nobody to tell.
    Lost,
}

/// Reads the whole body: at most `limit` bytes, in at most [`Settings::body_timeout`].
pub(crate) async fn read(
    mut body: Incoming,
    headers: &HeaderMap,
    limit: usize,
    settings: &Settings,
) -> Result<Bytes, NoBody> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if announced(headers).is_some_and(|length| length > limit) {
        // Who asks before sending it is told not to.
        if !headers.contains_key(EXPECT) {
            discard(body, settings.linger_timeout).await;
        }
        return Err(NoBody::Refused(Refusal::BodyTooLarge));
    }
    let Ok(outcome) = timeout(settings.body_timeout, collect(&mut body, limit)).await else {
        return Err(NoBody::Refused(Refusal::BodyTimedOut));
    };
    if outcome == Err(NoBody::Refused(Refusal::BodyTooLarge)) {
        discard(body, settings.linger_timeout).await;
    }
    outcome
}

/// Takes what is on its way of a body that is refused, for a moment: closing a connection with something
/// unread resets it, and a client that is still sending would lose the answer with it.
async fn discard(mut body: Incoming, longest: Duration) {
    let all = async { while let Ok(Some(Ok(_))) = timeout(longest / PAUSE, body.frame()).await {} };
    // However far that came.
    let _ = timeout(longest, all).await;
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
