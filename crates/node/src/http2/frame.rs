//! Frames (RFC 9113, section 4 and 6): their heads, how they are written, and what may be wrong.

/// How long the head of a frame is.
pub(super) const HEAD: usize = 9;
/// What a client says first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;
pub(super) const ALTSVC: u8 = 10;
pub(super) const ORIGIN: u8 = 12;

pub(super) const END_STREAM: u8 = 1;
pub(super) const ACK: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;
pub(super) const PADDED: u8 = 8;
pub(super) const WITH_PRIORITY: u8 = 0x20;

pub(super) const NO_ERROR: u32 = 0;
pub(super) const PROTOCOL_ERROR: u32 = 1;
pub(super) const FLOW_CONTROL_ERROR: u32 = 3;
pub(super) const STREAM_CLOSED: u32 = 5;
pub(super) const FRAME_SIZE_ERROR: u32 = 6;
pub(super) const REFUSED_STREAM: u32 = 7;
pub(super) const CANCEL: u32 = 8;
pub(super) const COMPRESSION_ERROR: u32 = 9;
pub(super) const ENHANCE_YOUR_CALM: u32 = 11;

/// The largest stream.
pub(super) const LAST_STREAM: u32 = 0x7fff_ffff;

/// What is wrong with a whole connection: the code that the peer is told, and the number that Node.js'
/// error has (those of nghttp2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: u32,
    pub(super) number: i32,
}

impl Fault {
    pub(super) const PROTOCOL: Self = Self { code: PROTOCOL_ERROR, number: -505 };
    pub(super) const STREAM_CLOSED: Self = Self { code: STREAM_CLOSED, number: -510 };
    pub(super) const FRAME_SIZE: Self = Self { code: FRAME_SIZE_ERROR, number: -522 };
    pub(super) const COMPRESSION: Self = Self { code: COMPRESSION_ERROR, number: -523 };
    pub(super) const FLOW_CONTROL: Self = Self { code: FLOW_CONTROL_ERROR, number: -524 };
    pub(super) const PREFACE: Self = Self { code: PROTOCOL_ERROR, number: -903 };
    pub(super) const FLOOD: Self = Self { code: ENHANCE_YOUR_CALM, number: -904 };
    /// More invalid frames than are allowed; it has a code of its own.
    pub(super) const INVALID_FRAMES: Self = Self { code: ENHANCE_YOUR_CALM, number: 0 };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) length: usize,
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
}

impl Head {
    /// That at the beginning of `bytes`, if all of it has come.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let [a, b, c, kind, flags, stream @ ..] = bytes.first_chunk::<HEAD>()?;
        Some(Self {
            length: u32::from_be_bytes([0, *a, *b, *c]) as usize,
            kind: *kind,
            flags: *flags,
            stream: u32::from_be_bytes(*stream) & LAST_STREAM,
        })
    }

    pub(super) fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// Writes a frame. It is for the caller to keep to the peer's limit.
pub(super) fn write(into: &mut Vec<u8>, kind: u8, flags: u8, stream: u32, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let [_, a, b, c] = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    into.extend_from_slice(&[a, b, c, kind, flags]);
    into.extend_from_slice(&stream.to_be_bytes());
    for part in parts {
        into.extend_from_slice(part);
    }
}

/// Writes a list of fields, over as many frames as it takes.
pub(super) fn write_block(
    into: &mut Vec<u8>,
    kind: u8,
    flags: u8,
    stream: u32,
    before: &[u8],
    block: &[u8],
    most: usize,
) {
    let (first, mut rest) = block.split_at(block.len().min(most.saturating_sub(before.len())));
    let end = |rest: &[u8]| if rest.is_empty() { END_HEADERS } else { 0 };
    write(into, kind, flags | end(rest), stream, &[before, first]);
    while !rest.is_empty() {
        let (next, after) = rest.split_at(rest.len().min(most));
        rest = after;
        write(into, CONTINUATION, end(rest), stream, &[next]);
    }
}

/// The number at a place of a payload that is known to be long enough.
pub(super) fn number(payload: &[u8], at: usize) -> u32 {
    payload
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The payload without its padding.
pub(super) fn without_padding(head: Head, payload: &[u8]) -> Result<&[u8], Fault> {
    if !head.has(PADDED) {
        return Ok(payload);
    }
    let (padding, rest) = payload.split_first().ok_or(Fault::FRAME_SIZE)?;
    let length = rest.len().checked_sub(usize::from(*padding)).ok_or(Fault::PROTOCOL)?;
    Ok(&rest[..length])
}
