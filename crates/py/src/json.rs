//! JSON to Python objects and back, with the semantics of Python's own `json` module and without
//! importing it, which would cost a third of the start-up time.
//!
//! A body that is no JSON is answered before the handler is called, and one that is costs nothing
//! until the handler looks at it. So the same grammar (`grammar.rs`) is read twice: once to `check`,
//! which makes nothing, and then, if ever, to `read`.

mod check;
mod grammar;
mod read;
mod text;
mod write;

pub(crate) use check::{Checked, check};
pub(crate) use read::read;
pub(crate) use write::write;

/// How deep a document may be nested: as deep as Python's recursion limit lets `json` go. Deeper
/// ones are an error, never an overflow of the stack.
const DEEPEST: usize = 990;
