//! Where a specifier leads, as Node.js finds it: built-in modules first, then paths and packages.

use std::fs;
use std::path::{Path, PathBuf};

use oxc_resolver::ResolveError;

use super::specifier::{self, Shape};
use super::wording::Unresolved;
use super::{Modules, NODE_SCHEME};
use crate::prelude;
use duet_core::HandlerApi;

/// Who asks where a specifier leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// `require` guesses endings and looks into folders.
    Require,
    /// `import` takes the specifier at its word.
    Import,
}

/// The endings that `require` tries, in Node.js' order.
pub(crate) const ENDINGS: &[&str] = &[".js", ".json", ".node"];

/// Node.js' modules that have no name without the scheme.
const SCHEME_ONLY: &[&str] = &["sea", "sqlite", "test", "test/reporters"];

/// Node.js' modules that have a name without the scheme, whether they are here or not.
const NODE_MODULES: &str = "\
    _http_agent _http_client _http_common _http_incoming _http_outgoing _http_server \
    _stream_duplex _stream_passthrough _stream_readable _stream_transform _stream_wrap \
    _stream_writable _tls_common _tls_wrap assert assert/strict async_hooks buffer child_process \
    cluster console constants crypto dgram diagnostics_channel dns dns/promises domain events fs \
    fs/promises http http2 https inspector inspector/promises module net os path path/posix \
    path/win32 perf_hooks process punycode querystring readline readline/promises repl stream \
    stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tls \
    trace_events tty url util util/types v8 vm wasi worker_threads zlib";

/// The same, one by one.
pub(crate) fn node_modules() -> impl Iterator<Item = &'static str> {
    NODE_MODULES.split(' ')
}

/// What to add where one of them is looked for and not here.
pub(crate) fn excuse(specifier: &str) -> &'static str {
    let name = specifier.strip_prefix(NODE_SCHEME).unwrap_or(specifier);
    let is_missing = node_modules().any(|known| known == name) || SCHEME_ONLY.contains(&name);
    if is_missing { " (Duet does not have this module of Node.js)" } else { "" }
}

/// The name of one of Node.js' modules, which come before any of the user's, with its scheme.
pub(crate) fn node_module(specifier: &str) -> Option<String> {
    let name = specifier.strip_prefix(NODE_SCHEME).unwrap_or(specifier);
    if SCHEME_ONLY.contains(&specifier) || Shape::of(name) != Shape::Package {
        return None;
    }
    prelude::exists(&in_prelude(name)).then(|| format!("{NODE_SCHEME}{name}"))
}

/// Where the prelude has one of Node.js' modules.
pub(crate) fn in_prelude(name: &str) -> String {
    format!("{}node/{name}", prelude::SCHEME)
}

impl Modules {
    /// Where a specifier leads: a path, or the name of a module that is built in.
    pub(crate) fn resolve(
        &self,
        specifier: &str,
        from: &Path,
        asking: Asking,
        endings: &[&str],
    ) -> Result<String, Unresolved> {
        if let Some(found) = node_module(specifier) {
            return Ok(found);
        }
        if specifier.starts_with(NODE_SCHEME) {
            return Err(Unresolved::UnknownBuiltIn(specifier.to_owned()));
        }
        let folder = from.parent().unwrap_or(Path::new("/"));
        match (asking, Shape::of(specifier)) {
            (Asking::Require, Shape::Path(path)) => required(&folder.join(path), path, endings)?
                .map(text)
                .ok_or_else(|| Unresolved::NotFound(specifier.to_owned())),
            (Asking::Import, Shape::Path(path) | Shape::FileUrl(path)) => {
                imported(folder, path, specifier)
            }
            (Asking::Import, Shape::DataUrl) => Ok(specifier.to_owned()),
            (Asking::Import, Shape::OtherUrl(scheme)) => {
                Err(Unresolved::UnsupportedScheme(scheme.to_owned()))
            }
            _ => self.package(specifier, folder, asking),
        }
    }

