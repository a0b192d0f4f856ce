//! What `Buffer` does with many bytes at once: QuickJS is slow where it looks at them one by one.

use rquickjs::{Ctx, Exception, Function, Object, Result, String as JsString, TypedArray};

use crate::encoding::named;
use crate::ffi;

type Bytes<'js> = TypedArray<'js, u8>;

/// Part of some bytes; what is out of bounds is left out.
fn part(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    let end = end.min(bytes.len());
    &bytes[start.min(end)..end]
}

/// Where `wanted` is first, at `from` or later and whole `step`s from the beginning.
fn find(bytes: &[u8], wanted: &[u8], from: usize, step: usize) -> Option<usize> {
    let last = bytes.len().checked_sub(wanted.len())?;
    let first = *wanted.first()?;
    let mut at = from;
    while at <= last {
        // The first byte is looked for with what the processor has for it.
        at += memchr::memchr(first, &bytes[at..=last])?;
        if at.is_multiple_of(step) && bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Where `wanted` is last, at `from` or earlier.
fn find_last(bytes: &[u8], wanted: &[u8], from: usize, step: usize) -> Option<usize> {
    let last = bytes.len().checked_sub(wanted.len())?.min(from);
    (0..=last).rev().find(|at| at.is_multiple_of(step) && bytes[*at..].starts_with(wanted))
}

/// Repeats `pattern` over all of `target`.
fn repeat(target: &mut [u8], pattern: &[u8]) {
    if let [one] = pattern {
        target.fill(*one);
        return;
    }
    for piece in target.chunks_mut(pattern.len().max(1)) {
        piece.copy_from_slice(&pattern[..piece.len()]);
    }
}

fn detached(context: &Ctx<'_>) -> rquickjs::Error {
    Exception::throw_type(context, "the bytes have been detached")
}

/// A copy of a typed array's bytes, for when a second one is changed: both may share memory.
fn copied(context: &Ctx<'_>, bytes: &Bytes<'_>) -> Result<Vec<u8>> {
    ffi::with_bytes(bytes, <[u8]>::to_vec).ok_or_else(|| detached(context))
}

fn compare<'js>(
    context: Ctx<'js>,
    one: Bytes<'js>,
    other: Bytes<'js>,
    start: usize,
    end: usize,
    from: usize,
    until: usize,
) -> Result<i32> {
    let order = ffi::with_bytes(&one, |one| {
        ffi::with_bytes(&other, |other| part(one, start, end).cmp(part(other, from, until)))
    });
    order.flatten().map(|order| order as i32).ok_or_else(|| detached(&context))
}

fn index_of<'js>(
    context: Ctx<'js>,
    bytes: Bytes<'js>,
    wanted: Bytes<'js>,
    from: usize,
    step: usize,
    forward: bool,
) -> Result<Option<usize>> {
    let search = if forward { find } else { find_last };
    let found = ffi::with_bytes(&bytes, |bytes| {
        ffi::with_bytes(&wanted, |wanted| search(bytes, wanted, from, step.max(1)))
    });
    found.flatten().ok_or_else(|| detached(&context))
}

fn fill<'js>(
    context: Ctx<'js>,
    target: Bytes<'js>,
    pattern: Bytes<'js>,
    start: usize,
    end: usize,
) -> Result<()> {
    let pattern = copied(&context, &pattern)?;
    ffi::with_bytes_mut(&target, |target| {
        let end = end.min(target.len());
        repeat(&mut target[start.min(end)..end], &pattern);
    })
    .ok_or_else(|| detached(&context))
}

fn write<'js>(
    context: Ctx<'js>,
    target: Bytes<'js>,
    text: JsString<'js>,
    encoding: String,
    offset: usize,
    length: usize,
) -> Result<usize> {
    let encoding = named(&context, &encoding)?;
    let bytes = encoding.bytes(&context, &text)?;
    ffi::with_bytes_mut(&target, |target| {
        let offset = offset.min(target.len());
        let room = length.min(target.len() - offset);
        let count = encoding.fitting(&bytes, room);
        target[offset..offset + count].copy_from_slice(&bytes[..count]);
        count
    })
    .ok_or_else(|| detached(&context))
}

fn swap<'js>(context: Ctx<'js>, target: Bytes<'js>, size: usize) -> Result<()> {
    let reverse =
        |target: &mut [u8]| target.chunks_exact_mut(size.max(1)).for_each(<[u8]>::reverse);
    ffi::with_bytes_mut(&target, reverse).ok_or_else(|| detached(&context))
}

/// Adds the functions of the group `buffer`.
pub(crate) fn define<'js>(context: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    object.set("compare", Function::new(context.clone(), compare)?)?;
    object.set("indexOf", Function::new(context.clone(), index_of)?)?;
    object.set("fill", Function::new(context.clone(), fill)?)?;
    object.set("write", Function::new(context.clone(), write)?)?;
    object.set("swap", Function::new(context.clone(), swap)?)?;
    let is_utf8 = |context: Ctx<'js>, bytes: Bytes<'js>| {
        ffi::with_bytes(&bytes, |bytes| std::str::from_utf8(bytes).is_ok())
            .ok_or_else(|| detached(&context))
    };
    object.set("isUtf8", Function::new(context.clone(), is_utf8)?)?;
    let is_ascii = |context: Ctx<'js>, bytes: Bytes<'js>| {
        ffi::with_bytes(&bytes, <[u8]>::is_ascii).ok_or_else(|| detached(&context))
    };
    object.set("isAscii", Function::new(context.clone(), is_ascii)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_from_either_end() {
        assert_eq!(find(b"abcabc", b"bc", 0, 1), Some(1));
        assert_eq!(find(b"abcabc", b"bc", 2, 1), Some(4));
        assert_eq!(find(b"abcabc", b"bc", 5, 1), None);
        assert_eq!(find(b"xaabaab", b"aab", 0, 2), Some(4));
        assert_eq!(find(b"a", b"ab", 0, 1), None);
        assert_eq!(find_last(b"abcabc", b"bc", 9, 1), Some(4));
        assert_eq!(find_last(b"abcabc", b"bc", 3, 1), Some(1));
        assert_eq!(find_last(b"abc", b"x", 3, 1), None);
    }

    #[test]
    fn a_pattern_is_repeated_and_cut_off() {
        let mut target = [0; 5];
        repeat(&mut target, b"ab");
        assert_eq!(&target, b"ababa");
        repeat(&mut target, b"x");
        assert_eq!(&target, b"xxxxx");
    }
}
