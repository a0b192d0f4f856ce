//! HPACK (RFC 7541): lists of fields as they are written in HTTP/2.
//!
//! It is our own because no published crate does what `node:http2` shows of it: fields that must never
//! be indexed, on both sides, and limits on what a peer may have us decode.

use super::huffman;
use super::table::{Place, Table};

/// What a peer may use of our memory unless it is told otherwise.
pub(super) const DEFAULT_TABLE: usize = 4096;

/// A field of a head or of trailers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    /// Nobody on the way may remember it.
    pub(super) is_sensitive: bool,
}

/// What a list was is not known: the connection cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Undecodable;

pub(super) struct Decoder {
    table: Table,
    /// What we have allowed.
    allowed: usize,
}

pub(super) struct Encoder {
    table: Table,
    /// The least and the last size since a list was written, if it has changed.
    resized: Option<(usize, usize)>,
}

impl Field {
    #[cfg(test)]
    pub(super) fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), value: value.into(), is_sensitive: false }
    }

    /// What it counts in the size of a list.
    pub(super) fn size(&self) -> usize {
        self.name.len() + self.value.len()
    }
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self { table: Table::new(DEFAULT_TABLE), allowed: DEFAULT_TABLE }
    }

    /// How much is remembered, in bytes.
    pub(super) fn size(&self) -> usize {
        self.table.size()
    }

    /// From now on the peer may use so much.
    pub(super) fn allow(&mut self, most: usize) {
        self.allowed = most;
    }

    /// Hands over one field after the other.
    pub(super) fn decode(
        &mut self,
        mut block: &[u8],
        take: &mut dyn FnMut(Field),
    ) -> Result<(), Undecodable> {
        let mut is_first = true;
        while let Some(byte) = block.first().copied() {
            if byte & 0x80 != 0 {
                let index = integer(&mut block, 7)?;
                let (name, value) = self.table.get(index).ok_or(Undecodable)?;
                take(Field { name: name.to_vec(), value: value.to_vec(), is_sensitive: false });
            } else if byte & 0xe0 == 0x20 {
                // It may change its mind twice, and only before anything else.
                let size = integer(&mut block, 5)?;
                if !is_first || size > self.allowed {
                    return Err(Undecodable);
                }
                self.table.resize(size);
                continue;
            } else {
                let is_added = byte & 0xc0 == 0x40;
                let index = integer(&mut block, if is_added { 6 } else { 4 })?;
                let name = match index {
                    0 => string(&mut block)?,
                    index => self.table.get(index).ok_or(Undecodable)?.0.to_vec(),
                };
                let value = string(&mut block)?;
                if is_added {
                    self.table.add(&name, &value);
                }
                take(Field { name, value, is_sensitive: byte & 0xf0 == 0x10 });
            }
            is_first = false;
        }
        Ok(())
    }
}

impl Encoder {
    pub(super) fn new() -> Self {
        Self { table: Table::new(DEFAULT_TABLE), resized: None }
    }

    /// How much is remembered, in bytes.
    pub(super) fn size(&self) -> usize {
        self.table.size()
    }

    /// The peer remembers so much.
    pub(super) fn resize(&mut self, most: usize) {
        if most != self.table.most() {
            let (least, _) = self.resized.unwrap_or((most, most));
            self.resized = Some((least.min(most), most));
            self.table.resize(most);
        }
    }

    pub(super) fn encode(&mut self, fields: &[Field], into: &mut Vec<u8>) {
        if let Some((least, last)) = self.resized.take() {
            if least < last {
                write_integer(least, 5, 0x20, into);
            }
            write_integer(last, 5, 0x20, into);
        }
        for field in fields {
            self.write(field, into);
        }
    }

    fn write(&mut self, field: &Field, into: &mut Vec<u8>) {
        let place = self.table.find(&field.name, &field.value);
        let index = match place {
            Some(Place::Field(index)) if !is_secret(field) => {
                write_integer(index, 7, 0x80, into);
                return;
            }
            Some(Place::Field(index) | Place::Name(index)) => index,
            None => 0,
        };
        let is_added = is_worth_remembering(field);
        let (bits, kind) = match (is_secret(field), is_added) {
            (true, _) => (4, 0x10),
            (false, true) => (6, 0x40),
            (false, false) => (4, 0),
        };
        write_integer(index, bits, kind, into);
        if index == 0 {
            write_string(&field.name, into);
        }
        write_string(&field.value, into);
        if kind == 0x40 {
            self.table.add(&field.name, &field.value);
        }
    }
}

/// Node.js never lets these be indexed, whether or not it is told so.
fn is_secret(field: &Field) -> bool {
    let short_cookie = field.name == b"cookie" && field.value.len() < 20;
    field.is_sensitive || field.name == b"authorization" || short_cookie
}

/// Whether a field is likely to come again.
fn is_worth_remembering(field: &Field) -> bool {
    const PASSING: [&[u8]; 8] = [
        b":path",
        b"age",
        b"content-length",
        b"etag",
        b"if-modified-since",
        b"if-none-match",
        b"location",
        b"set-cookie",
    ];
    !PASSING.contains(&field.name.as_slice())
}

