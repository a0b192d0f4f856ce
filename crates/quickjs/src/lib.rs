//! QuickJS as Duet needs it: with a context that follows asynchronous code, a limit of recursion that
//! holds whatever the recursion goes through, modules that may load others while they run, V8's words
//! for the commonest mistake (`wording.patch`), iterators that can be looked into without moving
//! them (`iterators.patch`), which `util.inspect` does, and what every browser's `RegExp` tells of the
//! last match (`last-match.patch`), which packages still ask for. Small patches do that (`patches`), applied when
//! this crate is built.
//!
//! Node.js' `AsyncLocalStorage`, and tracing with it, must know on whose behalf code runs after an
//! `await` or in a promise's reaction. QuickJS tells nobody: its promise hooks are called for
//! thenables only. So `async-context.patch` keeps
//! one value in the runtime, lets jobs and reactions take it along, and gives it back while they
//! run. Everything else that runs later (timers, ticks, calls from outside) is started by us, and
//! takes it along by means of these two functions.
//!
//! `rquickjs` sets the point from which the stack is measured anew with every call from Rust, so that
//! JavaScript that recurses through a native function would run off the thread's stack and take the
//! process along. With `stack-limit.patch`, the point stays while JavaScript runs.
//!
//! A module that is loaded by the code of another (`require` of an ES module, our own modules on first
//! use) and imports that one again crashes the engine, which takes the two evaluations for one. With
//! `nested-evaluation.patch`, it sees what the other has exported so far, as in CommonJS.
//!
//! Small objects live in arenas of 4 KiB, one for each size, which the engine gives back when their last
//! object goes. A handler's call makes and drops a few objects of sizes that nothing else has; with
//! `arenas.patch` their arena waits for the next call.
//!
//! Each call of an `async` function made two functions that settle its promise, which only the engine
//! ever called. With `async-promise.patch` it settles the promise itself.
//!
//! How much memory a runtime has can only be asked for with a walk over all of its objects. With
//! `heap-size.patch`, the number that is compared with the limit can be had.

mod ffi;

pub use ffi::{async_context, heap_size, iterates_entries, preview_iterator, set_async_context};
