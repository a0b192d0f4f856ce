//! Traces: what a request says of the trace that it belongs to, the spans of both languages, and
//! what is sent on with outgoing calls. And where telemetry is sent: spans, and the metrics if they are
//! pushed (`push`).
//!
//! Spans are those of `opentelemetry_sdk`, whatever language they are made in; a span and the baggage
//! travel in an [`opentelemetry::Context`]. Where nothing is exported, a request's span is made when
//! somebody first asks for it.
//!
//! A span that has ended goes through a bounded queue (`processor`) to the exporter, which works on a
//! thread of the host's own. Nothing of all this is made before it is needed.

mod answer;
mod client;
mod conventions;
mod exporter;
mod failure;
mod identity;
mod losses;
mod message;
mod points;
mod processor;
mod propagation;
mod push;
mod scope;
mod settings;
mod signal;
mod start;
mod trust;
mod wire;

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use duet_core::Invocation;
use http::request::Parts;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt, TraceId, Tracer, TracerProvider};
use opentelemetry::{Context, InstrumentationScope, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    IdGenerator, RandomIdGenerator, Sampler, SamplingDecision, SdkTracer, SdkTracerProvider,
    ShouldSample, SpanLimits,
};

use crate::Outgoing;
use crate::metrics::Source;
use losses::Losses;
use processor::Processor;
use signal::Signal;
use start::start;

pub use client::ClientCall;
pub use conventions::{known_method, redacted};
pub use failure::failure;
pub use identity::Identity;
pub use propagation::{Propagators, UnknownPropagator};
pub use push::Push;
pub use scope::{Scope, library};
pub use settings::{
    Collector, Destination, Export, Limits, Protocol, PushSettings, Root, Sampling, TracingSettings,
};
pub use trust::{Trust, Untrusted};

/// The scope of the spans that the host itself makes.
const SCOPE: &str = "duet";

/// What the host itself counts and makes spans as.
fn own_scope() -> InstrumentationScope {
    InstrumentationScope::builder(SCOPE).with_version(env!("CARGO_PKG_VERSION")).build()
}
/// Room for what the host says of a request, so that it need not grow.
const ATTRIBUTES: usize = 20;

/// The tracer of one process.
#[derive(Debug)]
pub struct Tracing {
    settings: TracingSettings,
    sampler: Sampler,
    losses: Arc<Losses>,
    /// Where ended spans go, if they go anywhere.
    processor: Option<Processor>,
    provider: OnceLock<SdkTracerProvider>,
    own: OnceLock<SdkTracer>,
}

impl Tracing {
    /// A tracer as it is configured. It starts no thread and connects to nothing.
    #[must_use]
    pub fn new(settings: &TracingSettings, outgoing: &Arc<Outgoing>) -> Self {
        let losses = Arc::new(Losses::new(Signal::Traces));
        let never = Sampling { as_parent: false, root: Root::None };
        let export = settings.export.clone();
        let export = export.filter(|_| !settings.disabled && settings.sampling != never);
        let processor = export.map(|export| {
            let identity = settings.identity.clone();
            Processor::new(export, identity, settings.limits, outgoing.clone(), losses.clone())
        });
        Self {
            settings: settings.clone(),
            sampler: sampler(settings.sampling),
            losses,
            processor,
            provider: OnceLock::new(),
            own: OnceLock::new(),
        }
    }

