//! Between a span that has ended and the exporter: a bounded queue. Whoever ends a span never waits: it
//! is put in, or dropped if there is no room, and everything else is done on the host's own thread
//! (`outgoing.rs`), which is started with the first span.
//!
//! A span waits a moment for others, unless a batch is full, and then everything is sent that is there.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use opentelemetry::trace::SpanRef;
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};
use parking_lot::{Condvar, Mutex};
use tokio::sync::{Notify, watch};
use tokio::time::timeout_at;

use super::Identity;
use super::exporter::{Exporter, rest};
use super::losses::Losses;
use super::message::{self, Batch};
use super::settings::{Export, Limits};
use super::signal::Signal;
use crate::Outgoing;

/// The most memory that spans may take which wait, in bytes.
const HEAVIEST: usize = 32 * 1024 * 1024;
/// The most that are sent at once. Collectors refuse what is much larger.
const HEAVIEST_BATCH: usize = 4 * 1024 * 1024;

/// Takes ended spans.
#[derive(Clone, Debug)]
pub(super) struct Processor(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Export,
    identity: Identity,
    limits: Limits,
    outgoing: Arc<Outgoing>,
    losses: Arc<Losses>,
    queue: Mutex<Queue>,
    /// There is something to send: the first span, a full batch, or the end.
    wake: Notify,
    /// Rung when everything that was held has been sent or lost.
    empty: Condvar,
    has_started: AtomicBool,
    /// The end is near: nothing waits for anything.
    hurry: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Queue {
    spans: Vec<SpanData>,
    /// How many spans there are, with those that are being sent, and about how much memory they take.
    held: usize,
    weight: usize,
}

impl Processor {
    pub(super) fn new(
        settings: Export,
        identity: Identity,
        limits: Limits,
        outgoing: Arc<Outgoing>,
        losses: Arc<Losses>,
    ) -> Self {
        Self(Arc::new(Shared {
            settings,
            identity,
            limits,
            outgoing,
            losses,
            queue: Mutex::default(),
            wake: Notify::new(),
            empty: Condvar::new(),
            has_started: AtomicBool::new(false),
            hurry: watch::Sender::new(false),
        }))
    }

    /// Whether there is no room for one more.
    pub(super) fn is_full(&self) -> bool {
        self.0.queue.lock().held >= self.0.settings.queue
    }

    /// One is lost for which there is no room.
    pub(super) fn overflow(&self) {
        self.0.overflow();
    }

    /// Sends what is there without delay, waits for it until then, and answers with how many spans
    /// could not be sent.
    pub(super) fn drain(&self, until: Instant) -> usize {
        let shared = &self.0;
        shared.hurry.send_replace(true);
        shared.wake.notify_one();
        let mut queue = shared.queue.lock();
        shared.empty.wait_while_until(&mut queue, |queue| queue.held > 0, until);
        queue.held
    }
}

/// Ends a span as one that was never ended: nothing of it is put in.
pub(super) fn give_up(span: &SpanRef<'_>) {
    span.end_with_timestamp(UNIX_EPOCH);
}

impl SpanProcessor for Processor {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, span: SpanData) {
        // One that ended before all times was given up by its handler, which never ended it.
        if !span.span_context.is_sampled() || span.end_time == UNIX_EPOCH {
            return;
        }
        let shared = &self.0;
        let weight = message::weight(&span);
        if shared.put(span, weight).is_some() {
            shared.overflow();
        } else if !shared.has_started.swap(true, Ordering::Relaxed)
            && shared.outgoing.spawn(send(Arc::clone(shared))).is_err()
        {
            // There may be a thread for the next one.
            shared.has_started.store(false, Ordering::Relaxed);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

impl Shared {
    /// Puts a span in, or gives it back if there is no room. What is given back is not freed under the
    /// lock.
    fn put(&self, span: SpanData, weight: usize) -> Option<SpanData> {
        let mut queue = self.queue.lock();
        if queue.held >= self.settings.queue || queue.weight + weight > HEAVIEST {
            return Some(span);
        }
        queue.held += 1;
        queue.weight += weight;
        queue.spans.push(span);
        let waiting = queue.spans.len();
        drop(queue);
        if waiting == 1 || waiting == self.settings.batch {
            self.wake.notify_one();
        }
        None
    }

    fn overflow(&self) {
        if !self.losses.lost(1) {
            return;
        }
        let most = self.settings.queue;
        let telling = async move {
            Signal::Traces.tell_loss(format_args!(
                "{most} wait already, or they are too large; OTEL_BSP_MAX_QUEUE_SIZE lets more of them wait"
            ));
        };
        // Whoever has ended the span does not write the log.
        let _ = self.outgoing.spawn(telling);
    }

    fn take(&self) -> Vec<SpanData> {
        let mut queue = self.queue.lock();
        let next = Vec::with_capacity(queue.spans.len().min(self.settings.batch));
        mem::replace(&mut queue.spans, next)
    }

    fn is_empty(&self) -> bool {
        self.queue.lock().spans.is_empty()
    }

    fn has_batch(&self) -> bool {
        self.queue.lock().spans.len() >= self.settings.batch
    }

    /// Whether spans come so fast that those before them had better be sent.
    fn has_much(&self) -> bool {
        self.queue.lock().spans.len() > self.settings.batch / 4
    }

    fn done(&self, count: usize, weight: usize) {
        let mut queue = self.queue.lock();
        queue.held -= count;
        queue.weight -= weight;
        if queue.held == 0 {
            self.empty.notify_all();
        }
    }

    /// Waits until there is a span, and then for others.
    async fn gather(&self) {
        // Also where there is always something: losses that have ended are told, and others after them.
        self.losses.settle(Instant::now());
        while self.is_empty() {
            let Some(end) = self.losses.end() else {
                self.wake.notified().await;
                continue;
            };
            let _ = timeout_at(end.into(), self.wake.notified()).await;
            self.losses.settle(Instant::now());
        }
        let until = Instant::now() + self.settings.delay;
        while !self.has_batch() && !*self.hurry.borrow() {
            if timeout_at(until.into(), self.wake.notified()).await.is_err() {
                return;
            }
        }
    }
}

/// Sends what comes, for ever.
async fn send(shared: Arc<Shared>) {
    let resource: Vec<KeyValue> = shared.identity.attributes();
    let Export { destination, patience, .. } = shared.settings.clone();
    let exporter = Exporter::new(Signal::Traces, destination, patience);
    let mut hurry = shared.hurry.subscribe();
    let can_wait = || !shared.has_much() && !*shared.hurry.borrow();
    loop {
        shared.gather().await;
        let mut waiting = shared.take();
        while !waiting.is_empty() {
            let rest_of_them = waiting.split_off(batch_of(&waiting, shared.settings.batch));
            let spans = mem::replace(&mut waiting, rest_of_them);
            let (count, weight) = (spans.len(), spans.iter().map(message::weight).sum());
            let batch =
                Batch { spans, resource: &resource, limits: &shared.limits, can_wait: &can_wait };
            let outcome = exporter.export(batch, count, &mut hurry).await;
            let time = shared.losses.account(count, outcome);
            // Only now: whoever waits for the end may end the process.
            shared.done(count, weight);
            if let Some(time) = time {
                rest(time, &mut hurry).await;
            }
            if waiting.is_empty() && shared.has_batch() {
                waiting = shared.take();
            }
        }
    }
}

/// How many of those that wait are sent next.
fn batch_of(waiting: &[SpanData], most: usize) -> usize {
    let mut weight = 0;
    let light = waiting.iter().take_while(|span| {
        weight += message::weight(span);
        weight <= HEAVIEST_BATCH
    });
    light.take(most).count().max(1).min(waiting.len())
}

#[cfg(test)]
mod tests;
