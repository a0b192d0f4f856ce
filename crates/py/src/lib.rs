//! The Python engine: CPython in this process, and Functions written for Kyma's Python runtime.
//!
//! [`start`] brings the interpreter up and loads the handler; [`PyEngine`] runs calls on
//! whichever thread brings them; [`PyWording`] words the answers that the host gives in the
//! Function's place, and needs no interpreter. One request follows these files: `engine` takes
//! the call, `event` (and, when asked for, `request`) shows it to the handler, `reply` turns what
//! comes back into an answer, `stream` and `asyncio` see to answers that take longer, and
//! `reaper` to those that take too long.

mod after_import;
mod asyncio;
mod command;
mod context;
mod current;
mod engine;
mod environ;
mod error;
mod event;
mod ffi;
mod fork;
mod forms;
mod headers;
mod inside;
mod installation;
mod interpreter;
mod json;
mod loader;
mod main_thread;
mod meter;
mod output;
mod page;
mod prelude;
mod reaper;
mod reply;
mod request;
mod sdk;
mod signals;
mod site;
mod stream;
mod tracer;
mod url;
mod variables;
mod wording;
mod wsgi;

pub use command::{is_python, run_python};
pub use engine::{PyEngine, at_once, start};
pub use wording::PyWording;
