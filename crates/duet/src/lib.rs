//! Duet runs serverless Functions written in JavaScript and in Python, side by side.
//!
//! This is the library behind the `duet` command: read a [`Config`], make a [`Host`] of it, and
//! let it serve.
//!
//! ```no_run
//! use duet::{Config, Environment, Host, Options};
//!
//! let options = Options { path: Some("examples/hello-js".into()), ..Options::default() };
//! let config = Config::read(&options, &Environment::of_process())?;
//! Host::new(config).serve()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod config;
pub mod exit;
mod host;
mod io;
mod processes;
mod signals;
mod summons;

pub use config::{Config, Environment, Misconfigured, Options};
pub use duet_core::{Function, Language, Limits, Manifest};
pub use duet_server::Drained;
pub use host::{CannotServe, Host};
pub use processes::Parent;
