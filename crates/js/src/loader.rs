//! Where a specifier leads, what kind of file it is, and how it is loaded: relative and absolute
//! paths, CommonJS and ES modules, and JSON.

use std::fs;
use std::path::{Path, PathBuf};

use duet_core::HandlerApi;
use rquickjs::context::EvalOptions;
use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declarations, Declared, Exports, ModuleDef};
use rquickjs::{Ctx, Error, Exception, Function, Module, Object, Result, Value};

use crate::hooks::Hooks;
use crate::prelude;

/// The endings that `require` tries, in Node.js' order.
const ENDINGS: &[&str] = &["js", "json", "cjs", "mjs"];

/// What the full names of Node.js' modules begin with.
const NODE_SCHEME: &str = "node:";

/// What kind of module a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    EsModule,
    CommonJs,
    Json,
}

/// Who asks where a specifier leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    /// `require` guesses endings and looks into folders.
    Require,
    /// `import` takes the specifier at its word.
    Import,
}

/// The kind of a file, as Node.js tells it.
pub(crate) fn kind(path: &Path) -> Kind {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("mjs") => Kind::EsModule,
        Some("json") => Kind::Json,
        Some("js") if nearest_package_type(path).as_deref() == Some("module") => Kind::EsModule,
        _ => Kind::CommonJs,
    }
}

/// The `type` of the nearest `package.json` above a file.
fn nearest_package_type(path: &Path) -> Option<String> {
    let text =
        path.ancestors().skip(1).find_map(|folder| fs::read(folder.join("package.json")).ok())?;
    let package: serde_json::Value = serde_json::from_slice(&text).ok()?;
    Some(package.get("type")?.as_str()?.to_owned())
}

fn resolve(specifier: &str, from: &Path, asking: Asking) -> Option<PathBuf> {
    let specifier = specifier.strip_prefix("file://").unwrap_or(specifier);
    let is_path = specifier.starts_with('/')
        || matches!(specifier, "." | "..")
        || specifier.starts_with("./")
        || specifier.starts_with("../");
    if !is_path {
        return None;
    }
    let path = from.parent().unwrap_or(Path::new("/")).join(specifier);
    let found = match asking {
        Asking::Import => path.is_file().then_some(path),
        Asking::Require => as_file(&path).or_else(|| as_folder(&path)),
    };
    // A module is the file, whatever links lead to it.
    found.map(|path| fs::canonicalize(&path).unwrap_or(path))
}

fn as_file(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    let with = |ending: &&str| {
        let mut path = path.as_os_str().to_owned();
        path.push(format!(".{ending}"));
        PathBuf::from(path)
    };
    ENDINGS.iter().map(with).find(|path| path.is_file())
}

fn as_folder(path: &Path) -> Option<PathBuf> {
    let main = fs::read(path.join("package.json")).ok().and_then(|text| {
        let package: serde_json::Value = serde_json::from_slice(&text).ok()?;
        Some(path.join(package.get("main")?.as_str()?))
    });
    main.and_then(|main| as_file(&main).or_else(|| as_file(&main.join("index"))))
        .or_else(|| as_file(&path.join("index")))
}

/// Node.js' error for a module that is not there.
fn not_found(context: &Ctx<'_>, specifier: &str, from: &str, asking: Asking) -> Error {
    let (code, message) = match asking {
        Asking::Require => (
            "MODULE_NOT_FOUND",
            format!("Cannot find module '{specifier}'\nRequire stack:\n- {from}"),
        ),
        Asking::Import => (
            "ERR_MODULE_NOT_FOUND",
            format!("Cannot find module '{specifier}' imported from {from}"),
        ),
    };
    let thrown = Exception::from_message(context.clone(), &message).and_then(|exception| {
        exception.as_object().set("code", code)?;
        Ok(context.throw(exception.into_value()))
    });
    thrown.unwrap_or_else(|error| error)
}

/// The module of the prelude that a name stands for, where the user has none of that name.
fn built_in(api: HandlerApi, specifier: &str) -> Option<&'static str> {
    (api == HandlerApi::Newer && specifier == "sdk").then_some("duet:sdk")
}

/// The name of one of Node.js' modules, which come before any of the user's, with its scheme.
fn node_module(specifier: &str) -> Option<String> {
    let name = specifier.strip_prefix(NODE_SCHEME).unwrap_or(specifier);
    prelude::exists(&in_prelude(name)).then(|| format!("{NODE_SCHEME}{name}"))
}

/// Where the prelude has one of Node.js' modules.
fn in_prelude(name: &str) -> String {
    format!("{}node/{name}", prelude::SCHEME)
}

/// Resolves what ES modules import.
pub(crate) struct UserResolver {
    api: HandlerApi,
}

impl UserResolver {
    pub(crate) fn new(api: HandlerApi) -> Self {
        Self { api }
    }
}

impl Resolver for UserResolver {
    fn resolve<'js>(
        &mut self,
        context: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        // The prelude may import itself; nobody else may.
        if name.starts_with(prelude::SCHEME) && base.starts_with(prelude::SCHEME) {
            return Ok(name.to_owned());
        }
        if let Some(found) = node_module(name) {
            return Ok(found);
        }
        resolve(name, Path::new(base), Asking::Import)
            .map(|path| path.to_string_lossy().into_owned())
            .or_else(|| built_in(self.api, name).map(ToOwned::to_owned))
            .ok_or_else(|| not_found(context, name, base, Asking::Import))
    }
}

