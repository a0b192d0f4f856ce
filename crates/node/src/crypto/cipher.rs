//! Ciphers, under OpenSSL's names, used piece by piece. What authenticates as well is in
//! `authenticated`.

use aes::cipher::consts::U16;
use aes::cipher::{
    Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt,
    BlockSizeUser, KeyInit, KeyIvInit, StreamCipher,
};
use aes::{Aes128, Aes192, Aes256};
use aes_kw::AesKw;
use des::TdesEde3;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Function, Object, Result};

use super::authenticated::{ChaCha, Gcm};
use super::state::{Handle, hold, with};
use super::{Answer, Bytes, refuse};
use crate::io::Chunk;

/// How many bytes AES takes at once.
pub(super) const BLOCK: usize = 16;

/// Why a cipher gives no end, in OpenSSL's words.
pub(super) type Refusal = &'static str;

/// A cipher at work.
pub(super) trait Cipher: Send + Sync {
    /// What comes of some more bytes.
    fn update(&mut self, bytes: Vec<u8>) -> Vec<u8>;

    /// What is left: the last block; or the tag, if the cipher makes one; or, if it was given one,
    /// whether that is right.
    fn finish(&mut self, tag: Option<&[u8]>) -> std::result::Result<Vec<u8>, Refusal>;

    /// Bytes that are authenticated without being encrypted.
    fn authenticate(&mut self, _bytes: &[u8]) {}

    /// Whether the last block is padded.
    fn set_padding(&mut self, _is_padded: bool) {}
}

/// What changes whole blocks.
trait Blocks: Send + Sync {
    fn change(&mut self, blocks: &mut [u8]);
}

struct Encrypting<C>(C);
struct Decrypting<C>(C);
struct Chaining<C>(C);
struct Unchaining<C>(C);

impl<C: BlockCipherEncrypt + Send + Sync> Blocks for Encrypting<C> {
    fn change(&mut self, blocks: &mut [u8]) {
        self.0.encrypt_blocks(Array::slice_as_chunks_mut(blocks).0);
    }
}

impl<C: BlockCipherDecrypt + Send + Sync> Blocks for Decrypting<C> {
    fn change(&mut self, blocks: &mut [u8]) {
        self.0.decrypt_blocks(Array::slice_as_chunks_mut(blocks).0);
    }
}

impl<C: BlockModeEncrypt + Send + Sync> Blocks for Chaining<C> {
    fn change(&mut self, blocks: &mut [u8]) {
        self.0.encrypt_blocks(Array::slice_as_chunks_mut(blocks).0);
    }
}

impl<C: BlockModeDecrypt + Send + Sync> Blocks for Unchaining<C> {
    fn change(&mut self, blocks: &mut [u8]) {
        self.0.decrypt_blocks(Array::slice_as_chunks_mut(blocks).0);
    }
}

/// A mode that needs whole blocks.
struct Blockwise {
    blocks: Box<dyn Blocks>,
    /// How many bytes a block has.
    size: usize,
    waiting: Vec<u8>,
    encrypts: bool,
    is_padded: bool,
}

impl Blockwise {
    fn boxed(blocks: Box<dyn Blocks>, size: usize, encrypts: bool) -> Box<dyn Cipher> {
        Box::new(Self { blocks, size, waiting: Vec::new(), encrypts, is_padded: true })
    }

    /// Changes the whole blocks that wait, but for `kept` bytes at the end.
    fn flush(&mut self, kept: usize) -> Vec<u8> {
        let ready = self.waiting.len().saturating_sub(kept) / self.size * self.size;
        let rest = self.waiting.split_off(ready);
        let mut whole = std::mem::replace(&mut self.waiting, rest);
        self.blocks.change(&mut whole);
        whole
    }
}

impl Cipher for Blockwise {
    fn update(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.waiting.extend_from_slice(&bytes);
        // The last block is padded: it is not given before it is known to be the last.
        let kept = usize::from(!self.encrypts && self.is_padded);
        self.flush(kept)
    }

