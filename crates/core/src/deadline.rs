//! The moment by which a call must have been answered.
//!
//! The server keeps it (it answers 408 on time whatever a worker does); the engines read it to
//! stop code that nobody waits for any more.

use std::time::{Duration, Instant};

/// A point in time that an invocation must not outlive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of something that starts at `start` and may take `timeout`.
    #[must_use]
    pub fn after(start: Instant, timeout: Duration) -> Self {
        Self(start + timeout)
    }

    /// The moment itself.
    #[must_use]
    pub fn instant(self) -> Instant {
        self.0
    }

    /// Whether it has passed at `now`.
    #[must_use]
    pub fn has_passed(self, now: Instant) -> bool {
        now >= self.0
    }
}
