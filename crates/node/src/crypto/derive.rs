//! Keys from passwords and from other keys: PBKDF2, scrypt, HKDF. They may take long, so they can
//! be had on another thread.

use hmac::Hmac as FastHmac;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Function, IntoJs, Object, Result, Value};

use super::hash::{Algorithm, Hash};
use super::hmac::Hmac;
use super::{Bytes, refuse};
use crate::failure::Failure;
use crate::io::{Callback, Chunk, Io};

/// PBKDF2 with HMAC.
fn pbkdf2(hash: &Algorithm, password: &[u8], salt: &[u8], rounds: u32, length: usize) -> Vec<u8> {
    let mut key = vec![0; length];
    // For the usual ones there is a quicker way than one that goes through a table.
    match hash.name {
        "sha1" => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password, salt, rounds, &mut key),
        "sha256" => pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, salt, rounds, &mut key),
        // A key of HMAC may have any length.
        "sha384" => {
            let _ = pbkdf2::pbkdf2::<FastHmac<sha2::Sha384>>(password, salt, rounds, &mut key);
        }
        "sha512" => {
            let _ = pbkdf2::pbkdf2::<FastHmac<sha2::Sha512>>(password, salt, rounds, &mut key);
        }
        _ => {
            let begun = Hmac::new(hash, password);
            let code = |bytes: &[u8]| {
                let mut hmac = begun.copy();
                hmac.update(bytes);
                hmac.finish(hash.size)
            };
            let mut number = 0_u32;
            for part in key.chunks_mut(hash.size) {
                number += 1;
                let mut last = code(&[salt, &number.to_be_bytes()].concat());
                let mut sum = last.clone();
                for _ in 1..rounds {
                    last = code(&last);
                    sum.iter_mut().zip(&last).for_each(|(sum, last)| *sum ^= last);
                }
                part.copy_from_slice(&sum[..part.len()]);
            }
        }
    }
    key
}

/// HKDF, extracting and expanding. The length is at most 255 hashes.
fn hkdf(hash: &Algorithm, secret: &[u8], salt: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let zeros = vec![0; hash.size];
    let salt = if salt.is_empty() { &zeros } else { salt };
    let extracted = Hmac::once(hash, salt, &[secret]);
    let mut key = Vec::with_capacity(length + hash.size);
    let mut last = Vec::new();
    for number in 1..=u8::MAX {
        if key.len() >= length {
            break;
        }
        last = Hmac::once(hash, &extracted, &[&last, info, &[number]]);
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}

/// Scrypt. JavaScript has seen to it that the cost is a power of two and the memory is allowed.
fn scrypt(
    password: &[u8],
    salt: &[u8],
    cost: &[u32],
    length: usize,
) -> std::result::Result<Vec<u8>, Failure> {
    let mut key = vec![0; length];
    if length == 0 {
        return Ok(key);
    }
    let failure = || Failure::new("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params");
    let &[log_cost, block, parallel] = cost else { return Err(failure()) };
    let log_cost = u8::try_from(log_cost).map_err(|_| failure())?;
    let params = scrypt::Params::new(log_cost, block, parallel).map_err(|_| failure())?;
    scrypt::scrypt(password, salt, &params, &mut key).map_err(|_| failure())?;
    Ok(key)
}

/// Answers at once, or calls back.
fn here_or_there<'js>(
    context: &Ctx<'js>,
    callback: Option<Function<'js>>,
    work: impl FnOnce() -> std::result::Result<Vec<u8>, Failure> + Send + 'static,
) -> Result<Value<'js>> {
    let Some(function) = callback else {
        return work()
            .map_err(|failure| failure.throw(context))
            .and_then(|key| Chunk(key).into_js(context));
    };
    let callback = Callback::new(context, function)?;
    Io::of(context)?.spawn_blocking(context, move || callback.settle(work().map(Chunk)))?;
    Ok(Value::new_undefined(context.clone()))
}

fn known(context: &Ctx<'_>, name: &str) -> Result<&'static Algorithm> {
    Algorithm::named(name).ok_or_else(|| refuse(context, "Invalid digest"))
}

/// Adds what derives.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let derive = |context: Ctx<'js>,
                  name: String,
                  password: Bytes,
                  salt: Bytes,
                  rounds: u32,
                  length: usize,
                  callback: Opt<Function<'js>>| {
        let hash = known(&context, &name)?;
        here_or_there(&context, callback.0, move || {
            Ok(pbkdf2(hash, &password.0, &salt.0, rounds, length))
        })
    };
    object.set("pbkdf2", Function::new(context.clone(), derive)?)?;
    let derive = |context: Ctx<'js>,
                  name: String,
                  secret: Bytes,
                  salt: Bytes,
                  info: Bytes,
                  length: usize,
                  callback: Opt<Function<'js>>| {
        let hash = known(&context, &name)?;
        here_or_there(&context, callback.0, move || {
            Ok(hkdf(hash, &secret.0, &salt.0, &info.0, length))
        })
    };
    object.set("hkdf", Function::new(context.clone(), derive)?)?;
    let derive = |context: Ctx<'js>,
                  password: Bytes,
                  salt: Bytes,
                  cost: Vec<u32>,
                  length: usize,
                  callback: Opt<Function<'js>>| {
        here_or_there(&context, callback.0, move || scrypt(&password.0, &salt.0, &cost, length))
    };
    object.set("scrypt", Function::new(context.clone(), derive)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_and_the_other_lead_to_the_same_key() {
        // RFC 6070, with SHA-1.
        let sha1 = Algorithm::named("sha1").unwrap();
        assert_eq!(pbkdf2(sha1, b"password", b"salt", 2, 20)[..4], [0xea, 0x6c, 0x01, 0x4d]);
        let sha384 = Algorithm::named("sha384").unwrap();
        let mut quick = vec![0; 100];
        pbkdf2::pbkdf2_hmac::<sha2::Sha384>(b"password", b"salt", 3, &mut quick);
        assert_eq!(pbkdf2(sha384, b"password", b"salt", 3, 100), quick);
    }

    #[test]
    fn hkdf_is_that_of_rfc_5869() {
        let sha256 = Algorithm::named("sha256").unwrap();
        let key = hkdf(sha256, &[0x0b; 22], &[], &[], 42);
        assert_eq!(key[..4], [0x8d, 0xa4, 0xe7, 0x75]);
        assert_eq!(key.len(), 42);
    }
}
