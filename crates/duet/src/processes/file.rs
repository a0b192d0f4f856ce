//! Texts of any length as files in memory, to be carried by a message.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;

use rustix::fs::{MemfdFlags, memfd_create};

/// A file that holds a text.
pub(super) fn of(text: &[u8]) -> io::Result<OwnedFd> {
    let file = File::from(memfd_create(c"duet", MemfdFlags::CLOEXEC)?);
    file.write_all_at(text, 0)?;
    Ok(file.into())
}

/// All that is in a file, wherever others are in reading it.
pub(super) fn contents(file: &File) -> io::Result<Vec<u8>> {
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(bytes)
}
