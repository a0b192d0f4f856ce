//! The only unsafe code of this crate.
#![expect(
    unsafe_code,
    reason = "rquickjs asks for promises through unsafe traits, and a typed array's bytes may move"
)]

use rquickjs::{JsLifetime, TypedArray};

use crate::io::{Io, Waiting};
use crate::zlib::Held;

// SAFETY: `Io` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Io {
    type Changed<'to> = Io;
}

// SAFETY: the only lifetime of `Waiting` is that of the functions in it, and `Changed` is the same
// type with that lifetime exchanged.
unsafe impl<'js> JsLifetime<'js> for Waiting<'js> {
    type Changed<'to> = Waiting<'to>;
}

// SAFETY: `Held` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Held {
    type Changed<'to> = Held;
}

/// Looks at the bytes of a typed array; `None` if it has been detached.
pub(crate) fn with_bytes<R>(
    array: &TypedArray<'_, u8>,
    look: impl FnOnce(&[u8]) -> R,
) -> Option<R> {
    // SAFETY: `look` is given no way to run JavaScript, so nothing can move or free the bytes
    // while it looks.
    unsafe { array.as_bytes() }.map(look)
}
