//! What the host does for both engines: one set for a process, given to an engine when it starts.

use std::sync::Arc;
use std::time::Duration;

use crate::{Metrics, Publisher, Tracing, TracingSettings};

/// The parts of the host that handlers reach through their language.
#[derive(Clone, Debug)]
pub struct Facilities {
    /// Where events go.
    pub publisher: Arc<Publisher>,
    /// Where spans come from and go.
    pub tracing: Arc<Tracing>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether the process is one of several that serve the Function: it has been asked for since
    /// handlers compute.
    pub is_one_of_several: bool,
}

impl Facilities {
    /// A set that publishes and exports nothing: for an engine without a server.
    ///
    /// # Errors
    /// Only if two metrics had the same name.
    pub fn alone() -> Result<Self, prometheus::Error> {
        let publisher = Arc::new(Publisher::new(None, Duration::ZERO));
        let tracing = Arc::new(Tracing::new(&TracingSettings::default(), publisher.outgoing()));
        let metrics = Arc::new(Metrics::new()?);
        Ok(Self { publisher, tracing, metrics, is_one_of_several: false })
    }
}
