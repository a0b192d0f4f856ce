//! The pool of one Function: the fast path, the queue, and the worker threads behind it.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::permits::{Permit, Permits};
use super::policy::Policy;
use super::queue::{Job, Jobs, Taker, Waited};
use super::sentry::{Report, Sentry, TICK, Traffic};
use crate::{AtomicInstant, Call, Engine, InvocationId, Refusal, Unwell};

/// The stack of a worker thread, in bytes. It is address space, not memory, until it is used;
/// CPython's C code recurses deeply.
const WORKER_STACK: usize = 16 * 1024 * 1024;
/// For how long a lease may go on with calls that came meanwhile, before its thread is due back
/// at its sockets.
const STINT: Duration = Duration::from_millis(1);

/// How large a pool is.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// How many calls may run on I/O threads at once: fewer than there are of those.
    pub permits: usize,
    /// How many calls may wait for a worker.
    pub queue: usize,
}

/// What the metrics show of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Calls that wait for a worker.
    pub waiting: usize,
    /// Worker threads that have been started.
    pub workers: usize,
    /// Worker threads that wait for a call.
    pub idle: usize,
    /// How much memory the interpreters have, in bytes, if that is known.
    pub heap: Option<usize>,
}

/// Runs the calls of one Function. Cheap to clone.
#[derive(Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    engine: Arc<dyn Engine>,
    policy: Policy,
    permits: Permits,
    sentry: Sentry,
    /// Calls that came while every permit was taken: whoever holds one takes them along, or the
    /// sentry gives them to the workers.
    brought: Mutex<VecDeque<Call>>,
    jobs: Jobs,
    workers: AtomicUsize,
    /// When the earliest worker that knows of a timer wakes up.
    watched: AtomicInstant,
}

/// Permission to run calls on the thread that brought one.
#[derive(Debug)]
pub struct Lease {
    pool: Pool,
    permit: Permit,
    call: Option<Call>,
}

impl Pool {
    /// A pool without workers: they are started when a call needs one. `report` goes to whoever
    /// owns the I/O threads, `waited` to whoever counts.
    #[must_use]
    pub fn new(engine: Arc<dyn Engine>, sizes: Sizes, report: Report, waited: Waited) -> Self {
        let pool = Self(Arc::new_cyclic(|shared| Shared {
            engine,
            policy: Policy::new(),
            permits: Permits::new(sizes.permits),
            sentry: Sentry::post(longest_stay(shared.clone()), relieve(shared.clone(), report)),
            brought: Mutex::default(),
            jobs: Jobs::bounded(sizes.queue, waited),
            workers: AtomicUsize::new(0),
            watched: AtomicInstant::never(),
        }));
        let shared = Arc::downgrade(&pool.0);
        pool.0.engine.attend(Arc::new(move || {
            if let Some(shared) = shared.upgrade() {
                Self(shared).submit(Job::Turn);
            }
        }));
        pool
    }

    /// The engine behind it.
    #[must_use]
    pub fn engine(&self) -> &dyn Engine {
        &*self.0.engine
    }

    /// Takes a call. If it comes back with a lease, [`Lease::run`] it on this thread, outside of
    /// whatever waits for its answer; otherwise somebody else runs it.
    #[must_use]
    pub fn admit(&self, call: Call) -> Option<Lease> {
        let shared = &self.0;
        let now = Instant::now();
        if !shared.policy.is_open(now) {
            self.enqueue(call);
            return None;
        }
        if let Some(permit) = shared.permits.take(now) {
            shared.sentry.notice();
            return Some(Lease { pool: self.clone(), permit, call: Some(call) });
        }
        if shared.permits.longest(now).is_some_and(|stay| stay >= TICK) {
            self.enqueue(call);
            return None;
        }
        shared.brought.lock().push_back(call);
        // Whoever held the permit may have looked just before, and gone.
        self.take_along(now)
    }

    /// A lease for a call that was brought while every permit was taken.
    fn take_along(&self, now: Instant) -> Option<Lease> {
        let shared = &self.0;
        let permit = shared.permits.take(now)?;
        let call = shared.brought.lock().pop_front();
        let lease = Lease { pool: self.clone(), permit, call };
        // Without one the lease is dropped, and the permit with it given back.
        lease.call.as_ref()?;
        shared.sentry.notice();
        Some(lease)
    }

