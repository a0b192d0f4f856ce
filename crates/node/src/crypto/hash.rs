//! Hash functions: what there is, under OpenSSL's names, and hashing piece by piece.

use blake2::{Blake2b512, Blake2s256};
use digest::{Digest, ExtendableOutput, Update, XofReader};
use md5::Md5;
use ripemd::Ripemd160;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Function, Object, Result};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use shake::{Shake128, Shake256};

use super::state::{Handle, hold, with};
use super::{Answer, Bytes};
use crate::io::Chunk;

/// A hash that is being made.
pub(super) trait Hash: Send + Sync {
    /// Adds to what is hashed.
    fn update(&mut self, bytes: &[u8]);

    /// The hash; its length matters only to functions that give as much as is wanted.
    fn finish(self: Box<Self>, length: usize) -> Vec<u8>;

    /// The same once more.
    fn copy(&self) -> Box<dyn Hash>;
}

/// A hash of fixed length.
#[derive(Clone)]
struct Fixed<D>(D);

/// A hash of any length.
#[derive(Clone)]
struct Extendable<D>(D);

/// A hash function.
pub(super) struct Algorithm {
    /// Its name, as OpenSSL writes it.
    pub(super) name: &'static str,
    /// Other names for it.
    aliases: &'static [&'static str],
    /// How many bytes it gives, if nothing else is asked for.
    pub(super) size: usize,
    /// How many bytes it takes at once, which HMAC needs to know.
    pub(super) block: usize,
    /// What comes before the hash in a signature by PKCS #1: a `DigestInfo` in DER without it.
    pub(super) prefix: &'static [u8],
    /// Whether it gives as much as is wanted.
    pub(super) is_extendable: bool,
    /// Begins one.
    pub(super) begin: fn() -> Box<dyn Hash>,
}

impl<D: Digest + Clone + Send + Sync + 'static> Hash for Fixed<D> {
    fn update(&mut self, bytes: &[u8]) {
        Digest::update(&mut self.0, bytes);
    }

    fn finish(self: Box<Self>, _length: usize) -> Vec<u8> {
        self.0.finalize().to_vec()
    }

    fn copy(&self) -> Box<dyn Hash> {
        Box::new(Self(self.0.clone()))
    }
}

impl<D: Update + ExtendableOutput + Clone + Send + Sync + 'static> Hash for Extendable<D> {
    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(self: Box<Self>, length: usize) -> Vec<u8> {
        let mut output = vec![0; length];
        self.0.finalize_xof().read(&mut output);
        output
    }

    fn copy(&self) -> Box<dyn Hash> {
        Box::new(Self(self.0.clone()))
    }
}

fn fixed<D: Digest + Clone + Send + Sync + 'static>() -> Box<dyn Hash> {
    Box::new(Fixed(D::new()))
}

fn extendable<D: Update + ExtendableOutput + Clone + Default + Send + Sync + 'static>()
-> Box<dyn Hash> {
    Box::new(Extendable(D::default()))
}

/// A row of the table.
const fn row(
    name: &'static str,
    aliases: &'static [&'static str],
    size: usize,
    block: usize,
    prefix: &'static [u8],
    begin: fn() -> Box<dyn Hash>,
) -> Algorithm {
    Algorithm { name, aliases, size, block, prefix, is_extendable: false, begin }
}

/// The `DigestInfo` of a hash by NIST: the last number of its identifier, and its length.
macro_rules! nist {
    ($arc:literal, $size:literal) => {
        &[
            0x30,
            0x11 + $size,
            0x30,
            0x0d,
            0x06,
            0x09,
            0x60,
            0x86,
            0x48,
            0x01,
            0x65,
            0x03,
            0x04,
            0x02,
            $arc,
            0x05,
            0x00,
            0x04,
            $size,
        ]
    };
}

const MD5: &[u8] = &[
    0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00,
    0x04, 0x10,
];
const SHA1: &[u8] =
    &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];
const RIPEMD: &[u8] =
    &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x24, 0x03, 0x02, 0x01, 0x05, 0x00, 0x04, 0x14];

