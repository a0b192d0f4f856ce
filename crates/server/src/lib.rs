//! HTTP, and nothing but HTTP. What runs behind it is a [`duet_core::Pool`].
//!
//! One request goes `accept` → `connection` → `route` → `body` → `invoke` → `respond`, each the
//! file of that name; `drain` ends it all. `span` is what a trace says of it.

mod accept;
mod access_log;
mod body;
mod connection;
mod drain;
mod invoke;
mod release;
mod respond;
mod route;
mod service;
mod settings;
mod siblings;
mod span;
mod target;

pub use accept::{Arrival, Entrance, accept_now, serve};
pub use drain::Drained;
pub use service::Service;
pub use settings::Settings;
pub use siblings::{Answers, Question, Siblings};
