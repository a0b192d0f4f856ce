//! What a language must be able to do. The two engines implement this and nothing else is known
//! of them.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Instant;

use crate::{Call, InvocationId, Job, Jobs, Refusal, Reply};

/// The rest of a call that may block, for a worker thread: a body that is still being produced.
pub type Continuation = Box<dyn FnOnce() + Send>;

/// Rung by an engine for which there is something to do that no call brought: it will be asked for
/// a [`Engine::turn`] soon.
pub type Bell = Arc<dyn Fn() + Send + Sync>;

/// Why an engine should not be given further calls; shown by the health endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unwell(pub String);

/// An interpreter, or several, with a Function loaded.
///
/// An interpreter is a resource that is lent, not a thread: any thread may bring a call and run
/// it. The [`crate::Pool`] decides which thread does.
pub trait Engine: Send + Sync + 'static {
    /// Runs a call on this thread if an interpreter is free now, and returns when the handler
    /// has let go of the thread (which an asynchronous one does long before it has answered).
    ///
    /// # Errors
    /// Gives the call back when every interpreter is busy; nothing has happened to it then.
    fn try_run(&self, call: Call) -> Result<Option<Continuation>, Call>;

    /// As [`Engine::try_run`], but waits for an interpreter. For worker threads only.
    fn run(&self, call: Call) -> Option<Continuation>;

    /// Gives the engine its bell, before any call.
    fn attend(&self, bell: Bell) {
        let _ = bell;
    }

    /// Does what is due without a call (timers, deadlines of calls that were not answered) and
    /// says when there is more.
    fn turn(&self) -> Option<Instant> {
        None
    }

    /// When [`Engine::turn`] next has something to do. Cheap: it is asked after every call.
    fn next_turn(&self) -> Option<Instant> {
        None
    }

    /// The life of one worker thread: take jobs until there will be no more.
    fn work(&self, jobs: &Jobs) {
        while let Some(job) = jobs.next(self.turn()) {
            self.perform(job);
        }
    }

    /// Does one job.
    fn perform(&self, job: Job) {
        match job {
            Job::Call(call) => {
                if !call.is_pointless(Instant::now())
                    && let Some(rest) = self.run(call)
                {
                    rest();
                }
            }
            Job::Continue(rest) => rest(),
            Job::Turn => {}
        }
    }

    /// How many worker threads are of use now, those that are lost included.
    fn threads(&self) -> usize;

    /// The server has answered this call in the Function's place, since its deadline passed.
    /// Must not block.
    fn overdue(&self, id: InvocationId) {
        let _ = id;
    }

    /// Whether the engine can answer.
    ///
    /// # Errors
    /// Says why it cannot.
    fn health(&self) -> Result<(), Unwell> {
        Ok(())
    }

    /// How much memory its interpreters have, in bytes, if that is known. Cheap.
    fn heap(&self) -> Option<usize> {
        None
    }

    /// Where something can be read whenever the engine needs the thread that has started it;
    /// nothing if it never does. To be asked once.
    fn summons(&self) -> Option<UnixStream> {
        None
    }

    /// Does what only that thread may do. `read` is what could be read.
    fn summoned(&self, read: &[u8]) {
        let _ = read;
    }

    /// A last call before the process ends: no call will come any more.
    fn close(&self) {}
}

/// How a language words the answers that the host gives in the Function's place. Needs no
/// interpreter, since it speaks when there is none.
pub trait Wording: Send + Sync + 'static {
    /// The answer to a request that is refused.
    fn refusal(&self, why: Refusal, head: &http::request::Parts) -> Reply;

    /// The answer to a request that the Function never sees, if there is one.
    fn preempt(&self, head: &http::request::Parts) -> Option<Reply> {
        let _ = head;
        None
    }
}
