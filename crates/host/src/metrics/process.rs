//! What the system knows of the process, under the names that all of Prometheus' libraries use.
//!
//! Not the `prometheus` crate's own, which counts the processor's time in whole seconds.

use std::fs;
use std::time::Duration;

use rustix::param::{clock_ticks_per_second, page_size};
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::family::{Family, Kind};

/// The fields of `/proc/self/stat` that are needed, behind the name of the program.
const THREADS: usize = 17;
const STARTED: usize = 19;
const VIRTUAL_BYTES: usize = 20;
const RESIDENT_PAGES: usize = 21;

/// The process as it is now; what the system does not tell is missing.
pub(super) fn families() -> Vec<Family> {
    let mut families = Vec::new();
    let mut add = |name: &'static str, help: &'static str, kind, value: Option<f64>| {
        families.extend(value.map(|value| Family::new(name, help, kind).with(&[], value)));
    };
    let fields = fs::read_to_string("/proc/self/stat").ok().and_then(|text| numbers(&text));
    let field = |index: usize| fields.as_ref()?.get(index).copied();
    let ticks = number(clock_ticks_per_second());
    // What /proc says of it is in hundredths of a second.
    let used = Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).ok();
    let started = field(STARTED).zip(booted()).map(|(after, booted)| booted + after / ticks);
    add(
        "process_cpu_seconds_total",
        "Total user and system CPU time spent in seconds.",
        Kind::Counter,
        used.map(|used| used.as_secs_f64()),
    );
    add("process_open_fds", "Number of open file descriptors.", Kind::Gauge, open_files());
    add(
        "process_max_fds",
        "Maximum number of open file descriptors.",
        Kind::Gauge,
        getrlimit(Resource::Nofile).current.map(number),
    );
    add(
        "process_virtual_memory_bytes",
        "Virtual memory size in bytes.",
        Kind::Gauge,
        field(VIRTUAL_BYTES),
    );
    add(
        "process_resident_memory_bytes",
        "Resident memory size in bytes.",
        Kind::Gauge,
        field(RESIDENT_PAGES).map(|pages| pages * number(page_size() as u64)),
    );
    add(
        "process_start_time_seconds",
        "Start time of the process since unix epoch in seconds.",
        Kind::Gauge,
        started,
    );
    add("process_threads", "Number of OS threads in the process.", Kind::Gauge, field(THREADS));
    families
}

/// The fields behind the program's name, which is in parentheses and may hold anything. The first is
/// a letter.
fn numbers(stat: &str) -> Option<Vec<f64>> {
    let (_, fields) = stat.rsplit_once(") ")?;
    Some(fields.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect())
}

/// When the system was started, in seconds since 1970.
fn booted() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())
}

fn open_files() -> Option<f64> {
    let count = fs::read_dir("/proc/self/fd").ok()?.count();
    // Looking takes one.
    Some(number(count.saturating_sub(1) as u64))
}

#[expect(clippy::cast_precision_loss, reason = "none of these is that large")]
fn number(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::family::Value;
    use super::*;

    fn value(name: &str) -> f64 {
        let families = families();
        let family = families.iter().find(|family| family.name == name).unwrap();
        let Value::Number(value) = family.series[0].value else { panic!("not a number") };
        value
    }

    #[test]
    fn the_numbers_are_this_process_s() {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
        let started = value("process_start_time_seconds");
        assert!((now - 3600.0..now + 2.0).contains(&started), "{started} {now}");
        assert!(value("process_resident_memory_bytes") > 1e6);
        assert!(value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"));
        assert!(value("process_threads") >= 1.0);
        let before = value("process_open_fds");
        let _held = fs::File::open("/proc/self/stat").unwrap();
        // Other tests open files as well, and none holds fewer than before for long.
        assert!(before >= 3.0 && value("process_max_fds") >= before);
    }

    #[test]
    fn a_program_may_have_any_name() {
        let fields = numbers("12 (a) b (c) ) R 1 2 3").unwrap();
        assert_eq!(fields[1..], [1.0, 2.0, 3.0]);
    }
}
