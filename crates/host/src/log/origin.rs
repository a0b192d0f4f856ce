//! Whose a record is: the invocation, and where it stands in a trace.

use std::sync::{Arc, OnceLock};

use duet_core::{Invocation, InvocationId};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceId};

use crate::Tracing;

/// Makes the trace of an invocation that nobody has asked for before.
static TRACING: OnceLock<Arc<Tracing>> = OnceLock::new();

/// The invocation that a record belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub(super) invocation: InvocationId,
    pub(super) span: Option<(TraceId, SpanId)>,
}

/// Lets records name the trace of their invocation.
pub fn correlate(tracing: &Arc<Tracing>) {
    // A second host in the process writes to the same log.
    let _ = TRACING.set(Arc::clone(tracing));
}

impl Origin {
    /// The invocation, and its own span.
    #[must_use]
    pub fn of(invocation: &Invocation) -> Self {
        let context = match TRACING.get() {
            Some(tracing) => Some(tracing.context_of(invocation)),
            None => invocation.trace.get(),
        };
        let origin = Self { invocation: invocation.id, span: None };
        context.map_or(origin, |context| origin.within(context.span().span_context()))
    }

    /// An invocation of which no more is known.
    #[must_use]
    pub fn numbered(invocation: InvocationId) -> Self {
        Self { invocation, span: None }
    }

    /// The same invocation, in a span that it has started.
    #[must_use]
    pub fn within(self, span: &SpanContext) -> Self {
        if !span.is_valid() {
            return self;
        }
        Self { span: Some((span.trace_id(), span.span_id())), ..self }
    }
}
