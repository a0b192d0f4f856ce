//! Folders, and what is in them.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::answer::Names;
use crate::failure::Failure;

fn failed(error: &io::Error, syscall: &'static str, path: &Path) -> Failure {
    Failure::system(error, syscall).about(path.to_string_lossy())
}

/// libuv's number for a kind of file.
fn kind(entry: &fs::DirEntry) -> u8 {
    let Ok(kind) = entry.file_type() else { return 0 };
    match () {
        () if kind.is_file() => 1,
        () if kind.is_dir() => 2,
        () if kind.is_symlink() => 3,
        () if kind.is_fifo() => 4,
        () if kind.is_socket() => 5,
        () if kind.is_char_device() => 6,
        () if kind.is_block_device() => 7,
        () => 0,
    }
}

/// What a folder holds, sorted as libuv does, and what its folders hold if it is to go down: those
/// of the same depth together, with their way from `root` if kinds are not asked for.
pub(crate) fn list(
    root: &Path,
    is_recursive: bool,
    has_kinds: bool,
    is_bytes: bool,
    syscall: &'static str,
) -> Result<Names, Failure> {
    let mut entries = Vec::new();
    let mut waiting = VecDeque::from([PathBuf::new()]);
    while let Some(below) = waiting.pop_front() {
        let folder = if below.as_os_str().is_empty() { root.to_owned() } else { root.join(&below) };
        let found = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut found = found.map_err(|error| failed(&error, syscall, &folder))?;
        found.sort_by_key(fs::DirEntry::file_name);
        for entry in found {
            let (name, kind) = (entry.file_name(), kind(&entry));
            let path = below.join(&name);
            if is_recursive && kind == 2 {
                waiting.push_back(path.clone());
            }
            let name = if has_kinds { name } else { path.into_os_string() };
            entries.push((name, kind, folder.clone().into_os_string()));
        }
    }
    Ok(Names { entries, has_kinds, is_bytes })
}

/// Makes a folder and those above it, and answers with the first that was not there.
pub(crate) fn make(
    path: &Path,
    mode: u32,
    is_recursive: bool,
) -> Result<Option<OsString>, Failure> {
    let make = |path: &Path| fs::DirBuilder::new().mode(mode).create(path);
    if !is_recursive {
        return make(path).map(|()| None).map_err(|error| failed(&error, "mkdir", path));
    }
    let mut missing = vec![path];
    let mut first = None;
    while let Some(next) = missing.pop() {
        match make(next) {
            Ok(()) => {
                first.get_or_insert_with(|| next.as_os_str().to_owned());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => match next.parent() {
                Some(above) if above != next && !above.as_os_str().is_empty() => {
                    missing.extend([next, above]);
                }
                _ => return Err(failed(&error, "mkdir", path)),
            },
            Err(_) if next.is_dir() => {}
            Err(error) => {
                // What is in the way is no folder.
                let is_above = next != path;
                let error = if is_above && error.kind() == ErrorKind::AlreadyExists {
                    io::Error::from_raw_os_error(libc::ENOTDIR)
                } else {
                    error
                };
                return Err(failed(&error, "mkdir", path));
            }
        }
    }
    Ok(first)
}

/// Makes a folder whose name nobody else has.
pub(crate) fn make_temporary(prefix: &Path) -> Result<OsString, Failure> {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut pattern = prefix.as_os_str().to_owned();
    pattern.push("XXXXXX");
    for round in 0..100_u8 {
        // Each state is seeded anew by the standard library.
        let mut random = RandomState::new().hash_one(round);
        let mut name = prefix.as_os_str().to_owned();
        for _ in 0..6 {
            let count = LETTERS.len() as u64;
            let letter = LETTERS[usize::try_from(random % count).unwrap_or_default()];
            name.push(char::from(letter).to_string());
            random /= count;
        }
        match fs::DirBuilder::new().mode(0o700).create(&name) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&error, "mkdtemp", Path::new(&pattern))),
        }
    }
    let error = io::Error::from_raw_os_error(libc::EEXIST);
    Err(failed(&error, "mkdtemp", Path::new(&pattern)))
}

/// Removes a file, or a folder with all that is in it.
pub(crate) fn remove(path: &Path, retries: u32, delay: Duration) -> Result<(), Failure> {
    let mut round = 0;
    loop {
        let kind = fs::symlink_metadata(path);
        let removed = kind.and_then(|about| {
            if about.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
        });
        match removed {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                let is_passing = matches!(
                    error.raw_os_error(),
                    Some(libc::EBUSY | libc::EMFILE | libc::ENFILE | libc::ENOTEMPTY | libc::EPERM)
                );
                if !is_passing || round >= retries {
                    return Err(failed(&error, "rm", path));
                }
                round += 1;
                thread::sleep(delay * round);
            }
        }
    }
}

/// The path without links. Where there is none, the first part that is missing is what JavaScript's
/// own implementation has looked at last.
pub(crate) fn real(path: &Path, is_native: bool) -> Result<PathBuf, Failure> {
    fs::canonicalize(path).map_err(|error| {
        if is_native {
            return failed(&error, "realpath", path);
        }
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut parts: Vec<&Path> = whole.ancestors().collect();
        parts.reverse();
        let missing = parts.into_iter().find_map(|part| {
            let error = fs::symlink_metadata(part).err()?;
            Some(failed(&error, "lstat", part))
        });
        missing.unwrap_or_else(|| failed(&error, "stat", path))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn folders_are_made_listed_and_removed() {
        let root = PathBuf::from(make_temporary(&std::env::temp_dir().join("duet-")).unwrap());
        let deep = root.join("a/b/c");
        assert_eq!(make(&deep, 0o777, true).unwrap(), Some(root.join("a").into_os_string()));
        assert_eq!(make(&deep, 0o777, true).unwrap(), None);
        assert_eq!(make(&deep, 0o777, false).unwrap_err().code, "EEXIST");
        fs::write(root.join("z"), "z").unwrap();
        let names = list(&root, true, false, false, "scandir").unwrap();
        let names: HashMap<_, _> =
            names.entries.into_iter().map(|(name, kind, _)| (name, kind)).collect();
        assert_eq!(names.len(), 4);
        assert_eq!(names[&OsString::from("a/b/c")], 2);
        assert_eq!(names[&OsString::from("z")], 1);
        remove(&root, 0, Duration::ZERO).unwrap();
        assert_eq!(real(&root, true).unwrap_err().code, "ENOENT");
    }
}