/// All there are.
pub(super) static ALGORITHMS: &[Algorithm] = &[
    row("sha256", &["rsa-sha256", "sha2-256", "sha-256"], 32, 64, nist!(1, 32), fixed::<Sha256>),
    row("sha1", &["rsa-sha1", "sha-1", "ssl3-sha1", "rsa-sha1-2"], 20, 64, SHA1, fixed::<Sha1>),
    row("md5", &["rsa-md5", "ssl3-md5"], 16, 64, MD5, fixed::<Md5>),
    row("sha224", &["rsa-sha224", "sha2-224", "sha-224"], 28, 64, nist!(4, 28), fixed::<Sha224>),
    row("sha384", &["rsa-sha384", "sha2-384", "sha-384"], 48, 128, nist!(2, 48), fixed::<Sha384>),
    row("sha512", &["rsa-sha512", "sha2-512", "sha-512"], 64, 128, nist!(3, 64), fixed::<Sha512>),
    row(
        "sha512-224",
        &["rsa-sha512/224", "sha2-512/224", "sha-512/224"],
        28,
        128,
        nist!(5, 28),
        fixed::<Sha512_224>,
    ),
    row(
        "sha512-256",
        &["rsa-sha512/256", "sha2-512/256", "sha-512/256"],
        32,
        128,
        nist!(6, 32),
        fixed::<Sha512_256>,
    ),
    row("sha3-224", &["rsa-sha3-224"], 28, 144, nist!(7, 28), fixed::<Sha3_224>),
    row("sha3-256", &["rsa-sha3-256"], 32, 136, nist!(8, 32), fixed::<Sha3_256>),
    row("sha3-384", &["rsa-sha3-384"], 48, 104, nist!(9, 48), fixed::<Sha3_384>),
    row("sha3-512", &["rsa-sha3-512"], 64, 72, nist!(10, 64), fixed::<Sha3_512>),
    row(
        "ripemd160",
        &["rsa-ripemd160", "ripemd", "rmd160", "ripemd-160"],
        20,
        64,
        RIPEMD,
        fixed::<Ripemd160>,
    ),
    row("blake2b512", &["blake2b-512"], 64, 128, &[], fixed::<Blake2b512>),
    row("blake2s256", &["blake2s-256"], 32, 64, &[], fixed::<Blake2s256>),
    Algorithm {
        is_extendable: true,
        ..row("shake128", &["shake-128"], 16, 168, &[], extendable::<Shake128>)
    },
    Algorithm {
        is_extendable: true,
        ..row("shake256", &["shake-256"], 32, 136, &[], extendable::<Shake256>)
    },
];

impl Algorithm {
    /// The function of a name, in whatever case.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        ALGORITHMS.iter().find(|known| is(&known.name) || known.aliases.iter().any(is))
    }

    /// The hash of some bytes.
    pub(super) fn digest(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut hash = (self.begin)();
        for part in parts {
            hash.update(part);
        }
        hash.finish(self.size)
    }
}

/// What JavaScript holds: gone once the hash has been given.
pub(super) struct Begun {
    pub(super) hash: Option<Box<dyn Hash>>,
    pub(super) size: usize,
}

/// Adds what hashes.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    // The name, the length and whether it can be another, or nothing for a name of none.
    let about = |name: String| -> Option<Vec<String>> {
        let known = Algorithm::named(&name)?;
        let is_extendable = if known.is_extendable { "xof" } else { "" };
        Some(vec![known.name.to_owned(), known.size.to_string(), is_extendable.to_owned()])
    };
    object.set("hashAbout", Function::new(context.clone(), about)?)?;
    let begin =
        |context: Ctx<'js>, name: String, size: Opt<usize>| -> Result<Option<Handle<'js>>> {
            let Some(known) = Algorithm::named(&name) else { return Ok(None) };
            let begun = Begun { hash: Some((known.begin)()), size: size.0.unwrap_or(known.size) };
            hold(&context, begun).map(Some)
        };
    object.set("hashBegin", Function::new(context.clone(), begin)?)?;
    let update = |context: Ctx<'js>, handle: Handle<'js>, bytes: Bytes| {
        with(&context, &handle, |begun: &mut Begun| {
            if let Some(hash) = &mut begun.hash {
                hash.update(&bytes.0);
            }
        })
    };
    object.set("hashUpdate", Function::new(context.clone(), update)?)?;
    let finish = |context: Ctx<'js>, handle: Handle<'js>| -> Result<Answer> {
        with(&context, &handle, |begun: &mut Begun| {
            Chunk(begun.hash.take().map(|hash| hash.finish(begun.size)).unwrap_or_default())
        })
    };
    object.set("hashFinish", Function::new(context.clone(), finish)?)?;
    let copy = |context: Ctx<'js>, handle: Handle<'js>, size: Opt<usize>| {
        let copy = with(&context, &handle, |begun: &mut Begun| Begun {
            hash: begun.hash.as_ref().map(|hash| hash.copy()),
            size: size.0.unwrap_or(begun.size),
        })?;
        hold(&context, copy)
    };
    object.set("hashCopy", Function::new(context.clone(), copy)?)?;
    let once = |name: String, bytes: Bytes| -> Option<Answer> {
        Some(Chunk(Algorithm::named(&name)?.digest(&[&bytes.0])))
    };
    object.set("hashOnce", Function::new(context.clone(), once)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_known_by_any_of_their_names() {
        for name in ["sha256", "SHA256", "RSA-SHA256", "sha-256"] {
            assert_eq!(Algorithm::named(name).map(|known| known.name), Some("sha256"));
        }
        assert!(Algorithm::named("sha257").is_none());
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        let mut one = (Algorithm::named("md5").unwrap().begin)();
        one.update(b"a");
        let mut other = one.copy();
        other.update(b"bc");
        assert_eq!(other.finish(16)[..4], [0x90, 0x01, 0x50, 0x98]);
        assert_eq!(one.finish(16)[..4], [0x0c, 0xc1, 0x75, 0xb9]);
    }

    #[test]
    fn every_hash_has_the_length_that_is_said() {
        for known in ALGORITHMS {
            assert_eq!(known.digest(&[b"x"]).len(), known.size, "{}", known.name);
        }
    }
}
