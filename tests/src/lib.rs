//! The harness of the black-box tests: it knows `duet` as a user does, as a command with an
//! environment, two output streams and a port.
//!
//! A test picks a Function from `cases/` or `scenarios/` ([`source`]), starts a [`server`] for
//! it, talks to it with a [`client`] that hides nothing of HTTP, and looks at what it wrote
//! ([`output`]). A [`case`] is the same as data: requests and what they must be answered with. A
//! [`comparison`] has no expectations: Node.js or `python3` does the same, and what it does is right.
//! What it tells of itself is taken by a strict reader of [`metrics`], and by a [`collector`] of traces,
//! which understands [`otlp`]. The web's own tests are the [`platform`]'s.

pub mod binary;
pub mod case;
pub mod client;
pub mod collector;
pub mod comparison;
#[cfg(test)]
mod documented;
pub mod expectation;
pub mod footprint;
mod installation;
pub mod metrics;
pub mod npm;
pub mod otlp;
pub mod output;
pub mod packages;
pub mod platform;
pub mod proxy;
pub mod pypi;
pub mod server;
pub mod services;
pub mod source;
mod watched;

/// Why a test could not be carried out, or what was not as it must be.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
