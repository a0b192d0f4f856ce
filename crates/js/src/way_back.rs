//! The way back of a call: unused, or with a body that is being written, or done.

use std::sync::Arc;
use std::task::{Wake, Waker};

use bytes::Bytes;
use duet_core::{Gone, InvocationId, PipeWriter, Reply, ReplyBody, Responder, Room};
use duet_node::Letterbox;
use parking_lot::Mutex;
use rquickjs::Result;

use crate::hooks::Hooks;
use crate::mailbox::Mailbox;

/// The way back of a call.
pub(crate) struct WayBack {
    id: InvocationId,
    state: Mutex<State>,
}

enum State {
    /// No answer yet.
    Waiting(Responder),
    /// The head has been given, the body is being written or read.
    Streaming(PipeWriter),
    /// Answered, or given up.
    Done,
}

/// How far an answer has come, as the prelude wants to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It has not begun, or the client can take more of it.
    Open,
    /// The client has to catch up.
    Full,
    /// The client has all of it.
    Complete,
    /// The client has gone.
    Gone,
}

impl WayBack {
    pub(crate) fn new(id: InvocationId, responder: Responder) -> Arc<Self> {
        Arc::new(Self { id, state: Mutex::new(State::Waiting(responder)) })
    }

    /// Takes it, if no answer has begun.
    pub(crate) fn take(&self) -> Option<Responder> {
        let mut state = self.state.lock();
        if !matches!(*state, State::Waiting(_)) {
            return None;
        }
        match std::mem::replace(&mut *state, State::Done) {
            State::Waiting(responder) => Some(responder),
            State::Streaming(_) | State::Done => None,
        }
    }

    /// Begins a body that comes piece by piece, and answers with the reply to send. `mailbox`
    /// hears when the client has caught up, and when it has gone.
    pub(crate) fn begin(&self, head: Reply, mailbox: &Arc<Mailbox>) -> Option<(Responder, Reply)> {
        let responder = self.take()?;
        let (mailbox, id) = (Arc::clone(mailbox), self.id);
        let (writer, body) = ReplyBody::stream(Some(Box::new(move || tell(&mailbox, id))));
        *self.state.lock() = State::Streaming(writer);
        Some((responder, Reply { body, ..head }))
    }

    /// Adds a piece to the body. The client hears of it with [`WayBack::wake`].
    pub(crate) fn push(&self, piece: Bytes) -> std::result::Result<Room, Gone> {
        match &*self.state.lock() {
            State::Streaming(writer) => writer.push(piece),
            State::Waiting(_) | State::Done => Err(Gone),
        }
    }

    /// Ends the body, as complete or not.
    pub(crate) fn end(&self, is_complete: bool) {
        if let State::Streaming(writer) = &*self.state.lock() {
            if is_complete { writer.finish() } else { writer.break_off() }
        }
    }

    /// Tells the client's side that there is something to send.
    pub(crate) fn wake(&self) {
        if let State::Streaming(writer) = &*self.state.lock() {
            writer.wake();
        }
    }

    /// How many bytes wait for the client.
    pub(crate) fn queued(&self) -> usize {
        match &*self.state.lock() {
            State::Streaming(writer) => writer.queued(),
            State::Waiting(_) | State::Done => 0,
        }
    }

    /// How far the answer has come.
    pub(crate) fn progress(&self) -> Progress {
        match &*self.state.lock() {
            State::Waiting(responder) if responder.is_abandoned() => Progress::Gone,
            State::Streaming(writer) if writer.is_delivered() => Progress::Complete,
            State::Streaming(writer) => match writer.room() {
                Ok(Room::Some) => Progress::Open,
                Ok(Room::None) => Progress::Full,
                Err(Gone) => Progress::Gone,
            },
            State::Waiting(_) => Progress::Open,
            State::Done => Progress::Complete,
        }
    }

    /// Whether an answer was given, or has begun.
    pub(crate) fn is_used(&self) -> bool {
        !matches!(*self.state.lock(), State::Waiting(_))
    }

    /// Whether a body is on its way.
    pub(crate) fn is_streaming(&self) -> bool {
        matches!(&*self.state.lock(), State::Streaming(writer) if writer.room().is_ok())
    }

    /// Lets `mailbox` hear when the client goes before there is an answer.
    pub(crate) fn watch(&self, mailbox: &Arc<Mailbox>) {
        if let State::Waiting(responder) = &mut *self.state.lock() {
            let waker = Waker::from(Arc::new(Watch { mailbox: Arc::clone(mailbox), id: self.id }));
            if responder.poll_abandoned(&waker) {
                waker.wake();
            }
        }
    }
}

/// Wakes an interpreter when a client goes.
struct Watch {
    mailbox: Arc<Mailbox>,
    id: InvocationId,
}

impl Wake for Watch {
    fn wake(self: Arc<Self>) {
        tell(&self.mailbox, self.id);
    }
}

/// Leaves the news that something has happened to an answer.
fn tell(mailbox: &Mailbox, id: InvocationId) {
    mailbox.put(Box::new(move |context| -> Result<()> {
        Hooks::with(context, |hooks| hooks.progress.call((id,)))
    }));
}
