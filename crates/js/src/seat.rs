//! The place of one interpreter: at most one thread is in it, and others can see since when.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use duet_core::AtomicInstant;
use parking_lot::{Mutex, MutexGuard};

use crate::interpreter::Interpreter;
use crate::mailbox::Doorbell;

/// A place for an interpreter. It is empty before the first and after a discarded one.
pub(crate) struct Seat {
    interpreter: Mutex<Option<Interpreter>>,
    /// Since when a thread is inside; never, if none is.
    entered: AtomicInstant,
    /// When the interpreter next has something to do by itself.
    due: AtomicInstant,
    /// Rung when something has come from outside.
    doorbell: Arc<Doorbell>,
    /// Whether a fresh interpreter has taken over.
    aside: AtomicBool,
    /// How much memory the interpreter had when it was last left, in bytes.
    heap: AtomicUsize,
}

/// A thread's stay in an interpreter.
pub(crate) struct Stay<'seat> {
    seat: &'seat Seat,
    pub(crate) interpreter: MutexGuard<'seat, Option<Interpreter>>,
}

impl Seat {
    pub(crate) fn new(interpreter: Interpreter, doorbell: Arc<Doorbell>) -> Self {
        let heap = AtomicUsize::new(interpreter.heap());
        Self {
            interpreter: Mutex::new(Some(interpreter)),
            entered: AtomicInstant::never(),
            due: AtomicInstant::never(),
            doorbell,
            aside: AtomicBool::new(false),
            heap,
        }
    }

    /// Enters if nobody is inside.
    pub(crate) fn try_enter(&self) -> Option<Stay<'_>> {
        self.interpreter.try_lock().map(|interpreter| self.stay(interpreter))
    }

    /// Enters as soon as nobody is inside, if that is before `until`.
    pub(crate) fn enter_before(&self, until: Instant) -> Option<Stay<'_>> {
        self.interpreter.try_lock_until(until).map(|interpreter| self.stay(interpreter))
    }

    fn stay<'seat>(
        &'seat self,
        interpreter: MutexGuard<'seat, Option<Interpreter>>,
    ) -> Stay<'seat> {
        self.entered.set(Some(Instant::now()));
        Stay { seat: self, interpreter }
    }

    /// When whoever is inside will have been there for `patience`; `None` if nobody is.
    pub(crate) fn stalled_at(&self, patience: Duration) -> Option<Instant> {
        self.entered.get().map(|entered| entered + patience)
    }

    /// When there is something to do without a call.
    pub(crate) fn due(&self) -> Option<Instant> {
        [self.due.get(), self.doorbell.rung()].into_iter().flatten().min()
    }

    /// How much memory the interpreter had when it was last left, in bytes.
    pub(crate) fn heap(&self) -> usize {
        self.heap.load(Ordering::Relaxed)
    }

    /// A fresh interpreter has taken over: this one only finishes what it has begun.
    pub(crate) fn set_aside(&self) {
        self.aside.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_aside(&self) -> bool {
        self.aside.load(Ordering::Relaxed)
    }
}

impl Stay<'_> {
    /// The bell for the next interpreter in this place.
    pub(crate) fn doorbell(&self) -> &Arc<Doorbell> {
        &self.seat.doorbell
    }

    /// Throws the interpreter away if it is not fit for use any more.
    pub(crate) fn discard_if_unfit(&mut self) {
        if self.interpreter.as_ref().is_some_and(|interpreter| !interpreter.is_fit())
            && let Some(unfit) = self.interpreter.take()
        {
            unfit.discard();
        }
    }

    /// Whether calls in the interpreter wait for an answer.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.interpreter.as_ref().is_some_and(Interpreter::is_waited_for)
    }
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        let due = self.interpreter.as_ref().and_then(Interpreter::next_turn);
        self.seat.due.set(due);
        let heap = self.interpreter.as_ref().map_or(0, Interpreter::heap);
        self.seat.heap.store(heap, Ordering::Relaxed);
        self.seat.entered.set(None);
    }
}
