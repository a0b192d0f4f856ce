//! What the operations on files answer with, and how it becomes JavaScript's.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rquickjs::{BigInt, Ctx, IntoJs, Result, Value};

use crate::failure::Failure;
use crate::io::{Chunk, array};

/// What an operation answers with.
pub(crate) enum Answer {
    Nothing,
    Number(f64),
    Bytes(Content),
    ContentText(Content),
    /// A name or a path, as text or as bytes.
    Name(OsString, bool),
    /// Names, or names with their kinds and folders.
    Names(Names),
    /// Numbers, as such or as `bigint`s.
    Numbers(Vec<i128>, bool),
}

/// What a folder holds.
pub(crate) struct Names {
    /// Name, kind, and folder it is in.
    pub(crate) entries: Vec<(OsString, u8, OsString)>,
    pub(crate) has_kinds: bool,
    pub(crate) is_bytes: bool,
}

/// How many bytes an interpreter's operations may hold at once, before it takes them over.
#[derive(Clone)]
pub(crate) struct Budget {
    limit: usize,
    held: Arc<AtomicUsize>,
}

/// Bytes that count against a budget.
pub(crate) struct Content {
    bytes: Vec<u8>,
    counted: usize,
    budget: Budget,
}

impl Budget {
    /// For an interpreter with `heap` bytes of memory: text takes twice its size there.
    pub(crate) fn new(heap: usize) -> Self {
        Self { limit: heap / 2, held: Arc::default() }
    }

    /// Nothing so far.
    pub(crate) fn content(&self) -> Content {
        Content { bytes: Vec::new(), counted: 0, budget: self.clone() }
    }

    fn too_large(&self, size: u64) -> Failure {
        let reason = format!("File size ({size}) is greater than {} bytes", self.limit);
        Failure::new("ERR_FS_FILE_TOO_LARGE", reason)
    }
}

impl Content {
    /// Makes room for `more` bytes, and gives it.
    pub(crate) fn room(&mut self, more: usize) -> std::result::Result<&mut [u8], Failure> {
        let filled = self.bytes.len();
        let whole = filled.saturating_add(more);
        if whole > self.budget.limit {
            return Err(self.budget.too_large(whole as u64));
        }
        let before = self.budget.held.fetch_add(more, Ordering::Relaxed);
        self.counted += more;
        if before + more > self.budget.limit {
            return Err(self.budget.too_large((before + more) as u64));
        }
        self.bytes.resize(whole, 0);
        Ok(&mut self.bytes[filled..])
    }

    /// Gives back what was not filled.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.bytes.truncate(length);
        let unused = self.counted - length;
        self.counted = length;
        self.budget.held.fetch_sub(unused, Ordering::Relaxed);
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

fn name<'js>(context: &Ctx<'js>, name: OsString, is_bytes: bool) -> Result<Value<'js>> {
    if is_bytes {
        Chunk(name.into_vec()).into_js(context)
    } else {
        name.to_string_lossy().into_js(context)
    }
}

impl<'js> IntoJs<'js> for Answer {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        match self {
            Self::Nothing => Ok(Value::new_undefined(context.clone())),
            Self::Number(number) => number.into_js(context),
            Self::Bytes(held) => Chunk(held.bytes.as_slice()).into_js(context),
            Self::ContentText(held) => String::from_utf8_lossy(&held.bytes).into_js(context),
            Self::Name(path, is_bytes) => name(context, path, is_bytes),
            Self::Names(Names { entries, has_kinds, is_bytes }) => {
                let mut all = Vec::with_capacity(entries.len() * if has_kinds { 3 } else { 1 });
                for (entry, kind, folder) in entries {
                    all.push(name(context, entry, is_bytes)?);
                    if has_kinds {
                        all.push(kind.into_js(context)?);
                        all.push(name(context, folder, is_bytes)?);
                    }
                }
                array(context, all)
            }
            Self::Numbers(numbers, is_big) => {
                let one = |number: i128| {
                    if is_big {
                        big(context, number)
                    } else {
                        #[expect(clippy::cast_precision_loss, reason = "Node.js loses it as well")]
                        let number = number as f64;
                        number.into_js(context)
                    }
                };
                let numbers: Result<Vec<_>> = numbers.into_iter().map(one).collect();
                array(context, numbers?)
            }
        }
    }
}

fn big<'js>(context: &Ctx<'js>, number: i128) -> Result<Value<'js>> {
    let big = match i64::try_from(number) {
        Ok(number) => BigInt::from_i64(context.clone(), number)?,
        Err(_) => BigInt::from_u64(context.clone(), u64::try_from(number).unwrap_or(u64::MAX))?,
    };
    Ok(big.into_value())
}