fn integer(block: &mut &[u8], bits: u32) -> Result<usize, Undecodable> {
    let (first, mut rest) = block.split_first().ok_or(Undecodable)?;
    let full = (1_u32 << bits) - 1;
    let mut value = u32::from(*first) & full;
    if value == full {
        let mut shift = 0;
        loop {
            let (byte, after) = rest.split_first().ok_or(Undecodable)?;
            rest = after;
            // Four bytes are enough for whatever fits into memory.
            if shift > 21 {
                return Err(Undecodable);
            }
            value += u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
    }
    *block = rest;
    Ok(value as usize)
}

fn string(block: &mut &[u8]) -> Result<Vec<u8>, Undecodable> {
    let is_encoded = block.first().ok_or(Undecodable)? & 0x80 != 0;
    let length = integer(block, 7)?;
    let (text, rest) = block.split_at_checked(length).ok_or(Undecodable)?;
    *block = rest;
    if is_encoded { huffman::decode(text).ok_or(Undecodable) } else { Ok(text.to_vec()) }
}

fn write_integer(value: usize, bits: u32, kind: u8, into: &mut Vec<u8>) {
    let full = (1_usize << bits) - 1;
    let [low, ..] = value.min(full).to_le_bytes();
    into.push(kind | low);
    let Some(mut rest) = value.checked_sub(full) else { return };
    while rest >= 0x80 {
        into.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    into.push(rest.to_le_bytes()[0]);
}

fn write_string(text: &[u8], into: &mut Vec<u8>) {
    let length = huffman::encoded_length(text);
    if length < text.len() {
        write_integer(length, 7, 0x80, into);
        huffman::encode(text, into);
    } else {
        write_integer(text.len(), 7, 0, into);
        into.extend_from_slice(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn decode(decoder: &mut Decoder, block: &[u8]) -> Result<Vec<Field>, Undecodable> {
        let mut fields = Vec::new();
        decoder.decode(block, &mut |field| fields.push(field)).map(|()| fields)
    }

    #[test]
    fn the_examples_of_the_specification_come_out() {
        // C.4: three requests, with Huffman coding.
        let blocks: [&[u8]; 2] = [
            &[
                0x82, 0x86, 0x84, 0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab,
                0x90, 0xf4, 0xff,
            ],
            &[0x82, 0x86, 0x84, 0xbe, 0x58, 0x86, 0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf],
        ];
        let request = [
            Field::new(":method", "GET"),
            Field::new(":scheme", "http"),
            Field::new(":path", "/"),
            Field::new(":authority", "www.example.com"),
            Field::new("cache-control", "no-cache"),
        ];
        let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new());
        for (block, count) in blocks.into_iter().zip([4, 5]) {
            assert_eq!(decode(&mut decoder, block).unwrap(), request[..count]);
            let mut written = Vec::new();
            encoder.encode(&request[..count], &mut written);
            assert_eq!(written, block);
        }
        assert_eq!(decoder.size(), 110);
    }

    #[test]
    fn what_is_secret_is_never_indexed() {
        let secret = Field { is_sensitive: true, ..Field::new("token", "x") };
        let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new());
        let mut block = Vec::new();
        encoder.encode(&[secret.clone(), Field::new("authorization", "y")], &mut block);
        let fields = decode(&mut decoder, &block).unwrap();
        assert_eq!(fields[0], secret);
        assert!(fields[1].is_sensitive);
        assert_eq!((decoder.size(), encoder.size()), (0, 0));
    }

    #[test]
    fn a_table_grows_and_shrinks_as_the_peer_is_told() {
        let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new());
        let mut block = Vec::new();
        encoder.encode(&[Field::new("a", "b")], &mut block);
        encoder.resize(0);
        encoder.resize(100);
        encoder.encode(&[Field::new("c", "d")], &mut block);
        assert_eq!(decode(&mut decoder, &block[..3]), Err(Undecodable));
        decoder = Decoder::new();
        let (first, second) = block.split_at(block.iter().position(|byte| *byte == 0x20).unwrap());
        decode(&mut decoder, first).unwrap();
        assert_eq!(decode(&mut decoder, second).unwrap(), [Field::new("c", "d")]);
        assert_eq!(decoder.size(), 34);
        assert_eq!(decode(&mut decoder, &[0x3f, 0xff, 0xff, 0x03]), Err(Undecodable), "too large");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let mut decoder = Decoder::new();
        for block in [
            &[0x80][..],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
            &[0xbe],
            &[0x40, 0x05, 0x61],
            &[0x82, 0x20],
        ] {
            assert_eq!(decode(&mut decoder, block), Err(Undecodable), "{block:x?}");
        }
    }

    prop_compose! {
        fn any_field()(name in vec(97_u8..103, 1..4), value in vec(any::<u8>(), 0..60), is_sensitive: bool) -> Field {
            Field { name, value, is_sensitive }
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(lists in vec((vec(any_field(), 0..12), 0..300_usize), 1..8)) {
            let (mut decoder, mut encoder) = (Decoder::new(), Encoder::new());
            for (fields, size) in lists {
                encoder.resize(size);
                let mut block = Vec::new();
                encoder.encode(&fields, &mut block);
                prop_assert_eq!(decode(&mut decoder, &block), Ok(fields));
                prop_assert_eq!(decoder.size(), encoder.size());
            }
        }

        #[test]
        fn nothing_that_is_decoded_panics(blocks in vec(vec(any::<u8>(), 0..100), 1..4)) {
            let mut decoder = Decoder::new();
            for block in blocks {
                let _ = decode(&mut decoder, &block);
                prop_assert!(decoder.size() <= DEFAULT_TABLE);
            }
        }
    }
}
