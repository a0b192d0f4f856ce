//! Packages of npm, installed as a user does, and the cases that use them.
//!
//! `npm/cases/<package>.js` uses a package from CommonJS. What uses it from an ES module is the same file
//! with its `require` lines written as `import` ([`as_module`]), or `<package>.mjs` where that is not
//! what one would write.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use tempfile::TempDir;

use crate::comparison::Suite;
use crate::server::Launch;
use crate::{Failure, binary, installation, source};

/// How long an installation may take.
const INSTALLATION: Duration = Duration::from_mins(10);

/// What the cases of every suite need beside them.
const RUNNERS: &[&str] = &["handler.js", "outcomes.js", "reference.js"];

/// What `package-lock.json` says.
#[derive(Debug, Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Debug, Deserialize)]
struct Locked {
    #[serde(default)]
    version: String,
}

/// The packages that there are cases for.
///
/// # Errors
/// When the folder cannot be read.
pub fn packages() -> Result<BTreeSet<String>, Failure> {
    let files = Suite::files(&source::folder("npm"))?;
    let package = |file: &String| Some(file.rsplit_once('.')?.0.replace('+', "/"));
    Ok(files.iter().filter_map(package).collect())
}

/// The name of the file in which a package is used.
#[must_use]
pub fn file(package: &str, ending: &str) -> String {
    format!("{}.{ending}", package.replace('/', "+"))
}

/// The version of each package that is installed for the cases.
///
/// # Errors
/// When `package-lock.json` cannot be read.
pub fn versions() -> Result<BTreeMap<String, String>, Failure> {
    let text = fs::read_to_string(source::folder("npm").join("package-lock.json"))?;
    let lock: Lock = serde_json::from_str(&text)?;
    let named = |(path, locked): (String, Locked)| {
        Some((path.strip_prefix("node_modules/")?.to_owned(), locked.version))
    };
    Ok(lock.packages.into_iter().filter_map(named).collect())
}

/// Installs the packages below the target directory, unless that was done before with the same lock, and
/// puts the cases beside them. It needs npm, and a network or a mirror the first time.
///
/// # Errors
/// When they cannot be installed.
pub fn install() -> Result<Suite, Failure> {
    let from = source::folder("npm");
    let mut hasher = DefaultHasher::new();
    for file in ["package.json", "package-lock.json"] {
        fs::read(from.join(file))?.hash(&mut hasher);
    }
    let folder = binary::target()?.join("npm").join(format!("{:016x}", hasher.finish()));
    installation::once(&folder, |unfinished| install_into(&from, unfinished))?;
    for runner in RUNNERS {
        fs::copy(source::folder("node").join(runner), folder.join(runner))?;
    }
    put_cases(&from.join("cases"), &folder.join("cases"))?;
    Ok(Suite::new(&folder))
}

/// A folder with one package in its `node_modules`. It needs npm, and a network or a mirror.
///
/// # Errors
/// When it cannot be installed.
pub fn alone(package: &str, version: &str) -> Result<TempDir, Failure> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("package.json"), "{}")?;
    let wanted = format!("{package}@{version}");
    let arguments =
        ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", &wanted];
    let npm = Launch::program("npm", arguments).in_folder(folder.path());
    let ended = npm.run_within(INSTALLATION).map_err(|failure| format!("npm: {failure}"))?;
    match ended.code {
        Some(0) => Ok(folder),
        code => Err(format!("npm ended with {code:?}:\n{}", ended.stderr).into()),
    }
}

fn install_into(from: &Path, folder: &Path) -> Result<(), Failure> {
    for file in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(from.join(file), folder.join(file))?;
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let npm = Launch::program("npm", arguments).in_folder(folder);
    let ended = npm.run_within(INSTALLATION).map_err(|failure| format!("`npm ci`: {failure}"))?;
    match ended.code {
        Some(0) => Ok(()),
        code => Err(format!("`npm ci` ended with {code:?}:\n{}", ended.stderr).into()),
    }
}

fn put_cases(from: &Path, to: &Path) -> Result<(), Failure> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            source::copy_into(&path, &target)?;
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let module: PathBuf = path.with_extension("mjs");
        if !module.exists() {
            fs::write(target.with_extension("mjs"), as_module(&text))?;
        }
        fs::write(target, text)?;
    }
    Ok(())
}

/// A case file as an ES module. It knows the forms `const name = require('package');` and
/// `const { name, name: other } = require('package');` at the beginning of a line, with or without
/// `.default` after a `require` that gives a module whose default export is meant.
#[must_use]
pub fn as_module(text: &str) -> String {
    let mut module = String::new();
    for line in text.lines().filter(|line| *line != "'use strict';") {
        module += &import(line).unwrap_or_else(|| line.to_owned());
        module.push('\n');
    }
    format!("const exports = {{}};\n{module}\nexport default exports;\n")
}

fn import(line: &str) -> Option<String> {
    let (names, rest) = line.strip_prefix("const ")?.split_once(" = require(")?;
    let package = rest.strip_suffix(';')?.trim_end_matches(".default").strip_suffix(')')?;
    Some(format!("import {} from {package};", names.replace(": ", " as ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_file_is_written_as_a_module() {
        let text = "'use strict';\nconst a = require('a');\nconst { b, c: d } = require('b/c');\n\
            const e = require('e').default;\nexports['is'] = () => a(d);\n";
        let module = "const exports = {};\nimport a from 'a';\nimport { b, c as d } from 'b/c';\n\
            import e from 'e';\nexports['is'] = () => a(d);\n\nexport default exports;\n";
        assert_eq!(as_module(text), module);
    }
}
