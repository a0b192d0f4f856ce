//! Who runs a call: the thread that read the request, or a worker.
//!
//! Handing a call to another thread and back costs more than a trivial handler does. So while a
//! Function is quick, its calls run where they arrived ([`policy`] decides, and keeps at least
//! one I/O thread free, [`permits`], and [`sentry`] says when the others are needed); everything else waits in a bounded queue ([`queue`]) for worker threads
//! that are started when they are needed ([`pool`]).

mod permits;
mod policy;
mod pool;
mod queue;
mod sentry;

pub use pool::{Lease, Pool, PoolState, Sizes};
pub use queue::{Job, Jobs};
pub use sentry::{Report, Traffic};
