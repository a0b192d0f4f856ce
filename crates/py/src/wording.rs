//! The answers that the host gives in the Function's place, in the words of the reference.

use duet_core::{HandlerApi, Refusal, Reply, WholeTarget, Wording};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::request::Parts;

use crate::{page, url};

/// What every answer is, unless it says otherwise.
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=UTF-8");

/// How long a client that found the queue full should stay away, in seconds.
const RETRY: HeaderValue = HeaderValue::from_static("1");

/// The Python runtimes' wording. Needs no interpreter.
#[derive(Clone, Copy, Debug)]
pub struct PyWording(HandlerApi);

impl PyWording {
    /// The wording of the runtime whose handlers have this API.
    #[must_use]
    pub fn new(api: HandlerApi) -> Self {
        Self(api)
    }
}

impl Wording for PyWording {
    fn refusal(&self, why: Refusal, head: &Parts) -> Reply {
        let status = why.status();
        let page =
            |text: &str| page::error_page(&page::status_line(status), &url::full(head), text);
        let body = match why {
            Refusal::TimedOut if self.0 == HandlerApi::Newer => {
                "Timeout while processing the function".to_owned()
            }
            Refusal::TimedOut => page("Timeout while processing the function"),
            Refusal::BodyTooLarge => page("Request entity too large"),
            Refusal::BodyTimedOut => page("The request body did not arrive in time"),
            Refusal::NotLoaded => "User function not loaded".to_owned(),
            Refusal::Interrupted => "Internal server error".to_owned(),
            Refusal::QueueFull => "Too many requests, try again later".to_owned(),
        };
        let mut reply = Reply::new(status, body);
        reply.headers.insert(CONTENT_TYPE, HTML);
        if why == Refusal::QueueFull {
            reply.headers.insert(RETRY_AFTER, RETRY);
        }
        reply
    }

    /// The reference's server refuses a target with a fragment.
    fn preempt(&self, head: &Parts) -> Option<Reply> {
        head.extensions.get::<WholeTarget>()?;
        let mut reply = Reply::new(StatusCode::BAD_REQUEST, "Illegal #fragment in Request-URI.");
        reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        Some(reply)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(why: Refusal) -> (Reply, String) {
        let head = http::Request::get("/slow?q='").body(()).unwrap().into_parts().0;
        let mut reply = PyWording::new(HandlerApi::Legacy).refusal(why, &head);
        let none = duet_core::ReplyBody::Whole(bytes::Bytes::new());
        let duet_core::ReplyBody::Whole(body) = std::mem::replace(&mut reply.body, none) else {
            panic!("streamed")
        };
        let body = String::from_utf8(body.to_vec()).unwrap();
        (reply, body)
    }

    #[test]
    fn a_missed_deadline_is_a_bottle_page_that_names_the_address() {
        let (reply, body) = answer(Refusal::TimedOut);
        assert_eq!(reply.status.as_u16(), 408);
        assert_eq!(reply.headers[CONTENT_TYPE], HTML);
        assert!(body.contains("<title>Error: 408 Request Timeout</title>"));
        assert!(body.contains("<tt>&quot;http://127.0.0.1/slow?q=&#039;&quot;</tt>"));
        assert!(body.contains("<pre>Timeout while processing the function</pre>"));
    }

    #[test]
    fn a_full_queue_says_when_to_come_back() {
        let (reply, _) = answer(Refusal::QueueFull);
        assert_eq!(reply.status.as_u16(), 503);
        assert_eq!(reply.headers[RETRY_AFTER], RETRY);
    }
}
