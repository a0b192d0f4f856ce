//! How the server stops without failing a request.
//!
//! First *leaving*: the health endpoint says 503, every answer carries `Connection: close`, and
//! new requests are still answered, since those who send them have not yet noticed. Then
//! *closing*: no new connection, idle ones are closed, requests in flight are finished. Those
//! that take too long are cut off.

use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::Service;

/// How draining ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drained {
    /// Everything was answered.
    Complete,
    /// So many connections were cut off.
    CutOff(usize),
}

/// Tells connections when to close. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Phases {
    tell: watch::Sender<bool>,
    told: watch::Receiver<bool>,
}

impl Phases {
    pub(crate) fn new() -> Self {
        let (tell, told) = watch::channel(false);
        Self { tell, told }
    }

    /// Is ready when idle connections are to be closed.
    pub(crate) async fn closing(&mut self) {
        // The sender lives in `self`, so it cannot be gone.
        let _ = self.told.wait_for(|closing| *closing).await;
    }

    fn close(&self) {
        self.tell.send_replace(true);
    }
}

/// Drains, calling `stop_accepting` between the phases.
pub(crate) async fn drain(
    service: &Service,
    phases: &Phases,
    connections: &Semaphore,
    stop_accepting: impl FnOnce(),
) -> Drained {
    service.start_draining();
    sleep(service.settings.drain_delay).await;
    stop_accepting();
    phases.close();
    let all = service.settings.connections;
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
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn those_who_wait_for_the_end_are_told() {
        let phases = Phases::new();
        let mut waiting = phases.clone();
        let waiter = tokio::spawn(async move { waiting.closing().await });
        phases.close();
        assert!(timeout(Duration::from_secs(5), waiter).await.is_ok());
    }
}
