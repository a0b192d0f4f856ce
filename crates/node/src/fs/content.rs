//! Reading and writing.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use super::answer::{Answer, Budget, Content};
use super::arguments::Place;
use crate::failure::Failure;

/// How much is read at once of what does not say how large it is, in bytes.
const PIECE: usize = 64 * 1024;

fn failed(errno: Errno, syscall: &'static str) -> Failure {
    Failure::system(&errno.into(), syscall)
}

/// Opens a file. It is not left open in programs that are started.
pub(crate) fn open(path: &Path, flags: u32, mode: u32) -> Result<OwnedFd, Failure> {
    let flags = OFlags::from_bits_retain(flags) | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::from_raw_mode(mode))
        .map_err(|errno| failed(errno, "open").about(path.to_string_lossy()))
}

/// The file that a place leads to, opened if it is not.
fn opened(
    place: Place,
    flags: u32,
    mode: u32,
    syscall: &'static str,
) -> Result<Arc<OwnedFd>, Failure> {
    match place {
        Place::Path(path) => open(&path, flags, mode).map(Arc::new),
        Place::Open(file) => file.map_err(|errno| failed(Errno::from_raw_os_error(errno), syscall)),
    }
}

/// Reads once, at a position or where the last read ended.
pub(crate) fn read(
    file: &OwnedFd,
    length: usize,
    position: Option<u64>,
    budget: &Budget,
) -> Result<Answer, Failure> {
    let mut content = budget.content();
    let room = content.room(length)?;
    let read = retry(|| match position {
        Some(position) => rustix::io::pread(file, &mut *room, position),
        None => rustix::io::read(file, &mut *room),
    });
    let read = read.map_err(|errno| failed(errno, "read"))?;
    content.truncate(read);
    Ok(Answer::Bytes(content))
}

/// Reads a whole file, or what is left of one that is open.
pub(crate) fn read_whole(place: Place, flags: u32, budget: &Budget) -> Result<Content, Failure> {
    let file = opened(place, flags, 0o666, "read")?;
    let about = rustix::fs::fstat(&file).map_err(|errno| failed(errno, "fstat"))?;
    let is_file = FileType::from_raw_mode(about.st_mode) == FileType::RegularFile;
    let size = if is_file { usize::try_from(about.st_size).unwrap_or(usize::MAX) } else { 0 };
    let mut content = budget.content();
    loop {
        let filled = content.len();
        // One more than there should be, to see the end without another round.
        let more =
            if filled == 0 && size > 0 { size.saturating_add(1) } else { PIECE.max(filled / 2) };
        let room = content.room(more)?;
        let mut read = 0;
        while read < room.len() {
            match retry(|| rustix::io::read(&file, &mut room[read..])) {
                Ok(0) => break,
                Ok(length) => read += length,
                Err(errno) => return Err(failed(errno, "read")),
            }
        }
        let is_end = read < more;
        content.truncate(filled + read);
        if is_end {
            return Ok(content);
        }
    }
}

/// Writes once.
pub(crate) fn write(file: &OwnedFd, bytes: &[u8], position: Option<u64>) -> Result<usize, Failure> {
    let written = retry(|| match position {
        Some(position) => rustix::io::pwrite(file, bytes, position),
        None => rustix::io::write(file, bytes),
    });
    written.map_err(|errno| failed(errno, "write"))
}

/// Writes all of it.
pub(crate) fn write_whole(
    place: Place,
    bytes: &[u8],
    flags: u32,
    mode: u32,
    is_flushed: bool,
) -> Result<(), Failure> {
    let file = opened(place, flags, mode, "write")?;
    let mut rest = bytes;
    while !rest.is_empty() {
        rest = &rest[write(&file, rest, None)?..];
    }
    if is_flushed {
        rustix::fs::fsync(&file).map_err(|errno| failed(errno, "fsync"))?;
    }
    Ok(())
}

/// Copies one file; with `is_exclusive`, not over another.
pub(crate) fn copy(from: &Path, to: &Path, is_exclusive: bool) -> Result<(), Failure> {
    let failed = |errno: Errno| {
        let failure = failed(errno, "copyfile").about(from.to_string_lossy());
        Failure { dest: Some(to.to_string_lossy().into_owned()), ..failure }
    };
    let read_only = OFlags::RDONLY | OFlags::CLOEXEC;
    let source = rustix::fs::open(from, read_only, Mode::empty()).map_err(failed)?;
    let about = rustix::fs::fstat(&source).map_err(failed)?;
    let mut flags = OFlags::WRONLY | OFlags::CREATE | OFlags::CLOEXEC;
    if is_exclusive {
        flags |= OFlags::EXCL;
    }
    let mode = Mode::from_raw_mode(about.st_mode);
    let target = rustix::fs::open(to, flags, mode).map_err(failed)?;
    let there = rustix::fs::fstat(&target).map_err(failed)?;
    if (about.st_dev, about.st_ino) == (there.st_dev, there.st_ino) {
        return Ok(());
    }
    if FileType::from_raw_mode(about.st_mode) == FileType::Directory {
        return Err(failed(Errno::ISDIR));
    }
    rustix::fs::ftruncate(&target, 0).map_err(failed)?;
    // Not every file system lets everybody change modes.
    let _ = rustix::fs::fchmod(&target, mode);
    let (mut source, mut target) = (File::from(source), File::from(target));
    std::io::copy(&mut source, &mut target).map(drop).map_err(|error| {
        failed(Errno::from_raw_os_error(error.raw_os_error().unwrap_or(libc::EIO)))
    })
}

/// A call that a signal has interrupted is made again.
fn retry<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> rustix::io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            outcome => return outcome,
        }
    }
}

/// The bytes of the file as they are now, for those that follow it.
pub(crate) fn truncate(file: impl AsFd, length: u64, path: Option<&Path>) -> Result<(), Failure> {
    rustix::fs::ftruncate(file, length).map_err(|errno| {
        let failure = failed(errno, "ftruncate");
        path.map_or(failure.clone(), |path| failure.about(path.to_string_lossy()))
    })
}
