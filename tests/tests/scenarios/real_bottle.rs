//! A user who brought Bottle gets it: its classes recognise our request, and the cases of ours
//! hold for it too.

use duet_tests::case::Case;
use duet_tests::packages::Packages;
use duet_tests::{Failure, source};

/// The version whose behaviour the cases were recorded from.
const BOTTLE: &str = "bottle==0.13.4";

#[test]
fn the_cases_hold_with_the_bottle_that_the_user_brought() -> Result<(), Failure> {
    let packages = Packages::install(&[BOTTLE])?;
    let names = ["bottle-request", "bottle-functions", "bottle-response"];
    for case in Case::all(&source::folder("cases"))? {
        if names.contains(&case.name.as_str()) {
            let name = case.name.clone();
            let path = packages.path();
            case.run_with_packages(&path).map_err(|failure| format!("{name}: {failure}"))?;
        }
    }
    Ok(())
}
