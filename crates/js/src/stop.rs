//! When JavaScript that runs must stop. QuickJS asks every few thousand steps; that is the only
//! thing that ends a loop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// No time: nothing is to be stopped.
const NEVER: u64 = u64::MAX;

/// The stop of one interpreter.
#[derive(Debug)]
pub(crate) struct Stop {
    epoch: Instant,
    at: AtomicU64,
    fired: AtomicBool,
}

impl Stop {
    pub(crate) fn new() -> Self {
        Self { epoch: Instant::now(), at: AtomicU64::new(NEVER), fired: AtomicBool::new(false) }
    }

    /// From now on, code is stopped at `at`.
    pub(crate) fn arm(&self, at: Instant) {
        let nanoseconds = at.saturating_duration_since(self.epoch).as_nanos();
        self.at.store(u64::try_from(nanoseconds).unwrap_or(NEVER), Ordering::Relaxed);
    }

    /// Nothing is stopped any more.
    pub(crate) fn disarm(&self) {
        self.at.store(NEVER, Ordering::Relaxed);
    }

    /// QuickJS asks: is it time?
    pub(crate) fn is_due(&self) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        if at == NEVER || u64::try_from(self.epoch.elapsed().as_nanos()).unwrap_or(NEVER) < at {
            return false;
        }
        self.fired.store(true, Ordering::Relaxed);
        true
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
