//! Several processes that serve one Function (`DUET_PROCESSES`), for handlers that compute: one
//! Python uses one processor, and one JavaScript interpreter too.
//!
//! A small parent, which loads no interpreter, listens. It gives each connection to the child that
//! has the fewest: were children to take them themselves, a busy one would take as many as an idle
//! one, and what it has taken stays with it for as long as the connection is open. Parent and
//! child talk over one [`socket`]; a child that asks how the others do, or what they have counted,
//! asks the parent, which asks all.
//!
//! Children are started anew from the same program instead of forked from a warm one: a fork in a
//! process with threads or with a started Python inherits locks that nobody will open.

mod child;
mod file;
mod message;
mod parent;
mod socket;

pub(crate) use child::Child;
pub use parent::Parent;
