//! What both languages and the server share, each decision once: what is logged, what is counted.

pub mod log;
mod metrics;

pub use metrics::{Ended, Metrics};
