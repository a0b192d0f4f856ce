//! Lets go of what a thread has just woken.
//!
//! A task that an I/O thread wakes would be the very next that it runs, and until then no other thread
//! can take it from there. If the handler that the thread runs first never comes back, the client of the
//! one before would wait with it. Waking yet another task moves the first one to where all can take it.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use parking_lot::Mutex;

/// Tasks that do nothing but to be woken. One is woken again only when it has run, so there are as many as
/// calls run before their thread gets to its other tasks. Starting one for each call would cost several times
/// as much: tasks are aligned so that the system's allocator has to look for room.
#[derive(Clone, Debug, Default)]
pub(crate) struct Release(Arc<Mutex<Vec<Waker>>>);

impl Release {
    /// Lets go of the task that this thread has woken last. To be called on an I/O thread.
    pub(crate) fn last_woken(&self) {
        let idle = self.0.lock().pop();
        match idle {
            Some(task) => task.wake(),
            None => drop(tokio::spawn(self.clone().stand_by())),
        }
    }

    /// Says that it is idle each time that it runs.
    async fn stand_by(self) {
        poll_fn(|context| {
            self.0.lock().push(context.waker().clone());
            Poll::<()>::Pending
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn what_was_woken_goes_on_while_its_thread_stays() {
        let io = Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let release = Release::default();
        let stays = async move {
            for _ in 0..10 {
                let (wake, woken) = oneshot::channel();
                let (tell, told) = mpsc::channel();
                tokio::spawn(async move { tell.send(woken.await.is_ok()) });
                tokio::task::yield_now().await;
                wake.send(()).unwrap();
                release.last_woken();
                assert_eq!(told.recv_timeout(Duration::from_mins(1)), Ok(true));
            }
        };
        io.block_on(io.spawn(stays)).unwrap();
    }

    #[tokio::test]
    async fn a_task_that_has_run_is_woken_again() {
        let release = Release::default();
        for _ in 0..10 {
            release.last_woken();
            tokio::task::yield_now().await;
        }
        assert_eq!(release.0.lock().len(), 1);
    }
}