    /// Gives the call to a worker thread, or refuses it when too many wait already.
    fn enqueue(&self, call: Call) {
        self.submit(Job::Call(call));
    }

    /// The server has answered this call itself, since its deadline passed.
    pub fn overdue(&self, id: InvocationId) {
        self.0.engine.overdue(id);
    }

    /// Whether the Function can answer.
    ///
    /// # Errors
    /// Says why it cannot.
    pub fn health(&self) -> Result<(), Unwell> {
        self.0.engine.health()
    }

    /// No call will come any more.
    pub fn close(&self) {
        self.0.engine.close();
    }

    /// What the metrics show.
    #[must_use]
    pub fn state(&self) -> PoolState {
        PoolState {
            waiting: self.0.jobs.waiting(),
            workers: self.0.workers.load(Ordering::Relaxed),
            idle: self.0.jobs.idle(),
            heap: self.0.engine.heap(),
        }
    }

    /// Runs a call on this thread, and answers when it let go of it.
    fn run_here(&self, call: Call, started: Instant) -> Instant {
        let shared = &self.0;
        match shared.engine.try_run(call) {
            Ok(rest) => {
                let ended = Instant::now();
                shared.policy.learn(ended - started, ended);
                if let Some(rest) = rest {
                    self.submit(Job::Continue(rest));
                }
                self.watch_timers();
                ended
            }
            Err(call) => {
                self.enqueue(call);
                started
            }
        }
    }

    fn submit(&self, job: Job) {
        match self.0.jobs.submit(job) {
            Ok(Taker::Missing) => self.start_worker(),
            Err(Job::Call(call)) => call.responder.refuse(Refusal::QueueFull),
            // Without a place in the queue the rest of an answer cannot be produced: dropping it
            // ends the client's connection. A turn that finds no place finds busy workers, which
            // look at the timers anyway.
            Ok(Taker::Waits) | Err(Job::Continue(_) | Job::Turn) => {}
        }
    }