    fn finish(&mut self, _tag: Option<&[u8]>) -> std::result::Result<Vec<u8>, Refusal> {
        if self.encrypts && self.is_padded {
            let missing = self.size - self.waiting.len();
            let length = u8::try_from(missing).unwrap_or_default();
            self.waiting.resize(self.size, length);
            return Ok(self.flush(0));
        }
        if !self.is_padded {
            return if self.waiting.is_empty() {
                Ok(Vec::new())
            } else {
                Err("wrong final block length")
            };
        }
        if self.waiting.len() != self.size {
            return Err("wrong final block length");
        }
        let mut last = self.flush(0);
        let missing = usize::from(last[self.size - 1]);
        let is_padding = (1..=self.size).contains(&missing)
            && last[self.size - missing..].iter().all(|byte| usize::from(*byte) == missing);
        if !is_padding {
            return Err("bad decrypt");
        }
        last.truncate(self.size - missing);
        Ok(last)
    }

    fn set_padding(&mut self, is_padded: bool) {
        self.is_padded = is_padded;
    }
}

/// A mode that takes byte by byte.
struct Bytewise<C>(C);

impl<C: StreamCipher + Send + Sync> Cipher for Bytewise<C> {
    fn update(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        self.0.apply_keystream(&mut bytes);
        bytes
    }

    fn finish(&mut self, _tag: Option<&[u8]>) -> std::result::Result<Vec<u8>, Refusal> {
        Ok(Vec::new())
    }
}

/// Cipher feedback of whole blocks and output feedback: what was encrypted last masks what comes.
struct Feedback<C> {
    cipher: C,
    mask: Array<u8, U16>,
    used: usize,
    register: Array<u8, U16>,
    /// Whether what is fed back is the text that is encrypted, and if so, whether it comes or goes.
    of_text: Option<bool>,
    /// How many bytes are masked before the next is fed back.
    step: usize,
}

impl<C: BlockCipherEncrypt<BlockSize = U16> + Send + Sync> Cipher for Feedback<C> {
    fn update(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for byte in &mut bytes {
            if self.used == self.step {
                self.mask = self.register;
                self.cipher.encrypt_block(&mut self.mask);
                self.used = 0;
            }
            let masked = *byte ^ self.mask[self.used];
            let fed_back = match self.of_text {
                None => self.mask[self.used],
                Some(true) => masked,
                Some(false) => *byte,
            };
            self.register.copy_within(1.., 0);
            self.register[BLOCK - 1] = fed_back;
            self.used += 1;
            *byte = masked;
        }
        bytes
    }

    fn finish(&mut self, _tag: Option<&[u8]>) -> std::result::Result<Vec<u8>, Refusal> {
        Ok(Vec::new())
    }
}

/// AES in one of its modes; nothing if the key or the initialization vector is too long or short.
fn aes<C>(mode: &str, encrypts: bool, key: &[u8], iv: &[u8]) -> Option<Box<dyn Cipher>>
where
    C: BlockCipherEncrypt<BlockSize = U16>
        + BlockCipherDecrypt<BlockSize = U16>
        + BlockSizeUser<BlockSize = U16>
        + KeyInit
        + Send
        + Sync
        + 'static,
{
    let cipher = C::new_from_slice(key).ok()?;
    let blockwise = |blocks: Box<dyn Blocks>| -> Option<Box<dyn Cipher>> {
        Some(Blockwise::boxed(blocks, BLOCK, encrypts))
    };
    let vector = <&Array<u8, U16>>::try_from(iv).ok();
    let feedback = |cipher: C, of_text, step| -> Option<Box<dyn Cipher>> {
        let mask = Array::default();
        Some(Box::new(Feedback { cipher, mask, used: step, register: *vector?, of_text, step }))
    };
    match mode {
        "ecb" if encrypts => blockwise(Box::new(Encrypting(cipher))),
        "ecb" => blockwise(Box::new(Decrypting(cipher))),
        "cbc" if encrypts => {
            blockwise(Box::new(Chaining(cbc::Encryptor::<C>::new_from_slices(key, iv).ok()?)))
        }
        "cbc" => {
            blockwise(Box::new(Unchaining(cbc::Decryptor::<C>::new_from_slices(key, iv).ok()?)))
        }
        "ctr" => Some(Box::new(Bytewise(ctr::Ctr128BE::<C>::new_from_slices(key, iv).ok()?))),
        "gcm" => Some(Box::new(Gcm::<C>::new(cipher, key, encrypts, iv)?)),
        "cfb" => feedback(cipher, Some(encrypts), BLOCK),
        "cfb8" => feedback(cipher, Some(encrypts), 1),
        "ofb" => feedback(cipher, None, BLOCK),
        _ => None,
    }
}

