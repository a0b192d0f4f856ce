//! One stream of a connection: which of its sides are open, and what may still go each way.

use std::collections::VecDeque;

use super::hpack::Field;
use super::settings::LARGEST_WINDOW;

/// What the other side may send before it has to wait.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) size: i64,
    /// What has come and was not given back.
    pub(super) received: i64,
    /// What of that has been used.
    consumed: i64,
}

/// What is to come next from the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Response,
    /// After one that was informational.
    FinalResponse,
    Body,
    Nothing,
}

#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
#[derive(Debug)]
pub(super) struct Stream {
    /// A head that waits until the peer allows one more stream, and whether it is all.
    pub(super) waiting: Option<(Vec<Field>, bool)>,
    /// Announced, and not begun.
    pub(super) is_reserved: bool,
    /// It counts among the streams that are open at once.
    pub(super) counts: bool,
    /// We send no more.
    pub(super) is_sent: bool,
    pub(super) expected: Expected,
    pub(super) is_push: bool,
    /// What we may send.
    pub(super) window: i64,
    pub(super) incoming: Window,
    /// What is to be sent.
    pub(super) queue: VecDeque<u8>,
    /// Nothing more will be added to it.
    pub(super) is_ended: bool,
    /// What follows it.
    pub(super) trailers: Option<Vec<Field>>,
    /// Whether it stands in the line of those that have something to send.
    pub(super) is_in_turn: bool,
    /// The other side's answer has no body, whatever its fields say.
    pub(super) is_bodiless: bool,
    /// How long the body is to be, and how much of it has come.
    pub(super) length: Option<u64>,
    pub(super) received: u64,
}

impl Window {
    pub(super) fn new(size: u32) -> Self {
        Self { size: size.into(), received: 0, consumed: 0 }
    }

    /// Something has come; whether it was allowed.
    pub(super) fn receive(&mut self, length: usize) -> bool {
        self.received += i64::try_from(length).unwrap_or(i64::MAX / 2);
        self.received <= self.size
    }

    /// Something has been used. Says by how much the window is to be opened again: it is when half of it
    /// is used up.
    pub(super) fn consume(&mut self, length: usize) -> Option<u32> {
        let length = i64::try_from(length).unwrap_or(0);
        self.consumed = (self.consumed + length).min(self.received);
        if self.consumed == 0 || self.consumed < self.size / 2 {
            return None;
        }
        let opened = std::mem::take(&mut self.consumed);
        self.received -= opened;
        u32::try_from(opened).ok()
    }

    /// Another size. Says by how much the window is to be opened for that.
    pub(super) fn resize(&mut self, size: i64) -> Option<u32> {
        let more = size - self.size;
        self.size = size;
        if more < 0 {
            // What was promised stands; it is taken back from what comes to be used.
            self.received += more;
            self.consumed += more;
        }
        u32::try_from(more).ok().filter(|more| *more > 0)
    }
}

impl Stream {
    pub(super) fn new(window: u32, incoming: u32, expected: Expected) -> Self {
        Self {
            waiting: None,
            is_reserved: false,
            counts: false,
            is_sent: false,
            expected,
            is_push: false,
            window: window.into(),
            incoming: Window::new(incoming),
            queue: VecDeque::new(),
            is_ended: false,
            trailers: None,
            is_in_turn: false,
            is_bodiless: false,
            length: None,
            received: 0,
        }
    }

    /// The peer's window for it has become larger or smaller; whether that is possible.
    pub(super) fn widen(&mut self, more: i64) -> bool {
        self.window += more;
        self.window <= LARGEST_WINDOW
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_sent && self.expected == Expected::Nothing
    }

    /// Whether there is something that could be sent if the windows allow it.
    pub(super) fn has_something(&self) -> bool {
        self.waiting.is_none() && !self.is_sent && (!self.queue.is_empty() || self.is_ended)
    }

    /// The number that nghttp2 gives to its state.
    pub(super) fn state(&self) -> u32 {
        match (self.waiting.is_some(), self.is_reserved, self.is_sent, self.expected) {
            (true, ..) => 1,
            (_, true, _, Expected::Nothing) => 3,
            (_, true, ..) => 4,
            (.., true, Expected::Nothing) => 7,
            (.., true, _) => 5,
            (.., Expected::Nothing) => 6,
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_when_half_of_it_is_used() {
        let mut window = Window::new(100);
        assert!(window.receive(60));
        assert_eq!(window.consume(49), None);
        assert_eq!(window.consume(11), Some(60));
        assert!(window.receive(100));
        assert!(!window.receive(1));
    }

    #[test]
    fn a_window_that_shrinks_keeps_what_was_promised() {
        let mut window = Window::new(100);
        assert_eq!(window.resize(40), None);
        assert!(window.receive(100), "the peer has been told 100");
        assert_eq!(window.consume(100), Some(40));
        assert!(window.receive(40) && !window.receive(1));
        assert_eq!(window.resize(50), Some(10));
    }
}
