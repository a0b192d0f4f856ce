//! Waiting for the world outside: native functions that cannot answer at once start their work on
//! the host's own thread, or on one that may block, and call a JavaScript function when it is done.
//!
//! Nothing outside an interpreter may touch a value in it, so a JavaScript function is known by a
//! number there ([`Callback`]), and what it is to be called with is a letter: the next thread that
//! enters the interpreter reads it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use duet_host::Outgoing;
use duet_quickjs::{async_context, set_async_context};
use rquickjs::{Array, Ctx, Exception, Function, IntoJs, Result, TypedArray, Value};

use crate::failure::Failure;

/// Something to do in an interpreter, once.
pub type Letter = Box<dyn for<'js> FnOnce(&Ctx<'js>) -> Result<()> + Send>;

/// Where the letters for one interpreter are put.
pub trait Letterbox: Send + Sync {
    /// Leaves a letter.
    fn put(&self, letter: Letter);
}

/// What an interpreter's native functions need to wait for something.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "there is nothing readable in it")]
pub struct Io {
    letterbox: Arc<dyn Letterbox>,
    outgoing: Arc<Outgoing>,
    heap: usize,
}

/// The functions that are waiting to be called.
#[derive(Default)]
pub(crate) struct Waiting<'js> {
    last: Cell<u32>,
    functions: RefCell<HashMap<u32, Waiter<'js>>>,
}

/// A function, and the context that it was given in.
#[derive(Clone)]
struct Waiter<'js> {
    function: Function<'js>,
    context: Value<'js>,
}

/// A JavaScript function that can be called from anywhere, as often as is needed. Letting go of it
/// forgets the function.
#[expect(missing_debug_implementations, reason = "there is nothing readable in it")]
pub struct Callback {
    id: u32,
    letterbox: Arc<dyn Letterbox>,
    is_settled: bool,
}

/// Bytes that become a `Uint8Array`.
pub(crate) struct Chunk<T>(pub(crate) T);

impl Io {
    /// What runs on `outgoing` and answers through `letterbox`, for an interpreter that may have
    /// `heap` bytes of memory.
    #[must_use]
    pub fn new(letterbox: Arc<dyn Letterbox>, outgoing: Arc<Outgoing>, heap: usize) -> Self {
        Self { letterbox, outgoing, heap }
    }

    /// How large anything may become that the interpreter is given, in bytes.
    pub(crate) fn heap(&self) -> usize {
        self.heap
    }

    /// Makes it known to the native functions of an interpreter.
    pub(crate) fn attach(self, context: &Ctx<'_>) {
        // It is done once, before anybody reads it.
        let _ = context.store_userdata(Waiting::default());
        let _ = context.store_userdata(self);
    }

    /// That of an interpreter.
    pub(crate) fn of(context: &Ctx<'_>) -> Result<Self> {
        context.userdata::<Self>().map(|io| Self::clone(&io)).ok_or(rquickjs::Error::Unknown)
    }

    /// Runs `work`, which must not block, on the thread that the host's own calls run on.
    pub(crate) fn spawn(
        &self,
        context: &Ctx<'_>,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<()> {
        self.outgoing
            .spawn(work)
            .map_err(|error| Exception::throw_message(context, &error.to_string()))
    }

    /// Runs `work` on a thread that it may block.
    pub(crate) fn spawn_blocking(
        &self,
        context: &Ctx<'_>,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<()> {
        self.outgoing
            .spawn_blocking(work)
            .map_err(|error| Exception::throw_message(context, &error.to_string()))
    }
}

impl Callback {
    /// Keeps `function` to be called later.
    ///
    /// # Errors
    /// When the interpreter has no memory for it.
    pub fn new<'js>(context: &Ctx<'js>, function: Function<'js>) -> Result<Self> {
        let io = Io::of(context)?;
        let waiting = context.userdata::<Waiting<'js>>().ok_or(rquickjs::Error::Unknown)?;
        let id = waiting.last.get().wrapping_add(1);
        waiting.last.set(id);
        let waiter = Waiter { function, context: async_context(context) };
        waiting.functions.borrow_mut().insert(id, waiter);
        Ok(Self { id, letterbox: io.letterbox, is_settled: false })
    }

    /// Calls it with one value.
    pub fn call<T>(&self, value: T)
    where
        T: for<'js> IntoJs<'js> + Send + 'static,
    {
        let id = self.id;
        self.letterbox.put(Box::new(move |context| {
            let Some(waiter) = Waiting::get(context, id) else { return Ok(()) };
            let value = value.into_js(context)?;
            waiter.call(context, |function| function.call((value,)))
        }));
    }

    /// Calls it as Node.js calls back, with an error or with `null` and a value, and forgets it.
    pub fn settle<T>(mut self, outcome: std::result::Result<T, Failure>)
    where
        T: for<'js> IntoJs<'js> + Send + 'static,
    {
        let id = self.id;
        self.is_settled = true;
        self.letterbox.put(Box::new(move |context| {
            let Some(waiter) = Waiting::take(context, id) else { return Ok(()) };
            match outcome {
                Ok(value) => {
                    let parameters = (Value::new_null(context.clone()), value.into_js(context)?);
                    waiter.call(context, |function| function.call(parameters))
                }
                Err(failure) => {
                    let failure = failure.into_js(context)?;
                    waiter.call(context, |function| function.call((failure,)))
                }
            }
        }));
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        if self.is_settled {
            return;
        }
        let id = self.id;
        self.letterbox.put(Box::new(move |context| {
            drop(Waiting::take(context, id));
            Ok(())
        }));
    }
}

impl<'js> Waiting<'js> {
    fn get(context: &Ctx<'js>, id: u32) -> Option<Waiter<'js>> {
        context.userdata::<Self>()?.functions.borrow().get(&id).cloned()
    }

    /// Takes it out. Letting go of it may run code that comes back here, so the caller does that.
    fn take(context: &Ctx<'js>, id: u32) -> Option<Waiter<'js>> {
        context.userdata::<Self>()?.functions.borrow_mut().remove(&id)
    }
}

impl<'js> Waiter<'js> {
    /// Calls the function in the context that it was given in.
    fn call(
        self,
        context: &Ctx<'js>,
        call: impl FnOnce(Function<'js>) -> Result<()>,
    ) -> Result<()> {
        let outer = async_context(context);
        set_async_context(context, &self.context);
        let called = call(self.function);
        set_async_context(context, &outer);
        called
    }
}

/// Whether functions wait to be called from outside.
#[must_use]
pub fn is_waiting(context: &Ctx<'_>) -> bool {
    context.userdata::<Waiting<'_>>().is_some_and(|waiting| !waiting.functions.borrow().is_empty())
}

impl<'js, T: AsRef<[u8]>> IntoJs<'js> for Chunk<T> {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        Ok(TypedArray::<u8>::new_copy(context.clone(), self.0.as_ref())?.into_value())
    }
}

/// An array of what may differ in type.
pub(crate) fn array<'js>(
    context: &Ctx<'js>,
    items: impl IntoIterator<Item = Value<'js>>,
) -> Result<Value<'js>> {
    let array = Array::new(context.clone())?;
    for (index, item) in items.into_iter().enumerate() {
        array.set(index, item)?;
    }
    Ok(array.into_value())
}
