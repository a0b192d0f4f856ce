//! The native side of `node:child_process`: programs that are started, spoken with through pipes, and
//! waited for. A child that is still attached ends with its interpreter, and each is reaped.

mod settings;
mod whole;

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};
use std::sync::Arc;

use parking_lot::Mutex;
use rquickjs::{Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::net::unix::pipe::{Receiver, Sender};

use self::settings::Settings;
use crate::failure::Failure;
use crate::ffi;
use crate::fs::Descriptors;
use crate::io::{Callback, Chunk, Io, array};

/// How much is read of a child's output at once, in bytes.
const PIECE: usize = 64 * 1024;

/// The end of a pipe, which the runtime knows from the first use on.
enum End<T> {
    Fresh(OwnedFd),
    Ready(T),
    Closed,
}

/// A child, seen from JavaScript's thread and from the one that waits.
struct Running {
    /// Stands for the process, and never for another one.
    process: OwnedFd,
    is_detached: bool,
    input: tokio::sync::Mutex<End<Sender>>,
    output: tokio::sync::Mutex<End<Receiver>>,
    errors: tokio::sync::Mutex<End<Receiver>>,
}

/// The children of one interpreter.
#[derive(Default)]
struct Children {
    last: u32,
    running: HashMap<u32, Arc<Running>>,
}

/// Those that are attached end with it.
struct Nursery(Arc<Mutex<Children>>);

impl Drop for Nursery {
    fn drop(&mut self) {
        for child in self.0.lock().running.values().filter(|child| !child.is_detached) {
            // It may have ended just now.
            let _ = pidfd_send_signal(&child.process, Signal::KILL);
        }
    }
}

/// How a child has ended: its code, or the number of the signal.
fn ending(status: ExitStatus) -> (Option<i32>, Option<i32>) {
    (status.code(), status.signal())
}

/// Something that stands for the process, even when another one has its number.
fn handle(child: &Child) -> io::Result<OwnedFd> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    Ok(pidfd_open(pid.ok_or(io::ErrorKind::NotFound)?, PidfdFlags::empty())?)
}

fn signal(number: i32) -> io::Result<Signal> {
    Signal::from_named_raw(number).ok_or_else(|| io::Error::from_raw_os_error(libc::EINVAL))
}

impl Running {
    fn new(child: &mut Child, is_detached: bool) -> io::Result<Self> {
        let end = |fd: Option<OwnedFd>| fd.map_or(End::Closed, End::Fresh);
        let output =
            |fd: Option<OwnedFd>| tokio::sync::Mutex::new(fd.map_or(End::Closed, End::Fresh));
        Ok(Self {
            process: handle(child)?,
            is_detached,
            input: tokio::sync::Mutex::new(end(child.stdin.take().map(Into::into))),
            output: output(child.stdout.take().map(Into::into)),
            errors: output(child.stderr.take().map(Into::into)),
        })
    }

