//! What other people have written for the prelude: packages of the npm registry, locked, bundled
//! to one ES module each. Everything is done in a copy of `js-prelude/bundled`; nothing of theirs is
//! kept in the source tree.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::Files;

/// The folder of the prelude that says what is bundled, and the first part of the modules' names.
pub(crate) const FOLDER: &str = "bundled";

/// What is kept from one build to the next.
const KEPT: &[&str] = &["node_modules", "installed"];

/// What decides which packages are installed.
const LOCKS: &[&str] = &["package.json", "package-lock.json", ".npmrc"];

/// Bundles what `from` asks for, below `out`.
pub(crate) fn bundle(from: &Path, out: &Path) -> Result<Files, Box<dyn Error>> {
    let folder = out.join(FOLDER);
    clear(&folder)?;
    copy(from, &folder)?;
    install(&folder)?;
    let bundles = folder.join("out");
    run(Command::new("node").arg("bundle.mjs").current_dir(&folder))?;
    let mut files = Files::new();
    for entry in fs::read_dir(&bundles)? {
        let path = entry?.path();
        if path.is_file()
            && let Some(name) = path.file_stem().and_then(|name| name.to_str())
        {
            files.insert(format!("{FOLDER}/{name}"), path);
        }
    }
    Ok(files)
}

/// The data of locales that the bundling has left, by name.
pub(crate) fn locales(out: &Path) -> Result<Files, Box<dyn Error>> {
    let mut files = Files::new();
    for entry in fs::read_dir(out.join(FOLDER).join("out/locales"))? {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), entry.path());
    }
    Ok(files)
}

/// Installs the packages, if they are not the ones that are installed.
fn install(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut wanted = String::new();
    for name in LOCKS {
        writeln!(wanted, "{}", fs::read_to_string(folder.join(name))?)?;
    }
    let installed = folder.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // The platform's own esbuild is a package like the others, so no script has to run.
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--include=dev"])
        .current_dir(folder))?;
    fs::write(installed, wanted)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            format!("{name} is missing: install Node.js with npm, which the build bundles JavaScript with")
        }
        _ => format!("cannot run {name}: {error}"),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} failed to bundle js-prelude/{FOLDER} ({}):\n{said}", output.status).into())
}

/// Removes what is left of an earlier build.
fn clear(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if KEPT.iter().any(|kept| path.ends_with(kept)) {
            continue;
        }
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(())
}

/// Copies a folder's files over those of another.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path: PathBuf = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if !path.is_dir() {
            fs::copy(&path, to.join(name))?;
        } else if name != "node_modules" {
            copy(&path, &to.join(name))?;
        }
    }
    Ok(())
}
