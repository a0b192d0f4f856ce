//! Configuration in two levels: what was written (`environment`, `variables`) and what it means
//! (`settings`, `source`). Everything is read and checked before anything is started.

mod environment;
mod error;
mod otlp;
mod push;
mod settings;
mod source;
mod tracing;
mod value;
pub mod variables;

pub use environment::Environment;
pub use error::{Misconfigured, Problem};
pub use settings::{Config, Options, function_api, log_settings};
pub use value::ip_address;
