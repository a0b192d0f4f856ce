//! The only unsafe code of this crate.
#![expect(
    unsafe_code,
    reason = "a typed array's bytes may be moved by the JavaScript that owns it"
)]

use rquickjs::TypedArray;

/// Looks at the bytes of a typed array; `None` if it has been detached.
pub(crate) fn with_bytes<R>(
    array: &TypedArray<'_, u8>,
    look: impl FnOnce(&[u8]) -> R,
) -> Option<R> {
    // SAFETY: `look` is given no way to run JavaScript, so nothing can move or free the bytes
    // while it looks.
    unsafe { array.as_bytes() }.map(look)
}