    /// Whether no span is ever recorded: a handler's spans are those that came with its request.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.settings.disabled
    }

    /// Whether ended spans go anywhere.
    #[must_use]
    pub fn exports(&self) -> bool {
        self.processor.is_some()
    }

    /// Starts the span of a request that has just arrived, below the one that it names.
    #[must_use]
    pub fn receive(&self, head: &Parts) -> Context {
        let parent = self.settings.propagators.extract(&head.headers);
        if self.settings.disabled {
            return parent;
        }
        // Its method alone: a Function has no routes, and paths are too many.
        let tracer = self.own();
        let builder = tracer
            .span_builder(known_method(head.method.as_str()).unwrap_or("HTTP"))
            .with_kind(SpanKind::Server)
            .with_attributes(Vec::with_capacity(if self.exports() { ATTRIBUTES } else { 0 }));
        start(tracer, builder, &parent)
    }

    /// The same of a request whose span goes nowhere, whatever it would have gone to.
    #[must_use]
    pub fn receive_unexported(&self, head: &Parts) -> Context {
        let context = self.receive(head);
        if self.exports() {
            processor::give_up(&context.span());
        }
        context
    }

    /// Whether too many spans wait for one more. The span of a request that has just arrived is then
    /// counted as lost, and not made before somebody asks for it ([`Self::context_of`]): while a
    /// collector takes nothing, a request does not pay for what would be thrown away when it ends.
    #[must_use]
    pub fn spares(&self, head: &Parts) -> bool {
        let Some(processor) = self.processor.as_ref().filter(|processor| processor.is_full())
        else {
            return false;
        };
        if self.samples(&self.settings.propagators.extract(&head.headers)) {
            processor.overflow();
        }
        true
    }

    /// The context of an invocation: its span and the baggage that came with it. What a handler
    /// starts without naming a parent belongs below it.
    pub fn context_of<'a>(&self, invocation: &'a Invocation) -> &'a Context {
        // Whoever exports it has made it when the request arrived.
        invocation.trace.get_or_init(|| self.receive_unexported(&invocation.head))
    }

    /// A handler has failed: its span says with what. To be called before the answer is given.
    pub fn failed(&self, invocation: &Invocation, kind: &str, message: &str, stack: &str) {
        let Some(context) = invocation.trace.get().filter(|_| self.exports()) else { return };
        let span = context.span();
        if !span.is_recording() {
            return;
        }
        let mut exception = vec![
            KeyValue::new("exception.type", kind.to_owned()),
            KeyValue::new("exception.message", message.to_owned()),
        ];
        if !stack.is_empty() {
            exception.push(KeyValue::new("exception.stacktrace", stack.to_owned()));
        }
        span.add_event("exception", exception);
        span.set_attribute(KeyValue::new("error.type", kind.to_owned()));
        span.set_status(Status::error(message.to_owned()));
    }

    /// A library that makes spans.
    #[must_use]
    pub fn scope(&self, scope: InstrumentationScope) -> Scope {
        Scope::new((!self.settings.disabled).then(|| self.tracer(scope)))
    }

    /// The header fields that carry `context` on, with lower-case names.
    #[must_use]
    pub fn inject(&self, context: &Context) -> Vec<(&'static str, String)> {
        self.settings.propagators.inject(context)
    }

    /// The propagators, for a handler that wants to use them itself.
    #[must_use]
    pub fn propagators(&self) -> &Propagators {
        &self.settings.propagators
    }

    /// How many spans have been sent, and how many lost, for the metrics.
    #[must_use]
    pub fn counts(&self) -> Arc<dyn Source> {
        self.losses.clone()
    }

    /// Sends the spans that wait without delay, blocks until that is done, and answers with how many
    /// are still there at `until`.
    pub fn drain(&self, until: Instant) -> usize {
        self.processor.as_ref().map_or(0, |processor| processor.drain(until))
    }

    /// The tracer of the host's own spans.
    fn own(&self) -> &SdkTracer {
        self.own.get_or_init(|| self.tracer(own_scope()))
    }

    fn tracer(&self, scope: InstrumentationScope) -> SdkTracer {
        self.provider.get_or_init(|| self.provider()).tracer_with_scope(scope)
    }

    /// Whether the span of a request with this parent would be recorded.
    fn samples(&self, parent: &Context) -> bool {
        let above = parent.span().span_context().trace_id();
        let is_root = above == TraceId::INVALID;
        // The usual case, which needs no number to decide by.
        if is_root && self.settings.sampling.root == Root::All {
            return true;
        }
        let trace = if is_root { RandomIdGenerator::default().new_trace_id() } else { above };
        let kind = SpanKind::Server;
        let result = self.sampler.should_sample(Some(parent), trace, "", &kind, &[], &[]);
        result.decision == SamplingDecision::RecordAndSample
    }

    fn provider(&self) -> SdkTracerProvider {
        let Limits { attributes, events, links, event_attributes, link_attributes, .. } =
            self.settings.limits;
        let builder = SdkTracerProvider::builder()
            .with_sampler(self.sampler.clone())
            .with_span_limits(SpanLimits {
                max_attributes_per_span: message::recorded(attributes),
                max_events_per_span: message::recorded(events),
                max_links_per_span: message::recorded(links),
                max_attributes_per_event: message::recorded(event_attributes),
                max_attributes_per_link: message::recorded(link_attributes),
            })
            // The exporter knows whose the spans are.
            .with_resource(Resource::builder_empty().build());
        match &self.processor {
            Some(processor) => builder.with_span_processor(processor.clone()).build(),
            None => builder.build(),
        }
    }
}

fn sampler(sampling: Sampling) -> Sampler {
    let root = match sampling.root {
        Root::All => Sampler::AlwaysOn,
        Root::None => Sampler::AlwaysOff,
        Root::Share(share) => Sampler::TraceIdRatioBased(share),
    };
    if sampling.as_parent { Sampler::ParentBased(Box::new(root)) } else { root }
}

#[cfg(test)]
mod tests;
