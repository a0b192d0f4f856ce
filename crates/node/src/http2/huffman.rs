//! HPACK's Huffman code (RFC 7541, appendix B). It is a canonical one, so the lengths of its codes are all
//! that has to be written down: codes of one length follow each other in the order of their symbols.

/// How many bits each byte has; the last is the end of a string, which is never sent.
#[rustfmt::skip]
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    30,
];

const SHORTEST: usize = 5;
const LONGEST: usize = 30;

/// The codes, worked out when this is compiled.
static CODE: Code = Code::new();

struct Code {
    /// The code of each symbol, at the right.
    codes: [u32; 257],
    /// The symbols, in the order of their codes.
    symbols: [u16; 257],
    /// For each length: its first code, and which symbol that is.
    firsts: [(u32, u16); LONGEST + 2],
}

impl Code {
    const fn new() -> Self {
        let mut code = Self { codes: [0; 257], symbols: [0; 257], firsts: [(0, 0); LONGEST + 2] };
        let (mut next, mut rank, mut length) = (0, 0, SHORTEST);
        while length <= LONGEST + 1 {
            code.firsts[length] = (next, rank);
            let mut symbol: u16 = 0;
            while symbol < 257 {
                if LENGTHS[symbol as usize] as usize == length {
                    code.codes[symbol as usize] = next;
                    code.symbols[rank as usize] = symbol;
                    next += 1;
                    rank += 1;
                }
                symbol += 1;
            }
            next <<= 1;
            length += 1;
        }
        code
    }
}

/// How many bytes a string has when it is encoded.
pub(super) fn encoded_length(text: &[u8]) -> usize {
    let bits: usize = text.iter().map(|byte| usize::from(LENGTHS[usize::from(*byte)])).sum();
    bits.div_ceil(8)
}

pub(super) fn encode(text: &[u8], into: &mut Vec<u8>) {
    let (mut bits, mut count) = (0_u64, 0);
    for byte in text {
        let symbol = usize::from(*byte);
        bits = bits << LENGTHS[symbol] | u64::from(CODE.codes[symbol]);
        count += u32::from(LENGTHS[symbol]);
        while count >= 8 {
            count -= 8;
            into.push((bits >> count & 0xff) as u8);
        }
    }
    if count > 0 {
        // What is left of the last byte is the beginning of the longest code.
        let padding = 8 - count;
        into.push(((bits << padding | ((1 << padding) - 1)) & 0xff) as u8);
    }
}

/// The string that was encoded; `None` if it was not encoded as it should be.
pub(super) fn decode(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(bytes.len() * 8 / SHORTEST);
    let (mut code, mut length) = (0_u32, 0_usize);
    for byte in bytes {
        for position in (0..8).rev() {
            code = code << 1 | u32::from(byte >> position & 1);
            length += 1;
            if length < SHORTEST {
                continue;
            }
            let ((first, rank), (_, next_rank)) = (CODE.firsts[length], CODE.firsts[length + 1]);
            let offset = code.wrapping_sub(first);
            if code >= first && offset < u32::from(next_rank - rank) {
                let symbol = CODE.symbols[usize::from(rank) + offset as usize];
                text.push(u8::try_from(symbol).ok()?);
                (code, length) = (0, 0);
            } else if length == LONGEST {
                return None;
            }
        }
    }
    // Only the beginning of the longest code may follow, and less than a byte of it.
    (length < 8 && code == (1 << length) - 1).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_specification_come_out() {
        let mut encoded = Vec::new();
        encode(b"www.example.com", &mut encoded);
        assert_eq!(
            encoded,
            [0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff]
        );
        assert_eq!(decode(&encoded).unwrap(), b"www.example.com");
    }

    #[test]
    fn padding_is_checked() {
        assert_eq!(decode(&[0b0000_0111]).unwrap(), b"0");
        assert_eq!(decode(&[0b0000_0110]), None, "it is not of ones");
        assert_eq!(decode(&[0b0000_0111, 0xff]), None, "it is longer than a byte");
        assert_eq!(decode(&[0xff; 4]), None, "the end of a string is never sent");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in vec(any::<u8>(), 0..200)) {
            let mut encoded = Vec::new();
            encode(&text, &mut encoded);
            prop_assert_eq!(encoded.len(), encoded_length(&text));
            prop_assert_eq!(decode(&encoded), Some(text));
        }

        #[test]
        fn nothing_that_is_decoded_panics(bytes in vec(any::<u8>(), 0..200)) {
            if let Some(text) = decode(&bytes) {
                let mut encoded = Vec::new();
                encode(&text, &mut encoded);
                prop_assert_eq!(encoded, bytes, "there is only one way to write a string");
            }
        }
    }
}
