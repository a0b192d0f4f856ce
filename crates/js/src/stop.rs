//! When JavaScript that runs must stop. QuickJS asks every few thousand steps; that is the only
//! thing that ends a loop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use duet_core::AtomicInstant;

/// The stop of one interpreter.
#[derive(Debug)]
pub(crate) struct Stop {
    at: AtomicInstant,
    fired: AtomicBool,
}

impl Stop {
    pub(crate) fn new() -> Self {
        Self { at: AtomicInstant::never(), fired: AtomicBool::new(false) }
    }

    /// From now on, code is stopped at `at`.
    pub(crate) fn arm(&self, at: Instant) {
        self.at.set(Some(at));
    }

    /// Nothing is stopped any more.
    pub(crate) fn disarm(&self) {
        self.at.set(None);
    }

    /// QuickJS asks: is it time?
    pub(crate) fn is_due(&self) -> bool {
        let is_due = self.at.get().is_some_and(|at| Instant::now() >= at);
        if is_due {
            self.fired.store(true, Ordering::Relaxed);
        }
        is_due
    }

    /// Whether code was stopped. Such an interpreter is not fit for use: an interrupt can leave
    /// promises that never settle.
    pub(crate) fn has_fired(&self) -> bool {
        self.fired.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn code_is_stopped_when_it_is_time_and_not_before() {
        let stop = Stop::new();
        assert!(!stop.is_due());
        stop.arm(Instant::now() + Duration::from_mins(1));
        assert!(!stop.is_due());
        assert!(!stop.has_fired());
        stop.arm(Instant::now());
        assert!(stop.is_due());
        assert!(stop.has_fired());
    }
}
