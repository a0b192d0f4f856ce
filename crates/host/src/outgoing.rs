//! The thread that everything runs on that waits for the world outside and is no request: the host's
//! own calls to its neighbours, and what Functions do with sockets and files. It is started with the
//! first of them: a Function that does nothing of the kind has no such thread.

use std::io;
use std::sync::OnceLock;
use std::thread;

use tokio::runtime::{Builder, Handle};

/// A runtime on one thread of its own: handlers may keep every other one.
#[derive(Debug, Default)]
pub struct Outgoing(OnceLock<Handle>);

impl Outgoing {
    /// Runs `work`, which must not block, on the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        self.handle()?.spawn(work);
        Ok(())
    }

    /// Runs `work`, which may block, on a further thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn_blocking(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.handle()?.spawn_blocking(work);
        Ok(())
    }

    fn handle(&self) -> io::Result<&Handle> {
        if let Some(handle) = self.0.get() {
            return Ok(handle);
        }
        let handle = start()?;
        // If another thread was sooner, its runtime is the one, and ours has nothing to do.
        Ok(self.0.get_or_init(|| handle))
    }
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().thread_name("waiting").build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("outgoing".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}
