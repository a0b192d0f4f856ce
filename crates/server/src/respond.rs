//! Turns a reply into what is sent, and closes the books on an invocation when it has been sent.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use duet_core::{Broken, InvocationId, PipeReader, Reply, ReplyBody};
use duet_host::Ended;
use duet_host::log::{self, Origin};
use http::header::CONNECTION;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use hyper::ext::ReasonPhrase;

use crate::Service;
use crate::access_log::Visit;
use crate::connection::Client;
use crate::span::{Fault, RequestSpan};

/// A body on its way to the client.
pub(crate) struct AnswerBody {
    content: Content,
    /// Dropped with the body, which is when the answer is complete.
    ending: Option<Ending>,
}

enum Content {
    Whole(Bytes),
    Stream(PipeReader),
}

/// What is known of an invocation from its beginning.
pub(crate) struct Opened {
    pub(crate) id: InvocationId,
    pub(crate) head: Arc<Parts>,
    pub(crate) client: Client,
    pub(crate) received: Instant,
    /// Whether the access log tells of it.
    pub(crate) is_visit: bool,
    /// Ends when this is dropped.
    pub(crate) span: Option<RequestSpan>,
}

/// What is known of an invocation until its answer is complete; then it is counted and logged.
pub(crate) struct Ending {
    service: Arc<Service>,
    opened: Opened,
    failed: bool,
    status: StatusCode,
    bytes: u64,
    /// There is more of a streamed answer: if it ends now, the client has gone.
    is_open: bool,
}

impl Ending {
    pub(crate) fn new(service: &Arc<Service>, opened: Opened, failed: bool) -> Self {
        let service = Arc::clone(service);
        Self { service, opened, failed, status: StatusCode::OK, bytes: 0, is_open: false }
    }

    fn break_off(&mut self) {
        self.failed = true;
        self.is_open = false;
        if let Some(span) = &mut self.opened.span {
            span.faulty(Fault::BrokeOff);
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let Opened { id, head, client, received, is_visit, span } = &mut self.opened;
        let has_stalled = client.has_stalled.load(Ordering::Relaxed);
        let failed = self.failed || has_stalled;
        let ended = if failed { Ended::Failed } else { Ended::Answered };
        let took = received.elapsed();
        let context = span.as_ref().map(RequestSpan::context);
        self.service.facilities.metrics.invocation(&head.method, took, ended, context.as_ref());
        log::ended(*id);
        if *is_visit {
            let origin = Origin::numbered(*id);
            let origin = context.as_ref().map_or(origin, |context| origin.within(context));
            let visit = Visit::new(head, client.address);
            visit.log(self.status, self.bytes, took, Some(origin));
        }
        if let Some(span) = span
            && (has_stalled || self.is_open)
        {
            span.faulty(Fault::ClientGone);
        }
    }
}

/// An answer of the Function, or one given in its place.
pub(crate) fn from_function(reply: Reply, mut ending: Ending) -> Response<AnswerBody> {
    ending.status = reply.status;
    let is_streamed = matches!(reply.body, ReplyBody::Stream(_));
    ending.is_open = is_streamed && ending.opened.head.method != Method::HEAD;
    into_response(reply, Some(ending))
}

/// An answer of the host itself, which is not counted.
pub(crate) fn from_host(reply: Reply) -> Response<AnswerBody> {
    into_response(reply, None)
}

/// The same answer, after which the connection is closed.
pub(crate) fn close(mut answer: Response<AnswerBody>) -> Response<AnswerBody> {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}

fn into_response(reply: Reply, ending: Option<Ending>) -> Response<AnswerBody> {
    let content = match reply.body {
        ReplyBody::Whole(bytes) => Content::Whole(bytes),
        ReplyBody::Stream(pieces) => Content::Stream(pieces),
    };
    let mut response = Response::new(AnswerBody { content, ending });
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    if let Some(reason) = reply.reason
        && let Ok(reason) = ReasonPhrase::try_from(String::from(reason))
    {
        response.extensions_mut().insert(reason);
    }
    response
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let next = match &mut self.content {
            Content::Whole(bytes) if bytes.is_empty() => None,
            Content::Whole(bytes) => Some(Ok(std::mem::take(bytes))),
            Content::Stream(pieces) => ready!(pieces.poll_piece(context)),
        };
        if let Some(ending) = &mut self.ending {
            match &next {
                Some(Ok(bytes)) => ending.bytes += bytes.len() as u64,
                Some(Err(_)) => ending.break_off(),
                None => ending.is_open = false,
            }
        }
        Poll::Ready(next.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.content, Content::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Content::Stream(_) => SizeHint::default(),
        }
    }
}
