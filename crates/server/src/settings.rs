//! What the server allows its clients. The Function's own limits are in [`duet_core::Limits`].

use std::time::Duration;

/// The server's limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How many connections may be open; further ones wait in the system's backlog.
    pub connections: usize,
    /// How long a client may take for a request head, and how long a connection may be idle.
    pub header_timeout: Duration,
    /// The largest request head, in bytes.
    pub header_bytes: usize,
    /// The largest number of header fields.
    pub headers: usize,
    /// How long a client may take for a request body.
    pub body_timeout: Duration,
    /// How long the rest of a body that is refused is read, so that the client gets the answer.
    pub linger_timeout: Duration,
    /// How long a client may take nothing of what is sent to it.
    pub send_timeout: Duration,
    /// How long, after the signal to stop, new requests are still answered (each with
    /// `Connection: close`), so that those who send them can notice.
    pub drain_delay: Duration,
    /// How long requests in flight may take after that.
    pub drain_timeout: Duration,
    /// Whether each request is logged in Apache's combined format.
    pub access_log: bool,
}