/// Triple DES, in which old files are encrypted.
fn triple_des(mode: &str, encrypts: bool, key: &[u8], iv: &[u8]) -> Option<Box<dyn Cipher>> {
    let blocks: Box<dyn Blocks> = match mode {
        "" if encrypts => Box::new(Encrypting(TdesEde3::new_from_slice(key).ok()?)),
        "" => Box::new(Decrypting(TdesEde3::new_from_slice(key).ok()?)),
        "-cbc" if encrypts => {
            Box::new(Chaining(cbc::Encryptor::<TdesEde3>::new_from_slices(key, iv).ok()?))
        }
        "-cbc" => Box::new(Unchaining(cbc::Decryptor::<TdesEde3>::new_from_slices(key, iv).ok()?)),
        _ => return None,
    };
    Some(Blockwise::boxed(blocks, 8, encrypts))
}

/// A cipher by its name, for example `aes-256-cbc`.
fn begin(name: &str, encrypts: bool, key: &[u8], iv: &[u8]) -> Option<Box<dyn Cipher>> {
    match name.split_at_checked(8)? {
        ("aes-128-", mode) => aes::<Aes128>(mode, encrypts, key, iv),
        ("aes-192-", mode) => aes::<Aes192>(mode, encrypts, key, iv),
        ("aes-256-", mode) => aes::<Aes256>(mode, encrypts, key, iv),
        ("des-ede3", mode) => triple_des(mode, encrypts, key, iv),
        ("chacha20", "-poly1305") => Some(Box::new(ChaCha::new(encrypts, key, iv)?)),
        _ => None,
    }
}

/// Wraps a key in another, or takes it out, by RFC 3394; nothing if that cannot be.
fn wrap(wraps: bool, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    fn with<
        C: BlockCipherEncrypt<BlockSize = U16> + BlockCipherDecrypt<BlockSize = U16> + KeyInit,
    >(
        wraps: bool,
        key: &[u8],
        bytes: &[u8],
    ) -> Option<Vec<u8>> {
        let cipher = AesKw::<C>::new_from_slice(key).ok()?;
        let mut output = vec![0; bytes.len() + 8];
        let made = if wraps {
            cipher.wrap_key(bytes, &mut output)
        } else {
            cipher.unwrap_key(bytes, &mut output)
        };
        made.ok().map(<[u8]>::to_vec)
    }
    match key.len() {
        16 => with::<Aes128>(wraps, key, bytes),
        24 => with::<Aes192>(wraps, key, bytes),
        32 => with::<Aes256>(wraps, key, bytes),
        _ => None,
    }
}

/// What JavaScript holds.
type Begun = Box<dyn Cipher>;

