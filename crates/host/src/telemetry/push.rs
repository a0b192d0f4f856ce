//! Pushes the metrics to a collector, time and again and a last time at the end. What is pushed are all
//! that `/metrics` shows, so a push that is lost takes nothing with it that the next does not have.
//!
//! It is a task on the host's own thread (`outgoing.rs`). Where nobody has asked for it, there is none.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use duet_core::PoolState;
use parking_lot::{Condvar, Mutex};
use tokio::sync::watch;
use tokio::time::timeout_at;

use super::exporter::{Exporter, Outcome, rest};
use super::losses::Losses;
use super::points;
use super::settings::PushSettings;
use super::signal::Signal;
use crate::metrics::Source;
use crate::{Metrics, Outgoing};

/// How long the last push may take until it knows what it says.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// How the pool is, which the server knows.
type Pool = Box<dyn Fn() -> Option<PoolState> + Send + Sync>;

/// The push of one process.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "there is nothing readable in it")]
pub struct Push(Arc<Shared>);

struct Shared {
    settings: PushSettings,
    metrics: Arc<Metrics>,
    pool: Pool,
    losses: Arc<Losses>,
    /// The end is near: the next push is the last, and is now.
    hurry: watch::Sender<bool>,
    last: Mutex<Last>,
    /// Rung when the last push gets on.
    moved: Condvar,
}

/// How far the last push is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Last {
    /// Others may come before it.
    NotYet,
    /// It knows all that it will say.
    Read,
    /// It has arrived, or is lost.
    Done,
}

impl Push {
    /// Pushes from now on. `pool` says how the pool is.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        settings: PushSettings,
        metrics: &Arc<Metrics>,
        pool: impl Fn() -> Option<PoolState> + Send + Sync + 'static,
        outgoing: &Outgoing,
    ) -> io::Result<Self> {
        let losses = Arc::new(Losses::new(Signal::Metrics));
        let counts: Arc<dyn Source> = losses.clone();
        metrics.add(Arc::downgrade(&counts));
        let shared = Arc::new(Shared {
            settings,
            metrics: Arc::clone(metrics),
            pool: Box::new(pool),
            losses,
            hurry: watch::Sender::new(false),
            last: Mutex::new(Last::NotYet),
            moved: Condvar::new(),
        });
        outgoing.spawn(push(Arc::clone(&shared)))?;
        Ok(Self(shared))
    }

    /// Begins the last push, and waits until it has asked the interpreters, for which they must be there.
    /// That takes no longer than they are given for it; one before it may still be under way.
    pub fn finish(&self, until: Instant) {
        self.0.hurry.send_replace(true);
        self.0.wait_for(Last::Read, until.min(Instant::now() + LONGEST_LOOK));
    }

    /// Waits for the last push, and says whether it is over.
    #[must_use]
    pub fn drain(&self, until: Instant) -> bool {
        self.0.wait_for(Last::Done, until)
    }
}

impl Shared {
    fn wait_for(&self, wanted: Last, until: Instant) -> bool {
        let mut last = self.last.lock();
        self.moved.wait_while_until(&mut last, |last| *last < wanted, until);
        *last >= wanted
    }

    fn note(&self, reached: Last) {
        *self.last.lock() = reached;
        self.moved.notify_all();
    }

    /// Waits until it is time for the next push, and says whether it is the last.
    async fn pause(&self, next: Instant, hurry: &mut watch::Receiver<bool>) -> bool {
        loop {
            let until = self.losses.end().map_or(next, |end| end.min(next));
            if timeout_at(until.into(), hurry.wait_for(|hurry| *hurry)).await.is_ok() {
                return true;
            }
            let now = Instant::now();
            self.losses.settle(now);
            if now >= next {
                return false;
            }
        }
    }
}

/// Pushes until the end.
async fn push(shared: Arc<Shared>) {
    let PushSettings { identity, destination, interval, patience } = shared.settings.clone();
    let resource = identity.attributes();
    let exporter = Exporter::new(Signal::Metrics, destination, patience);
    let mut hurry = shared.hurry.subscribe();
    let mut next = Instant::now();
    loop {
        // One that has taken longer than it should is not made up for.
        next = (next + interval).max(Instant::now());
        let is_last = shared.pause(next, &mut hurry).await;
        shared.metrics.refresh_soon().await;
        let seen = shared.metrics.seen((shared.pool)());
        if is_last {
            shared.note(Last::Read);
        }
        let (message, count) = points::message(seen, &resource);
        let sending = exporter.export(message, count, &mut hurry);
        let outcome = if is_last {
            sending.await
        } else {
            let mut end = shared.hurry.subscribe();
            tokio::select! {
                outcome = sending => outcome,
                // The last has all that this one would say.
                _ = end.wait_for(|end| *end) => continue,
            }
        };
        let time = shared.losses.account(1, as_a_whole(outcome));
        if let Some(time) = time.filter(|_| !is_last) {
            rest(time, &mut hurry).await;
        }
        if is_last {
            return shared.note(Last::Done);
        }
    }
}

/// What has become of one push: if a part of it was refused, it counts as lost.
fn as_a_whole(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Arrived { rejected, saying } => {
            Outcome::Arrived { rejected: rejected.min(1), saying }
        }
        lost @ Outcome::Lost { .. } => lost,
    }
}
