//! Chance, from the system, and comparing without telling how much was equal.

use rquickjs::{Ctx, Function, Object, Result};
use subtle::ConstantTimeEq;

use super::{Answer, Bytes, refuse};
use crate::io::Chunk;

/// Random bytes.
pub(super) fn bytes(length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(|_| rquickjs::Error::Unknown)?;
    Ok(bytes)
}

/// Adds `random` and `same`.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let random = |context: Ctx<'js>, length: usize| -> Result<Answer> {
        bytes(length).map(Chunk).map_err(|_| refuse(&context, "the system has no random bytes"))
    };
    object.set("random", Function::new(context.clone(), random)?)?;
    let same = |one: Bytes, other: Bytes| bool::from(one.0.ct_eq(&other.0));
    object.set("same", Function::new(context.clone(), same)?)
}
