//! When a call may run on the I/O thread that brought it.
//!
//! Two conditions. There is a permit: there are fewer permits than I/O threads, so that a handler
//! which blocks, or loops for ever, leaves a thread that answers everything else. And the
//! Function has lately been quick: one slow call closes the fast path for a while, and the while
//! doubles each time, so that a Function which blocks for a living is hardly ever tried again,
//! and one that was slow once (a cold cache, a noisy neighbour) is soon forgiven.

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A call longer than this closes the fast path.
const QUICK: Duration = Duration::from_millis(5);
/// For how long, the first time.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// How often the pause doubles: up to about 10 seconds.
const DOUBLINGS: u32 = 10;
/// So many quick calls in a row halve the next pause.
const FORGIVEN_AFTER: u64 = 1000;

/// The state of the fast path. Times are nanoseconds since `epoch`, to fit an atomic.
#[derive(Debug)]
pub(super) struct Policy {
    epoch: Instant,
    permits: AtomicUsize,
    closed_until: AtomicU64,
    strikes: AtomicU32,
    quick_in_a_row: AtomicU64,
}

impl Policy {
    /// A policy with so many permits, which must be fewer than there are I/O threads.
    pub(super) fn new(permits: usize, now: Instant) -> Self {
        Self {
            epoch: now,
            permits: AtomicUsize::new(permits),
            closed_until: AtomicU64::new(0),
            strikes: AtomicU32::new(0),
            quick_in_a_row: AtomicU64::new(0),
        }
    }

    /// Takes a permit, if the fast path is open and there is one. Give it back with
    /// [`Policy::release`].
    pub(super) fn admit(&self, now: Instant) -> bool {
        self.nanoseconds(now) >= self.closed_until.load(Ordering::Relaxed)
            && self
                .permits
                .fetch_update(Ordering::Acquire, Ordering::Relaxed, |free| free.checked_sub(1))
                .is_ok()
    }

    /// Gives the permit back.
    pub(super) fn release(&self) {
        self.permits.fetch_add(1, Ordering::Release);
    }

    /// Learns from a call that ran on the fast path and ended at `now`.
    pub(super) fn learn(&self, took: Duration, now: Instant) {
        if took <= QUICK {
            let quick = self.quick_in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
            if quick.is_multiple_of(FORGIVEN_AFTER) {
                self.forgive();
            }
            return;
        }
        self.quick_in_a_row.store(0, Ordering::Relaxed);
        let strikes = self.strikes.load(Ordering::Relaxed);
        let pause = FIRST_PAUSE * 2_u32.pow(strikes);
        self.strikes.store((strikes + 1).min(DOUBLINGS), Ordering::Relaxed);
        self.closed_until.store(self.nanoseconds(now + pause), Ordering::Relaxed);
    }

    fn forgive(&self) {
        let strikes = self.strikes.load(Ordering::Relaxed);
        self.strikes.store(strikes.saturating_sub(1), Ordering::Relaxed);
    }

    fn nanoseconds(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.epoch).as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Duration = Duration::from_millis(6);

    #[test]
    fn a_function_is_thought_quick_until_it_was_slow() {
        let start = Instant::now();
        let policy = Policy::new(1, start);
        assert!(policy.admit(start));
        policy.release();
        policy.learn(SLOW, start);
        assert!(!policy.admit(start));
        assert!(policy.admit(start + FIRST_PAUSE));
    }

    #[test]
    fn there_are_never_more_calls_on_the_fast_path_than_permits() {
        let start = Instant::now();
        let policy = Policy::new(2, start);
        assert!(policy.admit(start));
        assert!(policy.admit(start));
        assert!(!policy.admit(start));
        policy.release();
        assert!(policy.admit(start));
    }

    #[test]
    fn each_slow_call_doubles_the_pause_up_to_a_bound() {
        let mut now = Instant::now();
        let policy = Policy::new(1, now);
        for strike in 0..=DOUBLINGS {
            policy.learn(SLOW, now);
            let pause = FIRST_PAUSE * 2_u32.pow(strike);
            assert!(!policy.admit(now + pause - Duration::from_millis(1)), "strike {strike}");
            now += pause;
            assert!(policy.admit(now), "strike {strike}");
            policy.release();
        }
        policy.learn(SLOW, now);
        assert!(policy.admit(now + FIRST_PAUSE * 2_u32.pow(DOUBLINGS)));
    }

    #[test]
    fn quick_calls_earn_forgiveness() {
        let now = Instant::now();
        let policy = Policy::new(1, now);
        policy.learn(SLOW, now);
        policy.learn(SLOW, now);
        for _ in 0..2 * FORGIVEN_AFTER {
            policy.learn(Duration::ZERO, now);
        }
        policy.learn(SLOW, now);
        assert!(policy.admit(now + FIRST_PAUSE));
    }
}
