//! How a span begins. What came with a trace goes on with it: the SDK forgets of a span that it does not
//! record that the id of its trace is random, and whoever is asked next would have to decide without it.

use opentelemetry::Context;
use opentelemetry::trace::{Span, SpanBuilder, SpanContext, TraceContextExt, TraceFlags, Tracer};
use opentelemetry_sdk::trace::SdkTracer;

/// The flag of a trace whose id is random (Trace Context, level 2, section 3.2.2.5.2).
pub(super) const RANDOM: TraceFlags = TraceFlags::new(0b10);

/// Starts a span below that of `parent`; everything else in `parent` is kept.
#[must_use]
pub(super) fn start(tracer: &SdkTracer, builder: SpanBuilder, parent: &Context) -> Context {
    let span = tracer.build_with_context(builder, parent);
    let own = span.span_context();
    let above = parent.span().span_context().trace_flags();
    let forgotten = (above & RANDOM) & !own.trace_flags();
    if forgotten == TraceFlags::default() {
        return parent.with_span(span);
    }
    let flags = own.trace_flags() | forgotten;
    let state = own.trace_state().clone();
    let own = SpanContext::new(own.trace_id(), own.span_id(), flags, false, state);
    parent.with_remote_span_context(own)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanId, TraceId, TraceState, TracerProvider};
    use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

    use super::*;

    #[test]
    fn a_random_trace_stays_one_whether_its_spans_are_recorded_or_not() {
        for (root, flags) in [(Sampler::AlwaysOn, 0b11), (Sampler::AlwaysOff, 0b10)] {
            let provider = SdkTracerProvider::builder().with_sampler(root).build();
            let state = TraceState::from_key_value([("a", "1")]).unwrap();
            let (trace, above) = (TraceId::from(1), SpanId::from(2));
            let parent = SpanContext::new(trace, above, RANDOM, true, state.clone());
            let parent = Context::new().with_remote_span_context(parent);
            let tracer = provider.tracer("");
            let context = start(&tracer, tracer.span_builder("a"), &parent);
            let span = context.span();
            let span = span.span_context();
            assert_eq!((span.trace_id(), span.trace_flags().to_u8()), (trace, flags));
            assert_eq!((span.trace_state(), span.is_remote()), (&state, false));
            assert_ne!(span.span_id(), above);
        }
    }
}
