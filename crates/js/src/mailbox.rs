//! What reaches an interpreter from outside while no thread is in it: an event that was published,
//! a client that has caught up or gone. Whoever has such news puts a letter into the mailbox and
//! rings; the next thread that enters reads it.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use duet_core::{AtomicInstant, Bell};
use duet_node::{Letter, Letterbox};
use parking_lot::{Condvar, Mutex};

/// The bell of one seat. It is rung for whichever interpreter sits there.
pub(crate) struct Doorbell {
    rung: AtomicInstant,
    /// The pool's, which sends a worker. It is there before the first call.
    bell: Arc<OnceLock<Bell>>,
}

/// The letters for one interpreter.
pub(crate) struct Mailbox {
    letters: Mutex<Vec<Letter>>,
    /// For the one who has nothing else to do than wait for a letter.
    arrived: Condvar,
    doorbell: Arc<Doorbell>,
}

impl Doorbell {
    pub(crate) fn new(bell: &Arc<OnceLock<Bell>>) -> Arc<Self> {
        Arc::new(Self { rung: AtomicInstant::never(), bell: Arc::clone(bell) })
    }

    /// Since when somebody waits at the door.
    pub(crate) fn rung(&self) -> Option<Instant> {
        self.rung.get()
    }

    /// Somebody has come to the door.
    pub(crate) fn answer(&self) {
        self.rung.set(None);
    }

    fn ring(&self) {
        // Once is enough: whoever answers the door takes all letters.
        if self.rung.set_if_never(Instant::now())
            && let Some(bell) = self.bell.get()
        {
            bell();
        }
    }
}

impl Letterbox for Mailbox {
    fn put(&self, letter: Letter) {
        self.letters.lock().push(letter);
        self.arrived.notify_one();
        self.doorbell.ring();
    }
}

impl Mailbox {
    pub(crate) fn new(doorbell: &Arc<Doorbell>) -> Arc<Self> {
        let doorbell = Arc::clone(doorbell);
        Arc::new(Self { letters: Mutex::default(), arrived: Condvar::new(), doorbell })
    }

    /// Whether there are letters.
    pub(crate) fn has_letters(&self) -> bool {
        self.doorbell.rung().is_some()
    }

    /// Blocks until there is a letter, or it is `until`.
    pub(crate) fn wait(&self, until: Instant) {
        let mut letters = self.letters.lock();
        self.arrived.wait_while_until(&mut letters, |letters| letters.is_empty(), until);
    }

    /// Takes all letters.
    pub(crate) fn take(&self) -> Vec<Letter> {
        if !self.has_letters() {
            return Vec::new();
        }
        // First the bell: a letter that comes now rings again.
        self.doorbell.answer();
        std::mem::take(&mut *self.letters.lock())
    }
}
