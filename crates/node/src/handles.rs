//! What JavaScript holds by a number: sockets, servers, parsers. The functions of a group share one
//! table, so everything in it goes with the interpreter.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

/// Things, by number.
pub(crate) struct Table<T>(Mutex<Entries<T>>);

struct Entries<T> {
    last: u32,
    by_id: HashMap<u32, T>,
}

impl<T> Table<T> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Entries { last: 0, by_id: HashMap::new() })))
    }

    /// Takes a thing in.
    pub(crate) fn insert(&self, thing: T) -> u32 {
        let mut entries = self.0.lock();
        loop {
            entries.last = entries.last.wrapping_add(1);
            let id = entries.last;
            if id != 0 && !entries.by_id.contains_key(&id) {
                entries.by_id.insert(id, thing);
                return id;
            }
        }
    }

    /// Looks at one of them; what is done with it must be short.
    pub(crate) fn with<R>(&self, id: u32, look: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.0.lock().by_id.get_mut(&id).map(look)
    }

    /// Puts another thing in the place of one that is still there.
    pub(crate) fn replace(&self, id: u32, thing: T) -> bool {
        self.with(id, |place| *place = thing).is_some()
    }

    /// Lets go of one.
    pub(crate) fn remove(&self, id: u32) -> Option<T> {
        self.0.lock().by_id.remove(&id)
    }
}
