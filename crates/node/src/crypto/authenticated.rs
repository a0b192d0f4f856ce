//! Ciphers that authenticate what they encrypt, piece by piece: AES in Galois counter mode, and
//! `ChaCha20` with Poly1305.

use aes::cipher::consts::U16;
use aes::cipher::{
    Array, BlockCipherEncrypt, BlockSizeUser, KeyInit, KeyIvInit, StreamCipher, StreamCipherSeek,
};
use chacha20::ChaCha20;
use ctr::Ctr32BE;
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use poly1305::Poly1305;
use subtle::ConstantTimeEq;

use super::cipher::{BLOCK, Cipher, Refusal};

/// What is authenticated so far: first what is not encrypted, then what is, each filled up with
/// zeros to whole blocks, then both lengths.
struct Authenticator<H> {
    hash: H,
    waiting: Vec<u8>,
    lengths: [u64; 2],
    has_text: bool,
}

impl<H: UniversalHash + BlockSizeUser<BlockSize = U16>> Authenticator<H> {
    fn new(hash: H) -> Self {
        Self { hash, waiting: Vec::new(), lengths: [0; 2], has_text: false }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        let (blocks, rest) = Array::slice_as_chunks(&self.waiting);
        self.hash.update(blocks);
        self.waiting = rest.to_vec();
    }

    fn fill(&mut self) {
        let rest = std::mem::take(&mut self.waiting);
        self.hash.update_padded(&rest);
    }

    fn add_more(&mut self, bytes: &[u8]) {
        self.lengths[0] += bytes.len() as u64;
        self.add(bytes);
    }

    fn add_text(&mut self, bytes: &[u8]) {
        if !self.has_text {
            self.has_text = true;
            self.fill();
        }
        self.lengths[1] += bytes.len() as u64;
        self.add(bytes);
    }

    /// Encrypts or decrypts a piece; what is authenticated is the encrypted one.
    fn pass(
        &mut self,
        stream: &mut impl StreamCipher,
        mut bytes: Vec<u8>,
        encrypts: bool,
    ) -> Vec<u8> {
        if !encrypts {
            self.add_text(&bytes);
        }
        stream.apply_keystream(&mut bytes);
        if encrypts {
            self.add_text(&bytes);
        }
        bytes
    }
}

/// Gives the tag, or compares it with the one that should be, which may have been cut.
fn settle(made: &[u8], tag: Option<&[u8]>, encrypts: bool) -> Result<Vec<u8>, Refusal> {
    match tag {
        _ if encrypts => Ok(made.to_vec()),
        Some(tag) if tag.len() <= made.len() && bool::from(made[..tag.len()].ct_eq(tag)) => {
            Ok(Vec::new())
        }
        _ => Err("unable to authenticate"),
    }
}

/// AES in Galois counter mode.
pub(super) struct Gcm<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>> {
    stream: Ctr32BE<C>,
    authenticator: Authenticator<GHash>,
    mask: Array<u8, U16>,
    encrypts: bool,
}

impl<C: BlockCipherEncrypt<BlockSize = U16> + KeyInit> Gcm<C> {
    pub(super) fn new(cipher: C, key: &[u8], encrypts: bool, iv: &[u8]) -> Option<Self> {
        let mut hash_key = Array::default();
        cipher.encrypt_block(&mut hash_key);
        let mut first = Array::<u8, U16>::default();
        if iv.len() == 12 {
            first[..12].copy_from_slice(iv);
            first[BLOCK - 1] = 1;
        } else {
            let mut hash = GHash::new(&hash_key);
            hash.update_padded(iv);
            let bits = (iv.len() as u128) * 8;
            hash.update(&[Array::from(bits.to_be_bytes())]);
            first = hash.finalize();
        }
        let mut mask = first;
        cipher.encrypt_block(&mut mask);
        let counter = u32::from_be_bytes([first[12], first[13], first[14], first[15]]);
        first[12..].copy_from_slice(&counter.wrapping_add(1).to_be_bytes());
        Some(Self {
            stream: Ctr32BE::new_from_slices(key, &first).ok()?,
            authenticator: Authenticator::new(GHash::new(&hash_key)),
            mask,
            encrypts,
        })
    }
}

impl<C: BlockCipherEncrypt<BlockSize = U16> + Send + Sync> Cipher for Gcm<C> {
    fn update(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.authenticator.pass(&mut self.stream, bytes, self.encrypts)
    }

    fn finish(&mut self, tag: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
        self.authenticator.fill();
        let [more, text] = self.authenticator.lengths;
        let bits = (u128::from(more) * 8) << 64 | (u128::from(text) * 8);
        let mut hash = self.authenticator.hash.clone();
        hash.update(&[Array::from(bits.to_be_bytes())]);
        let mut made = hash.finalize();
        made.iter_mut().zip(&self.mask).for_each(|(byte, mask)| *byte ^= mask);
        settle(&made, tag, self.encrypts)
    }

    fn authenticate(&mut self, bytes: &[u8]) {
        self.authenticator.add_more(bytes);
    }
}

/// `ChaCha20` with Poly1305.
pub(super) struct ChaCha {
    stream: ChaCha20,
    authenticator: Authenticator<Poly1305>,
    encrypts: bool,
}

impl ChaCha {
    pub(super) fn new(encrypts: bool, key: &[u8], iv: &[u8]) -> Option<Self> {
        // OpenSSL fills a short one up from the left.
        let mut nonce = [0; 12];
        nonce[12_usize.checked_sub(iv.len())?..].copy_from_slice(iv);
        let mut stream = ChaCha20::new_from_slices(key, &nonce).ok()?;
        let mut hash_key = [0; 32];
        stream.apply_keystream(&mut hash_key);
        stream.seek(64_u32);
        let authenticator = Authenticator::new(Poly1305::new_from_slice(&hash_key).ok()?);
        Some(Self { stream, authenticator, encrypts })
    }
}

impl Cipher for ChaCha {
    fn update(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.authenticator.pass(&mut self.stream, bytes, self.encrypts)
    }

    fn finish(&mut self, tag: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
        self.authenticator.fill();
        let [more, text] = self.authenticator.lengths;
        let lengths = u128::from(text) << 64 | u128::from(more);
        let mut hash = self.authenticator.hash.clone();
        hash.update(&[Array::from(lengths.to_le_bytes())]);
        settle(&hash.finalize(), tag, self.encrypts)
    }

    fn authenticate(&mut self, bytes: &[u8]) {
        self.authenticator.add_more(bytes);
    }
}
