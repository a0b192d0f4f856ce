"""`opentelemetry-api`: contexts, baggage, headers."""

from opentelemetry import baggage, context, propagate, trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator


def carries_baggage():
    token = context.attach(baggage.set_baggage("a", "b"))
    try:
        return [baggage.get_all(), baggage.get_baggage("none")]
    finally:
        context.detach(token)


def reads_headers():
    here = propagate.extract({"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    span = trace.get_current_span(here).get_span_context()
    written = {}
    # A host may have set others beside it; this one is asked for by name.
    TraceContextTextMapPropagator().inject(written, here)
    return [trace.format_trace_id(span.trace_id), span.is_remote, written]
