//! Elliptic curves: points, signatures and shared secrets. Private keys are numbers and public keys
//! points, as bytes; the names of curves are OpenSSL's.

use ed25519_dalek::{Signer, SigningKey, Verifier, VerifyingKey};
use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::elliptic_curve::sec1::ToSec1Point;
use rquickjs::{Ctx, Function, Object, Result};

use super::{Answer, Bytes, random, refuse};
use crate::io::Chunk;

/// Does something on the curve of a name, whose crate is called `$curve` there; `None` if there is
/// no such curve.
macro_rules! on_curve {
    ($name:expr, $curve:ident => $work:expr) => {
        match $name {
            "prime256v1" => {
                use p256 as $curve;
                $work
            }
            "secp384r1" => {
                use p384 as $curve;
                $work
            }
            "secp521r1" => {
                use p521 as $curve;
                $work
            }
            "secp256k1" => {
                use k256 as $curve;
                $work
            }
            _ => None,
        }
    };
}

/// How many bytes a number on a curve has.
fn size(name: &str) -> usize {
    match name {
        "secp521r1" => 66,
        "secp384r1" => 48,
        _ => 32,
    }
}

/// A number of full length; nothing if it has more.
fn full(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let size = size(name);
    let extra = bytes.len().saturating_sub(size);
    if bytes[..extra].iter().any(|byte| *byte != 0) {
        return None;
    }
    let mut number = vec![0; size.saturating_sub(bytes.len())];
    number.extend_from_slice(&bytes[extra..]);
    Some(number)
}

/// The point of a private key.
fn public(name: &str, private: &[u8]) -> Option<Vec<u8>> {
    let private = full(name, private)?;
    on_curve!(name, curve => {
        let key = curve::SecretKey::from_slice(&private).ok()?.public_key();
        Some(key.to_sec1_point(false).as_bytes().to_vec())
    })
}

/// A point in another form, if it is on the curve.
fn convert(name: &str, point: &[u8], is_compressed: bool) -> Option<Vec<u8>> {
    let mut point = point.to_vec();
    // What is called hybrid says twice which of the two points it is.
    if let Some(first) = point.first_mut()
        && matches!(first, 6 | 7)
    {
        *first = 4;
    }
    on_curve!(name, curve => {
        let key = curve::PublicKey::from_sec1_bytes(&point).ok()?;
        Some(key.to_sec1_point(is_compressed).as_bytes().to_vec())
    })
}

/// A hash is a number too: a short one of full length.
fn hashed(name: &str, hash: &[u8]) -> Vec<u8> {
    full(name, hash).unwrap_or_else(|| hash.to_vec())
}

fn sign(name: &str, private: &[u8], hash: &[u8]) -> Option<Vec<u8>> {
    let private = full(name, private)?;
    let hash = if hash.len() < size(name) { hashed(name, hash) } else { hash.to_vec() };
    on_curve!(name, curve => {
        let key = curve::ecdsa::SigningKey::from_slice(&private).ok()?;
        let signature: curve::ecdsa::Signature = key.sign_prehash(&hash).ok()?;
        Some(signature.to_bytes().to_vec())
    })
}

fn verify(name: &str, point: &[u8], hash: &[u8], signature: &[u8]) -> Option<()> {
    let hash = if hash.len() < size(name) { hashed(name, hash) } else { hash.to_vec() };
    on_curve!(name, curve => {
        let key = curve::ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
        let signature = curve::ecdsa::Signature::from_slice(signature).ok()?;
        // Of the two signatures that are equally right, some accept only one.
        key.verify_prehash(&hash, &signature.normalize_s()).ok()
    })
}

/// What two sides have in common.
fn share(name: &str, private: &[u8], point: &[u8]) -> Option<Vec<u8>> {
    let private = full(name, private)?;
    on_curve!(name, curve => {
        let private = curve::SecretKey::from_slice(&private).ok()?;
        let public = curve::PublicKey::from_sec1_bytes(point).ok()?;
        Some(private.diffie_hellman(&public).raw_secret_bytes().to_vec())
    })
}

