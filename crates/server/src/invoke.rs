//! Brings a request to its Function and keeps the deadline, whatever the Function does.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use duet_core::{Answer, Call, Deadline, Invocation, InvocationId, Lease, Pool, Refusal, Reply};
use duet_host::log;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Response, StatusCode};
use hyper::body::Incoming;
use opentelemetry::Context;
use tokio::time::timeout_at;

use crate::access_log::Visit;
use crate::body::{self, NoBody};
use crate::connection::Client;
use crate::respond::{self, AnswerBody, Ending, Opened};
use crate::span::RequestSpan;
use crate::{Service, route};

/// Answers a request with what its Function says, or with what is said in its place.
pub(crate) async fn invoke(
    head: Parts,
    body: Incoming,
    client: Client,
    service: Arc<Service>,
) -> Response<AnswerBody> {
    let received = Instant::now();
    let id = service.next_invocation();
    let visit = service.settings.access_log.then(|| Visit::new(&head, client.address));
    let tracing = &service.facilities.tracing;
    // A record of the visit says to which trace it belongs.
    let is_logged = visit.is_some() && log::is_json();
    let mut span = RequestSpan::start(tracing, &head, client.address, id, is_logged);
    let method = head.method.clone();
    let outcome = match body::read(
        body,
        &head.headers,
        service.limits.body_bytes,
        service.settings.body_timeout,
    )
    .await
    {
        Err(NoBody::Lost) => {
            service.facilities.metrics.refused("body_cut_off");
            let reply = route::plain(StatusCode::BAD_REQUEST, "the request body was cut off");
            if let Some(span) = &mut span {
                span.answered(StatusCode::BAD_REQUEST, false, None);
            }
            return respond::close(respond::from_host(reply));
        }
        Err(NoBody::Refused(why)) => {
            Outcome { reply: service.refuse(why, &head), refused: Some(why), close: true }
        }
        Ok(body) => {
            let (reply, refused) = if let Some(reply) = service.wording.preempt(&head) {
                (reply, None)
            } else {
                let trace = RequestSpan::trace(span.as_ref());
                call(&service, id, head, body, &client, trace).await
            };
            Outcome { reply, refused, close: service.is_draining() }
        }
    };
    if let Some(span) = &mut span {
        span.answered(outcome.reply.status, outcome.reply.failed, outcome.refused);
    }
    let opened = Opened { id, client, method, received, visit, span };
    let ending = Ending::new(&service, opened, outcome.reply.failed);
    let answer = respond::from_function(outcome.reply, ending);
    if outcome.close { respond::close(answer) } else { answer }
}

struct Outcome {
    reply: Reply,
    /// Why the host has answered, if it has.
    refused: Option<Refusal>,
    close: bool,
}

/// The Function's answer, or the host's with its reason.
async fn call(
    service: &Arc<Service>,
    id: InvocationId,
    head: Parts,
    body: bytes::Bytes,
    client: &Client,
    trace: OnceLock<Context>,
) -> (Reply, Option<Refusal>) {
    let refuse = |why, head: &Parts| (service.refuse(why, head), Some(why));
    let deadline = Deadline::after(Instant::now(), service.limits.timeout);
    let Ok(loaded) = timeout_at(deadline.instant().into(), service.pool()).await else {
        return refuse(Refusal::TimedOut, &head);
    };
    let Ok(pool) = loaded else {
        return refuse(Refusal::NotLoaded, &head);
    };
    let has_body =
        head.headers.contains_key(CONTENT_LENGTH) || head.headers.contains_key(TRANSFER_ENCODING);
    // Kept for the case that we have to answer in the Function's place: the head itself goes to
    // the handler.
    let uri = head.uri.clone();
    let host = head.headers.get(http::header::HOST).cloned();
    let peer = client.address;
    let invocation = Invocation { id, head, body, has_body, peer, deadline, trace };
    match run(pool, invocation).await {
        Ok(reply) => (reply, None),
        Err(why) => {
            let mut request = http::Request::new(());
            *request.uri_mut() = uri;
            if let Some(host) = host {
                request.headers_mut().insert(http::header::HOST, host);
            }
            refuse(why, &request.into_parts().0)
        }
    }
}

async fn run(pool: &Pool, invocation: Invocation) -> Answer {
    let id = invocation.id;
    let deadline = invocation.deadline.instant().into();
    let (call, answer) = Call::new(invocation);
    if let Some(lease) = pool.admit(call) {
        // In a task of its own: if the handler blocks this thread, another one still runs the
        // connection's task and answers 408 on time.
        tokio::spawn(run_leased(lease));
    }
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
async fn run_leased(lease: Lease) {
    let mut lease = Some(lease);
    while let Some(next) = lease {
        tokio::task::yield_now().await;
        lease = next.run(release_next_task);
    }
}

/// A task that this thread has just woken would be the very next that it runs, and no other thread
/// can take it from there. Waking yet another one moves it to where they can.
fn release_next_task() {
    tokio::spawn(async {});
}
