//! Traces: what a request says of the trace that it belongs to, the spans of both languages, and
//! what is sent on with outgoing calls.
//!
//! Spans are those of `opentelemetry_sdk`, whatever language they are made in; a span and the baggage
//! travel in an [`opentelemetry::Context`]. Where nothing is exported, a request's span is made when
//! somebody first asks for it.

mod client;
mod propagation;
mod settings;

use std::sync::{Arc, OnceLock};

use duet_core::Invocation;
use http::request::Parts;
use opentelemetry::trace::{SpanKind, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use crate::Outgoing;

pub use client::ClientCall;
pub use propagation::{Propagators, UnknownPropagator};
pub use settings::TracingSettings;

/// The scope of the spans that the host itself makes.
const SCOPE: &str = "duet";

/// The tracer of one process.
#[derive(Debug)]
pub struct Tracing {
    propagators: Propagators,
    exports: bool,
    provider: SdkTracerProvider,
    own: OnceLock<SdkTracer>,
}

impl Tracing {
    /// A tracer as it is configured. It starts no thread and connects to nothing.
    #[must_use]
    pub fn new(settings: &TracingSettings, _outgoing: &Arc<Outgoing>) -> Self {
        Self {
            propagators: settings.propagators.clone(),
            exports: false,
            provider: SdkTracerProvider::builder().build(),
            own: OnceLock::new(),
        }
    }

    /// Whether ended spans go anywhere.
    #[must_use]
    pub fn exports(&self) -> bool {
        self.exports
    }

    /// Starts the span of a request that has just arrived, below the one that it names.
    #[must_use]
    pub fn receive(&self, head: &Parts) -> Context {
        let parent = self.propagators.extract(&head.headers);
        let tracer = self.own.get_or_init(|| self.tracer(SCOPE));
        let builder = tracer.span_builder(head.method.as_str().to_owned());
        let span = tracer.build_with_context(builder.with_kind(SpanKind::Server), &parent);
        parent.with_span(span)
    }

    /// The context of an invocation: its span and the baggage that came with it. What a handler
    /// starts without naming a parent belongs below it.
    pub fn context_of<'a>(&self, invocation: &'a Invocation) -> &'a Context {
        invocation.trace.get_or_init(|| self.receive(&invocation.head))
    }

    /// A tracer for a library, by its name.
    #[must_use]
    pub fn tracer(&self, name: impl Into<std::borrow::Cow<'static, str>>) -> SdkTracer {
        self.scoped(InstrumentationScope::builder(name).build())
    }

    /// A tracer for a library of which more is known than its name.
    #[must_use]
    pub fn scoped(&self, scope: InstrumentationScope) -> SdkTracer {
        self.provider.tracer_with_scope(scope)
    }

    /// The header fields that carry `context` on, with lower-case names.
    #[must_use]
    pub fn inject(&self, context: &Context) -> Vec<(&'static str, String)> {
        self.propagators.inject(context)
    }

    /// The propagators, for a handler that wants to use them itself.
    #[must_use]
    pub fn propagators(&self) -> &Propagators {
        &self.propagators
    }
}
