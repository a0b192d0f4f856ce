//! The I/O threads: one for each handler that may run on one, and one that is always free.
//!
//! The free one is needed when a handler stays. Until then it is in the way on a machine with a
//! single processor: both threads answer requests in turns, and every turn is a switch between
//! them. So there, while calls come and go quickly, it is held back, and let go the moment that
//! one stays or that nothing is left to do. With more processors it helps, and is never held.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use duet_core::{Report, Traffic};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Notify;

/// The stack of an I/O thread, in bytes: as a worker's, since handlers run there too.
const STACK: usize = 16 * 1024 * 1024;
/// After so many looks at quick traffic the spare thread is held back.
const CALM: u32 = 4;
/// For so long it is held at a time. What might be left in its hands waits no longer than that.
const HOLD: Duration = Duration::from_millis(100);

/// The threads that own the sockets.
#[derive(Debug)]
pub(crate) struct IoThreads {
    pub(crate) runtime: Runtime,
    /// What holds the spare thread back; there is none where it is never held.
    spare: Option<Arc<Spare>>,
}

impl IoThreads {
    /// Starts them, `permits` of which may run handlers.
    pub(crate) fn start(permits: usize) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(permits + 1)
            .thread_name("io")
            .thread_stack_size(STACK)
            .enable_all()
            .build()?;
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let spare = (processors == 1 && permits == 1).then(Arc::<Spare>::default);
        if let Some(spare) = &spare {
            runtime.spawn(Arc::clone(spare).hold_back());
        }
        Ok(Self { runtime, spare })
    }

    /// What hears of the calls on these threads.
    pub(crate) fn report(&self) -> Report {
        let io = self.runtime.handle().clone();
        match self.spare.clone() {
            Some(spare) => Box::new(move |traffic| spare.hear(traffic, &io)),
            None => Box::new(move |traffic| nudge(traffic, &io)),
        }
    }
}

/// Wakes a thread that sleeps while another is stuck: it may be the one that waited for sockets
/// and timers. A task from outside does that, and does nothing else.
fn nudge(traffic: Traffic, io: &Handle) {
    if traffic == Traffic::Stuck {
        io.spawn(async {});
    }
}

/// The spare thread's leash.
#[derive(Debug, Default)]
struct Spare {
    held: Mutex<bool>,
    changed: Condvar,
    /// It should be held from now on.
    hold: Notify,
    quick_looks: AtomicU32,
}

impl Spare {
    fn hear(&self, traffic: Traffic, io: &Handle) {
        if traffic != Traffic::Quick {
            self.quick_looks.store(0, Ordering::Relaxed);
            *self.held() = false;
            self.changed.notify_all();
            nudge(traffic, io);
        } else if self.quick_looks.fetch_add(1, Ordering::Relaxed) + 1 == CALM {
            *self.held() = true;
            self.hold.notify_one();
        }
    }

    /// Runs on one I/O thread, whichever it is, and blocks it while it should be held.
    async fn hold_back(self: Arc<Self>) {
        loop {
            self.hold.notified().await;
            while *self.held() {
                // The thread first passes on what it has: what it was about to run next cannot be
                // taken from it while it is held.
                tokio::task::yield_now().await;
                let held = self.held();
                // Poisoned or timed out, the next look tells.
                drop(self.changed.wait_timeout_while(held, HOLD, |held| *held));
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, bool> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
