//! Programs that are run to their end while the interpreter waits.

use std::io::{self, Read, Write};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rquickjs::{Ctx, IntoJs, Object, Result, TypedArray, Value};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, pidfd_send_signal};

use super::settings::Settings;
use super::{ending, handle, signal};
use crate::ffi;
use crate::fs::Descriptors;
use crate::io::{Chunk, array};

/// What ends a program before it ends itself.
pub(super) struct Limits {
    input: Vec<u8>,
    timeout: Option<Duration>,
    signal: i32,
    /// How much of either output there may be, in bytes.
    output: usize,
}

/// What has come of a program.
pub(super) struct Outcome {
    process: u32,
    code: Option<i32>,
    signal: Option<i32>,
    output: Option<Vec<u8>>,
    errors: Option<Vec<u8>>,
    /// Why it was ended.
    reason: Option<&'static str>,
}

impl Limits {
    pub(super) fn read(given: &Object<'_>, heap: usize) -> Result<Self> {
        let input: Option<TypedArray<'_, u8>> = given.get("input")?;
        let input = input.and_then(|bytes| ffi::with_bytes(&bytes, <[u8]>::to_vec));
        let timeout: f64 = given.get("timeout")?;
        let output: f64 = given.get("maxBuffer")?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size")]
        let output = (output as usize).min(heap / 2);
        Ok(Self {
            input: input.unwrap_or_default(),
            timeout: (timeout > 0.0).then(|| Duration::from_secs_f64(timeout / 1000.0)),
            signal: given.get("killSignal")?,
            output,
        })
    }
}

/// Reads to the end, but no more than is allowed: then `is_full` is set.
fn drain(mut from: impl Read, limit: usize, is_full: impl Fn()) -> Vec<u8> {
    let mut all = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return all,
            Ok(length) => {
                let room = limit - all.len();
                all.extend_from_slice(&piece[..length.min(room)]);
                if length > room {
                    is_full();
                    return all;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return all,
        }
    }
}

/// Runs a program to its end.
pub(super) fn run(
    settings: &Settings,
    limits: Limits,
    descriptors: &Descriptors,
) -> io::Result<Outcome> {
    let mut child = settings.command(descriptors)?.spawn()?;
    let outcome = attend(&mut child, limits);
    if outcome.is_err() {
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

fn attend(child: &mut Child, limits: Limits) -> io::Result<Outcome> {
    let process = handle(child)?;
    let how = signal(limits.signal).unwrap_or(Signal::TERM);
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let is_full = AtomicBool::new(false);
    let stop = || {
        is_full.store(true, Ordering::Relaxed);
        let _ = pidfd_send_signal(&process, how);
    };
    let Limits { input, timeout, output: limit, .. } = limits;
    thread::scope(|scope| {
        if let Some(mut stdin) = stdin {
            // A program need not read what it is given.
            scope.spawn(move || stdin.write_all(&input));
        }
        let output = stdout.map(|from| scope.spawn(move || drain(from, limit, stop)));
        let errors = stderr.map(|from| scope.spawn(move || drain(from, limit, stop)));
        let has_time = wait(&process, timeout)?;
        if !has_time {
            let _ = pidfd_send_signal(&process, how);
        }
        let id = child.id();
        let (code, signal) = ending(child.wait()?);
        let joined = |thread: Option<thread::ScopedJoinHandle<'_, Vec<u8>>>| {
            thread.map(|thread| thread.join().unwrap_or_default())
        };
        let (output, errors) = (joined(output), joined(errors));
        let reason = match () {
            () if is_full.load(Ordering::Relaxed) => Some("ENOBUFS"),
            () if !has_time => Some("ETIMEDOUT"),
            () => None,
        };
        Ok(Outcome { process: id, code, signal, output, errors, reason })
    })
}

/// Whether it ends in time.
fn wait(process: &std::os::fd::OwnedFd, timeout: Option<Duration>) -> io::Result<bool> {
    let until = timeout.map(|timeout| Instant::now() + timeout);
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut [PollFd::new(process, PollFlags::IN)], left.as_ref()) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

impl<'js> IntoJs<'js> for Outcome {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let parts = [
            self.process.into_js(context)?,
            self.code.into_js(context)?,
            self.signal.into_js(context)?,
            self.output.map(Chunk).into_js(context)?,
            self.errors.map(Chunk).into_js(context)?,
            self.reason.into_js(context)?,
        ];
        array(context, parts)
    }
}