    /// The next piece of its output; none at the end.
    async fn read(&self, is_errors: bool) -> io::Result<Option<Vec<u8>>> {
        let mut end = if is_errors { &self.errors } else { &self.output }.lock().await;
        if let End::Fresh(_) = &*end
            && let End::Fresh(fd) = std::mem::replace(&mut *end, End::Closed)
        {
            *end = End::Ready(Receiver::from_owned_fd(fd)?);
        }
        let End::Ready(pipe) = &*end else { return Ok(None) };
        let mut piece = vec![0; PIECE];
        loop {
            pipe.readable().await?;
            match pipe.try_read(&mut piece) {
                Ok(0) => break,
                Ok(length) => {
                    piece.truncate(length);
                    return Ok(Some(piece));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        *end = End::Closed;
        Ok(None)
    }

    async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        let mut end = self.input.lock().await;
        if let End::Fresh(_) = &*end
            && let End::Fresh(fd) = std::mem::replace(&mut *end, End::Closed)
        {
            *end = End::Ready(Sender::from_owned_fd(fd)?);
        }
        let End::Ready(pipe) = &*end else { return Err(io::ErrorKind::BrokenPipe.into()) };
        while !bytes.is_empty() {
            pipe.writable().await?;
            match pipe.try_write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Waits until a child has ended.
async fn wait(process: OwnedFd, mut child: Child) -> io::Result<ExitStatus> {
    let process = ffi::readable(process)?;
    loop {
        let mut ready = process.readable().await?;
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        ready.clear_ready();
    }
}

/// What a child's end is told with.
struct Ended((Option<i32>, Option<i32>));

impl<'js> IntoJs<'js> for Ended {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let (code, signal) = self.0;
        array(context, [code.into_js(context)?, signal.into_js(context)?])
    }
}

/// Starts a program: its number here, and the system's.
fn spawn<'js>(
    context: Ctx<'js>,
    children: &Arc<Mutex<Children>>,
    given: &Object<'js>,
    callback: Function<'js>,
) -> Result<Value<'js>> {
    let settings = Settings::read(given)?;
    let descriptors = Descriptors::of(&context);
    let fail = |error: io::Error| Failure::system(&error, "spawn").throw(&context);
    let mut child =
        settings.command(&descriptors).and_then(|mut command| command.spawn()).map_err(fail)?;
    let process = child.id();
    let running = Running::new(&mut child, settings.is_detached)
        .and_then(|running| Ok((running.process.try_clone()?, Arc::new(running))));
    let (waiting, running) = match running {
        Ok(running) => running,
        Err(error) => {
            // Nobody could wait for it.
            let _ = child.kill();
            let _ = child.wait();
            return Err(fail(error));
        }
    };
    let number = {
        let mut children = children.lock();
        children.last = children.last.wrapping_add(1);
        let number = children.last;
        children.running.insert(number, Arc::clone(&running));
        number
    };
    let pipes = pipes(&context, &running)?;
    let ended = Callback::new(&context, callback)?;
    let children = Arc::clone(children);
    Io::of(&context)?.spawn(&context, async move {
        let status = wait(waiting, child).await;
        children.lock().running.remove(&number);
        let status = status.map_err(|error| Failure::system(&error, "wait"));
        ended.settle(status.map(|status| Ended(ending(status))));
    })?;
    array(&context, [number.into_js(&context)?, process.into_js(&context)?, pipes.into_value()])
}

/// What reads and writes. The pipes outlive the process, and are held by whoever uses them.
fn pipes<'js>(context: &Ctx<'js>, child: &Arc<Running>) -> Result<Object<'js>> {
    let pipes = Object::new(context.clone())?;
    let reader = Arc::clone(child);
    let read = move |context: Ctx<'js>, is_errors: bool, callback: Function<'js>| -> Result<()> {
        let callback = Callback::new(&context, callback)?;
        let child = Arc::clone(&reader);
        Io::of(&context)?.spawn(&context, async move {
            let read = child.read(is_errors).await.map(|piece| piece.map(Chunk));
            callback.settle(read.map_err(|error| Failure::system(&error, "read")));
        })
    };
    pipes.set("read", Function::new(context.clone(), read)?)?;
    let writer = Arc::clone(child);
    let write = move |context: Ctx<'js>,
                      bytes: TypedArray<'js, u8>,
                      callback: Function<'js>|
          -> Result<()> {
        let bytes = ffi::with_bytes(&bytes, <[u8]>::to_vec).unwrap_or_default();
        let callback = Callback::new(&context, callback)?;
        let child = Arc::clone(&writer);
        Io::of(&context)?.spawn(&context, async move {
            let written = child.write(&bytes).await;
            callback.settle(written.map_err(|error| Failure::system(&error, "write")));
        })
    };
    pipes.set("write", Function::new(context.clone(), write)?)?;
    let child = Arc::clone(child);
    let end = move |context: Ctx<'js>| -> Result<()> {
        let child = Arc::clone(&child);
        Io::of(&context)?.spawn(&context, async move { *child.input.lock().await = End::Closed })
    };
    pipes.set("end", Function::new(context.clone(), end)?)?;
    Ok(pipes)
}

/// Adds the functions of the group.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let children = Arc::new(Mutex::new(Children::default()));
    let nursery = Nursery(Arc::clone(&children));
    let start = move |context: Ctx<'js>, given: Object<'js>, callback: Function<'js>| {
        spawn(context, &nursery.0, &given, callback)
    };
    group.set("spawn", Function::new(context.clone(), start)?)?;
    let find = move |number: u32| children.lock().running.get(&number).cloned();
    let kill = move |context: Ctx<'js>, number: u32, name: i32| -> Result<bool> {
        let Some(child) = find(number) else { return Ok(false) };
        if name == 0 {
            return Ok(true);
        }
        let sent = signal(name).and_then(|signal| Ok(pidfd_send_signal(&child.process, signal)?));
        match sent {
            Ok(()) => Ok(true),
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => Ok(false),
            Err(error) => Err(Failure::system(&error, "kill").throw(&context)),
        }
    };
    group.set("kill", Function::new(context.clone(), kill)?)?;

    let run = |context: Ctx<'js>, given: Object<'js>| -> Result<Value<'js>> {
        let settings = Settings::read(&given)?;
        let limits = whole::Limits::read(&given, Io::of(&context)?.heap())?;
        let descriptors = Descriptors::of(&context);
        whole::run(&settings, limits, &descriptors)
            .map_err(|error| Failure::system(&error, "spawnSync").throw(&context))?
            .into_js(&context)
    };
    group.set("run", Function::new(context.clone(), run)?)
}

/// For what a caller has given wrongly, by a mistake of ours.
fn mistaken(context: &Ctx<'_>, what: &str) -> rquickjs::Error {
    Exception::throw_message(context, what)
}
