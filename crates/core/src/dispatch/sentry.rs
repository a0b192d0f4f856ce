//! Watches the calls that run on I/O threads, and says when one stays.
//!
//! An I/O thread that runs a handler may be the one that waits for sockets and timers on behalf
//! of all. The others sleep and do not know that it no longer does. While calls are quick that
//! does not matter; when one is not, somebody must tell them. Looking at a clock a few hundred
//! times a second is cheaper than telling them at every call, and costs nothing when there is
//! none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How often to look, and how long a call may stay before the others are told.
pub(super) const TICK: Duration = Duration::from_millis(5);
/// A thread that only looks and tells needs little stack, in bytes.
const STACK: usize = 128 * 1024;

/// How the calls on I/O threads are doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// There are some, and none stays.
    Quick,
    /// One stays: its thread answers nobody.
    Stuck,
    /// There have been none for a while. Nothing more is said until there are.
    Quiet,
}

/// Hears of the traffic, from a thread of its own. Must not block.
pub type Report = Box<dyn Fn(Traffic) + Send + Sync>;

/// The end of the sentry that calls report to.
#[derive(Debug)]
pub(super) struct Sentry {
    attention: Arc<Attention>,
    thread: Option<Thread>,
}

#[derive(Debug, Default)]
struct Attention {
    /// A call has been there since the last look.
    wanted: AtomicBool,
    /// The sentry sleeps until it is woken.
    asleep: AtomicBool,
}

impl Sentry {
    /// Starts watching: `longest` tells how long a call has been on an I/O thread, `report` is
    /// called after each look.
    pub(super) fn post(
        longest: impl Fn(Instant) -> Option<Duration> + Send + 'static,
        report: impl Fn(Traffic) + Send + 'static,
    ) -> Self {
        let attention = Arc::new(Attention::default());
        let watched = Arc::clone(&attention);
        let thread = thread::Builder::new().name("sentry".to_owned()).stack_size(STACK);
        let thread = thread.spawn(move || watched.watch(longest, report)).ok();
        Self { attention, thread: thread.map(|handle| handle.thread().clone()) }
    }

    /// A call is about to run on an I/O thread.
    pub(super) fn notice(&self) {
        if self.attention.wanted.load(Ordering::SeqCst) {
            return;
        }
        self.attention.wanted.store(true, Ordering::SeqCst);
        if self.attention.asleep.swap(false, Ordering::SeqCst)
            && let Some(thread) = &self.thread
        {
            thread.unpark();
        }
    }
}

impl Attention {
    fn watch(&self, longest: impl Fn(Instant) -> Option<Duration>, report: impl Fn(Traffic)) {
        loop {
            thread::sleep(TICK);
            let longest = longest(Instant::now());
            let has_come = self.wanted.swap(false, Ordering::SeqCst);
            if longest.is_some_and(|stay| stay >= TICK) {
                report(Traffic::Stuck);
            } else if longest.is_some() || has_come {
                report(Traffic::Quick);
            } else {
                report(Traffic::Quiet);
                self.asleep.store(true, Ordering::SeqCst);
                // Looked at once more: a call may have come before it could see us asleep.
                while self.asleep.load(Ordering::SeqCst) && !self.wanted.load(Ordering::SeqCst) {
                    thread::park();
                }
                self.asleep.store(false, Ordering::SeqCst);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_call_that_stays_is_told_and_again_after_a_rest() {
        let stays = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&stays);
        let longest = move |_| watched.load(Ordering::SeqCst).then_some(TICK);
        let (tell, heard) = mpsc::channel();
        let report = move |traffic| {
            let _ = tell.send(traffic);
        };
        let sentry = Sentry::post(longest, report);
        let until =
            |wanted| while heard.recv_timeout(Duration::from_secs(10)).unwrap() != wanted {};
        for _ in 0..2 {
            stays.store(true, Ordering::SeqCst);
            sentry.notice();
            until(Traffic::Stuck);
            stays.store(false, Ordering::SeqCst);
            until(Traffic::Quiet);
        }
    }
}
