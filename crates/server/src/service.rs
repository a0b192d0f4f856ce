//! What all connections share: the Function (as soon as there is one), its wording, the counters.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use duet_core::{Deadline, InvocationId, Limits, Pool, PoolState, Refusal, Reply, Wording};
use duet_host::Facilities;
use http::request::Parts;
use tokio::sync::Notify;
use tokio::time::timeout_at;

use crate::release::Release;
use crate::{Settings, Siblings};

/// The Function was not loaded; the reason is for the health endpoint.
#[derive(Debug)]
pub(crate) struct NotLoaded(String);

/// The state of one server.
#[expect(missing_debug_implementations, reason = "there is nothing readable in it")]
pub struct Service {
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    pub(crate) wording: Box<dyn Wording>,
    pub(crate) facilities: Facilities,
    /// Other processes that serve the Function, if there are any.
    pub(crate) siblings: Option<Arc<dyn Siblings>>,
    /// Lets go of what the I/O threads wake.
    pub(crate) release: Release,
    loaded: OnceLock<Result<Pool, NotLoaded>>,
    has_loaded: Notify,
    draining: AtomicBool,
    invocations: AtomicU64,
}

impl Service {
    /// A service whose Function is still being loaded. Requests that come now wait for it.
    #[must_use]
    pub fn new(
        settings: Settings,
        limits: Limits,
        wording: Box<dyn Wording>,
        facilities: Facilities,
    ) -> Self {
        Self {
            settings,
            limits,
            wording,
            facilities,
            siblings: None,
            release: Release::default(),
            loaded: OnceLock::new(),
            has_loaded: Notify::new(),
            draining: AtomicBool::new(false),
            invocations: AtomicU64::new(1),
        }
    }

    /// The same for one of several processes.
    #[must_use]
    pub fn with_siblings(mut self, siblings: Arc<dyn Siblings>) -> Self {
        self.siblings = Some(siblings);
        self
    }

    /// The Function has been loaded, or it is known why not. The first call decides.
    pub fn loaded(&self, outcome: Result<Pool, String>) {
        let _ = self.loaded.set(outcome.map_err(NotLoaded));
        self.has_loaded.notify_waiters();
    }

    /// The Function's pool, as soon as it is decided whether there is one.
    pub(crate) async fn pool(&self, deadline: Deadline) -> Result<&Pool, Refusal> {
        let loaded = match self.loaded.get() {
            Some(loaded) => loaded,
            None => timeout_at(deadline.instant().into(), self.decided())
                .await
                .map_err(|_| Refusal::TimedOut)?,
        };
        loaded.as_ref().map_err(|_| Refusal::NotLoaded)
    }

    async fn decided(&self) -> &Result<Pool, NotLoaded> {
        loop {
            let notified = self.has_loaded.notified();
            if let Some(loaded) = self.loaded.get() {
                return loaded;
            }
            notified.await;
        }
    }

    /// The pool if the Function has been loaded.
    pub(crate) fn pool_if_loaded(&self) -> Option<&Pool> {
        self.loaded.get().and_then(|loaded| loaded.as_ref().ok())
    }

    /// How the pool is, once there is one.
    #[must_use]
    pub fn pool_state(&self) -> Option<PoolState> {
        self.pool_if_loaded().map(Pool::state)
    }

    /// The answer to a request that is refused.
    pub(crate) fn refuse(&self, why: Refusal, head: &Parts) -> Reply {
        self.facilities.metrics.refused(why.name());
        Reply { failed: why.is_failure(), ..self.wording.refusal(why, head) }
    }

    /// Whether the Function can answer.
    pub(crate) fn health(&self) -> Result<(), String> {
        if self.is_draining() {
            return Err("the host is shutting down".to_owned());
        }
        self.health_of_function()
    }

    /// The same, be the host shutting down or not.
    pub(crate) fn health_of_function(&self) -> Result<(), String> {
        match self.loaded.get() {
            None => Err("the function is being loaded".to_owned()),
            Some(Err(NotLoaded(reason))) => Err(reason.clone()),
            Some(Ok(pool)) => pool.health().map_err(|unwell| unwell.to_string()),
        }
    }

    pub(crate) fn next_invocation(&self) -> InvocationId {
        self.invocations.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
