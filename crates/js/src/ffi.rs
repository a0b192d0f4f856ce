//! The only unsafe code of this crate: promises that the compiler cannot check for us.
#![expect(
    unsafe_code,
    reason = "rquickjs asks for these promises through unsafe traits and functions"
)]

use rquickjs::module::Declared;
use rquickjs::{Ctx, JsLifetime, Module, Result, TypedArray, qjs};

use crate::exchange::Exchange;
use crate::hooks::Hooks;
use crate::loader::Known;
use crate::rejections::Rejections;
use crate::tracer::{Call, Scope, Span};

// SAFETY: `Exchange` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Exchange {
    type Changed<'to> = Exchange;
}

// SAFETY: the only lifetime of `Hooks` is that of the functions in it, and `Changed` is the same
// type with that lifetime exchanged.
unsafe impl<'js> JsLifetime<'js> for Hooks<'js> {
    type Changed<'to> = Hooks<'to>;
}

// SAFETY: the only lifetime of `Rejections` is that of the values in it, and `Changed` is the same
// type with that lifetime exchanged.
unsafe impl<'js> JsLifetime<'js> for Rejections<'js> {
    type Changed<'to> = Rejections<'to>;
}

// SAFETY: `Known` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Known {
    type Changed<'to> = Known;
}

// SAFETY: `Scope` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Scope {
    type Changed<'to> = Scope;
}

// SAFETY: `Span` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Span {
    type Changed<'to> = Span;
}

// SAFETY: `Call` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Call {
    type Changed<'to> = Call;
}

/// Declares a module from bytecode of our own build.
pub(crate) fn declare_bytecode<'js>(
    context: &Ctx<'js>,
    bytecode: &'static [u8],
) -> Result<Module<'js, Declared>> {
    // SAFETY: the bytes were written by `build.rs` with this very version of QuickJS, and are
    // part of the binary.
    unsafe { Module::load(context.clone(), bytecode) }
}

/// Copies the bytes out of a typed array.
pub(crate) fn copy_bytes(array: &TypedArray<'_, u8>) -> Option<Vec<u8>> {
    // SAFETY: the slice is copied before any JavaScript can run that might move or free it.
    unsafe { array.as_bytes() }.map(<[u8]>::to_vec)
}

/// Whether promise jobs wait to be run.
pub(crate) fn has_jobs(context: &Ctx<'_>) -> bool {
    // SAFETY: a `Ctx` exists only while its runtime is locked by this thread, so both pointers
    // are valid, and the call only reads a list's head.
    unsafe { qjs::JS_IsJobPending(qjs::JS_GetRuntime(context.as_raw().as_ptr())) }
}
