//! HMAC with any of the hash functions.

use rquickjs::{Ctx, Function, Object, Result};

use super::hash::{Algorithm, Begun, Hash};
use super::state::{Handle, hold};
use super::{Answer, Bytes};
use crate::io::Chunk;

/// A code that is being made.
pub(super) struct Hmac {
    inner: Box<dyn Hash>,
    outer: Box<dyn Hash>,
    size: usize,
}

impl Hmac {
    pub(super) fn new(algorithm: &Algorithm, key: &[u8]) -> Self {
        let mut block =
            if key.len() > algorithm.block { algorithm.digest(&[key]) } else { key.to_vec() };
        block.resize(algorithm.block, 0);
        let begun = |pad: u8| {
            let mut hash = (algorithm.begin)();
            hash.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<_>>());
            hash
        };
        Self { inner: begun(0x36), outer: begun(0x5c), size: algorithm.size }
    }

    /// The code of some bytes.
    pub(super) fn once(algorithm: &Algorithm, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut hmac = Self::new(algorithm, key);
        for part in parts {
            hmac.inner.update(part);
        }
        Box::new(hmac).finish(algorithm.size)
    }
}

impl Hash for Hmac {
    fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    fn finish(self: Box<Self>, _length: usize) -> Vec<u8> {
        let Self { inner, mut outer, size } = *self;
        outer.update(&inner.finish(size));
        outer.finish(size)
    }

    fn copy(&self) -> Box<dyn Hash> {
        Box::new(Self { inner: self.inner.copy(), outer: self.outer.copy(), size: self.size })
    }
}

/// Adds what begins a code: it goes on as a hash does.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let begin = |context: Ctx<'js>, name: String, key: Bytes| -> Result<Option<Handle<'js>>> {
        let Some(known) = Algorithm::named(&name) else { return Ok(None) };
        let hmac = Box::new(Hmac::new(known, &key.0));
        hold(&context, Begun { hash: Some(hmac), size: known.size }).map(Some)
    };
    object.set("hmacBegin", Function::new(context.clone(), begin)?)?;
    let once = |name: String, key: Bytes, bytes: Bytes| -> Option<Answer> {
        Some(Chunk(Hmac::once(Algorithm::named(&name)?, &key.0, &[&bytes.0])))
    };
    object.set("hmacOnce", Function::new(context.clone(), once)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_that_of_rfc_2202() {
        let md5 = Algorithm::named("md5").unwrap();
        let code = Hmac::once(md5, b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(code[..4], [0x75, 0x0c, 0x78, 0x3e]);
        let long = Hmac::once(
            md5,
            &[0xaa; 80],
            &[b"Test Using Larger Than Block-Size Key - Hash Key First"],
        );
        assert_eq!(long[..4], [0x6b, 0x1a, 0xb7, 0xfe]);
    }
}
