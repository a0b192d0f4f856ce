//! The operations on files, by name. Each is prepared from its arguments, and then done at once or on
//! a thread that may wait.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rquickjs::{Exception, Result};
use rustix::fs::{
    Access, AtFlags, CWD, Gid, Mode, StatFs, Statx, StatxFlags, Timespec, Timestamps, Uid,
};
use rustix::io::Errno;

use super::answer::Answer;
use super::arguments::{Arguments, Place, on_open};
use super::content;
use super::tree;
use crate::failure::Failure;

/// What is left of an operation when its arguments have been read.
pub(crate) type Work = Box<dyn FnOnce() -> std::result::Result<Answer, Failure> + Send>;

type Outcome<T> = std::result::Result<T, Failure>;

/// For stat: what to do if there is nothing.
const NOTHING_THERE: &[Errno] = &[Errno::NOENT, Errno::NOTDIR];

/// Reads the arguments of the operation `name`.
pub(crate) fn prepare(name: &str, given: &Arguments<'_, '_>) -> Result<Work> {
    match name {
        "open" | "close" | "read" | "write" | "readFile" | "writeFile" | "copyFile"
        | "truncate" | "ftruncate" | "fsync" | "fdatasync" => on_content(name, given),
        "stat" | "lstat" | "fstat" | "statfs" | "access" | "chmod" | "fchmod" | "chown"
        | "lchown" | "fchown" | "utimes" | "lutimes" | "futimes" => on_facts(name, given),
        _ => on_names(name, given),
    }
}

fn on_content(name: &str, given: &Arguments<'_, '_>) -> Result<Work> {
    let descriptors = given.descriptors.clone();
    let budget = given.budget.clone();
    Ok(match name {
        "open" => {
            let (path, flags, mode) = (given.path(0)?, given.get(1)?, given.get(2)?);
            Box::new(move || {
                let file = content::open(&path, flags, mode)?;
                Ok(Answer::Number(descriptors.keep(file).into()))
            })
        }
        "close" => {
            let number: i32 = given.get(0)?;
            Box::new(move || match descriptors.close(number) {
                Ok(()) => Ok(Answer::Nothing),
                Err(error) => Err(Failure::system(&error, "close")),
            })
        }
        "read" => {
            let (file, length, position) = (given.descriptor(0)?, given.get(1)?, given.size(2)?);
            Box::new(move || {
                let file = file.map_err(|errno| closed(errno, "read"))?;
                content::read(&file, length, position, &budget)
            })
        }
        "write" => {
            let (file, bytes, position) = (given.descriptor(0)?, given.bytes(1)?, given.size(2)?);
            Box::new(move || {
                let file = file.map_err(|errno| closed(errno, "write"))?;
                let written = content::write(&file, &bytes, position)?;
                Ok(number(written as u64))
            })
        }
        "readFile" => {
            let (place, flags, is_text) = (given.place(0)?, given.get(1)?, given.get(2)?);
            Box::new(move || {
                let content = content::read_whole(place, flags, &budget)?;
                Ok(if is_text { Answer::ContentText(content) } else { Answer::Bytes(content) })
            })
        }
        "writeFile" => {
            let (place, bytes) = (given.place(0)?, given.bytes(1)?);
            let (flags, mode, is_flushed) = (given.get(2)?, given.get(3)?, given.get(4)?);
            Box::new(move || {
                content::write_whole(place, &bytes, flags, mode, is_flushed)?;
                Ok(Answer::Nothing)
            })
        }
        "copyFile" => {
            let (from, to, is_exclusive) = (given.path(0)?, given.path(1)?, given.get(2)?);
            Box::new(move || content::copy(&from, &to, is_exclusive).map(|()| Answer::Nothing))
        }
        "truncate" => {
            let (path, length) = (given.path(0)?, given.size(1)?.unwrap_or(0));
            Box::new(move || {
                let file = content::open(&path, libc::O_RDWR.cast_unsigned(), 0)?;
                content::truncate(file, length, Some(&path)).map(|()| Answer::Nothing)
            })
        }
        "ftruncate" => {
            let (file, length) = (given.descriptor(0)?, given.size(1)?.unwrap_or(0));
            done(move || on_open(file, "ftruncate", |file| rustix::fs::ftruncate(file, length)))
        }
        "fsync" => {
            let file = given.descriptor(0)?;
            done(move || on_open(file, "fsync", |file| rustix::fs::fsync(file)))
        }
        _ => {
            let file = given.descriptor(0)?;
            done(move || on_open(file, "fdatasync", |file| rustix::fs::fdatasync(file)))
        }
    })
}

