//! Large numbers: powers for Diffie-Hellman, and primes.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};
use crypto_primes::{Flavor, is_prime, random_prime};
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Function, IntoJs, Object, Result, Value};

use super::Bytes;
use crate::io::{Callback, Chunk, Io};

/// A number of bytes, the most significant first.
pub(super) fn number(bytes: &[u8]) -> BoxedUint {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    BoxedUint::from_be_slice_vartime(&bytes[first..])
}

/// The bytes of a number, as many as are wanted.
pub(super) fn bytes(number: &BoxedUint, length: usize) -> Vec<u8> {
    let all = number.to_be_bytes();
    let mut bytes = vec![0; length.saturating_sub(all.len())];
    bytes.extend_from_slice(&all[all.len().saturating_sub(length)..]);
    bytes
}

/// A power, of an odd modulus.
fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Option<Vec<u8>> {
    let modulus_number = number(modulus);
    let precision = modulus_number.bits_precision();
    let odd = Odd::new(modulus_number.clone()).into_option()?;
    let base = number(base);
    let base = if base < modulus_number {
        base
    } else {
        base.rem_vartime(&crypto_bigint::NonZero::new(modulus_number).into_option()?)
    };
    let params = BoxedMontyParams::new(odd);
    let form = BoxedMontyForm::new(base.resize(precision), &params);
    Some(bytes(&form.pow(&number(exponent)).retrieve(), modulus.len()))
}

/// Adds what computes.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let work = |base: Bytes, exponent: Bytes, modulus: Bytes| {
        power(&base.0, &exponent.0, &modulus.0).map(Chunk)
    };
    object.set("power", Function::new(context.clone(), work)?)?;
    let work = |context: Ctx<'js>,
                bits: u32,
                is_safe: bool,
                callback: Opt<Function<'js>>|
     -> Result<Value<'js>> {
        let flavor = if is_safe { Flavor::Safe } else { Flavor::Any };
        let make = move || {
            let prime: BoxedUint = random_prime(&mut UnwrapErr(SysRng), flavor, bits);
            Chunk(bytes(&prime, usize::try_from(bits.div_ceil(8)).unwrap_or_default()))
        };
        let Some(function) = callback.0 else { return make().into_js(&context) };
        let callback = Callback::new(&context, function)?;
        Io::of(&context)?.spawn_blocking(&context, move || callback.settle(Ok(make())))?;
        Ok(Value::new_undefined(context))
    };
    object.set("prime", Function::new(context.clone(), work)?)?;
    let work = |candidate: Bytes| is_prime(Flavor::Any, &number(&candidate.0));
    object.set("isPrime", Function::new(context.clone(), work)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_as_long_as_the_modulus() {
        assert_eq!(power(&[4], &[13], &[1, 0xf1]), Some(vec![0x01, 0xbd]));
        assert_eq!(power(&[0xff, 0xff], &[1], &[0x11]), Some(vec![0]));
        assert_eq!(power(&[4], &[13], &[2]), None);
    }
}
