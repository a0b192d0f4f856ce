//! ES modules, which QuickJS links and runs: what they import, what `import.meta` tells them, and how
//! they see CommonJS files, JSON and built-in modules.

use std::path::Path;
use std::rc::Rc;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declarations, Declared, Exports, ModuleDef};
use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Error, Exception, Function, Module, Object, Result, Value};

use super::exports::ExportNames;
use super::resolve::{Asking, ENDINGS};
use super::specifier::{self, Shape};
use super::wording::Words;
use super::{Kind, Known, Modules, NODE_SCHEME, compile, tokens};
use crate::hooks::Hooks;
use crate::prelude;

/// What the names of the modules begin with through which the prelude looks at a user's.
const WINDOW: &str = "duet:window/";

/// How many modules may be loaded for each other: each takes some of the thread's stack, which
/// QuickJS does not watch while it links.
const DEEPEST: usize = 500;

/// Resolves what ES modules import.
pub(crate) struct UserResolver(Rc<Modules>);

impl UserResolver {
    pub(crate) fn new(modules: &Rc<Modules>) -> Self {
        Self(Rc::clone(modules))
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
        // The prelude imports itself, and the user's files by their paths. Nobody else may.
        if base.starts_with(prelude::SCHEME)
            && [prelude::SCHEME, NODE_SCHEME, "/", "data:"]
                .iter()
                .any(|start| name.starts_with(start))
        {
            return Ok(name.to_owned());
        }
        let home = self.0.home.borrow();
        let from = match base {
            // From an address that is no file's, nothing is near.
            base if base.starts_with("data:") => "/",
            base if base.starts_with('/') => base,
            // `eval` and `new Function` do not know where they are.
            _ => home.as_str(),
        };
        self.0
            .resolve(name, Path::new(from), Asking::Import, ENDINGS)
            .map_err(|why| why.for_import(from).throw(context))
    }
}

/// Loads what ES modules import.
pub(crate) struct UserLoader(Rc<Modules>);

impl UserLoader {
    pub(crate) fn new(modules: &Rc<Modules>) -> Self {
        Self(Rc::clone(modules))
    }
}

impl Loader for UserLoader {
    fn load<'js>(
        &mut self,
        context: &Ctx<'js>,
        name: &str,
        attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        if name.starts_with(prelude::SCHEME) {
            return prelude::declare(context, name);
        }
        let attributes = Attributes::of(attributes)?;
        if name.starts_with(NODE_SCHEME) {
            attributes.check(context, name, false)?;
            return Module::declare_def::<BuiltIn, _>(context.clone(), name);
        }
        let depth = self.0.depth.get();
        if depth >= DEEPEST {
            return Err(Exception::throw_range(context, "Too many modules import each other"));
        }
        self.0.depth.set(depth + 1);
        let loaded = self.user_module(context, name, &attributes);
        self.0.depth.set(depth);
        loaded
    }
}

impl UserLoader {
    fn user_module<'js>(
        &self,
        context: &Ctx<'js>,
        name: &str,
        attributes: &Attributes,
    ) -> Result<Module<'js, Declared>> {
        if Shape::of(name) == Shape::DataUrl {
            return data_module(context, name, attributes);
        }
        let file = file_of(name);
        let path = Path::new(file);
        let kind = self.0.types.kind(path);
        attributes.check(context, name, kind == Kind::Json)?;
        match kind {
            Kind::Json => Module::declare_def::<CommonJs, _>(context.clone(), name),
            Kind::EsModule => es_module(context, name, compile::read(context, path)?),
            Kind::CommonJs => self.common_js(context, name, &compile::read(context, path)?),
            Kind::Script => {
                let ending = path.extension().and_then(|ending| ending.to_str());
                if let Some(ending) = ending.filter(|ending| *ending != "js") {
                    let message = format!("Unknown file extension \".{ending}\" for {file}");
                    return Err(
                        Words::type_error("ERR_UNKNOWN_FILE_EXTENSION", message).throw(context)
                    );
                }
                let source = compile::read(context, path)?;
                if tokens::look_like_module(&source) && !compile::is_script(context, &source) {
                    es_module(context, name, source)
                } else {
                    self.common_js(context, name, &source)
                }
            }
            Kind::Native => {
                let message = format!("Unknown file extension \".node\" for {file}");
                Err(Words::type_error("ERR_UNKNOWN_FILE_EXTENSION", message).throw(context))
            }
        }
    }

    fn common_js<'js>(
        &self,
        context: &Ctx<'js>,
        name: &str,
        source: &str,
    ) -> Result<Module<'js, Declared>> {
        let names = ExportNames::of(&self.0, Path::new(file_of(name)), source);
        self.0.names.borrow_mut().insert(name.to_owned(), names);
        Module::declare_def::<CommonJs, _>(context.clone(), name)
    }
}

