//! Installs what every Function may import without bringing it (`packaging/preinstalled.in`) beside the
//! build, as the JavaScript engine's build bundles its packages: what is built from a checkout has the
//! same packages as the distribution and the image.
//!
//! Where pip or the network is missing, the binary is built without them, and the build says so.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The locked lists, and what is appended to the folder's name for each.
const LISTS: [(&str, &str); 2] = [("preinstalled.txt", ""), ("preinstalled-newer.txt", "-newer")];
const PACKAGING: &str = "../../packaging";

/// Says where the packages are, to whoever sets nothing else.
pub(crate) fn install(python: &str, out: &Path) {
    println!("cargo:rerun-if-env-changed=DUET_PREINSTALLED");
    if env::var_os("DUET_PREINSTALLED").is_some() {
        return;
    }
    let folder = out.join("site-packages");
    for (list, ending) in LISTS {
        let list = Path::new(PACKAGING).join(list);
        println!("cargo:rerun-if-changed={}", list.display());
        let into = PathBuf::from(format!("{}{ending}", folder.display()));
        if let Err(reason) = install_list(python, out, &list, &into) {
            println!(
                "cargo:warning=Python Functions must bring requests, cloudevents and opentelemetry-api themselves: {reason}"
            );
            return;
        }
    }
    println!("cargo:rustc-env=DUET_PREINSTALLED={}", folder.display());
}

/// Installs a list, unless that has been done with the same one.
fn install_list(python: &str, out: &Path, list: &Path, into: &Path) -> Result<(), String> {
    let text = fs::read_to_string(list).map_err(|error| format!("{}: {error}", list.display()))?;
    let done = into.join("installed.txt");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == text) {
        return Ok(());
    }
    if into.exists() {
        fs::remove_dir_all(into).map_err(|error| format!("{}: {error}", into.display()))?;
    }
    let mut command = Command::new(with_pip(python, out)?);
    command.args(["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command.args(["--root-user-action", "ignore", "--require-hashes", "--no-deps"]);
    command.args(["--only-binary", ":all:", "--target"]).arg(into).arg("--requirement").arg(list);
    run(&mut command)?;
    fs::write(&done, text).map_err(|error| format!("{}: {error}", done.display()))
}

/// A Python that has pip: the one that is linked, or a virtual environment of it.
fn with_pip(python: &str, out: &Path) -> Result<PathBuf, String> {
    if run(Command::new(python).args(["-I", "-m", "pip", "--version"])).is_ok() {
        return Ok(python.into());
    }
    let environment = out.join("pip");
    run(Command::new(python).args(["-I", "-m", "venv"]).arg(&environment))
        .map_err(|reason| format!("{python} has no pip ({reason})"))?;
    Ok(environment.join("bin/python"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let report = String::from_utf8_lossy(&output.stderr);
    Err(report.trim().lines().last().unwrap_or("it said nothing").to_owned())
}
