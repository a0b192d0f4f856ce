//! The JavaScript engine: QuickJS, with the user's Function loaded.
//!
//! A call goes `engine` → `seat` (which interpreter, and is it alive?) → `interpreter` (enter it,
//! call the prelude's `invoke`, run jobs and timers) → `exchange` (what the prelude reads of the
//! invocation) → `reply` (what it answers). The JavaScript side of all this is `js-prelude`.

mod console;
mod engine;
mod error;
mod exchange;
mod ffi;
mod hooks;
mod interpreter;
mod loader;
mod locales;
mod mailbox;
mod meter;
mod prelude;
mod process;
mod promise;
mod rejections;
mod reply;
mod sdk;
mod seat;
mod stop;
mod timers;
mod tracer;
mod way_back;
mod wording;

pub use engine::{JsEngine, start};
pub use wording::JsWording;
