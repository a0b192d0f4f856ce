//! Propagation: what is read from a carrier and written to one, by the host's propagators.

use std::sync::Arc;

use duet_host::Tracing;
use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt};
use opentelemetry::trace::TraceContextExt;
use rquickjs::{Array, Ctx, Function, Object, Result, Value};

use super::identity::{self, Identity};

/// Adds what `propagation.js` is made of.
pub(super) fn define<'js>(
    context: &Ctx<'js>,
    functions: &Object<'js>,
    tracing: &Arc<Tracing>,
) -> Result<()> {
    let on = Arc::clone(tracing);
    let inject = move |context: Ctx<'js>, span: Value<'js>, baggage: Vec<String>| {
        Ok::<_, rquickjs::Error>(flat(&on.inject(&carried(&context, span, &baggage)?)))
    };
    functions.set("inject", Function::new(context.clone(), inject)?)?;
    let on = Arc::clone(tracing);
    let fields = move || on.propagators().fields();
    functions.set("fields", Function::new(context.clone(), fields)?)?;
    let on = Arc::clone(tracing);
    let extract = move |context: Ctx<'js>, fields: Vec<String>| {
        let found = on.propagators().extract(&headers(&fields));
        let parts = Array::new(context)?;
        if found.has_active_span() {
            parts.set(0, Identity(found.span().span_context().clone()))?;
        }
        parts.set(1, entries(&found))?;
        Ok::<_, rquickjs::Error>(parts)
    };
    functions.set("extract", Function::new(context.clone(), extract)?)
}

/// A context with a span of any make and with baggage, for what goes out.
pub(super) fn carried<'js>(
    context: &Ctx<'js>,
    span: Value<'js>,
    entries: &[String],
) -> Result<Context> {
    let found = identity::below(context, span)?;
    if entries.is_empty() && found.baggage().is_empty() {
        return Ok(found);
    }
    // The span may know of other baggage, which it came with.
    let mut baggage = Baggage::new();
    for entry in entries.chunks_exact(3) {
        baggage.insert_with_metadata(entry[0].clone(), entry[1].clone(), entry[2].as_str());
    }
    Ok(found.with_baggage(baggage))
}

/// The baggage in a context: names, values, and what is said of them, in turn.
pub(super) fn entries(context: &Context) -> Vec<String> {
    let mut entries = Vec::new();
    for (name, (value, metadata)) in context.baggage() {
        entries.extend([name.to_string(), value.to_string(), metadata.as_str().to_owned()]);
    }
    entries
}

/// Names and values in turn.
pub(super) fn flat(fields: &[(&'static str, String)]) -> Vec<String> {
    fields.iter().flat_map(|(name, value)| [(*name).to_owned(), value.clone()]).collect()
}

/// Header fields from names and values in turn, without those that are none.
fn headers(fields: &[String]) -> HeaderMap {
    let field = |pair: &[String]| {
        let name = HeaderName::try_from(pair[0].as_str()).ok()?;
        Some((name, HeaderValue::try_from(pair[1].as_str()).ok()?))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in fields.chunks_exact(2).filter_map(field) {
        headers.append(name, value);
    }
    headers
}
