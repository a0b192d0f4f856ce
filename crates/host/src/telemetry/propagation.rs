//! What header fields say of a trace, and what is written into them.

use http::HeaderMap;
use opentelemetry::Context;

/// Which propagators are used, in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Propagators;

/// A name in `OTEL_PROPAGATORS` that is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no propagator")]
pub struct UnknownPropagator(pub String);

impl Propagators {
    /// The span and the baggage that header fields name.
    #[must_use]
    pub fn extract(&self, _headers: &HeaderMap) -> Context {
        Context::new()
    }

    /// The fields that carry `context` on.
    #[must_use]
    pub fn inject(&self, _context: &Context) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}
