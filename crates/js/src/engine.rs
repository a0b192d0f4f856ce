//! The engine: which interpreter takes a call, and what happens when one makes no progress.
//!
//! A JavaScript interpreter that loops answers nobody. Whoever waits for it longer than the
//! Function's patience (`DUET_STALL_MS`) sets it aside and starts a fresh one, with module state
//! of its own, for the new calls; the old one ends with its last invocation, or is interrupted at
//! that one's deadline.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use duet_core::{Bell, Call, Continuation, Engine, Function, LoadError, Refusal, Unwell};
use duet_host::{Facilities, log};
use parking_lot::Mutex;

use crate::interpreter::Interpreter;
use crate::mailbox::Doorbell;
use crate::seat::{Seat, Stay};

/// How often a thread that waits for one interpreter looks at the others.
const LOOK_AROUND: Duration = Duration::from_millis(5);

/// QuickJS interpreters with a Function loaded.
#[expect(missing_debug_implementations, reason = "there is nothing readable in it")]
pub struct JsEngine {
    function: Function,
    facilities: Facilities,
    seats: Vec<Mutex<Arc<Seat>>>,
    /// Interpreters that were set aside and are not finished.
    aside: Mutex<Vec<Arc<Seat>>>,
    /// How many those are, to be read without the lock.
    lost: AtomicUsize,
    /// The pool's bell, which all interpreters ring.
    bell: Arc<OnceLock<Bell>>,
}

/// Starts the interpreters and loads the Function into each.
///
/// # Errors
/// When the Function cannot be loaded, with the place and the reason.
pub fn start(function: &Function, facilities: &Facilities) -> Result<JsEngine, LoadError> {
    let bell = Arc::default();
    let seat = || Ok(Mutex::new(Arc::new(seat(function, facilities, &bell)?)));
    let seats = (0..function.limits.interpreters).map(|_| seat()).collect::<Result<_, _>>()?;
    let lost = AtomicUsize::new(0);
    let (function, facilities) = (function.clone(), facilities.clone());
    Ok(JsEngine { function, facilities, seats, aside: Mutex::default(), lost, bell })
}

/// A place with a fresh interpreter in it.
fn seat(
    function: &Function,
    facilities: &Facilities,
    bell: &Arc<OnceLock<Bell>>,
) -> Result<Seat, LoadError> {
    let doorbell = Doorbell::new(bell);
    Ok(Seat::new(Interpreter::start(function, facilities, &doorbell)?, doorbell))
}

impl Engine for JsEngine {
    fn try_run(&self, call: Call) -> Result<Option<Continuation>, Call> {
        for place in &self.seats {
            let seat = Arc::clone(&place.lock());
            if let Some(stay) = seat.try_enter() {
                self.serve(stay, call);
                self.retire_if_finished(&seat);
                return Ok(None);
            }
        }
        Err(call)
    }

    fn run(&self, mut call: Call) -> Option<Continuation> {
        let deadline = call.invocation.deadline.instant();
        loop {
            match self.try_run(call) {
                Ok(rest) => return rest,
                Err(back) => call = back,
            }
            let now = Instant::now();
            if now >= deadline {
                // The server has answered.
                return None;
            }
            self.replace_the_stalled(now);
            let seat = Arc::clone(&self.seats[0].lock());
            let stalled = seat.stalled_at(self.function.limits.stall).unwrap_or(now);
            let until = if self.may_replace() { stalled.max(now) } else { deadline };
            let until = if self.seats.len() > 1 { until.min(now + LOOK_AROUND) } else { until };
            if let Some(stay) = seat.enter_before(until.min(deadline)) {
                self.serve(stay, call);
                self.retire_if_finished(&seat);
                return None;
            }
        }
    }

    fn attend(&self, bell: Bell) {
        // A pool does this once.
        let bell = self.bell.get_or_init(|| bell);
        // What the Function has begun while it was loaded goes on, also if no call comes.
        if self.next_turn().is_some() {
            bell();
        }
    }

    fn turn(&self) -> Option<Instant> {
        let now = Instant::now();
        let turns = self.all_seats().into_iter().filter_map(|seat| {
            if seat.due()? > now {
                return seat.due();
            }
            let Some(mut stay) = seat.try_enter() else {
                // Whoever is inside will say when there is more to do; look again.
                return Some(now + LOOK_AROUND);
            };
            match stay.interpreter.as_mut() {
                Some(interpreter) => interpreter.turn(),
                // The letter was for one that was thrown away.
                None => stay.doorbell().answer(),
            }
            stay.discard_if_unfit();
            drop(stay);
            self.retire_if_finished(&seat);
            seat.due()
        });
        turns.min()
    }

