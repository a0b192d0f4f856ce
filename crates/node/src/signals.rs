//! Signals that a Function listens for with `process.on('SIGUSR2', …)`: they are waited for on the outgoing
//! thread, and each is a letter to the interpreter.
//!
//! What the system does at a signal that has once been listened for is nothing, also when nobody
//! listens any more: the host is to go on.

use std::io;
use std::sync::{Arc, mpsc};

use rquickjs::{Ctx, Exception, Function, Object, Result};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::failure::Failure;
use crate::handles::Table;
use crate::io::{Callback, Io};

/// Calls back with the number of each signal, as long as somebody is at the other end of `watched`.
/// Tells first whether the system lets one listen for it.
async fn listen(
    number: i32,
    callback: Callback,
    mut watched: watch::Receiver<()>,
    told: mpsc::Sender<io::Result<()>>,
) {
    let mut signals = match signal(SignalKind::from_raw(number)) {
        Ok(signals) => signals,
        Err(error) => {
            // Whoever asked waits for it.
            let _ = told.send(Err(error));
            return;
        }
    };
    let _ = told.send(Ok(()));
    tokio::select! {
        () = async { while watched.changed().await.is_ok() {} } => {}
        () = async { while signals.recv().await.is_some() { callback.call(number) } } => {}
    }
}

/// Adds the functions.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let listened = Table::<watch::Sender<()>>::new();
    let all = Arc::clone(&listened);
    let start = move |context: Ctx<'js>, number: i32, callback: Function<'js>| {
        let callback = Callback::new(&context, callback)?;
        let (alive, watched) = watch::channel(());
        let (tell, told) = mpsc::channel();
        Io::of(&context)?.spawn(&context, listen(number, callback, watched, tell))?;
        match told.recv() {
            Ok(Ok(())) => Ok::<_, rquickjs::Error>(all.insert(alive)),
            // Of some signals a process may not hear, and the reason is no number of the system's.
            Ok(Err(_)) => {
                let error = io::Error::from_raw_os_error(libc::EINVAL);
                Err(Failure::system(&error, "uv_signal_start").throw(&context))
            }
            Err(gone) => Err(Exception::throw_message(&context, &gone.to_string())),
        }
    };
    group.set("listen", Function::new(context.clone(), start)?)?;
    let stop = move |id: u32| drop(listened.remove(id));
    group.set("forget", Function::new(context.clone(), stop)?)
}
