//! RSA: keys that are made ready once, signing, verifying, encrypting, decrypting, generating.

use getrandom::SysRng;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Function, IntoJs, Object, Result, Value};
use rsa::hazmat::{rsa_decrypt_and_check, rsa_encrypt};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BoxedUint, PrivateKey, PublicKey};

use super::hash::Algorithm;
use super::number::{bytes, number};
use super::padding::{self, Salt};
use super::state::{Handle, hold, with};
use super::{Answer, Bytes, refuse};
use crate::failure::Failure;
use crate::io::{Callback, Chunk, Io};

/// What is longer takes too long.
const LONGEST: usize = 16_384;

/// A key that is ready for use.
enum Key {
    Private(Box<PrivateKey>),
    Public(PublicKey),
}

impl Key {
    fn public(n: &[u8], e: &[u8]) -> Option<Self> {
        let key = PublicKey::new_with_size_limits(number(n), number(e), 256..=LONGEST);
        key.ok().map(Self::Public)
    }

    fn private(n: &[u8], e: &[u8], d: &[u8], primes: [&[u8]; 2]) -> Option<Self> {
        let primes = primes.into_iter().filter(|prime| !prime.is_empty()).map(number).collect();
        let key = PrivateKey::from_components(number(n), number(e), number(d), primes);
        key.ok().map(|key| Self::Private(Box::new(key)))
    }

    fn public_part(&self) -> &PublicKey {
        match self {
            Self::Private(key) => key.as_public_key(),
            Self::Public(key) => key,
        }
    }

    /// How many bytes a signature has.
    fn length(&self) -> usize {
        self.public_part().size()
    }

    fn bits(&self) -> usize {
        usize::try_from(self.public_part().n().bit_width()).unwrap_or_default()
    }

    /// A block as a number below the modulus.
    fn block(&self, block: &[u8]) -> Option<BoxedUint> {
        let key = self.public_part();
        let block = BoxedUint::from_be_slice(block, key.n_bits_precision()).ok()?;
        (block < *key.n().as_ref()).then_some(block)
    }

    /// Anybody's half.
    fn open(&self, block: &[u8]) -> Option<Vec<u8>> {
        let made = rsa_encrypt(self.public_part(), &self.block(block)?).ok()?;
        Some(bytes(&made, self.length()))
    }

    /// The half of the one who has the private key.
    fn close(&self, block: &[u8]) -> Option<Vec<u8>> {
        let Self::Private(key) = self else { return None };
        let block = self.block(block)?;
        let made = rsa_decrypt_and_check(&**key, Some(&mut SysRng), &block).ok()?;
        Some(bytes(&made, self.length()))
    }

    fn sign(&self, padding: &str, hash: &Algorithm, digest: &[u8], salt: Salt) -> Option<Vec<u8>> {
        let block = match padding {
            "pss" => padding::sign_pss(hash, digest, salt, self.bits())?,
            _ => padding::sign(&[hash.prefix, digest].concat(), self.length())?,
        };
        self.close(&block)
    }

    fn verify(
        &self,
        padding: &str,
        hash: &Algorithm,
        digest: &[u8],
        salt: Salt,
        signature: &[u8],
    ) -> Option<()> {
        if signature.len() != self.length() {
            return None;
        }
        let block = self.open(signature)?;
        if padding == "pss" {
            return padding::verify_pss(hash, digest, salt, self.bits(), &block);
        }
        let right = padding::sign(&[hash.prefix, digest].concat(), self.length())?;
        (block == right).then_some(())
    }

    /// For wrong padding it gives other bytes, always the same: nobody learns that it was wrong.
    fn decrypt_or_invent(&self, data: &[u8]) -> Option<Vec<u8>> {
        let Self::Private(key) = self else { return None };
        key.pkcs1v15_decrypt_with_rng(&mut SysRng, data).ok()
    }

    fn encrypt(&self, padding: &Padding, data: &[u8]) -> Option<Vec<u8>> {
        let length = self.length();
        match padding {
            Padding::Oaep { hash, mask, label } => {
                self.open(&padding::encrypt_oaep(hash, mask, label, data, length)?)
            }
            Padding::Encryption => self.open(&padding::encrypt(data, length)?),
            Padding::Signature => self.close(&padding::sign(data, length)?),
            Padding::None { with_private } if data.len() == length => {
                if *with_private {
                    self.close(data)
                } else {
                    self.open(data)
                }
            }
            Padding::None { .. } => None,
        }
    }

    fn decrypt(&self, padding: &Padding, data: &[u8]) -> Option<Vec<u8>> {
        if data.len() > self.length() {
            return None;
        }
        match padding {
            Padding::Oaep { hash, mask, label } => {
                padding::decrypted_oaep(hash, mask, label, &self.close(data)?)
            }
            Padding::Encryption => self.decrypt_or_invent(data),
            Padding::Signature => padding::signed(&self.open(data)?),
            Padding::None { with_private: true } => self.close(data),
            Padding::None { with_private: false } => self.open(data),
        }
    }
}

/// What is put around the data.
enum Padding {
    Oaep { hash: &'static Algorithm, mask: &'static Algorithm, label: Vec<u8> },
    Encryption,
    Signature,
    None { with_private: bool },
}

impl Padding {
    fn named(name: &str, hash: &str, mask: &str, label: Vec<u8>) -> Option<Self> {
        Some(match name {
            "oaep" => {
                let (hash, mask) = (Algorithm::named(hash)?, Algorithm::named(mask)?);
                Self::Oaep { hash, mask, label }
            }
            "encryption" => Self::Encryption,
            "signature" => Self::Signature,
            "private" => Self::None { with_private: true },
            _ => Self::None { with_private: false },
        })
    }
}

