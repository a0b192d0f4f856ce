//! Who runs a call: the thread that read the request, or a worker.
//!
//! Handing a call to another thread and back costs more than a trivial handler does. So while a
//! Function is quick ([`policy`]) its calls run where they arrived, as long as that leaves an I/O
//! thread free ([`permits`]; [`sentry`] says when that one is needed). Everything else waits in a
//! bounded queue ([`queue`]) for worker threads that are started when they are needed ([`pool`]).

mod permits;
mod policy;
mod pool;
mod queue;
mod sentry;

pub use pool::{Lease, Pool, PoolState, Sizes};
pub use queue::{Job, Jobs, Waited};
pub use sentry::{Report, Traffic};
