//! CloudEvents, held to version 1.0.2 of the specification, its HTTP binding and its JSON format.
//!
//! What an event is, is decided here, once for both languages. An attribute keeps its text, and data
//! stays as it came: a handler must see a number as large, a time as precise and members in such an
//! order as they were sent. (The published SDK for Rust turns data into a value and times into a
//! type of its own, and loses all three; the tests use it to check that others understand us.)
//!
//! Section numbers in the names of tests are those of `spec.md` (core), `bindings/http-protocol-binding.md`
//! (http) and `formats/json-format.md` (json).

mod attribute;
mod binary;
mod event;
mod header;
mod json;
mod reception;

pub use attribute::{Invalid, Value};
pub use event::{Data, Event, new_id};
pub use reception::{Receiver, receive};

/// The only version of the specification that is spoken here.
pub const SPECVERSION: &str = "1.0";
/// The media type of an event in structured mode.
pub const STRUCTURED: &str = "application/cloudevents+json";
/// The media type of events in batched mode.
pub const BATCHED: &str = "application/cloudevents-batch+json";
