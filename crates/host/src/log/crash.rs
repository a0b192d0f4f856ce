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

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::{Command, Output};
    use std::thread;

    use serde_json::Value;

    use crate::log::{self, Format, Settings, Stream, Voice};

    use super::*;

    /// Tells the test below what it shall do, since it is run for others only.
    const ROLE: &str = "DUET_TEST_OF_CRASHES";

    /// What a process leaves that prints, and then panics or aborts.
    fn left_by(role: &str) -> Output {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "log::crash::tests::crashes_as_it_is_told", "--nocapture"]);
        command.env(ROLE, role).env_remove("RUST_BACKTRACE").output().unwrap()
    }

    /// A process of its own has a log of its own.
    #[test]
    fn crashes_as_it_is_told() {
        let Ok(role) = env::var(ROLE) else { return };
        let format = if role.contains("json") { Format::Json } else { Format::Text };
        log::configure(Settings { format, ..Settings::default() });
        tell_panics();
        log::print_piece(Stream::Error, b"printed before\n", Voice::default());
        if role.contains("abort") {
            log::error(format_args!("the last word"));
            std::process::abort();
        }
        let worker = thread::Builder::new().name("worker 7".to_owned());
        let panicking = worker.spawn(|| panic!("two\nlines \"quoted\"")).unwrap();
        assert!(panicking.join().is_err());
        log::print_piece(Stream::Error, b"printed after\n", Voice::default());
    }

    #[test]
    fn a_panic_is_one_record_among_the_others() {
        let records = String::from_utf8(left_by("json").stderr).unwrap();
        let records: Vec<Value> =
            records.lines().map(|line| serde_json::from_str(line).expect(&records)).collect();
        let messages: Vec<_> =
            records.iter().map(|record| record["message"].as_str().unwrap()).collect();
        let [before, panic, after] = messages[..] else { panic!("{records:?}") };
        assert_eq!((before, after), ("printed before", "printed after"));
        assert!(panic.starts_with("the thread `worker 7` panicked at "), "{panic}");
        assert!(panic.ends_with(": two\nlines \"quoted\""), "{panic}");
        assert_eq!(
            (&records[1]["level"], &records[1]["logger"]),
            (&"error".into(), &"duet".into())
        );
    }

    #[test]
    fn a_panic_is_told_as_the_host_tells_everything() {
        let text = String::from_utf8(left_by("text").stderr).unwrap();
        let (before, rest) = text.split_once('\n').unwrap();
        assert_eq!(before, "printed before");
        assert!(rest.starts_with("duet: error: the thread `worker 7` panicked at "), "{text}");
        assert!(rest.ends_with(": two\nlines \"quoted\"\nprinted after\n"), "{text}");
    }

    #[test]
    fn nothing_that_was_said_before_an_abort_is_lost() {
        for role in ["json abort", "text abort"] {
            let left = left_by(role);
            assert!(!left.status.success());
            let text = String::from_utf8(left.stderr).unwrap();
            let lines: Vec<_> = text.lines().collect();
            let [before, last] = lines[..] else { panic!("{text}") };
            assert!(before.contains("printed before") && last.contains("the last word"), "{text}");
        }
    }
}
