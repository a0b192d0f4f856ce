//! What identifies a span: JavaScript's `SpanContext` and ours.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use rquickjs::function::This;
use rquickjs::{Class, Ctx, Function, IntoJs, Object, Result, Value};

use super::span::Span;

/// A span context, for `span.js`: trace, span, flags, whether it is remote, and its state as text.
pub(super) struct Identity(pub(super) SpanContext);

impl<'js> IntoJs<'js> for Identity {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let Self(span) = self;
        let state = span.trace_state().header();
        let parts = rquickjs::Array::new(context.clone())?;
        parts.set(0, span.trace_id().to_string())?;
        parts.set(1, span.span_id().to_string())?;
        parts.set(2, span.trace_flags().to_u8())?;
        parts.set(3, span.is_remote())?;
        parts.set(4, state)?;
        Ok(parts.into_value())
    }
}

/// A context below a span of any make: a new one, if there is no span or not a valid one.
pub(crate) fn below<'js>(context: &Ctx<'js>, span: Value<'js>) -> Result<Context> {
    if let Ok(own) = Class::<Span>::from_value(&span) {
        // It knows what no `SpanContext` of JavaScript's has room for.
        return Ok(own.borrow().as_parent());
    }
    let Some(span) = span.into_object() else { return Ok(Context::new()) };
    let tell: Function<'js> = span.get("spanContext")?;
    let found = of(context, &tell.call((This(span),))?)?;
    Ok(found.map_or_else(Context::new, |found| Context::new().with_remote_span_context(found)))
}

/// What a `SpanContext` of JavaScript's says; `None` if it is not a valid one.
pub(super) fn of<'js>(context: &Ctx<'js>, given: &Value<'js>) -> Result<Option<SpanContext>> {
    let Some(given) = given.as_object() else { return Ok(None) };
    let trace = hexadecimal(given, "traceId", 32)?.and_then(|id| TraceId::from_hex(&id).ok());
    let span = hexadecimal(given, "spanId", 16)?.and_then(|id| SpanId::from_hex(&id).ok());
    let (Some(trace), Some(span)) = (trace, span) else { return Ok(None) };
    let flags = given.get::<_, Value<'js>>("traceFlags")?.as_number().unwrap_or_default();
    let is_remote = given.get::<_, Value<'js>>("isRemote")?.as_bool().unwrap_or_default();
    let state = state(context, &given.get("traceState")?)?;
    let found = SpanContext::new(trace, span, TraceFlags::new(byte(flags)), is_remote, state);
    Ok(found.is_valid().then_some(found))
}

fn hexadecimal(given: &Object<'_>, key: &str, length: usize) -> Result<Option<String>> {
    let value: Value<'_> = given.get(key)?;
    let text = value.as_string().and_then(|text| text.to_string().ok());
    Ok(text.filter(|id| id.len() == length && id.bytes().all(|byte| byte.is_ascii_hexdigit())))
}

/// Flags are the lowest eight bits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is right")]
fn byte(flags: f64) -> u8 {
    flags as u8
}

/// A `TraceState`, without the members that are none.
fn state<'js>(context: &Ctx<'js>, given: &Value<'js>) -> Result<TraceState> {
    let Some(object) = given.as_object() else { return Ok(TraceState::NONE) };
    let serialize: Value<'js> = object.get("serialize")?;
    let Some(serialize) = serialize.into_function() else { return Ok(TraceState::NONE) };
    let text: Value<'js> = serialize.call((This(object.clone()),))?;
    let Some(text) = text.as_string() else { return Ok(TraceState::NONE) };
    let text = duet_node::text::well_formed(context, text)?;
    let members = text.split(',').filter_map(|member| member.trim().split_once('='));
    let valid = members.filter(|(key, value)| TraceState::from_key_value([(*key, *value)]).is_ok());
    Ok(TraceState::from_key_value(valid).unwrap_or_default())
}