/// Node.js' numbers for the length of a salt.
fn salt(length: i32) -> Salt {
    match length {
        -1 => Salt::Hash,
        length => usize::try_from(length).map_or(Salt::Any, Salt::Of),
    }
}

/// The numbers of a new key: the modulus, both exponents, the primes and what makes it quicker.
fn generate(bits: usize, exponent: &[u8]) -> Option<Vec<Answer>> {
    let key = PrivateKey::new_with_exp_unchecked(&mut SysRng, bits, number(exponent)).ok()?;
    let trimmed = |number: &BoxedUint| Chunk(number.to_be_bytes_trimmed_vartime().into_vec());
    let [p, q] = key.primes() else { return None };
    Some(vec![
        trimmed(key.n()),
        trimmed(key.e()),
        trimmed(key.d()),
        trimmed(p),
        trimmed(q),
        trimmed(key.dp()?),
        trimmed(key.dq()?),
        trimmed(&key.crt_coefficient()?),
    ])
}

/// Adds what RSA is for.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let work = |context: Ctx<'js>, n: Bytes, e: Bytes| -> Result<Option<Handle<'js>>> {
        Key::public(&n.0, &e.0).map(|key| hold(&context, key)).transpose()
    };
    object.set("rsaPublic", Function::new(context.clone(), work)?)?;
    let work = |context: Ctx<'js>,
                n: Bytes,
                e: Bytes,
                d: Bytes,
                p: Bytes,
                q: Bytes|
     -> Result<Option<Handle<'js>>> {
        let key = Key::private(&n.0, &e.0, &d.0, [&p.0, &q.0]);
        key.map(|key| hold(&context, key)).transpose()
    };
    object.set("rsaPrivate", Function::new(context.clone(), work)?)?;
    let work = |context: Ctx<'js>,
                key: Handle<'js>,
                padding: String,
                hash: String,
                digest: Bytes,
                length: i32|
     -> Result<Option<Answer>> {
        with(&context, &key, |key: &mut Key| {
            let hash = Algorithm::named(&hash)?;
            key.sign(&padding, hash, &digest.0, salt(length)).map(Chunk)
        })
    };
    object.set("rsaSign", Function::new(context.clone(), work)?)?;
    let work = |key: Handle<'js>,
                padding: String,
                hash: String,
                digest: Bytes,
                length: i32,
                signature: Bytes|
     -> Result<bool> {
        let context = key.ctx().clone();
        with(&context, &key, |key: &mut Key| {
            Algorithm::named(&hash).is_some_and(|hash| {
                key.verify(&padding, hash, &digest.0, salt(length), &signature.0).is_some()
            })
        })
    };
    object.set("rsaVerify", Function::new(context.clone(), work)?)?;
    for (name, encrypts) in [("rsaEncrypt", true), ("rsaDecrypt", false)] {
        let work = move |key: Handle<'js>,
                         data: Bytes,
                         padding: String,
                         hash: String,
                         mask: String,
                         label: Bytes|
              -> Result<Option<Answer>> {
            let context = key.ctx().clone();
            with(&context, &key, |key: &mut Key| {
                let padding = Padding::named(&padding, &hash, &mask, label.0)?;
                let made = if encrypts {
                    key.encrypt(&padding, &data.0)
                } else {
                    key.decrypt(&padding, &data.0)
                };
                made.map(Chunk)
            })
        };
        object.set(name, Function::new(context.clone(), work)?)?;
    }
    let work = |context: Ctx<'js>,
                bits: usize,
                exponent: Bytes,
                callback: Opt<Function<'js>>|
     -> Result<Value<'js>> {
        let failure = "key generation failed";
        let Some(function) = callback.0 else {
            let made = generate(bits, &exponent.0).ok_or_else(|| refuse(&context, failure))?;
            return made.into_js(&context);
        };
        let callback = Callback::new(&context, function)?;
        Io::of(&context)?.spawn_blocking(&context, move || {
            let failure = || Failure::new("ERR_CRYPTO_OPERATION_FAILED", failure);
            callback.settle(generate(bits, &exponent.0).ok_or_else(failure));
        })?;
        Ok(Value::new_undefined(context))
    };
    object.set("rsaGenerate", Function::new(context.clone(), work)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_signs_and_decrypts() {
        let made = generate(1024, &[1, 0, 1]).unwrap();
        let parts: Vec<&[u8]> = made.iter().map(|part| part.0.as_slice()).collect();
        let private = Key::private(parts[0], parts[1], parts[2], [parts[3], parts[4]]).unwrap();
        let public = Key::public(parts[0], parts[1]).unwrap();
        let sha256 = Algorithm::named("sha256").unwrap();
        for padding in ["pkcs1", "pss"] {
            let signature = private.sign(padding, sha256, &[1; 32], Salt::Hash).unwrap();
            let verify = |digest| public.verify(padding, sha256, digest, Salt::Any, &signature);
            assert!(verify(&[1; 32]).is_some());
            assert!(verify(&[2; 32]).is_none());
        }
        for padding in ["oaep", "encryption"] {
            let padding = Padding::named(padding, "sha1", "sha256", Vec::new()).unwrap();
            let secret = public.encrypt(&padding, b"secret").unwrap();
            assert_eq!(private.decrypt(&padding, &secret), Some(b"secret".to_vec()));
        }
        let padding = Padding::Encryption;
        let invented = private.decrypt(&padding, &[7; 128]);
        assert!(invented.is_some());
        assert_eq!(private.decrypt(&padding, &[7; 128]), invented);
        assert!(public.close(&[0; 128]).is_none());
    }
}
