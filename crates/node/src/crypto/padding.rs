//! What RSA does not sign or encrypt bare: PKCS #1's paddings, by RFC 8017.

use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::hash::Algorithm;
use super::random;

/// `00 01 ff … ff 00`, then the bytes. For signatures.
pub(super) fn sign(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    let filling = length.checked_sub(bytes.len() + 3).filter(|filling| *filling >= 8)?;
    let mut block = vec![0xff; length];
    block[0] = 0;
    block[1] = 1;
    block[2 + filling] = 0;
    block[3 + filling..].copy_from_slice(bytes);
    Some(block)
}

/// The bytes in a block of a signature.
pub(super) fn signed(block: &[u8]) -> Option<Vec<u8>> {
    let rest = block.strip_prefix(&[0, 1])?;
    let filling = rest.iter().position(|byte| *byte != 0xff).filter(|filling| *filling >= 8)?;
    rest[filling..].strip_prefix(&[0]).map(<[u8]>::to_vec)
}

/// `00 02`, chance without zeros, `00`, then the bytes. For encryption.
pub(super) fn encrypt(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    let filling = length.checked_sub(bytes.len() + 3).filter(|filling| *filling >= 8)?;
    let mut block = vec![0, 2];
    while block.len() < 2 + filling {
        block.extend(random::bytes(filling).ok()?.into_iter().filter(|byte| *byte != 0));
    }
    block.truncate(2 + filling);
    block.push(0);
    block.extend_from_slice(bytes);
    Some(block)
}

/// Where the first byte of a value is, found in the same time wherever it is.
fn find(bytes: &[u8], wanted: u8) -> (Choice, u32) {
    let (mut found, mut place) = (Choice::from(0), 0_u32);
    for (index, byte) in (0_u32..).zip(bytes) {
        let is_first = byte.ct_eq(&wanted) & !found;
        place.conditional_assign(&index, is_first);
        found |= is_first;
    }
    (found, place)
}

/// Masks bytes with what a hash function makes of a seed.
fn mask(hash: &Algorithm, seed: &[u8], bytes: &mut [u8]) {
    for (number, part) in (0_u32..).zip(bytes.chunks_mut(hash.size)) {
        let made = hash.digest(&[seed, &number.to_be_bytes()]);
        part.iter_mut().zip(&made).for_each(|(byte, mask)| *byte ^= mask);
    }
}

/// Optimal asymmetric encryption padding.
pub(super) fn encrypt_oaep(
    hash: &Algorithm,
    mask_hash: &Algorithm,
    label: &[u8],
    bytes: &[u8],
    length: usize,
) -> Option<Vec<u8>> {
    let filling = length.checked_sub(bytes.len() + 2 * hash.size + 2)?;
    let mut seed = random::bytes(hash.size).ok()?;
    let mut data = hash.digest(&[label]);
    data.resize(data.len() + filling, 0);
    data.push(1);
    data.extend_from_slice(bytes);
    mask(mask_hash, &seed, &mut data);
    mask(mask_hash, &data, &mut seed);
    Some([&[0], &*seed, &*data].concat())
}

/// The bytes in a block that was padded so.
pub(super) fn decrypted_oaep(
    hash: &Algorithm,
    mask_hash: &Algorithm,
    label: &[u8],
    block: &[u8],
) -> Option<Vec<u8>> {
    if block.len() < 2 * hash.size + 2 {
        return None;
    }
    let mut seed = block[1..=hash.size].to_vec();
    let mut data = block[1 + hash.size..].to_vec();
    mask(mask_hash, &data, &mut seed);
    mask(mask_hash, &seed, &mut data);
    let (before, rest) = data.split_at(hash.size);
    // Whoever sends what is wrong must not learn, by the time it takes, what is wrong with it.
    let mut is_right = block[0].ct_eq(&0) & before.ct_eq(&hash.digest(&[label]));
    let (found, place) = find(rest, 1);
    is_right &= found;
    for (index, byte) in (0_u32..).zip(rest) {
        let is_before = Choice::from(u8::from(index < place));
        is_right &= !is_before | byte.ct_eq(&0);
    }
    let place = usize::try_from(place).ok()?;
    bool::from(is_right).then(|| rest[place + 1..].to_vec())
}

