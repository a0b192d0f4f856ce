//! The signals that stop the host. They are Rust's, whatever a handler does with its own.

use std::io;

use duet_host::log;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How a process ends that was told a second time: with the code that a shell gives one that SIGTERM
/// has ended.
pub(crate) const SECOND_SIGNAL: i32 = 128 + 15;

/// SIGTERM and SIGINT.
#[derive(Debug)]
pub(crate) struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Listens from now on. Must be called on the runtime.
    pub(crate) fn listen() -> io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Is ready at the first signal; a second one ends the process at once.
    pub(crate) async fn first(mut self) {
        self.next().await;
        log::info(format_args!(
            "stopping: requests in flight are finished; a second signal stops at once"
        ));
        tokio::spawn(async move {
            self.next().await;
            log::finish();
            std::process::exit(SECOND_SIGNAL);
        });
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
