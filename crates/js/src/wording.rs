//! The answers that the host gives in a JavaScript Function's place, as the reference words them.

use duet_core::{Refusal, Reply, Wording};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, ETAG, RETRY_AFTER,
};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};

use crate::reply::{default_headers, etag};

/// How Express words it.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsWording;

impl Wording for JsWording {
    fn refusal(&self, why: Refusal, _head: &Parts) -> Reply {
        let status = why.status();
        match why {
            Refusal::NotLoaded => {
                let mut reply = text(status, "User function not loaded");
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                reply.headers.insert(CONTENT_TYPE, html);
                reply
            }
            Refusal::Interrupted => {
                Reply { headers: default_headers(), ..Reply::new(status, "Internal server error") }
            }
            Refusal::QueueFull => {
                let mut reply = text(status, "Service Unavailable");
                reply.headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
                reply
            }
            Refusal::TimedOut | Refusal::BodyTimedOut => text(status, "Request Timeout"),
            Refusal::BodyTooLarge => {
                // The reference refuses before it adds the headers that other answers have.
                let mut reply = Reply::new(status, "request entity too large");
                let plain = HeaderValue::from_static("text/plain; charset=utf-8");
                reply.headers.insert(CONTENT_TYPE, plain);
                reply
            }
        }
    }

    /// The reference answers preflight requests itself, and allows whatever is asked for.
    fn preempt(&self, head: &Parts) -> Option<Reply> {
        if head.method != Method::OPTIONS {
            return None;
        }
        let mut reply = Reply { headers: default_headers(), ..Reply::new(StatusCode::OK, "") };
        let allowed = [
            (ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_ALLOW_METHODS),
            (ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_ALLOW_HEADERS),
        ];
        for (asked, allowed) in allowed {
            if let Some(value) = head.headers.get(asked) {
                reply.headers.insert(allowed, value.clone());
            }
        }
        Some(reply)
    }
}

/// A short text, as `response.sendStatus` sends it.
fn text(status: StatusCode, body: &'static str) -> Reply {
    let mut reply = Reply { headers: default_headers(), ..Reply::new(status, body) };
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    reply.headers.insert(CONTENT_TYPE, plain);
    if let Ok(tag) = HeaderValue::try_from(etag(body.as_bytes())) {
        reply.headers.insert(ETAG, tag);
    }
    reply
}
