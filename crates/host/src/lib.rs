//! What both languages and the server share, each decision once: what an event is, where it is
//! published, what is logged, what is counted.

mod client;
pub mod cloudevents;
mod exposition;
mod facilities;
pub mod log;
pub mod metrics;
mod outgoing;
mod publisher;
pub mod telemetry;

pub use exposition::Exposition;
pub use facilities::Facilities;
pub use metrics::{Ended, Metrics};
pub use outgoing::Outgoing;
pub use publisher::{Outcome, Publication, PublishError, Published, Publisher};
pub use telemetry::{
    ClientCall, Propagators, Push, PushSettings, Tracing, TracingSettings, UnknownPropagator,
};