    fn next_turn(&self) -> Option<Instant> {
        if self.lost.load(Ordering::Relaxed) == 0 {
            return self.seats.iter().filter_map(|place| place.lock().due()).min();
        }
        self.all_seats().iter().filter_map(|seat| seat.due()).min()
    }

    fn threads(&self) -> usize {
        // One for each interpreter, and one that waits and sees when one stalls.
        self.seats.len() + 1 + self.lost.load(Ordering::Relaxed)
    }

    fn heap(&self) -> Option<usize> {
        Some(self.all_seats().iter().map(|seat| seat.heap()).sum())
    }

    fn health(&self) -> Result<(), Unwell> {
        if self.may_replace() {
            return Ok(());
        }
        let lost = self.lost.load(Ordering::Relaxed);
        Err(Unwell(format!("{lost} JavaScript interpreters make no progress (DUET_LOST_WORKERS)")))
    }
}

impl JsEngine {
    fn serve(&self, mut stay: Stay<'_>, call: Call) {
        if stay.interpreter.is_none() {
            match Interpreter::start(&self.function, &self.facilities, stay.doorbell()) {
                Ok(fresh) => *stay.interpreter = Some(fresh),
                Err(error) => {
                    log::error(format_args!("the function could not be loaded again: {error}"));
                    call.responder.refuse(Refusal::Interrupted);
                    return;
                }
            }
        }
        if let Some(interpreter) = stay.interpreter.as_mut() {
            interpreter.run(call);
        }
        stay.discard_if_unfit();
    }

    fn all_seats(&self) -> Vec<Arc<Seat>> {
        let mut seats: Vec<_> = self.seats.iter().map(|place| Arc::clone(&place.lock())).collect();
        if self.lost.load(Ordering::Relaxed) > 0 {
            seats.extend(self.aside.lock().iter().cloned());
        }
        seats
    }

    fn may_replace(&self) -> bool {
        self.lost.load(Ordering::Relaxed) < self.function.limits.lost_workers
    }

    /// Puts a fresh interpreter in the place of each that has made no progress for too long.
    fn replace_the_stalled(&self, now: Instant) {
        let patience = self.function.limits.stall;
        for place in &self.seats {
            let seat = Arc::clone(&place.lock());
            let is_stalled = seat.stalled_at(patience).is_some_and(|stalled| stalled <= now);
            if is_stalled && self.may_replace() {
                self.replace(place, &seat, patience);
            }
        }
    }

    fn replace(&self, place: &Mutex<Arc<Seat>>, stalled: &Arc<Seat>, patience: Duration) {
        let fresh = match seat(&self.function, &self.facilities, &self.bell) {
            Ok(seat) => Arc::new(seat),
            Err(error) => {
                log::error(format_args!("the function could not be loaded again: {error}"));
                return;
            }
        };
        let mut current = place.lock();
        if !Arc::ptr_eq(&current, stalled) {
            // Another thread was sooner.
            return;
        }
        stalled.set_aside();
        self.aside.lock().push(Arc::clone(stalled));
        self.lost.fetch_add(1, Ordering::Relaxed);
        self.facilities.metrics.worker_lost();
        self.facilities.metrics.worker_replaced();
        *current = fresh;
        drop(current);
        log::warn(format_args!(
            "a handler has kept the JavaScript interpreter for {patience:?} (DUET_STALL_MS): a fresh one, with module state of its own, takes new requests"
        ));
        // It may have ended since.
        self.retire_if_finished(stalled);
    }

    /// Forgets an interpreter that was set aside, once nothing is left in it.
    fn retire_if_finished(&self, seat: &Arc<Seat>) {
        if !seat.is_aside() {
            return;
        }
        let Some(mut stay) = seat.try_enter() else { return };
        if stay.is_waited_for() {
            return;
        }
        *stay.interpreter = None;
        drop(stay);
        let mut aside = self.aside.lock();
        let before = aside.len();
        aside.retain(|other| !Arc::ptr_eq(other, seat));
        let found = before - aside.len();
        self.lost.fetch_sub(found, Ordering::Relaxed);
        (0..found).for_each(|_| self.facilities.metrics.worker_found());
    }
}
