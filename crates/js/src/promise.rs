//! Looking into a promise without waiting for it.

use std::sync::Arc;

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Function, Object, Result, Value};

use crate::ffi;
use crate::timers::Timers;

/// Adds the function that looks.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    timers: &Arc<Timers>,
) -> Result<()> {
    let timers = Arc::clone(timers);
    let settled =
        move |context: Ctx<'js>, promise: Value<'js>, pending: Value<'js>| -> Result<Value<'js>> {
            // What already waits to run could still change the answer, and must come first.
            if timers.ticks_wait() || ffi::has_jobs(&context) {
                return Ok(pending);
            }
            match promise.as_promise() {
                Some(promise) if promise.state() == PromiseState::Resolved => {
                    promise.result().unwrap_or(Ok(pending))
                }
                _ => Ok(pending),
            }
        };
    native.set("settled", Function::new(context.clone(), settled)?)
}
