//! The clock of one interpreter: what is due when. What it is that is due, the prelude knows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rquickjs::{Ctx, Function, Object, Result};

/// The id under which the prelude schedules its immediates.
pub(crate) const IMMEDIATES: u32 = 0;

/// The timers of one interpreter.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    ahead: Mutex<Ahead>,
    ticks_wait: AtomicBool,
}

#[derive(Debug, Default)]
struct Ahead {
    by_time: BTreeSet<(Instant, u32)>,
    by_id: HashMap<u32, Instant>,
}

impl Timers {
    fn schedule(&self, id: u32, due: Instant) {
        let mut ahead = self.ahead.lock();
        if let Some(before) = ahead.by_id.insert(id, due) {
            ahead.by_time.remove(&(before, id));
        }
        ahead.by_time.insert((due, id));
    }

    fn cancel(&self, id: u32) {
        let mut ahead = self.ahead.lock();
        if let Some(due) = ahead.by_id.remove(&id) {
            ahead.by_time.remove(&(due, id));
        }
    }

    /// Takes the first timer that is due at `now`.
    pub(crate) fn take_due(&self, now: Instant) -> Option<u32> {
        let mut ahead = self.ahead.lock();
        let (due, id) = *ahead.by_time.first()?;
        if due > now {
            return None;
        }
        ahead.by_time.pop_first();
        ahead.by_id.remove(&id);
        Some(id)
    }

    /// When the next timer is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.ahead.lock().by_time.first().map(|(due, _)| *due)
    }

    /// Whether something waits for the next tick.
    pub(crate) fn ticks_wait(&self) -> bool {
        self.ticks_wait.load(Ordering::Relaxed)
    }

    /// Whether something waits for the next tick; asking takes the answer back.
    pub(crate) fn take_ticks(&self) -> bool {
        self.ticks_wait.swap(false, Ordering::Relaxed)
    }
}

/// Adds the functions that the prelude's timers are made of.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    timers: &Arc<Timers>,
) -> Result<()> {
    let on = Arc::clone(timers);
    let schedule = move |id: u32, milliseconds: f64| {
        let delay = Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default();
        on.schedule(id, Instant::now() + delay);
    };
    native.set("schedule", Function::new(context.clone(), schedule)?)?;
    let on = Arc::clone(timers);
    native.set("cancel", Function::new(context.clone(), move |id: u32| on.cancel(id))?)?;
    let on = Arc::clone(timers);
    let wait = move || on.ticks_wait.store(true, Ordering::Relaxed);
    native.set("ticksWait", Function::new(context.clone(), wait)?)?;
    let epoch = Instant::now();
    let now = move || epoch.elapsed().as_secs_f64() * 1000.0;
    native.set("now", Function::new(context.clone(), now)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_are_taken_in_the_order_in_which_they_are_due() {
        let timers = Timers::default();
        let now = Instant::now();
        let later = now + Duration::from_millis(5);
        timers.schedule(1, later);
        timers.schedule(2, now);
        assert_eq!(timers.next(), Some(now));
        assert_eq!(timers.take_due(now), Some(2));
        assert_eq!(timers.take_due(now), None);
        assert_eq!(timers.take_due(later), Some(1));
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn a_timer_that_is_scheduled_again_is_due_once() {
        let timers = Timers::default();
        let now = Instant::now();
        timers.schedule(1, now);
        timers.schedule(1, now + Duration::from_millis(5));
        assert_eq!(timers.take_due(now), None);
        timers.cancel(1);
        assert_eq!(timers.next(), None);
    }
}