/// Loads what ES modules import.
pub(crate) struct UserLoader;

impl Loader for UserLoader {
    fn load<'js>(
        &mut self,
        context: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        if name.starts_with(prelude::SCHEME) {
            return prelude::declare(context, name);
        }
        if name.starts_with(NODE_SCHEME) {
            return Module::declare_def::<CommonJs, _>(context.clone(), name);
        }
        let path = Path::new(name);
        match kind(path) {
            Kind::CommonJs if !looks_like_module(name.to_owned()) => {
                Module::declare_def::<CommonJs, _>(context.clone(), name)
            }
            Kind::CommonJs | Kind::EsModule => es_module(context, path),
            Kind::Json => Module::declare_def::<CommonJs, _>(context.clone(), name),
        }
    }
}

fn es_module<'js>(context: &Ctx<'js>, path: &Path) -> Result<Module<'js, Declared>> {
    let source = read_text(context, path)?;
    let name = path.to_string_lossy().into_owned();
    let module = Module::declare(context.clone(), name.as_str(), source)?;
    let meta = module.meta()?;
    meta.set("url", format!("file://{name}"))?;
    meta.set("filename", name.as_str())?;
    meta.set("dirname", path.parent().map(|folder| folder.to_string_lossy().into_owned()))?;
    Ok(module)
}

/// A CommonJS or JSON file, seen by an ES module: its exports by name, and all of them as
/// `default`. It runs when it is linked, since only running it tells the names.
struct CommonJs;

impl ModuleDef for CommonJs {
    fn declare<'js>(declarations: &Declarations<'js>) -> Result<()> {
        let module = declarations.module();
        let exports = Hooks::require(module.ctx(), &module.name::<String>()?)?;
        declarations.declare("default")?;
        for name in export_names(&exports) {
            declarations.declare(name)?;
        }
        Ok(())
    }

    fn evaluate<'js>(context: &Ctx<'js>, module: &Exports<'js>) -> Result<()> {
        let exports = Hooks::require(context, &module.module().name::<String>()?)?;
        for name in export_names(&exports) {
            if let Some(object) = exports.as_object() {
                module.export(name.as_str(), object.get::<_, Value<'js>>(name.as_str())?)?;
            }
        }
        module.export("default", exports)?;
        Ok(())
    }
}

fn export_names(exports: &Value<'_>) -> Vec<String> {
    let Some(object) = exports.as_object().filter(|object| !object.is_array()) else {
        return Vec::new();
    };
    object.keys::<String>().flatten().filter(|name| name != "default").collect()
}

fn read_text(context: &Ctx<'_>, path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| {
        Exception::throw_message(context, &format!("cannot read {}: {error}", path.display()))
    })
}

/// Whether a file that nothing declares to be an ES module has the syntax of one.
fn looks_like_module(path: String) -> bool {
    let source = fs::read_to_string(path).unwrap_or_default();
    source.lines().map(str::trim_start).any(|line| {
        line.starts_with("export ")
            || line.starts_with("export{")
            || (line.starts_with("import ") || line.starts_with("import{"))
                && (line.contains(" from ") || line.contains('\'') || line.contains('"'))
    })
}

/// Compiles a CommonJS file to a function, in sloppy mode and with the file's own line numbers.
fn compile<'js>(context: Ctx<'js>, source: String, filename: String) -> Result<Function<'js>> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
    // A script may begin with `#!`, a function body may not.
    let comment = if source.starts_with("#!") { "//" } else { "" };
    let wrapped = format!(
        "(function (exports, require, module, __filename, __dirname) {{{comment}{source}\n}})"
    );
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(filename);
    context.eval_with_options(wrapped, options)
}

/// Adds the functions that `module.js` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>, api: HandlerApi) -> Result<()> {
    let resolve = move |context: Ctx<'js>, specifier: String, from: String| {
        if let Some(found) = node_module(&specifier) {
            return Ok(found);
        }
        resolve(&specifier, Path::new(&from), Asking::Require)
            .map(|path| path.to_string_lossy().into_owned())
            .or_else(|| built_in(api, &specifier).map(ToOwned::to_owned))
            .ok_or_else(|| not_found(&context, &specifier, &from, Asking::Require))
    };
    native.set("resolve", Function::new(context.clone(), resolve)?)?;
    let node = |context: Ctx<'js>, name: String| {
        prelude::node(&context, &in_prelude(name.trim_start_matches(NODE_SCHEME)))
    };
    native.set("nodeModule", Function::new(context.clone(), node)?)?;
    let kind = |path: String| match kind(Path::new(&path)) {
        Kind::EsModule => "esm",
        Kind::CommonJs => "cjs",
        Kind::Json => "json",
    };
    native.set("kind", Function::new(context.clone(), kind)?)?;
    let read = |context: Ctx<'js>, path: String| read_text(&context, Path::new(&path));
    native.set("readText", Function::new(context.clone(), read)?)?;
    native.set("looksLikeModule", Function::new(context.clone(), looks_like_module)?)?;
    native.set("compile", Function::new(context.clone(), compile)?)
}
