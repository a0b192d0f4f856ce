//! How the server stops without failing a request.
//!
//! First *leaving*: the health endpoint says 503, every answer carries `Connection: close`, and
//! new requests are still answered, since those who send them have not yet noticed. Then
//! *refusing*: what the system has accepted on our behalf is taken, and the listener closed. Then
//! *closing*: idle connections are closed, requests in flight are finished. Those that take too
//! long are cut off.

use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::Service;

/// How long the last connections have for their first request, before idle ones are closed.
const LAST_CALL: Duration = Duration::from_millis(100);

/// How draining ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Everything was answered.
    Complete,
    /// So many connections were cut off.
    CutOff(usize),
}

/// How far the drain has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Everything is taken.
    Serving,
    /// No further connection is.
    Refusing,
    /// Idle connections are closed.
    Closing,
}

/// Tells listener and connections how far the drain has come. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Phases {
    tell: watch::Sender<Phase>,
    told: watch::Receiver<Phase>,
}

impl Phases {
    pub(crate) fn new() -> Self {
        let (tell, told) = watch::channel(Phase::Serving);
        Self { tell, told }
    }

    /// Is ready when the drain has come so far.
    pub(crate) async fn reached(&mut self, wanted: Phase) {
        // The sender lives in `self`, so it cannot be gone.
        let _ = self.told.wait_for(|phase| *phase >= wanted).await;
    }

    fn enter(&self, phase: Phase) {
        self.tell.send_replace(phase);
    }
}

/// Drains: `accepting` ends when no further connection is to be taken.
pub(crate) async fn drain(
    service: &Service,
    phases: &Phases,
    connections: &Semaphore,
    accepting: JoinHandle<()>,
) -> Drained {
    service.start_draining();
    sleep(service.settings.drain_delay).await;
    phases.enter(Phase::Refusing);
    // It cannot have panicked, and if it had there would be no listener either.
    let _ = accepting.await;
    let all = service.settings.connections;
    if connections.available_permits() < all {
        sleep(LAST_CALL).await;
    }
    phases.enter(Phase::Closing);
    let everyone = u32::try_from(all).unwrap_or(u32::MAX);
    let finished =
        timeout(service.settings.drain_timeout, connections.acquire_many(everyone)).await;
    if finished.is_ok() {
        return Drained::Complete;
    }
    Drained::CutOff(all.saturating_sub(connections.available_permits()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn those_who_wait_for_a_phase_are_told_of_it_and_of_every_later_one() {
        let phases = Phases::new();
        let mut waiting = phases.clone();
        let waiter = tokio::spawn(async move { waiting.reached(Phase::Refusing).await });
        phases.enter(Phase::Closing);
        assert!(timeout(Duration::from_secs(5), waiter).await.is_ok());
    }
}
