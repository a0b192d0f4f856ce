//! When a call may run on the I/O thread that brought it.
//!
//! Beside a permit (see [`super::permits`]) there is one condition: the Function has lately been
//! quick, by a moving average of what its calls took. A single slow one is forgiven, since on a
//! busy machine any call may be: the average moves, and the next quick ones move it back. A
//! Function that is slow closes the fast path for a while, and the while doubles each time, so
//! that one which blocks for a living is hardly ever tried again.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::AtomicInstant;

/// An average above this closes the fast path.
const QUICK: Duration = Duration::from_millis(2);
/// The average moves by this part of the way to each new value.
const WEIGHT: u64 = 16;
/// More than this a single call does not count for, or a long one would never be forgotten.
const MOST: Duration = Duration::from_millis(64);
/// For how long, the first time.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// How often the pause doubles: up to about 10 seconds.
const DOUBLINGS: u32 = 10;
/// So many quick calls in a row halve the next pause.
const FORGIVEN_AFTER: u64 = 1000;

/// The state of the fast path.
#[derive(Debug)]
pub(super) struct Policy {
    closed_until: AtomicInstant,
    strikes: AtomicU32,
    quick_in_a_row: AtomicU64,
    /// The moving average, in nanoseconds.
    average: AtomicU64,
}

impl Policy {
    pub(super) fn new() -> Self {
        Self {
            closed_until: AtomicInstant::never(),
            strikes: AtomicU32::new(0),
            quick_in_a_row: AtomicU64::new(0),
            average: AtomicU64::new(0),
        }
    }

    /// Whether the fast path is open.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.closed_until.get().is_none_or(|until| now >= until)
    }

    /// Learns from a call that ran on the fast path and ended at `now`.
    pub(super) fn learn(&self, took: Duration, now: Instant) {
        // Two threads that learn at once may lose one of the values: it is an estimate.
        let before = self.average.load(Ordering::Relaxed);
        let average = before - before / WEIGHT + nanoseconds(took.min(MOST)) / WEIGHT;
        self.average.store(average, Ordering::Relaxed);
        if took <= QUICK {
            let quick = self.quick_in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
            if quick.is_multiple_of(FORGIVEN_AFTER) {
                self.forgive();
            }
            return;
        }
        self.quick_in_a_row.store(0, Ordering::Relaxed);
        if average <= nanoseconds(QUICK) {
            return;
        }
        let strikes = self.strikes.load(Ordering::Relaxed);
        let pause = FIRST_PAUSE * 2_u32.pow(strikes);
        self.strikes.store((strikes + 1).min(DOUBLINGS), Ordering::Relaxed);
        self.closed_until.set(Some(now + pause));
    }

    fn forgive(&self) {
        let strikes = self.strikes.load(Ordering::Relaxed);
        self.strikes.store(strikes.saturating_sub(1), Ordering::Relaxed);
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So slow that one call is enough.
    const SLOW: Duration = Duration::from_secs(1);

    #[test]
    fn a_function_is_thought_quick_until_it_was_slow() {
        let start = Instant::now();
        let policy = Policy::new();
        assert!(policy.is_open(start));
        policy.learn(SLOW, start);
        assert!(!policy.is_open(start));
        assert!(policy.is_open(start + FIRST_PAUSE));
    }

    #[test]
    fn a_hiccup_is_forgiven_and_a_habit_is_not() {
        let now = Instant::now();
        let policy = Policy::new();
        let hiccup = Duration::from_millis(10);
        policy.learn(hiccup, now);
        assert!(policy.is_open(now));
        for _ in 0..100 {
            policy.learn(Duration::from_micros(5), now);
        }
        policy.learn(hiccup, now);
        assert!(policy.is_open(now));
        for _ in 0..4 {
            policy.learn(hiccup, now);
        }
        assert!(!policy.is_open(now));
    }

    #[test]
    fn each_slow_call_doubles_the_pause_up_to_a_bound() {
        let mut now = Instant::now();
        let policy = Policy::new();
        for strike in 0..=DOUBLINGS {
            policy.learn(SLOW, now);
            let pause = FIRST_PAUSE * 2_u32.pow(strike);
            assert!(!policy.is_open(now + pause - Duration::from_millis(1)), "strike {strike}");
            now += pause;
            assert!(policy.is_open(now), "strike {strike}");
        }
        policy.learn(SLOW, now);
        assert!(policy.is_open(now + FIRST_PAUSE * 2_u32.pow(DOUBLINGS)));
    }

    #[test]
    fn quick_calls_earn_forgiveness() {
        let now = Instant::now();
        let policy = Policy::new();
        policy.learn(SLOW, now);
        policy.learn(SLOW, now);
        for _ in 0..2 * FORGIVEN_AFTER {
            policy.learn(Duration::ZERO, now);
        }
        policy.learn(SLOW, now);
        assert!(policy.is_open(now + FIRST_PAUSE));
    }
}