/// The path in a module's name, which a query may follow.
fn file_of(name: &str) -> &str {
    let (path, query) = specifier::without_query(name);
    if query.is_empty() || Path::new(name).exists() { name } else { path }
}

fn es_module<'js>(context: &Ctx<'js>, name: &str, source: String) -> Result<Module<'js, Declared>> {
    let module = Module::declare(context.clone(), name, source)?;
    let meta = module.meta()?;
    if Shape::of(name) == Shape::DataUrl {
        meta.set("url", name)?;
    } else {
        let file = file_of(name);
        let folder = Path::new(file).parent().map(|folder| folder.to_string_lossy().into_owned());
        meta.set("dirname", folder)?;
        meta.set("filename", file)?;
        meta.set("main", false)?;
        meta.set(
            "resolve",
            Function::new(context.clone(), resolver_of(name))?.with_name("resolve")?,
        )?;
        meta.set("url", specifier::file_url(file) + &name[file.len()..])?;
    }
    Ok(module)
}

/// `import.meta.resolve` of one module.
fn resolver_of<'js>(name: &str) -> impl Fn(Ctx<'js>, String) -> Result<String> + 'js + use<'js> {
    let base = name.to_owned();
    move |context, specifier| {
        if let Some(url) = specifier::relative_url(&base, &specifier) {
            return Ok(url);
        }
        let found = Known::of(&context)?
            .resolve(&specifier, Path::new(&base), Asking::Import, ENDINGS)
            .map_err(|why| why.for_import(&base).throw(&context))?;
        if !found.starts_with('/') {
            return Ok(found);
        }
        let file = file_of(&found);
        Ok(specifier::file_url(file) + &found[file.len()..])
    }
}

fn data_module<'js>(
    context: &Ctx<'js>,
    name: &str,
    attributes: &Attributes,
) -> Result<Module<'js, Declared>> {
    let Some((kind, text)) = specifier::data_url(name) else {
        let message = format!("Invalid URL: {name}");
        return Err(Words::type_error("ERR_INVALID_URL", message).throw(context));
    };
    attributes.check(context, name, kind == "application/json")?;
    match kind.as_str() {
        "text/javascript" => es_module(context, name, text),
        "application/json" => {
            let value: Value<'js> = context.json_parse(text)?;
            let text = context.json_stringify(value)?.map(|text| text.to_string()).transpose()?;
            let source = format!("export default {};", text.unwrap_or_default());
            Module::declare(context.clone(), name, source)
        }
        _ => {
            let message = format!("Unknown module format: {kind} for URL {name}");
            Err(Words::error("ERR_UNKNOWN_MODULE_FORMAT", message).throw(context))
        }
    }
}

/// What stands behind `with` in an import.
#[derive(Debug, Default)]
struct Attributes {
    kind: Option<String>,
    unknown: Option<(String, String)>,
}

impl Attributes {
    fn of(attributes: Option<ImportAttributes<'_>>) -> Result<Self> {
        let mut known = Self::default();
        let Some(attributes) = attributes else { return Ok(known) };
        for key in attributes.keys() {
            let key = key?;
            let value = attributes.get(&key)?.unwrap_or_default();
            if key == "type" && value == "json" {
                known.kind = Some(value);
            } else {
                known.unknown = Some((key, value));
            }
        }
        Ok(known)
    }

    /// JSON is imported as JSON, and nothing else is.
    fn check(&self, context: &Ctx<'_>, name: &str, is_json: bool) -> Result<()> {
        let url =
            || if name.starts_with('/') { specifier::file_url(name) } else { name.to_owned() };
        let words = if let Some((key, value)) = &self.unknown {
            let message =
                format!("Import attribute \"{key}\" with value \"{value}\" is not supported");
            Words::type_error("ERR_IMPORT_ATTRIBUTE_UNSUPPORTED", message)
        } else if is_json && self.kind.is_none() {
            let message =
                format!("Module \"{}\" needs an import attribute of \"type: json\"", url());
            Words::type_error("ERR_IMPORT_ATTRIBUTE_MISSING", message)
        } else if !is_json && self.kind.is_some() {
            let message = format!("Module \"{}\" is not of type \"json\"", url());
            Words::type_error("ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE", message)
        } else {
            return Ok(());
        };
        Err(words.throw(context))
    }
}

/// A CommonJS or JSON file, seen by an ES module: the exports that its text tells of by name, and all
/// of them as `default`. It runs when it is the module's turn.
struct CommonJs;

