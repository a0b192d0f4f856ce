//! Tracing, seen from JavaScript: the host's spans, and what carries them on.
//!
//! The shape of OpenTelemetry's API is JavaScript (`js-prelude/opentelemetry`); here are the spans. A
//! context is JavaScript's as well, since users' own copies of `@opentelemetry/api` make them: what is
//! native knows a context by its span and its baggage. Nothing of it is made before it is asked for.

mod attributes;
mod call;
mod carrier;
mod identity;
mod moment;
mod span;

use std::sync::Arc;

use duet_host::{Tracing, telemetry};
use opentelemetry::trace::{SpanBuilder, SpanContext, SpanKind, TraceContextExt};
use rquickjs::class::{JsClass, Readable, Trace, Tracer};
use rquickjs::function::Constructor;
use rquickjs::{Array, Class, Ctx, Function, Object, Result, Value};

use self::moment::Moment;
use crate::exchange::Handle;

pub(crate) use self::attributes::all as attributes;
pub(crate) use self::call::Call;
pub(crate) use self::identity::below;
pub(crate) use self::span::Span;

/// Who makes spans: a library.
pub(crate) struct Scope(telemetry::Scope);

impl<'js> Trace<'js> for Scope {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for Scope {
    const NAME: &'static str = "Scope";
    type Mutable = Readable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// Adds the function that makes all others: it is called once, when tracing is first asked for.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    tracing: &Arc<Tracing>,
) -> Result<()> {
    let tracing = Arc::clone(tracing);
    let make = move |context: Ctx<'js>| functions(&context, &tracing);
    native.set("tracing", Function::new(context.clone(), make)?)
}

/// The span that the code which runs has made active; that of its request is not looked for.
pub(crate) fn active_span<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Option<SpanContext> {
    let find = native.get::<_, Option<Function<'js>>>("activeSpan").ok()??;
    let found = find.call(()).and_then(|span| identity::below(context, span));
    if let Ok(found) = found {
        return Some(found.span().span_context().clone());
    }
    // Somebody else's span that does not know itself is no reason not to print.
    context.catch();
    None
}

fn functions<'js>(context: &Ctx<'js>, tracing: &Arc<Tracing>) -> Result<Object<'js>> {
    let functions = Object::new(context.clone())?;
    let on = Arc::clone(tracing);
    let exports = move || on.exports();
    functions.set("exports", Function::new(context.clone(), exports)?)?;
    functions.set("isDisabled", tracing.is_disabled())?;
    let on = Arc::clone(tracing);
    let scope = move |context: Ctx<'js>, name, version, url, attributes| {
        scope(&context, &on, name, version, url, &attributes)
    };
    functions.set("scope", Function::new(context.clone(), scope)?)?;
    let on = Arc::clone(tracing);
    let root = move |context: Ctx<'js>, exchange: Handle<'js>| root(&context, &on, &exchange);
    functions.set("rootOf", Function::new(context.clone(), root)?)?;
    let on = Arc::clone(tracing);
    let tell = move |exchange: Handle<'js>, kind: String, message: String, stack: String| {
        on.failed(&exchange.borrow().invocation, &kind, &message, &stack);
    };
    functions.set("tellFailure", Function::new(context.clone(), tell)?)?;
    functions.set("start", Function::new(context.clone(), start)?)?;
    span::define(context, &functions)?;
    carrier::define(context, &functions, tracing)?;
    call::define(context, &functions, tracing)?;
    Ok(functions)
}

fn scope<'js>(
    context: &Ctx<'js>,
    tracing: &Tracing,
    name: String,
    version: Option<String>,
    schema_url: Option<String>,
    attributes: &Value<'js>,
) -> Result<Class<'js, Scope>> {
    let attributes = attributes::all(context, attributes)?;
    let library = telemetry::library(name, version, schema_url, attributes);
    Class::instance(context.clone(), Scope(tracing.scope(library)))
}

/// What an invocation brings along: its span, if it has one, and its baggage.
fn root<'js>(context: &Ctx<'js>, tracing: &Tracing, exchange: &Handle<'js>) -> Result<Array<'js>> {
    let exchange = exchange.borrow();
    let trace = tracing.context_of(&exchange.invocation);
    let parts = Array::new(context.clone())?;
    if trace.has_active_span() {
        parts.set(0, Class::instance(context.clone(), Span::of_host(trace.clone()))?)?;
    }
    parts.set(1, carrier::entries(trace))?;
    Ok(parts)
}

/// Starts a span below `parent`, which is a span of any make or nothing. Attributes and links are set
/// by whoever calls this.
fn start<'js>(
    context: Ctx<'js>,
    scope: Class<'js, Scope>,
    name: String,
    kind: i32,
    moment: Moment,
    parent: Value<'js>,
) -> Result<Class<'js, Span>> {
    let Scope(scope) = &*scope.borrow();
    let started = moment.time();
    let builder = SpanBuilder::from_name(name).with_kind(kind_of(kind)).with_start_time(started);
    let parent = identity::below(&context, parent)?;
    Class::instance(context, Span::started(scope.start(builder, parent), started))
}

/// Which number stands for which kind is fixed: the API's.
fn kind_of(number: i32) -> SpanKind {
    match number {
        1 => SpanKind::Server,
        2 => SpanKind::Client,
        3 => SpanKind::Producer,
        4 => SpanKind::Consumer,
        _ => SpanKind::Internal,
    }
}
