//! The open files of one interpreter. Their numbers are the system's, but only those that it has
//! opened itself are known to it: nobody can close the host's sockets by their numbers, and what was
//! left open is closed when the interpreter ends.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Arc;

use parking_lot::Mutex;
use rquickjs::Ctx;

/// The open files of one interpreter, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Descriptors(Arc<Mutex<HashMap<i32, Arc<OwnedFd>>>>);

impl Descriptors {
    /// Those of an interpreter.
    pub(crate) fn of(context: &Ctx<'_>) -> Self {
        if let Some(known) = context.userdata::<Self>() {
            return Self::clone(&known);
        }
        let fresh = Self::default();
        // Nobody is reading it: there was none.
        let _ = context.store_userdata(fresh.clone());
        fresh
    }

    /// Keeps an open file, and says which number it has.
    pub(crate) fn keep(&self, file: OwnedFd) -> i32 {
        let number = file.as_raw_fd();
        self.0.lock().insert(number, Arc::new(file));
        number
    }

    /// The open file of a number. It stays open as long as it is held, even if it is closed meanwhile.
    pub(crate) fn get(&self, number: i32) -> io::Result<Arc<OwnedFd>> {
        let mut files = self.0.lock();
        if let Some(file) = files.get(&number) {
            return Ok(Arc::clone(file));
        }
        let standard = match number {
            0 => io::stdin().as_fd().try_clone_to_owned(),
            1 => io::stdout().as_fd().try_clone_to_owned(),
            2 => io::stderr().as_fd().try_clone_to_owned(),
            _ => Err(io::Error::from_raw_os_error(libc::EBADF)),
        }?;
        let file = Arc::new(standard);
        files.insert(number, Arc::clone(&file));
        Ok(file)
    }

    /// Closes the file of a number. The host's own streams stay open.
    pub(crate) fn close(&self, number: i32) -> io::Result<()> {
        let gone = self.0.lock().remove(&number);
        if gone.is_none() && !(0..=2).contains(&number) {
            return Err(io::Error::from_raw_os_error(libc::EBADF));
        }
        Ok(())
    }
}
