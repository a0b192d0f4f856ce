//! A moment that threads share without a lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// No moment.
const NEVER: u64 = u64::MAX;

/// A moment, or none, that may be set and read by several threads at once.
#[derive(Debug)]
pub struct AtomicInstant {
    epoch: Instant,
    /// Nanoseconds since `epoch`, or [`NEVER`].
    nanoseconds: AtomicU64,
}

impl AtomicInstant {
    /// No moment yet. Moments before this call are all taken for this one.
    #[must_use]
    pub fn never() -> Self {
        Self { epoch: Instant::now(), nanoseconds: AtomicU64::new(NEVER) }
    }

    /// Sets it.
    pub fn set(&self, at: Option<Instant>) {
        self.nanoseconds.store(at.map_or(NEVER, |at| self.since_epoch(at)), Ordering::Release);
    }

    /// Sets it if it is not set, and says whether it was not.
    pub fn set_if_never(&self, at: Instant) -> bool {
        let at = self.since_epoch(at);
        self.nanoseconds.compare_exchange(NEVER, at, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// What it is.
    #[must_use]
    pub fn get(&self) -> Option<Instant> {
        let nanoseconds = self.nanoseconds.load(Ordering::Acquire);
        (nanoseconds != NEVER).then(|| self.epoch + Duration::from_nanos(nanoseconds))
    }

    fn since_epoch(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.epoch).as_nanos()).unwrap_or(NEVER - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_read() {
        let moment = AtomicInstant::never();
        assert_eq!(moment.get(), None);
        let later = Instant::now() + Duration::from_secs(1);
        moment.set(Some(later));
        assert_eq!(moment.get(), Some(later));
        moment.set(None);
        assert_eq!(moment.get(), None);
    }

    #[test]
    fn only_the_first_of_two_takes_what_is_free() {
        let moment = AtomicInstant::never();
        let now = Instant::now();
        assert!(moment.set_if_never(now));
        assert!(!moment.set_if_never(now));
        moment.set(None);
        assert!(moment.set_if_never(now));
    }
}
