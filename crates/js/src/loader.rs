//! Modules: where a specifier leads, what kind of file it is, and how it is loaded.
//!
//! A specifier goes `resolve` (built-in modules, paths, and `packages` for what is in
//! `node_modules`) → `kind` (CommonJS, ES module, JSON) → `compile` for CommonJS, which the
//! prelude's `module.js` runs, or `es` for ES modules, which QuickJS runs. What an ES module may
//! import by name from a CommonJS file, `exports` reads off the file's `tokens` without running it.

mod compile;
mod es;
mod exports;
mod kind;
mod packages;
mod resolve;
mod specifier;
mod tokens;
mod wording;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use duet_core::HandlerApi;
use rquickjs::function::Opt;
use rquickjs::{Ctx, Exception, Function, Object, Result, Runtime, Value};

use self::es::{UserLoader, UserResolver};
use self::kind::{Kind, PackageTypes};
use self::packages::Packages;
use self::resolve::Asking;
use crate::prelude;

/// What the full names of Node.js' modules begin with.
const NODE_SCHEME: &str = "node:";

/// What is known about modules in one interpreter.
#[derive(Debug)]
pub(crate) struct Modules {
    api: HandlerApi,
    packages: Packages,
    types: PackageTypes,
    /// How many modules are being loaded for each other.
    depth: Cell<usize>,
    /// The user's file: code that is in no file is taken to be there.
    home: RefCell<String>,
    /// The names that CommonJS files export, between their declaration and their evaluation.
    names: RefCell<HashMap<String, Vec<String>>>,
}

/// Prepares a runtime for ES modules, and answers with what `define` needs.
pub(crate) fn install(runtime: &Runtime, api: HandlerApi) -> Rc<Modules> {
    let modules = Rc::new(Modules {
        api,
        packages: Packages::default(),
        types: PackageTypes::default(),
        depth: Cell::default(),
        home: RefCell::default(),
        names: RefCell::default(),
    });
    runtime.set_loader(UserResolver::new(&modules), UserLoader::new(&modules));
    modules
}

/// The modules of an interpreter, for what has only its context.
pub(crate) struct Known(Rc<Modules>);

impl Known {
    fn of(context: &Ctx<'_>) -> Result<Rc<Modules>> {
        let known = context.userdata::<Self>().ok_or(rquickjs::Error::Unknown)?;
        Ok(Rc::clone(&known.0))
    }
}

/// Adds the functions that `module.js` is made of.
pub(crate) fn define<'js>(
    context: &Ctx<'js>,
    native: &Object<'js>,
    modules: &Rc<Modules>,
) -> Result<()> {
    // It is done once, before anybody reads it.
    let _ = context.store_userdata(Known(Rc::clone(modules)));
    let resolve = |context: Ctx<'js>,
                   specifier: String,
                   from: String,
                   endings: Opt<Option<Vec<String>>>| {
        let own: Vec<&str> = endings.0.iter().flatten().flatten().map(String::as_str).collect();
        let endings = if own.is_empty() { resolve::ENDINGS } else { &own };
        match Known::of(&context)?.resolve(&specifier, Path::new(&from), Asking::Require, endings) {
            Ok(found) => Ok(Some(found)),
            Err(why) => match why.for_require(&from) {
                Some(words) => Err(words.throw(&context)),
                None => Ok(None),
            },
        }
    };
    native.set("resolve", Function::new(context.clone(), resolve)?)?;
    let kind = |context: Ctx<'js>, path: String| {
        Ok::<_, rquickjs::Error>(Known::of(&context)?.types.kind(Path::new(&path)).name())
    };
    native.set("kind", Function::new(context.clone(), kind)?)?;
    let settle = |context: Ctx<'js>, path: String| {
        Known::of(&context)?.home.replace(path);
        Ok::<_, rquickjs::Error>(())
    };
    native.set("settleIn", Function::new(context.clone(), settle)?)?;
    let node = |context: Ctx<'js>, name: String| {
        let Some(found) = resolve::node_module(&name) else {
            let message = format!("No such built-in module: {name}");
            return Err(Exception::throw_message(&context, &message));
        };
        prelude::node(&context, &resolve::in_prelude(found.trim_start_matches(NODE_SCHEME)))
    };
    native.set("nodeModule", Function::new(context.clone(), node)?)?;
    let excuse = |specifier: String| resolve::excuse(&specifier);
    native.set("excuse", Function::new(context.clone(), excuse)?)?;
    let names = || resolve::node_modules().collect::<Vec<_>>();
    native.set("nodeModuleNames", Function::new(context.clone(), names)?)?;
    let read = |context: Ctx<'js>, path: String| compile::read(&context, Path::new(&path));
    native.set("readText", Function::new(context.clone(), read)?)?;
    let looks = |source: String| tokens::look_like_module(&source);
    native.set("looksLikeModule", Function::new(context.clone(), looks)?)?;
    let compile = |context: Ctx<'js>, source: String, filename: String| {
        compile::compile(&context, &source, filename)
    };
    native.set("compile", Function::new(context.clone(), compile)?)?;
    let evaluate = |context: Ctx<'js>, script: String, filename: String| {
        compile::evaluate::<Value<'js>>(&context, script, filename)
    };
    native.set("evaluate", Function::new(context.clone(), evaluate)?)?;
    let import_now = |context: Ctx<'js>, path: String| es::import_now(&context, &path);
    native.set("importNow", Function::new(context.clone(), import_now)?)?;
    let marked = |context: Ctx<'js>, path: String| -> Result<Value<'js>> {
        Ok(es::marked(&context, &path)?.into_value())
    };
    native.set("markedNamespace", Function::new(context.clone(), marked)?)
}