/// Adds what encrypts and decrypts.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let start = |context: Ctx<'js>,
                 name: String,
                 encrypts: bool,
                 key: Bytes,
                 iv: Bytes|
     -> Result<Option<Handle<'js>>> {
        begin(&name, encrypts, &key.0, &iv.0).map(|cipher| hold(&context, cipher)).transpose()
    };
    object.set("cipherBegin", Function::new(context.clone(), start)?)?;
    let update = |context: Ctx<'js>, handle: Handle<'js>, bytes: Bytes| -> Result<Answer> {
        with(&context, &handle, |cipher: &mut Begun| Chunk(cipher.update(bytes.0)))
    };
    object.set("cipherUpdate", Function::new(context.clone(), update)?)?;
    let finish = |context: Ctx<'js>, handle: Handle<'js>, tag: Opt<Bytes>| -> Result<Answer> {
        let tag = tag.0.map(|tag| tag.0);
        let end = with(&context, &handle, |cipher: &mut Begun| cipher.finish(tag.as_deref()))?;
        end.map(Chunk).map_err(|reason| refuse(&context, reason))
    };
    object.set("cipherFinish", Function::new(context.clone(), finish)?)?;
    let authenticate = |context: Ctx<'js>, handle: Handle<'js>, bytes: Bytes| {
        with(&context, &handle, |cipher: &mut Begun| cipher.authenticate(&bytes.0))
    };
    object.set("cipherAuthenticate", Function::new(context.clone(), authenticate)?)?;
    let pad = |context: Ctx<'js>, handle: Handle<'js>, is_padded: bool| {
        with(&context, &handle, |cipher: &mut Begun| cipher.set_padding(is_padded))
    };
    object.set("cipherPadding", Function::new(context.clone(), pad)?)?;
    let wrap = |wraps: bool, key: Bytes, bytes: Bytes| wrap(wraps, &key.0, &bytes.0).map(Chunk);
    object.set("keyWrap", Function::new(context.clone(), wrap)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &[
        "aes-128-cbc",
        "aes-192-ecb",
        "aes-256-ctr",
        "aes-256-gcm",
        "aes-128-cfb",
        "aes-128-cfb8",
        "aes-192-ofb",
        "chacha20-poly1305",
    ];

    fn run(name: &str, encrypts: bool, bytes: &[u8], step: usize, tag: Option<&[u8]>) -> Vec<u8> {
        let size = name.split('-').nth(1).and_then(|bits| bits.parse().ok()).unwrap_or(256) / 8;
        let iv = if name.contains("poly1305") { 12 } else { BLOCK };
        let mut cipher = begin(name, encrypts, &vec![7; size], &vec![9; iv]).unwrap();
        cipher.authenticate(b"more");
        let mut output = Vec::new();
        for piece in bytes.chunks(step) {
            output.extend(cipher.update(piece.to_vec()));
        }
        output.extend(cipher.finish(tag).unwrap());
        output
    }

    #[test]
    fn what_was_encrypted_in_pieces_comes_back() {
        for name in NAMES {
            for length in [0, 1, 15, 16, 17, 100] {
                let text: Vec<u8> = (0..length).collect();
                let made = run(name, true, &text, 7, None);
                assert_eq!(made, run(name, true, &text, 100, None), "{name}");
                let is_authenticated = name.contains("gcm") || name.contains("poly");
                let (made, tag) = made.split_at(made.len() - if is_authenticated { 16 } else { 0 });
                let tag = is_authenticated.then_some(tag);
                assert_eq!(run(name, false, made, 9, tag), text, "{name}");
            }
        }
    }

    #[test]
    fn a_key_is_wrapped_as_in_rfc_3394() {
        let key: Vec<u8> = (0..16).collect();
        let data: Vec<u8> = (0..16).map(|byte| byte * 0x11).collect();
        let wrapped = wrap(true, &key, &data).unwrap();
        assert_eq!(wrapped[..4], [0x1f, 0xa6, 0x8b, 0x0a]);
        assert_eq!(wrap(false, &key, &wrapped), Some(data));
        assert_eq!(wrap(false, &key, &[0; 24]), None);
    }
}
