//! Requests that go out, as the host's spans of them.

use std::sync::Arc;

use duet_host::{ClientCall, Tracing};
use parking_lot::Mutex;
use rquickjs::class::{JsClass, Readable, Trace, Tracer};
use rquickjs::function::Constructor;
use rquickjs::{Array, Class, Ctx, Function, Object, Result, Value};

use super::carrier;

/// A request that is under way; nothing, once it is known what has become of it.
pub(crate) struct Call(Mutex<Option<ClientCall>>);

type Handle<'js> = Class<'js, Call>;

impl<'js> Trace<'js> for Call {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for Call {
    const NAME: &'static str = "Call";
    type Mutable = Readable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// Adds what `client.js` is made of.
pub(super) fn define<'js>(
    context: &Ctx<'js>,
    functions: &Object<'js>,
    tracing: &Arc<Tracing>,
) -> Result<()> {
    let on = Arc::clone(tracing);
    let call = move |context: Ctx<'js>,
                     span: Value<'js>,
                     baggage: Vec<String>,
                     method: String,
                     url: String| {
        let from = carrier::carried(&context, span, &baggage)?;
        let call = on.call(&from, &method, &url);
        let parts = Array::new(context.clone())?;
        parts.set(0, carrier::flat(call.fields()))?;
        if on.exports() {
            parts.set(1, Class::instance(context, Call(Mutex::new(Some(call))))?)?;
        }
        Ok::<_, rquickjs::Error>(parts)
    };
    functions.set("call", Function::new(context.clone(), call)?)?;
    let answered = |call: Handle<'js>, status: u16| {
        if let Some(call) = call.borrow().0.lock().take() {
            call.answered(status);
        }
    };
    functions.set("answered", Function::new(context.clone(), answered)?)?;
    let failed = |call: Handle<'js>, kind: String, message: String| {
        if let Some(call) = call.borrow().0.lock().take() {
            call.failed(&kind, &message);
        }
    };
    functions.set("failed", Function::new(context.clone(), failed)?)
}
