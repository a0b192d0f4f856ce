//! What a process holds, to be compared with what it held before: memory, files and sockets, threads.
//!
//! A leak is what grows with every round of the same work. Memory that an allocator keeps grows as well,
//! but only for a while; so a [`Footprint`] is taken after each round, and what never stops growing
//! is a leak.

use std::fmt::{self, Display};
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use crate::Failure;
use crate::metrics::{Format, Metrics};
use crate::server::{PATIENCE, Server};
use crate::source::Language;

/// How often a round is repeated before what has grown each time is called a leak.
const ATTEMPTS: usize = 6;

/// What a process holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// The interpreter's heap: bytes in JavaScript, blocks of memory in Python.
    pub heap: u64,
    /// Open files and sockets.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
    /// Resident memory, in bytes.
    pub resident: u64,
}

impl Footprint {
    /// What it holds now, as soon as nobody is connected to it.
    ///
    /// # Errors
    /// When the process does not tell, or connections stay open.
    pub fn of(server: &Server, language: Language) -> Result<Self, Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = server.get("/metrics")?.text();
            let metrics = Metrics::read(&text, Format::Text)?;
            let value = |name: &str, labels: &[(&str, &str)]| {
                metrics.value(name, labels).ok_or_else(|| format!("{name} is not told:\n{text}"))
            };
            // The one that asks is open.
            if value("duet_connections", &[])? > 1.0 {
                if Instant::now() > deadline {
                    return Err("connections to it stay open".into());
                }
                thread::yield_now();
                continue;
            }
            let heap = match language {
                Language::JavaScript => value("duet_heap_bytes", &[("language", "javascript")])?,
                Language::Python => value("duet_python_blocks", &[])?,
            };
            return Ok(Self {
                heap: whole(heap),
                descriptors: whole(value("process_open_fds", &[])?),
                threads: whole(value("process_threads", &[])?),
                resident: u64::try_from(server.resident_bytes())?,
            });
        }
    }

    /// By how much each is more than it was.
    #[must_use]
    pub fn beyond(&self, before: &Self) -> Self {
        Self {
            heap: self.heap.saturating_sub(before.heap),
            descriptors: self.descriptors.saturating_sub(before.descriptors),
            threads: self.threads.saturating_sub(before.threads),
            resident: self.resident.saturating_sub(before.resident),
        }
    }

    /// Whether nothing of it is more than in `allowance`.
    #[must_use]
    pub fn is_within(&self, allowance: &Self) -> bool {
        self.beyond(allowance) == Self { heap: 0, descriptors: 0, threads: 0, resident: 0 }
    }
}

impl Display for Footprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { heap, descriptors, threads, resident } = self;
        write!(
            formatter,
            "heap {heap}, descriptors {descriptors}, threads {threads}, resident {resident}"
        )
    }
}

/// Plays rounds of the same work, until one leaves no more behind than `allowance`. `play` plays one and
/// takes the footprint.
///
/// # Errors
/// When every round leaves more behind; it says how much each did.
pub fn settles(
    allowance: &Footprint,
    mut play: impl FnMut() -> Result<Footprint, Failure>,
) -> Result<(), Failure> {
    // The first one pays for what is loaded and connected once.
    play()?;
    let mut before = play()?;
    let mut story = format!("allowed: {allowance}\nat first: {before}\n");
    for _ in 0..ATTEMPTS {
        let after = play()?;
        let grown = after.beyond(&before);
        story.extend(["then more: ", &grown.to_string(), "\n"]);
        if grown.is_within(allowance) {
            return Ok(());
        }
        before = after;
    }
    Err(format!("every round leaves something behind\n{story}").into())
}

/// How many TCP connections the process has to `port` on this machine.
///
/// # Errors
/// When the process is gone.
pub fn connections_to(server: &Server, port: u16) -> Result<usize, Failure> {
    let process = PathBuf::from(format!("/proc/{}", server.pid()));
    let own: Vec<String> = fs::read_dir(process.join("fd"))?
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|target| {
            let target = target.to_string_lossy().into_owned();
            Some(target.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let remote = format!(":{port:04X}");
    let mut count = 0;
    for table in ["net/tcp", "net/tcp6"] {
        let text = fs::read_to_string(process.join(table)).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<_> = line.split_whitespace().collect();
            let [_, _, peer, _, _, _, _, _, _, socket, ..] = fields[..] else { continue };
            if peer.ends_with(&remote) && own.iter().any(|one| one == socket) {
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Metrics are numbers with fractions; these are none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "they are counts")]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: Footprint = Footprint { heap: 10, descriptors: 0, threads: 1, resident: 1000 };

    fn played(heaps: &[u64]) -> Result<(), Failure> {
        let mut heaps = heaps.iter();
        settles(&ALLOWED, || {
            let heap = *heaps.next().ok_or("too many rounds")?;
            Ok(Footprint { heap, descriptors: 5, threads: 2, resident: 0 })
        })
    }

    #[test]
    fn what_stops_growing_is_no_leak() {
        played(&[100, 200, 210]).unwrap();
        played(&[100, 200, 300, 400, 400]).unwrap();
    }

    #[test]
    fn what_never_stops_growing_is_a_leak() {
        let heaps: Vec<u64> = (1..10).map(|round| round * 100).collect();
        let failure = played(&heaps).unwrap_err().to_string();
        assert!(failure.contains("heap 100"), "{failure}");
    }

    #[test]
    fn one_descriptor_is_too_many() {
        let grown = Footprint { heap: 0, descriptors: 1, threads: 0, resident: 0 };
        assert!(!grown.is_within(&ALLOWED));
    }
}
