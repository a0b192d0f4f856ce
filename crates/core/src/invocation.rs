//! One call of a Function: what arrived, and the way back for its answer.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};
use std::time::Instant;

use bytes::Bytes;
use http::request::Parts;
use opentelemetry::Context as TraceContext;
use tokio::sync::oneshot;
use tokio::task::unconstrained;

use crate::{Deadline, Refusal, Reply};

/// Numbers the invocations of one process.
pub type InvocationId = u64;

/// What arrived: the head as it was parsed, the body as bytes. Nothing is converted before a
/// handler asks for it.
#[derive(Debug)]
pub struct Invocation {
    /// Its number in this process.
    pub id: InvocationId,
    /// Method, target, version and header fields. The server keeps it as well.
    pub head: Arc<Parts>,
    /// The whole body, already within [`crate::Limits::body_bytes`].
    pub body: Bytes,
    /// Whether the request had a body at all (of whatever length).
    pub has_body: bool,
    /// The other end of the connection.
    pub peer: SocketAddr,
    /// When it must have been answered.
    pub deadline: Deadline,
    /// Its span and baggage: from the start if its span is exported, else from when somebody asks.
    pub trace: OnceLock<TraceContext>,
}

/// What comes back: a reply, or the reason why there is none.
pub type Answer = Result<Reply, Refusal>;

/// The way back. It is used at most once; dropped unused, the caller waits for its deadline.
#[derive(Debug)]
pub struct Responder(oneshot::Sender<Answer>);

impl Responder {
    /// Answers with what the Function said.
    pub fn reply(self, reply: Reply) {
        // A caller that is gone does not want to hear it.
        let _ = self.0.send(Ok(reply));
    }

    /// Answers that the call could not be served.
    pub fn refuse(self, why: Refusal) {
        let _ = self.0.send(Err(why));
    }

    /// Whether nobody waits any more; if somebody does, `waker` is woken when that changes.
    pub fn poll_abandoned(&mut self, waker: &Waker) -> bool {
        // Unconstrained: a caller whose turn is over would else be woken at once, and told nothing
        // later.
        let closed = poll_fn(|context| self.0.poll_closed(context));
        pin!(unconstrained(closed)).poll(&mut Context::from_waker(waker)).is_ready()
    }

    /// Whether nobody waits any more: the deadline has passed, or the client has gone.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.0.is_closed()
    }
}

/// An invocation together with the way back.
#[derive(Debug)]
pub struct Call {
    /// What arrived.
    pub invocation: Arc<Invocation>,
    /// Where the answer goes.
    pub responder: Responder,
}

impl Call {
    /// Pairs an invocation with a place where its answer can be awaited.
    #[must_use]
    pub fn new(invocation: Invocation) -> (Self, oneshot::Receiver<Answer>) {
        let (sender, receiver) = oneshot::channel();
        (Self { invocation: Arc::new(invocation), responder: Responder(sender) }, receiver)
    }

    /// Whether there is no point in starting it.
    #[must_use]
    pub fn is_pointless(&self, now: Instant) -> bool {
        self.responder.is_abandoned() || self.invocation.deadline.has_passed(now)
    }
}
