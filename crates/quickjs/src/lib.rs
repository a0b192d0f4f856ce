//! QuickJS as Duet needs it: with a context that follows asynchronous code.
//!
//! Node.js' `AsyncLocalStorage`, and tracing with it, must know on whose behalf code runs after an
//! `await` or in a promise's reaction. QuickJS tells nobody: its promise hooks are called for
//! thenables only. So a small patch (`async-context.patch`, applied when this crate is built) keeps
//! one value in the runtime, lets jobs and reactions take it along, and gives it back while they
//! run. Everything else that runs later (timers, ticks, calls from outside) is started by us, and
//! takes it along by means of these two functions.

mod ffi;

pub use ffi::{async_context, set_async_context};