/// A private key by chance.
fn generate(name: &str) -> Option<Vec<u8>> {
    loop {
        let mut private = random::bytes(size(name)).ok()?;
        if name == "secp521r1" {
            private[0] &= 1;
        }
        let is_key = on_curve!(name, curve => Some(curve::SecretKey::from_slice(&private).is_ok()));
        if is_key? {
            return Some(private);
        }
    }
}

/// Bytes of a length that is known.
fn exactly<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

/// Adds what curves are for.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let work = |name: String, private: Bytes| public(&name, &private.0).map(Chunk);
    object.set("curvePublic", Function::new(context.clone(), work)?)?;
    let work = |name: String, point: Bytes, is_compressed: bool| {
        convert(&name, &point.0, is_compressed).map(Chunk)
    };
    object.set("curvePoint", Function::new(context.clone(), work)?)?;
    let work =
        |name: String, private: Bytes, hash: Bytes| sign(&name, &private.0, &hash.0).map(Chunk);
    object.set("curveSign", Function::new(context.clone(), work)?)?;
    let work = |name: String, point: Bytes, hash: Bytes, signature: Bytes| {
        verify(&name, &point.0, &hash.0, &signature.0).is_some()
    };
    object.set("curveVerify", Function::new(context.clone(), work)?)?;
    let work =
        |name: String, private: Bytes, point: Bytes| share(&name, &private.0, &point.0).map(Chunk);
    object.set("curveShare", Function::new(context.clone(), work)?)?;
    let work = |context: Ctx<'js>, name: String| -> Result<Answer> {
        generate(&name).map(Chunk).ok_or_else(|| refuse(&context, "Invalid EC curve name"))
    };
    object.set("curveGenerate", Function::new(context.clone(), work)?)?;

    let work = |seed: Bytes| {
        Some(Chunk(SigningKey::from_bytes(&exactly(&seed.0)?).verifying_key().to_bytes().to_vec()))
    };
    object.set("edwardsPublic", Function::new(context.clone(), work)?)?;
    let work = |seed: Bytes, message: Bytes| {
        let signature = SigningKey::from_bytes(&exactly(&seed.0)?).sign(&message.0);
        Some(Chunk(signature.to_bytes().to_vec()))
    };
    object.set("edwardsSign", Function::new(context.clone(), work)?)?;
    let work = |point: Bytes, message: Bytes, signature: Bytes| {
        let verify = || {
            let key = VerifyingKey::from_bytes(&exactly(&point.0)?).ok()?;
            let signature = ed25519_dalek::Signature::from_bytes(&exactly(&signature.0)?);
            key.verify(&message.0, &signature).ok()
        };
        verify().is_some()
    };
    object.set("edwardsVerify", Function::new(context.clone(), work)?)?;
    let work = |private: Bytes, point: Bytes| {
        let shared = x25519_dalek::x25519(exactly(&private.0)?, exactly(&point.0)?);
        Some(Chunk(shared.to_vec()))
    };
    object.set("montgomeryShare", Function::new(context.clone(), work)?)?;
    let work = |private: Bytes| {
        let base = x25519_dalek::X25519_BASEPOINT_BYTES;
        Some(Chunk(x25519_dalek::x25519(exactly(&private.0)?, base).to_vec()))
    };
    object.set("montgomeryPublic", Function::new(context.clone(), work)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_signs_and_shares() {
        for name in ["prime256v1", "secp384r1", "secp521r1", "secp256k1"] {
            let private = generate(name).unwrap();
            let point = public(name, &private).unwrap();
            for hash in [20, 32, 64] {
                let hash = vec![3; hash];
                let signature = sign(name, &private, &hash).unwrap();
                assert_eq!(signature.len(), 2 * size(name));
                assert!(verify(name, &point, &hash, &signature).is_some());
                assert!(verify(name, &point, &[1; 32], &signature).is_none());
            }
            let other = generate(name).unwrap();
            let shared = share(name, &private, &public(name, &other).unwrap());
            assert_eq!(shared, share(name, &other, &point));
            let compressed = convert(name, &point, true).unwrap();
            assert_eq!(convert(name, &compressed, false), Some(point));
        }
        assert_eq!(generate("secp112r1"), None);
    }
}
