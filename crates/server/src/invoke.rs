//! Brings a request to its Function and keeps the deadline, whatever the Function does.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use bytes::Bytes;
use duet_core::{Answer, Call, Deadline, Invocation, InvocationId, Lease, Refusal};
use duet_host::log;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Response, StatusCode};
use hyper::body::Incoming;
use opentelemetry::Context;
use tokio::time::timeout_at;

use crate::body::{self, NoBody};
use crate::connection::Client;
use crate::release::Release;
use crate::respond::{self, AnswerBody, Ending, Opened};
use crate::span::RequestSpan;
use crate::{Service, route};

/// Answers a request with what its Function says, or with what is said in its place.
pub(crate) async fn invoke(
    head: Arc<Parts>,
    body: Incoming,
    client: Client,
    service: Arc<Service>,
) -> Response<AnswerBody> {
    let received = Instant::now();
    let id = service.next_invocation();
    let is_visit = service.settings.access_log;
    // A record of the visit says to which trace it belongs.
    let is_logged = is_visit && log::is_json();
    let tracing = &service.facilities.tracing;
    let mut span = RequestSpan::start(tracing, &head, client.address, id, is_logged);
    let limit = service.limits.body_bytes;
    let (answer, close) = match body::read(body, &head.headers, limit, &service.settings).await {
        Err(NoBody::Lost) => {
            service.facilities.metrics.refused("body_cut_off");
            let reply = route::plain(StatusCode::BAD_REQUEST, "the request body was cut off");
            if let Some(span) = &mut span {
                span.answered(StatusCode::BAD_REQUEST, false, None);
            }
            return respond::close(respond::from_host(reply));
        }
        Err(NoBody::Refused(why)) => (Err(why), true),
        Ok(body) => {
            let answer = if let Some(reply) = service.wording.preempt(&head) {
                Ok(reply)
            } else {
                let trace = RequestSpan::trace(span.as_ref());
                call(&service, id, &head, body, client.address, trace).await
            };
            (answer, service.is_draining())
        }
    };
    let refused = answer.as_ref().err().copied();
    let reply = answer.unwrap_or_else(|why| service.refuse(why, &head));
    if let Some(span) = &mut span {
        span.answered(reply.status, reply.failed, refused);
    }
    let opened = Opened { id, head, client, received, is_visit, span };
    let ending = Ending::new(&service, opened, reply.failed);
    let answer = respond::from_function(reply, ending);
    if close { respond::close(answer) } else { answer }
}

/// The Function's answer, or why there is none.
async fn call(
    service: &Service,
    id: InvocationId,
    head: &Arc<Parts>,
    body: Bytes,
    peer: SocketAddr,
    trace: OnceLock<Context>,
) -> Answer {
    let deadline = Deadline::after(Instant::now(), service.limits.timeout);
    let pool = service.pool(deadline).await?;
    let has_body =
        head.headers.contains_key(CONTENT_LENGTH) || head.headers.contains_key(TRANSFER_ENCODING);
    let head = Arc::clone(head);
    let invocation = Invocation { id, head, body, has_body, peer, deadline, trace };
    let (call, answer) = Call::new(invocation);
    if let Some(lease) = pool.admit(call) {
        // In a task of its own: if the handler blocks this thread, another one still runs the
        // connection's task and answers 408 on time.
        tokio::spawn(run_leased(lease, service.release.clone()));
    }
    let deadline = deadline.instant().into();
    match timeout_at(deadline, answer).await {
        Ok(Ok(answer)) => answer,
        // Nobody will answer any more; the handler has lost its way back. The client learns it
        // when it would have learned it of a handler that keeps it and never uses it.
        Ok(Err(_)) => {
            tokio::time::sleep_until(deadline).await;
            Err(Refusal::TimedOut)
        }
        Err(_) => {
            pool.overdue(id);
            Err(Refusal::TimedOut)
        }
    }
}

/// Runs a call, and those that are brought until it is their turn. Reading comes first: handlers
/// that run one after another, without system calls between them, find the processor's caches
/// and branch predictors as the last one left them, and cost half as much.
async fn run_leased(lease: Lease, release: Release) {
    let mut lease = Some(lease);
    while let Some(next) = lease {
        tokio::task::yield_now().await;
        lease = next.run(|| release.last_woken());
    }
}
