//! Compiles `js-prelude` to QuickJS bytecode, so that starting an interpreter parses nothing.
//!
//! The bytecode is written by the very engine that will read it: QuickJS does not verify what it
//! loads. The source text is left out; names and line numbers stay, for stack traces.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declared, WriteOptions};
use rquickjs::{CatchResultExt, Context, Ctx, Module, Runtime};

fn main() -> Result<(), Box<dyn Error>> {
    let prelude = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../js-prelude");
    println!("cargo:rerun-if-changed={}", prelude.display());
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let runtime = Runtime::new()?;
    runtime.set_loader(Names, Sources(prelude.clone()));
    let context = Context::full(&runtime)?;
    let mut table = String::from("&[\n");
    for name in modules(&prelude)? {
        let source = fs::read_to_string(prelude.join(format!("{name}.js")))?;
        let bytecode = context.with(|context| {
            Module::declare(context.clone(), format!("duet:{name}"), source)
                .and_then(|module| {
                    module.write(WriteOptions { strip_source: true, ..WriteOptions::default() })
                })
                .catch(&context)
                .map_err(|error| format!("js-prelude/{name}.js: {error}"))
        })?;
        let file = out.join(format!("{}.bytecode", name.replace('/', "-")));
        fs::write(&file, bytecode)?;
        writeln!(table, "    (\"duet:{name}\", include_bytes!(\"{}\")),", file.display())?;
    }
    table.push_str("]\n");
    fs::write(out.join("prelude.rs"), table)?;
    Ok(())
}

/// The names of the prelude's modules, in order, so that the build is reproducible.
fn modules(prelude: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    let mut folders = vec![prelude.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "js") {
                let name = path.strip_prefix(prelude)?.with_extension("");
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
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

struct Sources(PathBuf);

impl Loader for Sources {
    fn load<'js>(
        &mut self,
        context: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> rquickjs::Result<Module<'js, Declared>> {
        let file = self.0.join(format!("{}.js", name.trim_start_matches("duet:")));
        Module::declare(context.clone(), name, fs::read_to_string(file)?)
    }
}
