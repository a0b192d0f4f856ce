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
        if !is_decodable(head.uri.path()) {
            return Some(Reply::new(StatusCode::BAD_REQUEST, "Bad Request"));
        }
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

/// Whether a path can be decoded: the reference's route takes it apart, and refuses it if not.
fn is_decodable(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(0), digit(1)) else { return false };
        bytes.extend(u8::try_from(high << 4 | low));
        rest = &after[2..];
    }
    std::str::from_utf8(&bytes).is_ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_cannot_be_decoded_is_refused() {
        for path in ["/", "/a%20b/%C5%BC", "/a%2Fb", "/%25zz"] {
            assert!(is_decodable(path), "{path}");
        }
        for path in ["/%zz", "/%", "/%4", "/%FF", "/%E0%A4%A"] {
            assert!(!is_decodable(path), "{path}");
        }
    }
}