    /// Starts a worker thread, if another is of use.
    fn start_worker(&self) {
        let shared = &self.0;
        let started = shared.workers.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |workers| {
            (workers < shared.engine.threads()).then_some(workers + 1)
        });
        let Ok(number) = started else { return };
        let pool = self.clone();
        let thread =
            thread::Builder::new().name(format!("worker-{number}")).stack_size(WORKER_STACK);
        let life = move || {
            let work = || pool.0.engine.work(&pool.0.jobs);
            // A panic costs the call that it happened in (its client gets no answer before its
            // deadline), not the worker. What it says has been written by then.
            while panic::catch_unwind(AssertUnwindSafe(work)).is_err() {}
        };
        if thread.spawn(life).is_err() {
            // The system gives no further thread; the workers that there are go on.
            shared.workers.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Sees to it that a worker wakes up when the engine's next timer is due.
    fn watch_timers(&self) {
        let Some(due) = self.0.engine.next_turn() else { return };
        let watched = &self.0.watched;
        // A time that has passed is nobody's: the worker that watched for it has woken up.
        if watched.get().is_none_or(|other| due < other || other <= Instant::now()) {
            watched.set(Some(due));
            self.submit(Job::Turn);
        }
    }
}

impl Lease {
    /// Runs the call on this thread, and those that are brought meanwhile, or hands them to
    /// workers if every interpreter is busy. Comes back with another lease when this thread
    /// should see to its sockets first.
    ///
    /// `between` is called before each further call, which may stay: whatever the one before has
    /// woken must by then be where other threads can take it.
    #[must_use]
    pub fn run(mut self, between: impl Fn()) -> Option<Self> {
        let pool = self.pool.clone();
        let arrived = Instant::now();
        let mut now = arrived;
        let mut is_first = true;
        while let Some(call) = self.call.take().or_else(|| pool.0.brought.lock().pop_front()) {
            if now - arrived >= STINT {
                pool.0.permits.renew(self.permit, now);
                self.call = Some(call);
                return Some(self);
            }
            if !is_first {
                between();
            }
            is_first = false;
            now = pool.run_here(call, now);
        }
        drop(self);
        if pool.0.brought.lock().is_empty() {
            return None;
        }
        // A call was brought after the last look, by somebody who found the permit taken.
        pool.take_along(now)
    }
}

/// However a lease ends, a panic of the engine included, its permit comes back.
impl Drop for Lease {
    fn drop(&mut self) {
        self.pool.0.permits.give_back(self.permit);
    }
}

/// How long the call that has been on an I/O thread longest has been there.
fn longest_stay(pool: Weak<Shared>) -> impl Fn(Instant) -> Option<Duration> + Send {
    move |now| pool.upgrade()?.permits.longest(now)
}

/// Passes the report on, and gives calls that wait for one that stays to the workers.
fn relieve(pool: Weak<Shared>, report: Report) -> impl Fn(Traffic) + Send {
    move |traffic| {
        report(traffic);
        if traffic != Traffic::Stuck {
            return;
        }
        let Some(shared) = pool.upgrade() else { return };
        let pool = Pool(shared);
        let waiting = std::mem::take(&mut *pool.0.brought.lock());
        for call in waiting {
            pool.enqueue(call);
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pool").field("state", &self.state()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::sync::atomic::AtomicBool;
    use std::sync::{OnceLock, mpsc};
    use std::time::Duration;

    use bytes::Bytes;
    use http::StatusCode;

    use super::*;
    use crate::{Answer, Continuation, Deadline, Invocation, Reply};

    /// An engine whose handler waits until the test lets it go.
    struct Fake {
        busy: AtomicBool,
        gate: parking_lot::Mutex<mpsc::Receiver<()>>,
        threads: usize,
    }

    impl Engine for Fake {
        fn try_run(&self, call: Call) -> Result<Option<Continuation>, Call> {
            assert_ne!(call.invocation.head.uri.path(), "/panics", "as the test wants it");
            if self.busy.load(Ordering::SeqCst) { Err(call) } else { Ok(self.run(call)) }
        }

        fn run(&self, call: Call) -> Option<Continuation> {
            if call.invocation.head.uri.path() == "/blocks" {
                self.gate.lock().recv().unwrap();
            }
            let name = thread::current().name().unwrap_or_default().to_owned();
            call.responder.reply(Reply::new(StatusCode::OK, name));
            None
        }

        fn threads(&self) -> usize {
            self.threads
        }
    }

    fn pool(threads: usize, queue: usize) -> (Pool, mpsc::Sender<()>, Arc<Fake>) {
        let (open, gate) = mpsc::channel();
        let busy = AtomicBool::new(false);
        let fake = Arc::new(Fake { busy, gate: parking_lot::Mutex::new(gate), threads });
        let sizes = Sizes { permits: 1, queue };
        (Pool::new(fake.clone(), sizes, Box::new(|_| {}), Box::new(|_| {})), open, fake)
    }

    fn call(path: &str) -> (Call, tokio::sync::oneshot::Receiver<Answer>) {
        let (head, ()) = http::Request::get(path).body(()).unwrap().into_parts();
        Call::new(Invocation {
            id: 0,
            head: head.into(),
            body: Bytes::new(),
            has_body: false,
            peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            deadline: Deadline::after(Instant::now(), Duration::from_mins(1)),
            trace: OnceLock::new(),
        })
    }

    fn thread_of(answer: Answer) -> String {
        let crate::ReplyBody::Whole(name) = answer.unwrap().body else { panic!("not whole") };
        String::from_utf8(name.to_vec()).unwrap()
    }

    #[test]
    fn a_leased_call_runs_on_the_thread_that_brought_it() {
        let (pool, _open, _) = pool(1, 1);
        let (call, answer) = call("/");
        assert!(pool.admit(call).unwrap().run(|| {}).is_none());
        assert_eq!(thread_of(answer.blocking_recv().unwrap()), thread::current().name().unwrap());
        assert_eq!(pool.state().workers, 0);
        assert!(pool.0.permits.take(Instant::now()).is_some(), "the permit came back");
    }

    #[test]
    fn a_leased_call_that_finds_no_interpreter_goes_to_a_worker() {
        let (pool, _open, fake) = pool(1, 1);
        fake.busy.store(true, Ordering::SeqCst);
        let (call, answer) = call("/");
        assert!(pool.admit(call).unwrap().run(|| {}).is_none());
        assert_eq!(thread_of(answer.blocking_recv().unwrap()), "worker-0");
    }

    #[test]
    fn a_panic_of_the_engine_costs_neither_permit_nor_worker() {
        let (pool, _open, fake) = pool(1, 1);
        let (panics, _) = call("/panics");
        let lease = pool.admit(panics).unwrap();
        assert!(panic::catch_unwind(AssertUnwindSafe(|| lease.run(|| {}))).is_err());
        fake.busy.store(true, Ordering::SeqCst);
        let (next, answer) = call("/");
        assert!(pool.admit(next).unwrap().run(|| {}).is_none());
        assert_eq!(thread_of(answer.blocking_recv().unwrap()), "worker-0");
    }

    #[test]
    fn a_call_that_finds_the_permit_taken_is_taken_along() {
        let (pool, _open, _) = pool(1, 1);
        let (first, first_answer) = call("/");
        let (second, second_answer) = call("/");
        let lease = pool.admit(first).unwrap();
        assert!(pool.admit(second).is_none());
        let between = std::cell::Cell::new(0);
        assert!(lease.run(|| between.set(between.get() + 1)).is_none());
        assert_eq!(between.get(), 1);
        let here = thread::current().name().unwrap().to_owned();
        assert_eq!(thread_of(first_answer.blocking_recv().unwrap()), here);
        assert_eq!(thread_of(second_answer.blocking_recv().unwrap()), here);
    }

    #[test]
    fn a_call_that_waits_for_one_that_stays_is_given_to_a_worker() {
        let (pool, open, _) = pool(1, 1);
        let (blocks, blocked) = call("/blocks");
        let (waits, answered) = call("/");
        let lease = pool.admit(blocks).unwrap();
        assert!(pool.admit(waits).is_none());
        let stays = thread::spawn(move || lease.run(|| {}));
        assert_eq!(thread_of(answered.blocking_recv().unwrap()), "worker-0");
        open.send(()).unwrap();
        assert!(blocked.blocking_recv().unwrap().is_ok());
        assert!(stays.join().unwrap().is_none());
    }

    #[test]
    fn a_blocked_worker_delays_nobody_while_another_may_be_started() {
        let (pool, open, _) = pool(2, 4);
        let (blocks, blocked) = call("/blocks");
        let (quick, answered) = call("/");
        pool.enqueue(blocks);
        pool.enqueue(quick);
        assert!(answered.blocking_recv().unwrap().is_ok());
        open.send(()).unwrap();
        assert!(blocked.blocking_recv().unwrap().is_ok());
        assert_eq!(pool.state().workers, 2);
    }

    #[test]
    fn it_is_told_how_long_a_call_has_waited_for_a_worker() {
        let (told, waited) = mpsc::channel();
        let (_, _open, fake) = pool(1, 1);
        let tell = move |time| told.send(time).unwrap();
        let sizes = Sizes { permits: 1, queue: 1 };
        let pool = Pool::new(fake, sizes, Box::new(|_| {}), Box::new(tell));
        let (call, answer) = call("/");
        pool.enqueue(call);
        assert!(answer.blocking_recv().unwrap().is_ok());
        assert!(waited.recv().unwrap() < Duration::from_mins(1));
        assert!(waited.try_recv().is_err(), "once for each call");
    }

    #[test]
    fn a_call_that_finds_the_queue_full_is_refused_and_the_others_are_not() {
        let (pool, open, _) = pool(1, 1);
        let (running, first) = call("/blocks");
        pool.enqueue(running);
        // The worker takes the first call out of the queue; until then there is no place.
        let mut second = loop {
            let (waits, mut answer) = call("/");
            pool.enqueue(waits);
            if !matches!(answer.try_recv(), Ok(Err(Refusal::QueueFull))) {
                break answer;
            }
            thread::yield_now();
        };
        let (too_many, third) = call("/");
        pool.enqueue(too_many);
        assert_eq!(third.blocking_recv().unwrap().unwrap_err(), Refusal::QueueFull);
        assert!(second.try_recv().is_err());
        open.send(()).unwrap();
        assert!(first.blocking_recv().unwrap().is_ok());
        assert!(second.blocking_recv().unwrap().is_ok());
    }
}
