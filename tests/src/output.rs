//! What a process writes to one of its streams, as it comes.

use std::io::Read;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::Failure;
use crate::watched::Watched;

/// Everything that was read so far. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Output(Arc<Watched<State>>);

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    ended: bool,
}

impl Output {
    /// Reads `stream` to its end in a thread of its own.
    #[must_use]
    pub fn of(mut stream: impl Read + Send + 'static) -> Self {
        let output = Self::default();
        let writer = output.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut buffer) {
                writer.0.change(|state| state.bytes.extend_from_slice(&buffer[..length]));
            }
            writer.0.change(|state| state.ended = true);
        });
        output
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().bytes).into_owned()
    }

    /// The text, as soon as it contains `wanted`.
    ///
    /// # Errors
    /// When it does not in time, or the stream ends before.
    pub fn wait_for(&self, wanted: &str, timeout: Duration) -> Result<String, Failure> {
        self.wait_for_any(&[wanted], timeout)
    }

    /// The text, as soon as it contains one of those `wanted`.
    ///
    /// # Errors
    /// When it does not in time, or the stream ends before.
    pub fn wait_for_any(&self, wanted: &[&str], timeout: Duration) -> Result<String, Failure> {
        let contains = |text: &str| wanted.iter().any(|wanted| text.contains(wanted));
        let found = |state: &State| contains(&String::from_utf8_lossy(&state.bytes));
        drop(self.0.wait(timeout, |state| state.ended || found(state)));
        let text = self.text();
        if contains(&text) {
            Ok(text)
        } else {
            Err(format!("none of {wanted:?} was written, but:\n{text}").into())
        }
    }

    /// Whether the stream has ended, or does in time.
    #[must_use]
    pub fn ends_within(&self, timeout: Duration) -> bool {
        self.0.wait(timeout, |state| state.ended).ended
    }
}
