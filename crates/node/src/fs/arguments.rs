//! The arguments of an operation, which the prelude has checked: what is wrong with them here is a
//! mistake of ours.

use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::sync::Arc;

use rquickjs::{Array, Ctx, Exception, FromJs, Result, TypedArray, Value};

use super::answer::Budget;
use super::descriptors::Descriptors;
use crate::failure::Failure;
use crate::{ffi, text};

/// The arguments of an operation.
pub(crate) struct Arguments<'a, 'js> {
    pub(crate) context: &'a Ctx<'js>,
    pub(crate) values: Array<'js>,
    pub(crate) descriptors: &'a Descriptors,
    pub(crate) budget: &'a Budget,
}

/// A file that is known by its path, or one that is open.
#[derive(Clone)]
pub(crate) enum Place {
    Path(PathBuf),
    /// Not open, if it is an error.
    Open(std::result::Result<Arc<OwnedFd>, i32>),
}

impl<'js> Arguments<'_, 'js> {
    fn value(&self, index: usize) -> Result<Value<'js>> {
        self.values.get(index)
    }

    pub(crate) fn get<T: FromJs<'js>>(&self, index: usize) -> Result<T> {
        self.values.get(index)
    }

    pub(crate) fn path(&self, index: usize) -> Result<PathBuf> {
        path_of(self.context, &self.value(index)?)
    }

    pub(crate) fn bytes(&self, index: usize) -> Result<Vec<u8>> {
        bytes_of(self.context, &self.value(index)?)
    }

    /// A number that may be negative: "none".
    pub(crate) fn size(&self, index: usize) -> Result<Option<u64>> {
        let number: f64 = self.get(index)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
        Ok((number >= 0.0).then_some(number as u64))
    }

    pub(crate) fn descriptor(
        &self,
        index: usize,
    ) -> Result<std::result::Result<Arc<OwnedFd>, i32>> {
        let number: i32 = self.get(index)?;
        Ok(self
            .descriptors
            .get(number)
            .map_err(|error| error.raw_os_error().unwrap_or(libc::EBADF)))
    }

    pub(crate) fn place(&self, index: usize) -> Result<Place> {
        if self.value(index)?.is_number() {
            return Ok(Place::Open(self.descriptor(index)?));
        }
        Ok(Place::Path(self.path(index)?))
    }
}

/// A path: text, or bytes.
pub(crate) fn path_of<'js>(context: &Ctx<'js>, value: &Value<'js>) -> Result<PathBuf> {
    if let Some(path) = value.as_string() {
        return Ok(text::well_formed(context, path)?.into());
    }
    Ok(OsString::from_vec(bytes_of(context, value)?).into())
}

fn bytes_of<'js>(context: &Ctx<'js>, value: &Value<'js>) -> Result<Vec<u8>> {
    let bytes = TypedArray::<u8>::from_js(context, value.clone())?;
    ffi::with_bytes(&bytes, <[u8]>::to_vec)
        .ok_or_else(|| Exception::throw_type(context, "the bytes have been detached"))
}

/// What a system call on a file that is open came to.
pub(crate) fn on_open<T>(
    file: std::result::Result<Arc<OwnedFd>, i32>,
    syscall: &'static str,
    call: impl FnOnce(&OwnedFd) -> rustix::io::Result<T>,
) -> std::result::Result<T, Failure> {
    let file =
        file.map_err(|errno| Failure::system(&std::io::Error::from_raw_os_error(errno), syscall))?;
    call(&file).map_err(|errno| Failure::system(&errno.into(), syscall))
}