    fn package(
        &self,
        specifier: &str,
        folder: &Path,
        asking: Asking,
    ) -> Result<String, Unresolved> {
        let error = match self.packages.resolve(specifier, folder, asking) {
            Ok(path) => return Ok(text(path)),
            Err(error) => error,
        };
        match error {
            ResolveError::NotFound(name) if name.starts_with('#') => {
                let package = folder.ancestors().map(|folder| folder.join("package.json"));
                let package = package.into_iter().find(|package| package.is_file()).map(text);
                Err(Unresolved::NoInternalImport { name, package })
            }
            ResolveError::NotFound(_) => match built_in_package(self.api, specifier) {
                Some(found) => Ok(found.to_owned()),
                None => Err(not_found(specifier, folder, asking)),
            },
            error => Err(Unresolved::Package { specifier: specifier.to_owned(), error }),
        }
    }
}

/// Packages that come with the host, since the reference brings them as well, and their modules.
const PACKAGES: &[(&str, &str)] = &[
    ("@opentelemetry/api", "duet:bundled/opentelemetry-api"),
    ("axios", "duet:bundled/axios"),
    ("cloudevents", "duet:bundled/cloudevents"),
];

/// The module of the prelude that a package's name stands for, where the user has none of that name.
/// Whatever else comes with the host belongs here.
fn built_in_package(api: HandlerApi, specifier: &str) -> Option<&'static str> {
    if specifier == "sdk" && api == HandlerApi::Newer {
        return Some("duet:sdk");
    }
    PACKAGES.iter().find(|(name, _)| *name == specifier).map(|(_, module)| *module)
}

/// A package that is there may still lead nowhere: then it is its `main` that is missing.
fn not_found(specifier: &str, folder: &Path, asking: Asking) -> Unresolved {
    let missing_main = folder
        .ancestors()
        .map(|folder| folder.join("node_modules").join(specifier))
        .find_map(|package| as_folder(&package, ENDINGS).err());
    match missing_main {
        Some(why) if asking == Asking::Require => why,
        _ => Unresolved::NotFound(specifier.to_owned()),
    }
}

/// A module is the file, whatever links lead to it.
fn real(path: PathBuf) -> PathBuf {
    fs::canonicalize(&path).unwrap_or(path)
}

fn text(path: PathBuf) -> String {
    path.to_string_lossy().into_owned()
}

/// A path that is imported: it names a file, and may have a query, which makes another module of it.
fn imported(folder: &Path, path: &str, specifier: &str) -> Result<String, Unresolved> {
    let (path, query) = specifier::without_query(path);
    let Some(path) = specifier::percent_decoded(path) else {
        return Err(Unresolved::EncodedSeparator(specifier.to_owned()));
    };
    let path = specifier::join(folder, &path);
    match fs::metadata(&path) {
        Ok(about) if about.is_dir() => Err(Unresolved::Folder(text(path))),
        Ok(_) => Ok(text(real(path)) + query),
        Err(_) => Err(Unresolved::NotFound(text(path))),
    }
}

/// A path that is required: a file, a file without its ending, or a folder.
fn required(path: &Path, written: &str, endings: &[&str]) -> Result<Option<PathBuf>, Unresolved> {
    let is_folder =
        written.ends_with('/') || matches!(written.rsplit('/').next(), Some("." | ".."));
    let path = specifier::join(path, "");
    if !is_folder && let Some(file) = as_file(&path, endings) {
        return Ok(Some(real(file)));
    }
    Ok(as_folder(&path, endings)?.map(real))
}

fn as_file(path: &Path, endings: &[&str]) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    with_ending(path, endings)
}

fn with_ending(path: &Path, endings: &[&str]) -> Option<PathBuf> {
    let with = |ending: &&str| {
        let mut path = path.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    };
    endings.iter().map(with).find(|path| path.is_file())
}

fn as_folder(path: &Path, endings: &[&str]) -> Result<Option<PathBuf>, Unresolved> {
    if !path.is_dir() {
        return Ok(None);
    }
    let index = || with_ending(&path.join("index"), endings);
    let file = path.join("package.json");
    let Ok(package) = fs::read(&file) else { return Ok(index()) };
    let package: serde_json::Value = serde_json::from_slice(&package)
        .map_err(|error| Unresolved::PackageJson(text(file.clone()), error.to_string()))?;
    let Some(main) = package.get("main").and_then(|main| main.as_str()) else {
        return Ok(index());
    };
    let main = specifier::join(path, main);
    let found = as_file(&main, endings).or_else(|| with_ending(&main.join("index"), endings));
    match found.or_else(index) {
        Some(found) => Ok(Some(found)),
        None => Err(Unresolved::Main { main: text(main), package: text(file) }),
    }
}
