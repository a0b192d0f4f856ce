//! A user who brought Bottle gets it: its classes recognise our request, and the cases of ours
//! hold for it too.

use std::path::{Path, PathBuf};
use std::process::Command;

use duet_tests::case::Case;
use duet_tests::{Failure, source};

/// The version whose behaviour the cases were recorded from.
const BOTTLE: &str = "bottle==0.13.4";

#[test]
fn the_cases_hold_with_the_bottle_that_the_user_brought() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let packages = install(folder.path())?;
    let names = ["bottle-request", "bottle-functions", "bottle-response"];
    for case in Case::all(&source::folder("cases"))? {
        if names.contains(&case.name.as_str()) {
            let name = case.name.clone();
            case.run_with_packages(&packages).map_err(|failure| format!("{name}: {failure}"))?;
        }
    }
    Ok(())
}

/// Installs Bottle into a folder, as a user does. It needs a network or a mirror; without one the
/// test fails, since nothing would have been tested.
fn install(folder: &Path) -> Result<PathBuf, Failure> {
    let python = std::env::var_os("PYO3_PYTHON").unwrap_or_else(|| "python3".into());
    let environment = folder.join("environment");
    done(Command::new(python).args(["-m", "venv"]).arg(&environment))?;
    let packages = folder.join("packages");
    let pip = environment.join("bin/pip");
    done(Command::new(pip).args(["install", "--quiet", "--target"]).arg(&packages).arg(BOTTLE))?;
    Ok(packages)
}

fn done(command: &mut Command) -> Result<(), Failure> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
}