fn on_facts(name: &str, given: &Arguments<'_, '_>) -> Result<Work> {
    Ok(match name {
        "stat" | "lstat" | "fstat" => return stat(name, given),
        "statfs" => {
            let (path, is_big) = (given.path(0)?, given.get(1)?);
            Box::new(move || {
                let about = about("statfs", &path, |path| rustix::fs::statfs(path))?;
                Ok(Answer::Numbers(space(&about), is_big))
            })
        }
        "access" => {
            let (path, mode) = (given.path(0)?, given.get(1)?);
            let access = Access::from_bits_retain(mode);
            done(move || about("access", &path, |path| rustix::fs::access(path, access)))
        }
        "chmod" => {
            let (path, mode) = (given.path(0)?, Mode::from_raw_mode(given.get(1)?));
            done(move || about("chmod", &path, |path| rustix::fs::chmod(path, mode)))
        }
        "fchmod" => {
            let (file, mode) = (given.descriptor(0)?, Mode::from_raw_mode(given.get(1)?));
            done(move || on_open(file, "fchmod", |file| rustix::fs::fchmod(file, mode)))
        }
        "chown" | "lchown" => {
            let (path, (user, group)) = (given.path(0)?, owners(given)?);
            let (syscall, flags) = match name {
                "chown" => ("chown", AtFlags::empty()),
                _ => ("lchown", AtFlags::SYMLINK_NOFOLLOW),
            };
            done(move || {
                about(syscall, &path, |path| rustix::fs::chownat(CWD, path, user, group, flags))
            })
        }
        "fchown" => {
            let (file, (user, group)) = (given.descriptor(0)?, owners(given)?);
            done(move || on_open(file, "fchown", |file| rustix::fs::fchown(file, user, group)))
        }
        "utimes" | "lutimes" => {
            let (path, times) = (given.path(0)?, times(given)?);
            let (syscall, flags) = match name {
                "utimes" => ("utime", AtFlags::empty()),
                _ => ("lutime", AtFlags::SYMLINK_NOFOLLOW),
            };
            done(move || {
                about(syscall, &path, |path| rustix::fs::utimensat(CWD, path, &times, flags))
            })
        }
        _ => {
            let (file, times) = (given.descriptor(0)?, times(given)?);
            done(move || on_open(file, "futime", |file| rustix::fs::futimens(file, &times)))
        }
    })
}

fn on_names(name: &str, given: &Arguments<'_, '_>) -> Result<Work> {
    Ok(match name {
        "readdir" | "opendir" => {
            let path = given.path(0)?;
            let (is_recursive, has_kinds, is_bytes) = (given.get(1)?, given.get(2)?, given.get(3)?);
            let syscall = if name == "opendir" { "opendir" } else { "scandir" };
            Box::new(move || {
                tree::list(&path, is_recursive, has_kinds, is_bytes, syscall).map(Answer::Names)
            })
        }
        "mkdir" => {
            let (path, mode, is_recursive) = (given.path(0)?, given.get(1)?, given.get(2)?);
            Box::new(move || {
                let first = tree::make(&path, mode, is_recursive)?;
                Ok(first.map_or(Answer::Nothing, |first| Answer::Name(first, false)))
            })
        }
        "mkdtemp" => {
            let (prefix, is_bytes) = (given.path(0)?, given.get(1)?);
            Box::new(move || tree::make_temporary(&prefix).map(|made| Answer::Name(made, is_bytes)))
        }
        "rename" | "link" => {
            let (from, to) = (given.path(0)?, given.path(1)?);
            let (syscall, call): (_, fn(PathBuf, PathBuf) -> std::io::Result<()>) = match name {
                "rename" => ("rename", |from, to| fs::rename(from, to)),
                _ => ("link", |from, to| fs::hard_link(from, to)),
            };
            done(move || {
                call(from.clone(), to.clone()).map_err(|error| both(&error, syscall, &from, &to))
            })
        }
        "symlink" => {
            let (target, path) = (given.path(0)?, given.path(1)?);
            done(move || {
                std::os::unix::fs::symlink(&target, &path)
                    .map_err(|error| both(&error, "symlink", &target, &path))
            })
        }
        "unlink" => {
            let path = given.path(0)?;
            done(move || about("unlink", &path, |path| rustix::fs::unlink(path)))
        }
        "rmdir" => {
            let path = given.path(0)?;
            done(move || about("rmdir", &path, |path| rustix::fs::rmdir(path)))
        }
        "rm" => {
            let (path, retries, delay) = (given.path(0)?, given.get(1)?, given.get(2)?);
            done(move || tree::remove(&path, retries, Duration::from_millis(delay)))
        }
        "readlink" => {
            let (path, is_bytes) = (given.path(0)?, given.get(1)?);
            Box::new(move || match fs::read_link(&path) {
                Ok(target) => Ok(Answer::Name(target.into_os_string(), is_bytes)),
                Err(error) => {
                    Err(Failure::system(&error, "readlink").about(path.to_string_lossy()))
                }
            })
        }
        "realpath" => {
            let (path, is_native, is_bytes) = (given.path(0)?, given.get(1)?, given.get(2)?);
            Box::new(move || {
                let real = tree::real(&path, is_native)?;
                Ok(Answer::Name(real.into_os_string(), is_bytes))
            })
        }
        _ => {
            let message = format!("no operation {name}");
            return Err(Exception::throw_message(given.context, &message));
        }
    })
}

