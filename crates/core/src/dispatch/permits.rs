//! The permits of the fast path, and since when each has been held.

use std::time::{Duration, Instant};

use crate::AtomicInstant;

/// A fixed number of permits.
#[derive(Debug)]
pub(super) struct Permits {
    /// For each, since when it has been held; never, if nobody holds it.
    since: Box<[AtomicInstant]>,
}

/// Which permit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Permit(usize);

impl Permits {
    pub(super) fn new(number: usize) -> Self {
        Self { since: (0..number).map(|_| AtomicInstant::never()).collect() }
    }

    /// Takes one, if there is one.
    pub(super) fn take(&self, now: Instant) -> Option<Permit> {
        self.since.iter().position(|since| since.set_if_never(now)).map(Permit)
    }

    /// Gives it back.
    pub(super) fn give_back(&self, permit: Permit) {
        self.since[permit.0].set(None);
    }

    /// It is held anew: its time begins again.
    pub(super) fn renew(&self, permit: Permit, now: Instant) {
        self.since[permit.0].set(Some(now));
    }

    /// For how long the one that has been held longest has been; `None` if all are free.
    pub(super) fn longest(&self, now: Instant) -> Option<Duration> {
        let earliest = self.since.iter().filter_map(AtomicInstant::get).min()?;
        Some(now.saturating_duration_since(earliest))
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
