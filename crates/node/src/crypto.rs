//! The work of `node:crypto` and of the web's `crypto`, done by well-kept crates. Keys are parsed and
//! written in JavaScript (`js-prelude/crypto`): what comes here is numbers, points and bytes.

mod authenticated;
mod cipher;
mod curve;
mod derive;
mod hash;
mod hmac;
mod number;
mod padding;
mod random;
mod rsa_key;
mod state;

use rquickjs::{Ctx, Exception, FromJs, Object, Result, TypedArray, Value};

pub(crate) use state::State;

use crate::ffi;
use crate::io::Chunk;
use crate::text;

/// Bytes that JavaScript gives: those of a `Uint8Array`, or of a string in UTF-8.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl<'js> FromJs<'js> for Bytes {
    fn from_js(context: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        if let Some(string) = value.as_string() {
            return Ok(Self(text::well_formed(context, string)?.into_bytes()));
        }
        let array = TypedArray::<u8>::from_js(context, value)?;
        ffi::with_bytes(&array, |bytes| Self(bytes.to_vec()))
            .ok_or_else(|| Exception::throw_type(context, "the bytes have been detached"))
    }
}

/// Bytes that become a `Uint8Array`.
type Answer = Chunk<Vec<u8>>;

/// Throws an error with these words.
fn refuse(context: &Ctx<'_>, reason: &str) -> rquickjs::Error {
    Exception::throw_message(context, reason)
}

/// Adds the functions of `node:crypto`.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    hash::define(context, object)?;
    hmac::define(context, object)?;
    derive::define(context, object)?;
    random::define(context, object)?;
    cipher::define(context, object)?;
    curve::define(context, object)?;
    number::define(context, object)?;
    rsa_key::define(context, object)
}
