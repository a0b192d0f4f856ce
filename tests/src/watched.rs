//! A value that one thread changes and another waits for.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A value that can be waited for.
#[derive(Debug, Default)]
pub(crate) struct Watched<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watched<T> {
    /// The value as it is. A test that failed while it held it has left it whole.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes it, and tells whoever waits.
    pub(crate) fn change(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// The value as soon as it is so, or as it is when the time is over.
    pub(crate) fn wait(&self, timeout: Duration, until: impl Fn(&T) -> bool) -> MutexGuard<'_, T> {
        let deadline = Instant::now() + timeout;
        let mut value = self.lock();
        while !until(&value) {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { break };
            let waited = self.changed.wait_timeout(value, left);
            value = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        value
    }
}
