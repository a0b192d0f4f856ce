//! What the Web Platform Tests say of the web's interfaces: one test for each of their files.
//!
//! `wpt/failures.json` names the tests that fail here; any other must pass, and those must fail. With
//! `UPDATE_TABLE=1` in the environment that file and `docs/web.md`, which counts them and compares with
//! Node.js, are written anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use duet_tests::comparison::Outcomes;
use duet_tests::{Failure, platform, source};
use libtest_mimic::{Arguments, Trial};

/// The outcome of a test that is as it should be.
const PASSED: &str = "passed";
/// Stands for the file itself, where it cannot be run.
const WHOLE: &str = "(the file)";

const HEAD: &str = "\
<!-- Written by `UPDATE_TABLE=1 cargo test -p duet-tests --test platform`; do not edit. -->

# The web's interfaces

The measure for what the web's standards say is the Web Platform Tests. Those that can be had without a
browser or a network are run with every change: the files for any global scope that Node.js keeps beside its
source. `tests/wpt/failures.json` names each test that fails here. Most of them are about what Node.js does not
have either (`FileReader`, `XMLHttpRequest`), about Ed448 and X448, and about `file:` URLs with hosts and drives.

";

/// The tests that fail, of each file in which there are some.
type Failures = BTreeMap<String, Vec<String>>;

/// How many tests there are in one area, and how many of them pass.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: usize,
    duet: usize,
    node: usize,
}

/// What a run with `UPDATE_TABLE` has found.
#[derive(Debug, Default)]
struct Found {
    failures: Failures,
    areas: BTreeMap<String, Count>,
}

fn main() -> Result<ExitCode, Failure> {
    let arguments = Arguments::from_args();
    let Some(tests) = platform::folder()? else {
        return Ok(libtest_mimic::run(&arguments, Vec::new()).exit_code());
    };
    let updates = std::env::var_os("UPDATE_TABLE").is_some();
    let known: Arc<Failures> = Arc::new(serde_json::from_str(&fs::read_to_string(list())?)?);
    let found = Arc::new(Mutex::new(Found::default()));
    let mut trials = Vec::new();
    for file in platform::files(&tests)? {
        let (tests, known, found) = (tests.clone(), known.clone(), found.clone());
        trials.push(Trial::test(file.clone(), move || {
            let duet = in_duet(&tests, &file);
            if updates {
                let node = platform::suite(&tests).expected(&file).unwrap_or_default();
                found.lock().unwrap_or_else(PoisonError::into_inner).enter(&file, &duet, &node);
                return Ok(());
            }
            Ok(compare(known.get(&file).map_or(&[], Vec::as_slice), &duet)?)
        }));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if updates {
        found.lock().unwrap_or_else(PoisonError::into_inner).write()?;
    }
    Ok(conclusion.exit_code())
}

fn document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/web.md")
}

fn list() -> PathBuf {
    source::folder("wpt").join("failures.json")
}

fn in_duet(tests: &Path, file: &str) -> Outcomes {
    platform::suite(tests).in_duet(file).unwrap_or_else(|failure| {
        [(WHOLE.to_owned(), failure.to_string().into())].into_iter().collect()
    })
}

/// Says which tests fail that should pass, and the other way round.
fn compare(known: &[String], outcomes: &Outcomes) -> Result<(), Failure> {
    let mut text = String::new();
    for (name, outcome) in outcomes {
        let (passes, is_known) = (outcome == PASSED, known.contains(name));
        if passes == is_known {
            let outcome = outcome.as_str().unwrap_or_default();
            let advice = if passes { ", and is listed among those that fail" } else { "" };
            let _ = writeln!(text, "{name}: {outcome}{advice}");
        }
    }
    for name in known.iter().filter(|name| !outcomes.contains_key(*name)) {
        let _ = writeln!(text, "{name}: listed among those that fail, and there is no such test");
    }
    if text.is_empty() { Ok(()) } else { Err(text.into()) }
}

impl Found {
    fn enter(&mut self, file: &str, duet: &Outcomes, node: &Outcomes) {
        let area = file.split('/').next().unwrap_or_default().to_owned();
        let count = self.areas.entry(area).or_default();
        let passed = |outcomes: &Outcomes| outcomes.values().filter(|it| *it == PASSED).count();
        // A file that cannot be run in one of them has the tests that it has in the other.
        count.all += duet.len().max(node.len());
        count.duet += passed(duet);
        count.node += passed(node);
        let failing = duet.iter().filter(|(_, outcome)| *outcome != PASSED);
        let failing: Vec<String> = failing.map(|(name, _)| name.clone()).collect();
        if !failing.is_empty() {
            self.failures.insert(file.to_owned(), failing);
        }
    }

    fn write(&self) -> Result<(), Failure> {
        let mut list = serde_json::to_string_pretty(&self.failures)?;
        list.push('\n');
        fs::write(self::list(), list)?;
        let mut text = HEAD.to_owned();
        text.push_str("| area | tests | pass in Duet | pass in Node.js |\n|---|---|---|---|\n");
        let mut total = Count::default();
        for (area, count) in &self.areas {
            total = Count {
                all: total.all + count.all,
                duet: total.duet + count.duet,
                node: total.node + count.node,
            };
            text.push_str(&row(&format!("`{area}`"), *count));
        }
        text.push_str(&row("all", total));
        fs::write(document(), text)?;
        Ok(())
    }
}

fn row(area: &str, Count { all, duet, node }: Count) -> String {
    let share = |passed: usize| {
        let tenths = (1000 * passed).checked_div(all).unwrap_or_default();
        format!("{passed} ({}.{} %)", tenths / 10, tenths % 10)
    };
    format!("| {area} | {all} | {} | {} |\n", share(duet), share(node))
}
