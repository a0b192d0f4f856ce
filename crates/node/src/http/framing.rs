//! Where a body ends, and how much of what has come belongs to it.

use super::Fault;

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    None,
    Length(u64),
    Chunked,
    /// It ends with the connection.
    UntilEnd,
}

/// What the line before a chunk says, `None` while it is not all there.
///
/// The line is hexadecimal digits, then perhaps extensions, which nobody uses and which are passed
/// over; it may not be longer than `most`.
pub(super) fn chunk_size(bytes: &[u8], most: usize) -> Result<Option<(u64, usize)>, Fault> {
    let invalid = |reason| Err(Fault::new("HPE_INVALID_CHUNK_SIZE", reason));
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if digits > 16 {
        return invalid("Chunk size overflow");
    }
    match bytes.get(digits) {
        None if digits == 0 => return Ok(None),
        None | Some(b'\r' | b';' | b' ' | b'\t') => {}
        Some(_) => return invalid("Invalid character in chunk size"),
    }
    if digits == 0 {
        return invalid("Invalid character in chunk size");
    }
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        if bytes.len() > most {
            return Err(Fault::new("HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow"));
        }
        return Ok(None);
    };
    let extensions = &bytes[digits..end];
    let [inside @ .., b'\r'] = extensions else {
        return Err(Fault::new("HPE_STRICT", "Expected LF after chunk size"));
    };
    let is_plain = |byte: &u8| *byte == b'\t' || (0x20..0x7f).contains(byte) || *byte >= 0x80;
    let blank = inside.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if !inside.iter().all(is_plain) || inside.get(blank).is_some_and(|byte| *byte != b';') {
        return invalid("Invalid character in chunk size");
    }
    let text = std::str::from_utf8(&bytes[..digits]).unwrap_or_default();
    match u64::from_str_radix(text, 16) {
        Ok(size) => Ok(Some((size, end + 1))),
        Err(_) => invalid("Chunk size overflow"),
    }
}