impl ModuleDef for CommonJs {
    fn declare<'js>(declarations: &Declarations<'js>) -> Result<()> {
        let module = declarations.module();
        let name = module.name::<String>()?;
        for export in Known::of(module.ctx())?.names.borrow().get(&name).into_iter().flatten() {
            declarations.declare(export.as_str())?;
        }
        declarations.declare("default")?.declare("module.exports")?;
        Ok(())
    }

    fn evaluate<'js>(context: &Ctx<'js>, module: &Exports<'js>) -> Result<()> {
        let name = module.module().name::<String>()?;
        let exports = Hooks::require(context, file_of(&name))?;
        let names = Known::of(context)?.names.borrow_mut().remove(&name);
        if let Some(object) = exports.as_object() {
            for export in names.into_iter().flatten() {
                // Not what it inherits.
                if own(context, object, &export)? {
                    pass_on(context, module, object, &export);
                }
            }
        }
        module.export("module.exports", exports.clone())?;
        module.export("default", exports)?;
        Ok(())
    }
}

/// Exports a property by its name. A getter that throws gives nothing, and what has come into the
/// object since it was declared has no name.
fn pass_on<'js>(context: &Ctx<'js>, module: &Exports<'js>, object: &Object<'js>, name: &str) {
    let passed_on =
        object.get::<_, Value<'js>>(name).and_then(|value| module.export(name, value).map(|_| ()));
    if passed_on.is_err() {
        context.catch();
    }
}

fn own<'js>(context: &Ctx<'js>, object: &Object<'js>, name: &str) -> Result<bool> {
    let class: Object<'js> = context.globals().get("Object")?;
    class.get::<_, Function<'js>>("hasOwn")?.call((object.clone(), name))
}

/// One of Node.js' modules, seen by an ES module: all that is in it by name, and itself as `default`.
struct BuiltIn;

impl ModuleDef for BuiltIn {
    fn declare<'js>(declarations: &Declarations<'js>) -> Result<()> {
        let module = declarations.module();
        let exports = Hooks::require(module.ctx(), &module.name::<String>()?)?;
        declarations.declare("default")?;
        for name in names_in(&exports) {
            declarations.declare(name)?;
        }
        Ok(())
    }

    fn evaluate<'js>(context: &Ctx<'js>, module: &Exports<'js>) -> Result<()> {
        let exports = Hooks::require(context, &module.module().name::<String>()?)?;
        for name in names_in(&exports) {
            if let Some(object) = exports.as_object() {
                pass_on(context, module, object, &name);
            }
        }
        module.export("default", exports)?;
        Ok(())
    }
}

fn names_in(exports: &Value<'_>) -> Vec<String> {
    let Some(object) = exports.as_object().filter(|object| !object.is_array()) else {
        return Vec::new();
    };
    object.keys::<String>().flatten().filter(|name| name != "default").collect()
}

/// Loads an ES module now, and answers with its namespace.
pub(crate) fn import_now<'js>(context: &Ctx<'js>, path: &str) -> Result<Value<'js>> {
    look_through(context, &format!("export * as namespace from {};", quoted(path)), path)?
        .get("namespace")
}

/// What `require` gives for an ES module with a default export: its namespace, marked as such.
pub(crate) fn marked<'js>(context: &Ctx<'js>, path: &str) -> Result<Object<'js>> {
    let from = quoted(path);
    let source = format!(
        "export * from {from}; export {{ default }} from {from}; export const __esModule = true;"
    );
    look_through(context, &source, path)
}

fn quoted(path: &str) -> String {
    serde_json::Value::from(path).to_string()
}

fn look_through<'js>(context: &Ctx<'js>, source: &str, path: &str) -> Result<Object<'js>> {
    let window = Module::declare(context.clone(), format!("{WINDOW}{path}"), source)?;
    let (window, evaluated) = window.eval()?;
    let ignore = Function::new(context.clone(), || ())?;
    // Whoever requires it hears of a failure; nobody waits for the promise.
    evaluated
        .get::<_, Function<'js>>("catch")?
        .call::<_, ()>((rquickjs::function::This(evaluated.clone()), ignore))?;
    match evaluated.state() {
        PromiseState::Pending => {
            let message = "require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await comes from, use --experimental-print-required-tla.";
            Err(Words::error("ERR_REQUIRE_ASYNC_MODULE", message.to_owned()).throw(context))
        }
        PromiseState::Resolved => window.namespace(),
        PromiseState::Rejected => match evaluated.result::<Value<'js>>() {
            Some(Err(error)) => Err(error),
            _ => Err(Error::Unknown),
        },
    }
}
