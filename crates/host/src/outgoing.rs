//! The thread that the host's own calls to its neighbours run on. It is started with the first of
//! them: a Function that publishes nothing has no such thread.

use std::io;
use std::sync::OnceLock;
use std::thread;

use tokio::runtime::{Builder, Handle};

/// A runtime on one thread of its own: handlers may keep every other one.
#[derive(Debug, Default)]
pub(crate) struct Outgoing(OnceLock<Handle>);

impl Outgoing {
    /// Runs `work` on the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let handle = if let Some(handle) = self.0.get() {
            handle
        } else {
            let handle = start()?;
            // If another thread was sooner, its runtime is the one, and ours has nothing to do.
            self.0.get_or_init(|| handle)
        };
        handle.spawn(work);
        Ok(())
    }
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().thread_name("resolver").build()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name("outgoing".to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    Ok(handle)
}
