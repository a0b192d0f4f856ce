//! A panic: one record with everything that is known of it.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};
use std::thread;

use super::{Level, line};

/// Writes panics into the log from now on, instead of as text to standard error.
pub fn tell_panics() {
    panic::set_hook(Box::new(|panic| line(Level::Error, format_args!("{}", report(panic)))));
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let current = thread::current();
    let thread = current.name().unwrap_or("without a name");
    let message = panic.payload_as_str().unwrap_or("it did not say why");
    let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let report = format!("the thread `{thread}` panicked{place}: {message}");
    // It is only there if somebody has set RUST_BACKTRACE.
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured { format!("{report}\n{trace}") } else { report }
}