/// How long the salt of a signature is.
#[derive(Clone, Copy)]
pub(super) enum Salt {
    /// As long as may be, or whatever length it has.
    Any,
    /// As long as the hash.
    Hash,
    /// So long.
    Of(usize),
}

/// A block of the probabilistic signature scheme, for a modulus of so many bits.
pub(super) fn sign_pss(
    hash: &Algorithm,
    digest: &[u8],
    salt: Salt,
    bits: usize,
) -> Option<Vec<u8>> {
    let length = (bits - 1).div_ceil(8);
    let most = length.checked_sub(hash.size + 2)?;
    let salt_length = match salt {
        Salt::Any => most,
        Salt::Hash => hash.size,
        Salt::Of(length) => length,
    };
    let salt = random::bytes(Some(salt_length).filter(|length| *length <= most)?).ok()?;
    let made = hash.digest(&[&[0; 8], digest, &salt]);
    let mut data = vec![0; most - salt_length];
    data.push(1);
    data.extend_from_slice(&salt);
    mask(hash, &made, &mut data);
    data[0] &= 0xff >> (8 * length - (bits - 1));
    Some([&*data, &*made, &[0xbc]].concat())
}

/// Whether a block is a signature of that scheme.
pub(super) fn verify_pss(
    hash: &Algorithm,
    digest: &[u8],
    salt: Salt,
    bits: usize,
    block: &[u8],
) -> Option<()> {
    let length = (bits - 1).div_ceil(8);
    // The block of a modulus with a bit more than whole bytes begins with a zero.
    let (extra, block) = block.split_at(block.len().checked_sub(length)?);
    let data_length = length.checked_sub(hash.size + 1)?;
    let unused = !(0xff_u8 >> (8 * length - (bits - 1)));
    if extra.iter().any(|byte| *byte != 0) || block.last() != Some(&0xbc) || block[0] & unused != 0
    {
        return None;
    }
    let (data, rest) = block.split_at(data_length);
    let made = &rest[..hash.size];
    let mut data = data.to_vec();
    mask(hash, made, &mut data);
    data[0] &= !unused;
    let filling = data.iter().position(|byte| *byte != 0).filter(|place| data[*place] == 1)?;
    let found = &data[filling + 1..];
    let is_long_enough = match salt {
        Salt::Any => true,
        Salt::Hash => found.len() == hash.size,
        Salt::Of(length) => found.len() == length,
    };
    let right = hash.digest(&[&[0; 8], digest, found]);
    (is_long_enough && right == made).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_padded_comes_back() {
        let sha1 = Algorithm::named("sha1").unwrap();
        let sha256 = Algorithm::named("sha256").unwrap();
        assert_eq!(signed(&sign(b"abc", 64).unwrap()), Some(b"abc".to_vec()));
        let block = encrypt(b"abc", 64).unwrap();
        assert_eq!((&block[..2], &block[60..]), (&[0, 2][..], &b"\0abc"[..]));
        assert!(block[2..60].iter().all(|byte| *byte != 0));
        assert_eq!(encrypt(b"abc", 13), None);
        for text in [&b""[..], b"\0\x01abc"] {
            let block = encrypt_oaep(sha256, sha1, b"label", text, 128).unwrap();
            assert_eq!(decrypted_oaep(sha256, sha1, b"label", &block), Some(text.to_vec()));
            assert_eq!(decrypted_oaep(sha256, sha1, b"other", &block), None);
        }
        for bits in [1024, 1025, 1031] {
            for salt in [Salt::Any, Salt::Hash, Salt::Of(0), Salt::Of(11)] {
                let block = sign_pss(sha256, &[5; 32], salt, bits).unwrap();
                assert!(verify_pss(sha256, &[5; 32], Salt::Any, bits, &block).is_some());
                assert!(verify_pss(sha256, &[5; 32], salt, bits, &block).is_some());
                assert!(verify_pss(sha256, &[6; 32], salt, bits, &block).is_none());
                assert!(verify_pss(sha256, &[5; 32], Salt::Of(12), bits, &block).is_none());
            }
        }
    }
}