/// What is known of a file. With its third argument, nothing is an answer, too.
fn stat(name: &str, given: &Arguments<'_, '_>) -> Result<Work> {
    let (place, is_big, is_needed) = (given.place(0)?, given.get(1)?, given.get::<bool>(2)?);
    let (syscall, flags) = match name {
        "stat" => ("stat", AtFlags::empty()),
        "lstat" => ("lstat", AtFlags::SYMLINK_NOFOLLOW),
        _ => ("fstat", AtFlags::EMPTY_PATH),
    };
    let wanted = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
    Ok(Box::new(move || {
        let known = match place {
            Place::Open(file) => {
                on_open(file, syscall, |file| rustix::fs::statx(file, "", flags, wanted))?
            }
            Place::Path(path) => match rustix::fs::statx(CWD, &path, flags, wanted) {
                Err(errno) if !is_needed && NOTHING_THERE.contains(&errno) => {
                    return Ok(Answer::Nothing);
                }
                outcome => about(syscall, &path, |_| outcome)?,
            },
        };
        Ok(Answer::Numbers(facts(&known), is_big))
    }))
}

fn number(number: u64) -> Answer {
    #[expect(clippy::cast_precision_loss, reason = "no count is that large")]
    Answer::Number(number as f64)
}

/// Work with nothing to answer.
fn done(work: impl FnOnce() -> Outcome<()> + Send + 'static) -> Work {
    Box::new(move || work().map(|()| Answer::Nothing))
}

fn closed(errno: i32, syscall: &'static str) -> Failure {
    Failure::system(&std::io::Error::from_raw_os_error(errno), syscall)
}

/// A system call with a path.
fn about<T>(
    syscall: &'static str,
    path: &Path,
    call: impl FnOnce(&Path) -> rustix::io::Result<T>,
) -> Outcome<T> {
    call(path)
        .map_err(|errno| Failure::system(&errno.into(), syscall).about(path.to_string_lossy()))
}

fn both(error: &std::io::Error, syscall: &'static str, from: &Path, to: &Path) -> Failure {
    let failure = Failure::system(error, syscall).about(from.to_string_lossy());
    Failure { dest: Some(to.to_string_lossy().into_owned()), ..failure }
}

/// Arguments 1 and 2; all ones leaves an owner as it is.
fn owners(given: &Arguments<'_, '_>) -> Result<(Option<Uid>, Option<Gid>)> {
    let id = |number: f64| -> Option<u32> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an id")]
        (number >= 0.0).then_some(number as u32).filter(|id| *id != u32::MAX)
    };
    Ok((id(given.get(1)?).map(Uid::from_raw), id(given.get(2)?).map(Gid::from_raw)))
}

/// Arguments 1 and 2, in seconds.
fn times(given: &Arguments<'_, '_>) -> Result<Timestamps> {
    let time = |seconds: f64| {
        let whole = seconds.floor();
        #[expect(clippy::cast_possible_truncation, reason = "a time")]
        let (full, micros) = (whole as i64, ((seconds - whole) * 1e6).round() as i64);
        Timespec { tv_sec: full, tv_nsec: (micros * 1000).min(999_999_999) }
    };
    Ok(Timestamps { last_access: time(given.get(1)?), last_modification: time(given.get(2)?) })
}

/// In the order of `Stats`: ten numbers, and four times as seconds and nanoseconds.
fn facts(known: &Statx) -> Vec<i128> {
    let device = |major, minor| i128::from(rustix::fs::makedev(major, minor));
    let mut facts = vec![
        device(known.stx_dev_major, known.stx_dev_minor),
        known.stx_mode.into(),
        known.stx_nlink.into(),
        known.stx_uid.into(),
        known.stx_gid.into(),
        device(known.stx_rdev_major, known.stx_rdev_minor),
        known.stx_blksize.into(),
        known.stx_ino.into(),
        known.stx_size.into(),
        known.stx_blocks.into(),
    ];
    for time in [known.stx_atime, known.stx_mtime, known.stx_ctime, known.stx_btime] {
        facts.extend([i128::from(time.tv_sec), time.tv_nsec.into()]);
    }
    facts
}

/// In the order of `StatFs`.
fn space(about: &StatFs) -> Vec<i128> {
    vec![
        about.f_type.into(),
        about.f_bsize.into(),
        about.f_blocks.into(),
        about.f_bfree.into(),
        about.f_bavail.into(),
        about.f_files.into(),
        about.f_ffree.into(),
    ]
}
