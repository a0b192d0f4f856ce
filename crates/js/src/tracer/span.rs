//! A span as JavaScript holds it: one that it has started, or the one that the host has made for a
//! request.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, Status, TraceContextExt};
use parking_lot::Mutex;
use rquickjs::class::{JsClass, Readable, Trace, Tracer};
use rquickjs::function::Constructor;
use rquickjs::{Class, Ctx, Function, Object, Result, String as Text, Value};

use super::identity::Identity;
use super::moment::Moment;
use super::{attributes, identity};

/// A span of the SDK.
pub(crate) struct Span {
    context: Context,
    /// When it was started, if a handler did that. The host's own ends with the answer, whatever a
    /// handler does.
    started: Option<SystemTime>,
    /// What it will have ended with: in JavaScript the last that was said counts, unless one was `OK`.
    status: Mutex<Status>,
}

type Handle<'js> = Class<'js, Span>;

impl Span {
    fn new(context: Context, started: Option<SystemTime>) -> Self {
        Self { context, started, status: Mutex::new(Status::Unset) }
    }

    pub(super) fn of_host(context: Context) -> Self {
        Self::new(context, None)
    }

    pub(super) fn started(context: Context, started: SystemTime) -> Self {
        Self::new(context, Some(started))
    }

    /// The context of what begins below it; an empty one, if it is not a valid span.
    pub(super) fn as_parent(&self) -> Context {
        let is_valid = self.context.span().span_context().is_valid();
        if is_valid { self.context.clone() } else { Context::new() }
    }

    pub(super) fn identity(&self) -> SpanContext {
        self.context.span().span_context().clone()
    }

    fn is_recording(&self) -> bool {
        self.context.span().is_recording()
    }

    fn set_status(&self, status: Status) {
        if self.started.is_none() {
            self.context.span().set_status(status);
            return;
        }
        let mut known = self.status.lock();
        if *known != Status::Ok {
            *known = status;
        }
    }

    fn end(&self, moment: Moment) {
        let Some(started) = self.started else { return };
        let span = self.context.span();
        span.set_status(self.status.lock().clone());
        // Nothing ends before it has begun.
        span.end_with_timestamp(moment.time().max(started));
    }
}

impl Drop for Span {
    /// What nobody has ended is not told to anybody. The SDK would take now for its end; an end before
    /// all times tells the host that there was none.
    fn drop(&mut self) {
        if self.started.is_some() {
            self.context.span().end_with_timestamp(UNIX_EPOCH);
        }
    }
}

impl<'js> Trace<'js> for Span {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for Span {
    const NAME: &'static str = "Span";
    type Mutable = Readable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// Adds the prototype of spans, which `span.js` fills in, and what it is filled with.
pub(super) fn define<'js>(context: &Ctx<'js>, functions: &Object<'js>) -> Result<()> {
    functions.set("span", Class::<Span>::prototype(context)?)?;
    let function = context.clone();
    functions.set(
        "identity",
        Function::new(function.clone(), |span: Handle<'js>| Identity(span.borrow().identity()))?,
    )?;
    functions.set(
        "isRecording",
        Function::new(function.clone(), |span: Handle<'js>| span.borrow().is_recording())?,
    )?;
    functions.set("setAttribute", Function::new(function.clone(), set_attribute)?)?;
    functions.set("addEvent", Function::new(function.clone(), add_event)?)?;
    functions.set("addLink", Function::new(function.clone(), add_link)?)?;
    functions.set("setStatus", Function::new(function.clone(), set_status)?)?;
    functions.set(
        "updateName",
        Function::new(function.clone(), |span: Handle<'js>, name: String| {
            span.borrow().context.span().update_name(name);
        })?,
    )?;
    functions.set(
        "end",
        Function::new(function, |span: Handle<'js>, moment: Moment| span.borrow().end(moment))?,
    )
}

/// Sets an attribute, and says whether it was one.
fn set_attribute<'js>(
    context: Ctx<'js>,
    span: Handle<'js>,
    key: Text<'js>,
    value: Value<'js>,
) -> Result<bool> {
    let attribute = attributes::one(&context, &key, &value)?;
    let is_one = attribute.is_some();
    if let Some(attribute) = attribute {
        span.borrow().context.span().set_attribute(attribute);
    }
    Ok(is_one)
}

fn add_event<'js>(
    context: Ctx<'js>,
    span: Handle<'js>,
    name: String,
    given: Value<'js>,
    moment: Moment,
) -> Result<()> {
    let attributes = attributes::all(&context, &given)?;
    span.borrow().context.span().add_event_with_timestamp(name, moment.time(), attributes);
    Ok(())
}

fn add_link<'js>(
    context: Ctx<'js>,
    span: Handle<'js>,
    to: Value<'js>,
    given: Value<'js>,
) -> Result<()> {
    let attributes = attributes::all(&context, &given)?;
    if let Some(to) = identity::of(&context, &to)? {
        span.borrow().context.span().add_link(to, attributes);
    }
    Ok(())
}

/// Which number stands for which status is fixed: the API's.
fn set_status(span: Handle<'_>, code: i32, message: Option<String>) {
    let status = match code {
        1 => Status::Ok,
        2 => Status::error(message.unwrap_or_default()),
        _ => return,
    };
    span.borrow().set_status(status);
}
