//! Compiles `js-prelude` to QuickJS bytecode, so that starting an interpreter parses nothing.
//!
//! The bytecode is written by the very engine that will read it: QuickJS does not verify what it
//! loads. The source text is left out; names and line numbers stay, for stack traces.

mod bundled;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{env, fs};

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declared, WriteOptions};
use rquickjs::{CatchResultExt, Context, Ctx, Module, Runtime};

/// Where each module's source is, by name and in order, so that the build is reproducible.
type Files = BTreeMap<String, PathBuf>;

fn main() -> Result<(), Box<dyn Error>> {
    // Asked for when it runs: what is compiled in may be another checkout's that shares the target folder.
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let prelude = package.join("../../js-prelude");
    println!("cargo:rerun-if-changed=../../js-prelude");
    println!("cargo:rerun-if-changed=build");
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let mut files = written(&prelude)?;
    files.extend(bundled::bundle(&prelude.join(bundled::FOLDER), &out)?);
    let files = Rc::new(files);

    let runtime = Runtime::new()?;
    runtime.set_loader(Names, Sources(Rc::clone(&files)));
    let context = Context::full(&runtime)?;
    let mut bytecode = BTreeMap::new();
    for (name, file) in &*files {
        let source = fs::read_to_string(file)?;
        let compiled = context.with(|context| {
            Module::declare(context.clone(), format!("duet:{name}"), source)
                .and_then(|module| {
                    module.write(WriteOptions { strip_source: true, ..WriteOptions::default() })
                })
                .catch(&context)
                .map_err(|error| format!("{}: {error}", file.display()))
        })?;
        bytecode.insert(name.as_str(), compiled);
    }
    write_prelude(&bytecode, &imported_by("boot", &files)?, &out)?;

    let mut table = String::from("&[\n");
    for (name, file) in bundled::locales(&out)? {
        writeln!(table, "    (\"{name}\", include_bytes!(\"{}\")),", file.display())?;
    }
    table.push_str("]\n");
    fs::write(out.join("locales.rs"), table)?;
    Ok(())
}

/// Writes all bytecode as one file, and where in it each module is. What every interpreter begins with
/// comes first: where it is scattered, a start reads a page here and there, and the system maps
/// their neighbours with them.
fn write_prelude(
    bytecode: &BTreeMap<&str, Vec<u8>>,
    first: &BTreeSet<String>,
    out: &Path,
) -> Result<(), Box<dyn Error>> {
    let (early, late): (Vec<_>, Vec<_>) =
        bytecode.iter().partition(|(name, _)| first.contains(**name));
    let mut whole = Vec::new();
    let mut places = BTreeMap::new();
    for (name, bytes) in early.into_iter().chain(late) {
        places.insert(name, (whole.len(), whole.len() + bytes.len()));
        whole.extend_from_slice(bytes);
    }
    let mut table = String::from("&[\n");
    for (name, (start, end)) in places {
        writeln!(table, "    (\"duet:{name}\", {start}..{end}),")?;
    }
    table.push_str("]\n");
    fs::write(out.join("prelude.bytecode"), whole)?;
    fs::write(out.join("prelude.rs"), table)?;
    Ok(())
}

/// A module and all that it imports.
fn imported_by(name: &str, files: &Files) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut found = BTreeSet::new();
    let mut left = vec![name.to_owned()];
    while let Some(name) = left.pop() {
        let Some(file) = files.get(&name) else { continue };
        let source = fs::read_to_string(file)?;
        let statements = source.lines().filter(|line| line.starts_with("import "));
        let imports = statements.filter_map(|line| line.split_once("'duet:")?.1.split_once('\''));
        left.extend(imports.map(|(name, _)| name.to_owned()).filter(|name| !found.contains(name)));
        found.insert(name);
    }
    Ok(found)
}

/// The modules that are written here.
fn written(prelude: &Path) -> Result<Files, Box<dyn Error>> {
    let mut files = Files::new();
    let mut folders = vec![prelude.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != bundled::FOLDER) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "js") {
                let name = path.strip_prefix(prelude)?.with_extension("");
                files.insert(name.to_string_lossy().into_owned(), path);
            }
        }
    }
    Ok(files)
}

/// The modules import each other by name; compiling one looks at those that it imports.
struct Names;

impl Resolver for Names {
    fn resolve<'js>(
        &mut self,
        _context: &Ctx<'js>,
        _base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<String> {
        Ok(name.to_owned())
    }
}

struct Sources(Rc<Files>);

impl Loader for Sources {
    fn load<'js>(
        &mut self,
        context: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<Module<'js, Declared>> {
        let file = self.0.get(name.trim_start_matches("duet:"));
        let file = file.ok_or_else(|| rquickjs::Error::new_loading(name))?;
        Module::declare(context.clone(), name, fs::read_to_string(file)?)
    }
}
