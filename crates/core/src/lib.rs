//! The ground floor: what a Function, one call of it and its answer are, and who runs it when.
//!
//! Nothing here knows a language, a socket or a clock of its own. The engines implement
//! [`Engine`], the server hands [`Call`]s to a [`Pool`], and neither knows the other. That is
//! also why the dispatch policy can be tested here with an engine that is not there.

mod deadline;
mod dispatch;
mod engine;
mod function;
mod invocation;
mod limits;
mod moment;
mod pipe;
mod refusal;
mod reply;
mod target;

pub use deadline::Deadline;
pub use dispatch::{Job, Jobs, Lease, Pool, PoolState, Report, Sizes, Traffic, Waited};
pub use engine::{Bell, Continuation, Engine, Unwell, Wording};
pub use function::{Function, HandlerApi, Language, LoadError, Manifest};
pub use invocation::{Answer, Call, Invocation, InvocationId, Responder};
pub use limits::{BYTES_PER_MEGABYTE, Limits};
pub use moment::AtomicInstant;
pub use pipe::{Broken, Chunk, Gone, HIGH_WATER, PipeReader, PipeWriter, Room, Watcher, pipe};
pub use refusal::Refusal;
pub use reply::{Reply, ReplyBody};
pub use target::WholeTarget;
