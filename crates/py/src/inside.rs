//! What only the interpreter knows of itself, for the metrics: which one it is, how many blocks of
//! memory it holds, and what its garbage collector has done. The names are those that
//! `prometheus_client` has.
//!
//! How many bytes its objects take, CPython does not know: small ones are in arenas of its own, and
//! large ones are the C library's.

use duet_host::metrics::{Family, Kind, Source};
use parking_lot::Mutex;
use pyo3::intern;
use pyo3::prelude::*;

/// The interpreter as it was last looked at.
pub(crate) struct Inside {
    version: [String; 4],
    seen: Mutex<Seen>,
}

#[derive(Clone, Default)]
struct Seen {
    blocks: Option<f64>,
    generations: Vec<Generation>,
}

/// What was collected of objects of one age.
#[derive(Clone, Copy)]
struct Generation {
    collections: f64,
    collected: f64,
    uncollectable: f64,
}

impl Inside {
    pub(crate) fn of(py: Python<'_>) -> Self {
        let version = py.version_info();
        let (major, minor, patch) = (version.major, version.minor, version.patch);
        let suffix = version.suffix.unwrap_or_default();
        let whole = format!("{major}.{minor}.{patch}{suffix}");
        let version = [major.to_string(), minor.to_string(), format!("{patch}{suffix}"), whole];
        Self { version, seen: Mutex::default() }
    }
}

impl Source for Inside {
    fn refresh(&self) {
        // Whoever asks is a thread that will end: it keeps no thread state.
        if let Ok(seen) = Python::attach(look) {
            *self.seen.lock() = seen;
        }
    }

    fn families(&self) -> Vec<Family> {
        let Seen { blocks, generations } = self.seen.lock().clone();
        let [major, minor, patch, version] = &self.version;
        let info = Family::new("python_info", "Python platform information", Kind::Gauge).with(
            &[
                ("implementation", "CPython"),
                ("major", major),
                ("minor", minor),
                ("patchlevel", patch),
                ("version", version),
            ],
            1.0,
        );
        let mut families = vec![info];
        families.extend(blocks.map(|blocks| {
            let help = "Blocks of memory that the interpreter holds, of whatever size";
            Family::new("duet_python_blocks", help, Kind::Gauge).with(&[], blocks)
        }));
        let counter = |name, help, value: fn(&Generation) -> f64| {
            let family = Family::new(name, help, Kind::Counter);
            generations.iter().enumerate().fold(family, |family, (number, generation)| {
                family.with(&[("generation", &number.to_string())], value(generation))
            })
        };
        families.extend([
            counter("python_gc_objects_collected_total", "Objects collected during gc", |all| {
                all.collected
            }),
            counter(
                "python_gc_objects_uncollectable_total",
                "Uncollectable objects found during GC",
                |all| all.uncollectable,
            ),
            counter(
                "python_gc_collections_total",
                "Number of times this generation was collected",
                |all| all.collections,
            ),
        ]);
        families
    }
}

fn look(py: Python<'_>) -> PyResult<Seen> {
    let blocks = if cfg!(Py_GIL_DISABLED) { None } else { Some(blocks(py)?) };
    let stats = py.import(intern!(py, "gc"))?.call_method0(intern!(py, "get_stats"))?;
    let generations = stats.try_iter()?.map(|generation| {
        let generation = generation?;
        let number = |name| generation.get_item(name)?.extract();
        Ok(Generation {
            collections: number(intern!(py, "collections"))?,
            collected: number(intern!(py, "collected"))?,
            uncollectable: number(intern!(py, "uncollectable"))?,
        })
    });
    Ok(Seen { blocks, generations: generations.collect::<PyResult<_>>()? })
}

/// Not for a free-threaded Python, which goes through the memory of threads that are at work, and
/// does not stop them first.
fn blocks(py: Python<'_>) -> PyResult<f64> {
    let sys = py.import(intern!(py, "sys"))?;
    sys.call_method0(intern!(py, "getallocatedblocks"))?.extract()
}
