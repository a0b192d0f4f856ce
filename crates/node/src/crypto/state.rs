//! A state in Rust that JavaScript holds on to: a hash that is not complete, a cipher, a key. It
//! goes when JavaScript lets go of it.

use std::any::Any;

use rquickjs::class::{JsClass, Trace, Tracer, Writable};
use rquickjs::function::Constructor;
use rquickjs::{Class, Ctx, Result};

use super::refuse;

/// The state.
pub(crate) struct State(Box<dyn Any + Send + Sync>);

/// A state, as JavaScript gives it back.
pub(super) type Handle<'js> = Class<'js, State>;

impl<'js> Trace<'js> for State {
    fn trace<'a>(&self, _tracer: Tracer<'a, 'js>) {}
}

impl<'js> JsClass<'js> for State {
    const NAME: &'static str = "CryptoState";
    type Mutable = Writable;

    fn constructor(_context: &Ctx<'js>) -> Result<Option<Constructor<'js>>> {
        Ok(None)
    }
}

/// Gives a state to JavaScript.
pub(super) fn hold<'js>(context: &Ctx<'js>, state: impl Any + Send + Sync) -> Result<Handle<'js>> {
    Class::instance(context.clone(), State(Box::new(state)))
}

/// Uses a state of a known type.
pub(super) fn with<'js, T: Any, R>(
    context: &Ctx<'js>,
    handle: &Handle<'js>,
    work: impl FnOnce(&mut T) -> R,
) -> Result<R> {
    let mut held = handle.try_borrow_mut()?;
    let state = held.0.downcast_mut::<T>().ok_or_else(|| refuse(context, "wrong state"))?;
    Ok(work(state))
}
