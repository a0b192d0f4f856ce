//! CommonJS files as functions, in sloppy mode and with the file's own line numbers.

use std::fs;
use std::path::Path;

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, Exception, FromJs, Function, Result};

/// What stands before and after a CommonJS file.
pub(crate) const WRAPPER: (&str, &str) =
    ("(function (exports, require, module, __filename, __dirname) { ", "\n})");

/// Reads a source file, without the mark that an editor may have put at its beginning.
pub(crate) fn read(context: &Ctx<'_>, path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|error| {
        Exception::throw_message(context, &format!("cannot read {}: {error}", path.display()))
    })?;
    // As Node.js reads it: bytes that are no text become marks.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// Compiles a CommonJS file to a function.
pub(crate) fn compile<'js>(
    context: &Ctx<'js>,
    source: &str,
    filename: String,
) -> Result<Function<'js>> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    // A script may begin with `#!`, a function body may not.
    let comment = if source.starts_with("#!") { "//" } else { "" };
    let (before, after) = WRAPPER;
    evaluate(context, format!("{before}{comment}{source}{after}"), filename)
}

/// Evaluates a script. What it declares is seen by later ones.
pub(crate) fn evaluate<'js, V: FromJs<'js>>(
    context: &Ctx<'js>,
    script: String,
    filename: String,
) -> Result<V> {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(filename);
    context.eval_with_options(script, options)
}

/// Whether a text is a CommonJS file by its syntax.
pub(crate) fn is_script(context: &Ctx<'_>, source: &str) -> bool {
    let compiled = compile(context, source, "script".to_owned());
    if compiled.is_err() {
        context.catch();
    }
    compiled.is_ok()
}
