//! The JavaScript that is part of the binary, as bytecode; see `js-prelude`.

use std::ops::Range;

use rquickjs::module::Declared;
use rquickjs::{Ctx, Error, Function, Module, Object, Result, Value};

use crate::ffi;

/// The bytecode of all modules, one after another.
static BYTECODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/prelude.bytecode"));

/// Name and place of every module, sorted by name.
#[expect(clippy::unreadable_literal, reason = "the build writes them, and nobody reads them")]
static MODULES: &[(&str, Range<usize>)] = include!(concat!(env!("OUT_DIR"), "/prelude.rs"));

/// What the names of the prelude's modules begin with.
pub(crate) const SCHEME: &str = "duet:";

/// Where the sources are, for whoever works on them: with the feature `live-prelude`, a change is
/// seen without building.
#[cfg(feature = "live-prelude")]
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../js-prelude");

/// Whether there is a module of that name.
pub(crate) fn exists(name: &str) -> bool {
    #[cfg(feature = "live-prelude")]
    if source(name).is_some() {
        return true;
    }
    MODULES.binary_search_by_key(&name, |(name, _)| name).is_ok()
}

#[cfg(feature = "live-prelude")]
fn source(name: &str) -> Option<String> {
    let name = name.strip_prefix(SCHEME)?;
    // What is bundled has to be built.
    if name.starts_with("bundled/") {
        return None;
    }
    std::fs::read_to_string(format!("{SOURCES}/{name}.js")).ok()
}

/// Declares a module of the prelude.
pub(crate) fn declare<'js>(context: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
    #[cfg(feature = "live-prelude")]
    if let Some(source) = source(name) {
        return Module::declare(context.clone(), name, source);
    }
    let found = MODULES.binary_search_by_key(&name, |(name, _)| name);
    let index = found.map_err(|_| Error::new_loading(name))?;
    ffi::declare_bytecode(context, &BYTECODE[MODULES[index].1.clone()])
}

/// Loads a module of the prelude that no other has imported yet, and answers with its exports.
pub(crate) fn load<'js>(context: &Ctx<'js>, name: &str) -> Result<Object<'js>> {
    exports(declare(context, name)?)
}

/// What `require` gives for one of Node.js' modules.
pub(crate) fn node<'js>(context: &Ctx<'js>, name: &str) -> Result<Value<'js>> {
    share(context, name)?.get("default")
}

/// Answers with the exports of a module of the prelude, whether others have imported it or not:
/// declaring it once more would make a second one, with state of its own.
fn share<'js>(context: &Ctx<'js>, name: &str) -> Result<Object<'js>> {
    let source = format!(
        "export * from '{name}'; import * as all from '{name}'; export default all.default;"
    );
    exports(Module::declare(context.clone(), format!("{name}?shared"), source)?)
}

fn exports<'js>(module: Module<'js, Declared>) -> Result<Object<'js>> {
    let (module, evaluated) = module.eval()?;
    // The prelude has no top-level await: it is evaluated, or has thrown.
    if let Some(outcome) = evaluated.result::<()>() {
        outcome?;
    }
    module.namespace()
}

/// Adds the function with which the prelude loads a module of its own on first use.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let loaded = Object::new(context.clone())?;
    native.set("loaded", loaded)?;
    let lazy = |context: Ctx<'js>, native: rquickjs::function::This<Object<'js>>, name: String| {
        let loaded: Object<'js> = native.get("loaded")?;
        if let Some(exports) = loaded.get::<_, Option<Object<'js>>>(&name)? {
            return Ok(exports);
        }
        let exports = share(&context, &name)?;
        loaded.set(name, exports.clone())?;
        Ok::<_, Error>(exports)
    };
    native.set("lazy", Function::new(context.clone(), lazy)?)
}
