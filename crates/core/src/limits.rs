//! What a Function may use. Every limit has a unit in its name or its type.

use std::time::Duration;

/// Kyma counts a megabyte of request body as 1024 × 1024 bytes, as `body-parser` does.
pub const BYTES_PER_MEGABYTE: usize = 1024 * 1024;

/// The limits of one Function, as its configuration sets them.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// How long one invocation may take from the moment its body has arrived.
    pub timeout: Duration,
    /// The largest request body, in bytes.
    pub body_bytes: usize,
    /// The largest heap of one JavaScript interpreter, in bytes.
    pub heap_bytes: usize,
    /// How many interpreters, each with module state of its own.
    pub interpreters: usize,
    /// How many threads may run handlers that block (Python).
    pub threads: usize,
    /// How many calls may wait for a worker before further ones are refused.
    pub queue: usize,
    /// How long a JavaScript interpreter may make no progress before a fresh one takes over.
    pub stall: Duration,
    /// How many workers may be lost (stalled, or past their deadline and not coming back)
    /// before the process says that it is not healthy.
    pub lost_workers: usize,
}
