//! Span contexts and baggage, from Python's objects to Rust's and back.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use pyo3::intern;
use pyo3::prelude::*;

use super::span::Span;

/// A span context as Python makes one: trace and span, whether it is remote, flags, and the
/// members of its state.
pub(crate) type Identity = (u128, u64, bool, u8, Vec<(String, String)>);

/// An entry of baggage: name, value, and what is said of it.
pub(crate) type Entry = (String, String, String);

/// What identifies a span.
pub(crate) fn identity(context: &SpanContext) -> Identity {
    let state = context.trace_state();
    let members =
        state.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    (
        u128::from_be_bytes(context.trace_id().to_bytes()),
        u64::from_be_bytes(context.span_id().to_bytes()),
        context.is_remote(),
        context.trace_flags().to_u8(),
        members,
    )
}

/// The span context that a Python object of any make is.
pub(crate) fn span_context(given: &Bound<'_, PyAny>) -> PyResult<SpanContext> {
    let py = given.py();
    let trace: u128 = given.getattr(intern!(py, "trace_id"))?.extract()?;
    let span: u64 = given.getattr(intern!(py, "span_id"))?.extract()?;
    let flags: u8 = given.getattr(intern!(py, "trace_flags"))?.extract()?;
    let state = given.getattr(intern!(py, "trace_state"))?;
    let mut members: Vec<(String, String)> = Vec::new();
    if !state.is_none() {
        for item in state.call_method0(intern!(py, "items"))?.try_iter()? {
            members.push(item?.extract()?);
        }
    }
    Ok(SpanContext::new(
        TraceId::from(trace),
        SpanId::from(span),
        TraceFlags::new(flags),
        given.getattr(intern!(py, "is_remote"))?.is_truthy()?,
        TraceState::from_key_value(members).unwrap_or_default(),
    ))
}

/// A context with a span of any make in it, or with none if that is not a valid one.
pub(crate) fn context_of(span: Option<&Bound<'_, PyAny>>) -> PyResult<Context> {
    let Some(span) = span.filter(|span| !span.is_none()) else { return Ok(Context::new()) };
    if let Ok(own) = span.cast::<Span>() {
        // It knows what no `SpanContext` of Python's has room for.
        return Ok(own.get().as_parent());
    }
    let found = span_context(&span.call_method0(intern!(span.py(), "get_span_context"))?)?;
    if !found.is_valid() {
        return Ok(Context::new());
    }
    Ok(Context::new().with_remote_span_context(found))
}

/// The same with baggage, of which Python gives what it has as texts.
pub(crate) fn with_baggage(context: Context, entries: Vec<Entry>) -> Context {
    if entries.is_empty() && context.baggage().is_empty() {
        return context;
    }
    // The span may know of other baggage, which it came with.
    let mut baggage = Baggage::new();
    for (name, value, properties) in entries {
        baggage.insert_with_metadata(name, value, properties);
    }
    context.with_baggage(baggage)
}

/// The baggage in a context.
pub(crate) fn entries(context: &Context) -> Vec<Entry> {
    let named = context.baggage().iter().map(|(name, (value, properties))| {
        (name.to_string(), value.to_string(), properties.as_str().to_owned())
    });
    named.collect()
}

/// Header fields, without those that are none.
pub(crate) fn fields(given: Vec<(String, String)>) -> HeaderMap {
    let mut fields = HeaderMap::new();
    for (name, value) in given {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name), HeaderValue::try_from(value.into_bytes()))
        {
            fields.append(name, value);
        }
    }
    fields
}
