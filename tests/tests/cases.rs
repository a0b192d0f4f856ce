//! One test for each case and language: `<case>::javascript` and `<case>::python`.

use std::process::ExitCode;

use duet_tests::case::Case;
use duet_tests::{Failure, source};
use libtest_mimic::{Arguments, Trial};

fn main() -> Result<ExitCode, Failure> {
    let mut trials = Vec::new();
    for case in Case::all(&source::folder("cases"))? {
        for language in case.languages().collect::<Vec<_>>() {
            let case = case.clone();
            trials.push(Trial::test(format!("{}::{language}", case.name), move || {
                Ok(case.run(language)?)
            }));
        }
    }
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}
