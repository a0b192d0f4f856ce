//! How much has arrived of what is sent, and how much is lost. Losses come in swarms, so the log has one
//! line when they begin and one when they have ended, and not one for each.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::exporter::Outcome;
use super::signal::Signal;
use crate::log;
use crate::metrics::{Family, Kind, Series, Source, Value};

/// Losses have ended when there was none for so long, and something has arrived meanwhile.
const QUIET: Duration = Duration::from_secs(5);

/// What is counted.
#[derive(Debug)]
pub(super) struct Losses {
    signal: Signal,
    exported: AtomicU64,
    dropped: AtomicU64,
    /// The collector has said something, which is told once.
    has_said: AtomicBool,
    swarm: Mutex<Option<Swarm>>,
}

/// Losses that have not ended yet.
#[derive(Clone, Copy, Debug)]
struct Swarm {
    count: u64,
    last: Instant,
    has_recovered: bool,
}

impl Losses {
    pub(super) fn new(signal: Signal) -> Self {
        let (exported, dropped) = (AtomicU64::new(0), AtomicU64::new(0));
        let has_said = AtomicBool::new(false);
        Self { signal, exported, dropped, has_said, swarm: Mutex::new(None) }
    }

    /// So many have arrived.
    pub(super) fn arrived(&self, count: usize) {
        self.exported.fetch_add(count as u64, Ordering::Relaxed);
        if let Some(swarm) = &mut *self.swarm.lock() {
            swarm.has_recovered = true;
        }
    }

    /// So many are lost. Says whether they are the first.
    pub(super) fn lost(&self, count: usize) -> bool {
        let count = count as u64;
        self.dropped.fetch_add(count, Ordering::Relaxed);
        let mut swarm = self.swarm.lock();
        let before = swarm.map_or(0, |swarm| swarm.count);
        let last = Instant::now();
        *swarm = Some(Swarm { count: before + count, last, has_recovered: false });
        before == 0
    }

    /// So many are lost; tells why if they are the first.
    pub(super) fn lost_since(&self, count: usize, why: impl Display) {
        if self.lost(count) {
            self.signal.tell_loss(why);
        }
    }

    /// Counts what has become of so many that were sent together, and tells of it. Answers with how long
    /// the collector does not want to hear of us.
    pub(super) fn account(&self, count: usize, outcome: Outcome) -> Option<Duration> {
        match outcome {
            Outcome::Arrived { rejected, saying } => {
                self.arrived(count - rejected);
                if rejected > 0 {
                    self.lost_since(rejected, self.signal.refusal(&saying));
                } else if !saying.is_empty() && !self.has_said.swap(true, Ordering::Relaxed) {
                    log::warn(format_args!("the {} says: {saying}", self.signal.collector()));
                }
                None
            }
            Outcome::Lost { why, rest } => {
                self.lost_since(count, why);
                rest
            }
        }
    }

    /// When losses may have ended.
    pub(super) fn end(&self) -> Option<Instant> {
        self.swarm.lock().filter(|swarm| swarm.has_recovered).map(|swarm| swarm.last + QUIET)
    }

    /// Tells of losses that have ended.
    pub(super) fn settle(&self, now: Instant) {
        let mut swarm = self.swarm.lock();
        let has_ended = |swarm: &Swarm| swarm.has_recovered && now >= swarm.last + QUIET;
        if let Some(Swarm { count, .. }) = swarm.take_if(|swarm| has_ended(swarm)) {
            self.signal.tell_recovery(count);
        }
    }
}

impl Source for Losses {
    #[expect(clippy::cast_precision_loss, reason = "so much will never be sent")]
    fn families(&self) -> Vec<Family> {
        let counter = |name, help, count| {
            let value = Value::Number(count as f64);
            let series = vec![Series { labels: Vec::new(), value }];
            Family { series, ..Family::new(name, help, Kind::Counter) }
        };
        let counts = [&self.exported, &self.dropped];
        let named = self.signal.counters().into_iter().zip(counts);
        named
            .map(|((name, help), count)| counter(name, help, count.load(Ordering::Relaxed)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_loss_of_a_swarm_is_told() {
        let losses = Losses::new(Signal::Traces);
        assert!(losses.lost(1));
        assert!(!losses.lost(3));
        losses.arrived(5);
        assert!(!losses.lost(1), "it has not been quiet for long enough");
        let counts = losses.families().into_iter().map(|family| family.series[0].value.clone());
        assert_eq!(counts.collect::<Vec<_>>(), [Value::Number(5.0), Value::Number(5.0)]);
    }

    #[test]
    fn a_swarm_ends_when_something_arrives_and_none_is_lost_any_more() {
        let losses = Losses::new(Signal::Traces);
        losses.lost(1);
        losses.settle(Instant::now() + 2 * QUIET);
        assert!(!losses.lost(1), "nothing has arrived");
        assert_eq!(losses.end(), None);
        losses.arrived(1);
        losses.settle(Instant::now());
        assert!(losses.end().is_some(), "it is too soon");
        losses.settle(Instant::now() + 2 * QUIET);
        assert!(losses.lost(1), "the next one is the first of another swarm");
    }
}
