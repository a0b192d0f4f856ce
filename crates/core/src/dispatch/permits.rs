//! The permits of the fast path, and since when each has been held.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Nobody holds it.
const FREE: u64 = 0;

/// A fixed number of permits.
#[derive(Debug)]
pub(super) struct Permits {
    epoch: Instant,
    /// For each, when it was taken, in nanoseconds since `epoch` and never [`FREE`].
    since: Box<[AtomicU64]>,
}

/// Which permit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Permit(usize);

impl Permits {
    pub(super) fn new(number: usize) -> Self {
        Self { epoch: Instant::now(), since: (0..number).map(|_| AtomicU64::new(FREE)).collect() }
    }

    /// Takes one, if there is one.
    pub(super) fn take(&self, now: Instant) -> Option<Permit> {
        let now = self.nanoseconds(now).max(FREE + 1);
        let take = |since: &AtomicU64| {
            since.compare_exchange(FREE, now, Ordering::SeqCst, Ordering::Relaxed).is_ok()
        };
        self.since.iter().position(take).map(Permit)
    }

    /// Gives it back.
    pub(super) fn give_back(&self, permit: Permit) {
        self.since[permit.0].store(FREE, Ordering::SeqCst);
    }

    /// It is held anew: its time begins again.
    pub(super) fn renew(&self, permit: Permit, now: Instant) {
        self.since[permit.0].store(self.nanoseconds(now).max(FREE + 1), Ordering::Relaxed);
    }

    /// For how long the one that has been held longest has been; `None` if all are free.
    pub(super) fn longest(&self, now: Instant) -> Option<Duration> {
        let taken = self.since.iter().map(|since| since.load(Ordering::Relaxed));
        let earliest = taken.filter(|since| *since != FREE).min()?;
        Some(Duration::from_nanos(self.nanoseconds(now).saturating_sub(earliest)))
    }

    fn nanoseconds(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.epoch).as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_than_were_made() {
        let permits = Permits::new(2);
        let now = Instant::now();
        let first = permits.take(now).unwrap();
        assert!(permits.take(now).is_some());
        assert!(permits.take(now).is_none());
        permits.give_back(first);
        assert_eq!(permits.take(now), Some(first));
    }

    #[test]
    fn the_longest_holder_counts() {
        let permits = Permits::new(2);
        let start = Instant::now();
        assert_eq!(permits.longest(start), None);
        let _ = permits.take(start + Duration::from_secs(1));
        let _ = permits.take(start + Duration::from_secs(3));
        let longest = permits.longest(start + Duration::from_secs(4)).unwrap();
        assert_eq!(longest, Duration::from_secs(3));
    }
}
