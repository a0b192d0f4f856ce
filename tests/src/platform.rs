//! The Web Platform Tests, as far as they can be had: those that Node.js keeps beside its own source, which
//! Debian ships as a source package. With `WPT` in the environment, those in that folder.
//!
//! Only files that are for any global scope (`*.any.js`) are run, since there is no page here, and of those
//! not the ones that ask for a browser's description of an interface, or for WebAssembly.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::comparison::Suite;
use crate::server::Launch;
use crate::{Failure, binary, source};

/// How long downloading or unpacking may take.
const PREPARATION: Duration = Duration::from_mins(5);

/// The source package that has them, and where they are in it.
const PACKAGE: &str = "nodejs";
const INSIDE: &str = "*/test/fixtures/wpt/*";
const LEVELS_ABOVE: &str = "--strip-components=4";

/// Files that are about what is not here; the outcome of the last depends on how busy the machine is.
const LEFT_OUT: &[&str] =
    &["idlharness", "wasm/", "html/webappapis/dynamic", "with-xhr", "webtiming-resolution"];

/// Files that take minutes: the first of their variants stands for all.
const SAMPLED: &[&str] = &["pbkdf2"];

/// The folder with the tests; `None` where they cannot be had, which is said on standard error.
///
/// # Errors
/// When they should be there, and cannot be brought.
pub fn folder() -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = env::var_os("WPT") {
        return Ok(Some(folder.into()));
    }
    let folder = binary::target()?.join("wpt");
    if folder.join("resources/testharness.js").exists() {
        return Ok(Some(folder));
    }
    let Some(sources) = source_packages()? else {
        eprintln!(
            "the Web Platform Tests are left out: they come from Debian's source packages, and this is no \
             Debian. Set WPT to a checkout of them"
        );
        return Ok(None);
    };
    // Nothing that was broken off must ever be taken for all of them.
    let unfinished = tempfile::tempdir_in(binary::target()?)?;
    let archive = download(unfinished.path(), &sources)?;
    let tests = unfinished.path().join("wpt");
    fs::create_dir(&tests)?;
    let (archive, into) = (archive.to_string_lossy(), tests.to_string_lossy());
    run("tar", &["-xf", &archive, "-C", &into, LEVELS_ABOVE, "--wildcards", INSIDE], &tests)?;
    fs::rename(tests, &folder)?;
    Ok(Some(folder))
}

/// The suite that runs them.
#[must_use]
pub fn suite(tests: &Path) -> Suite {
    let suite = Suite::new(&source::folder("wpt")).variable("WPT", &tests.to_string_lossy());
    suite.variable("DUET_HEAP_MB", "1024")
}

/// The files, each with the variants in which it wants to be run.
///
/// # Errors
/// When the folder cannot be read.
pub fn files(tests: &Path) -> Result<BTreeSet<String>, Failure> {
    let mut files = BTreeSet::new();
    let mut folders = vec![tests.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(tests)?.to_string_lossy().into_owned();
            if name.ends_with(".any.js") && !LEFT_OUT.iter().any(|part| name.contains(part)) {
                let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                let is_sampled = SAMPLED.iter().any(|part| name.contains(part));
                let most = if is_sampled { 1 } else { usize::MAX };
                let variants = variants(&text).into_iter().take(most);
                files.extend(variants.map(|variant| format!("{name}{variant}")));
            }
        }
    }
    Ok(files)
}

/// The queries that a file wants to be run with; the empty one if it names none.
fn variants(text: &str) -> Vec<&str> {
    let variant = |line| str::strip_prefix(line, "// META: variant=").map(str::trim);
    let named: Vec<&str> = text.lines().filter_map(variant).collect();
    if named.is_empty() { vec![""] } else { named }
}

/// The machine's own package source, as one of source packages; `None` if this is no Debian.
fn source_packages() -> Result<Option<String>, Failure> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let codename = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let (true, Some(codename)) = (release.lines().any(|line| line == "ID=debian"), codename) else {
        return Ok(None);
    };
    let format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
    let wanted = ["indextargets", "--format", format, "Created-By: Packages"];
    let listed = run("apt-get", &wanted, Path::new("/"))?;
    let ours = format!(" {codename} main");
    let found = listed.lines().find(|line| line.ends_with(&ours));
    Ok(found.map(|line| format!("deb-src {line}\n")))
}

/// Downloads the package without touching what the system knows of packages.
fn download(folder: &Path, sources: &str) -> Result<PathBuf, Failure> {
    fs::create_dir_all(folder.join("lists/partial"))?;
    fs::create_dir_all(folder.join("cache"))?;
    fs::write(folder.join("sources.list"), sources)?;
    let at = |option: &str, name: &str| format!("{option}={}", folder.join(name).display());
    let options = [
        at("Dir::Etc::sourcelist", "sources.list"),
        "Dir::Etc::sourceparts=-".to_owned(),
        at("Dir::State::lists", "lists"),
        at("Dir::Cache", "cache"),
    ];
    let options: Vec<&str> = options.iter().flat_map(|option| ["-o", option]).collect();
    run("apt-get", &[&options[..], &["-qq", "update"]].concat(), folder)?;
    let get = ["-qq", "source", "--download-only", "--only-source", PACKAGE];
    run("apt-get", &[&options[..], &get[..]].concat(), folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".orig.tar.xz") {
            return Ok(path);
        }
    }
    Err(format!("the source package {PACKAGE} has no archive of the original").into())
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<String, Failure> {
    let launch = Launch::program(program, arguments.iter().copied()).in_folder(folder);
    let ended =
        launch.run_within(PREPARATION).map_err(|failure| format!("`{program}`: {failure}"))?;
    match ended.code {
        Some(0) => Ok(ended.stdout),
        code => Err(format!("`{program}` ended with {code:?}:\n{}", ended.stderr).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_run_in_each_of_its_variants() {
        assert_eq!(variants("// META: title=A\nok"), [""]);
        assert_eq!(variants("// META: variant=?a\n// META: variant=?b=(c)\n"), ["?a", "?b=(c)"]);
    }
}
