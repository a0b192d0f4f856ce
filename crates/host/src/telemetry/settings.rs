//! How tracing is configured.

use super::Propagators;

/// What the environment says of tracing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TracingSettings {
    /// What is read from requests and written to outgoing calls.
    pub propagators: Propagators,
}
