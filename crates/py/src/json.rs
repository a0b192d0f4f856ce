//! JSON to Python objects and back, with the semantics of Python's own `json` module and without
//! importing it, which would cost a third of the start-up time.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// How deep a document may be nested: as deep as Python's recursion limit lets `json` go. Deeper
/// ones are an error, never an overflow of the stack.
const DEEPEST: usize = 990;
