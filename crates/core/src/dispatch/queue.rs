//! The bounded queue between the server and the worker threads.

use std::fmt;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};

use crate::{Call, Continuation};

/// Something for a worker thread to do.
pub enum Job {
    /// Run a call.
    Call(Call),
    /// Go on with one.
    Continue(Continuation),
    /// Look at the timers: one is due sooner than the worker thought.
    Turn,
}

impl fmt::Debug for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Call(_) => "Call",
            Self::Continue(_) => "Continue",
            Self::Turn => "Turn",
        })
    }
}

/// Told how long a call has waited for a worker.
pub type Waited = Box<dyn Fn(Duration) + Send + Sync>;

/// The bounded queue.
///
/// `spare` counts the workers that wait for a job less the jobs that wait for a worker. A worker
/// that comes adds one, a job that comes takes one, and a job that is taken changes nothing: so
/// the submitter learns, without a race, whether somebody is there for its job.
pub struct Jobs {
    sender: Sender<Entry>,
    receiver: Receiver<Entry>,
    spare: AtomicIsize,
    waited: Waited,
}

struct Entry {
    job: Job,
    /// Since when it waits, if it is a call.
    since: Option<Instant>,
}

/// Whether a worker is there for a job that was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taker {
    Waits,
    Missing,
}

impl Jobs {
    /// A queue that holds at most `length` jobs.
    pub(super) fn bounded(length: usize, waited: Waited) -> Self {
        let (sender, receiver) = crossbeam_channel::bounded(length);
        Self { sender, receiver, spare: AtomicIsize::new(0), waited }
    }

    /// Waits for a job. Returns [`Job::Turn`] when `until` comes first, and `None` when there
    /// will be no more.
    pub fn next(&self, until: Option<Instant>) -> Option<Job> {
        self.spare.fetch_add(1, Ordering::SeqCst);
        match until {
            None => self.receiver.recv().ok().map(|entry| self.take(entry)),
            Some(until) => match self.receiver.recv_deadline(until) {
                Ok(entry) => Some(self.take(entry)),
                Err(RecvTimeoutError::Disconnected) => None,
                Err(RecvTimeoutError::Timeout) => {
                    self.spare.fetch_sub(1, Ordering::SeqCst);
                    Some(Job::Turn)
                }
            },
        }
    }

    fn take(&self, entry: Entry) -> Job {
        if let Some(since) = entry.since {
            (self.waited)(since.elapsed());
        }
        entry.job
    }

    /// Puts a job in, or gives it back when the queue is full.
    pub(super) fn submit(&self, job: Job) -> Result<Taker, Job> {
        // Taken before the job is visible, so that `spare` never promises a worker twice.
        let spare = self.spare.fetch_sub(1, Ordering::SeqCst);
        let since = matches!(job, Job::Call(_)).then(Instant::now);
        match self.sender.try_send(Entry { job, since }) {
            Ok(()) => Ok(if spare > 0 { Taker::Waits } else { Taker::Missing }),
            Err(TrySendError::Full(entry) | TrySendError::Disconnected(entry)) => {
                self.spare.fetch_add(1, Ordering::SeqCst);
                Err(entry.job)
            }
        }
    }

    /// How many jobs wait for a worker.
    pub(super) fn waiting(&self) -> usize {
        self.receiver.len()
    }

    /// How many workers wait for a job.
    pub(super) fn idle(&self) -> usize {
        usize::try_from(self.spare.load(Ordering::Relaxed)).unwrap_or(0)
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Jobs").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded(length: usize) -> Jobs {
        Jobs::bounded(length, Box::new(|_| {}))
    }

    #[test]
    fn a_full_queue_gives_the_job_back() {
        let jobs = bounded(1);
        assert!(jobs.submit(Job::Turn).is_ok());
        assert!(jobs.submit(Job::Turn).is_err());
        assert!(jobs.next(None).is_some());
        assert!(jobs.submit(Job::Turn).is_ok());
    }

    #[test]
    fn a_worker_that_has_taken_a_job_is_not_counted_on_for_the_next() {
        let jobs = bounded(8);
        assert_eq!(jobs.submit(Job::Turn).ok(), Some(Taker::Missing));
        assert!(jobs.next(None).is_some());
        assert_eq!(jobs.submit(Job::Turn).ok(), Some(Taker::Missing));
    }

    #[test]
    fn waiting_ends_at_the_time_that_was_asked_for() {
        let jobs = bounded(1);
        let until = Instant::now() + Duration::from_millis(5);
        assert!(matches!(jobs.next(Some(until)), Some(Job::Turn)));
        assert!(Instant::now() >= until);
        assert_eq!(jobs.idle(), 0);
    }
}
