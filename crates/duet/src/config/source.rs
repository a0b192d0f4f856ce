//! Where the handler is, and in which language.

use std::path::{Path, PathBuf};

use duet_core::Language;

use super::environment::Environment;
use super::error::Problem;
use super::variables;

/// Where Kyma puts a Function's sources.
const DEFAULT_FOLDER: &str = "/kubeless";
/// The endings of a handler, in the order in which they are looked for.
const ENDINGS: &[(&str, Language)] = &[
    ("js", Language::JavaScript),
    ("mjs", Language::JavaScript),
    ("cjs", Language::JavaScript),
    ("py", Language::Python),
];

/// A handler that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) language: Language,
    pub(super) folder: PathBuf,
    pub(super) file: PathBuf,
}

/// Finds the handler: `given` on the command line, or told by the environment. `runtime` decides
/// between the languages where a folder has a handler in each.
pub(super) fn find(
    given: Option<&Path>,
    environment: &Environment,
    runtime: &str,
) -> Result<Source, Problem> {
    let (path, told) = place(given, environment);
    // Messages and the handler's own `__filename` show whole paths.
    let path = std::path::absolute(&path).unwrap_or(path);
    if path.is_file() {
        return file(&path, told);
    }
    if !path.is_dir() {
        return Err(Problem::NoSources { path, told });
    }
    let module = environment.first(variables::MODULE).map_or("handler", |written| written.value);
    let wanted = language_of(runtime);
    let candidates =
        || ENDINGS.iter().filter(|(_, language)| wanted.is_none_or(|it| it == *language));
    let found = candidates()
        .map(|(ending, language)| (path.join(format!("{module}.{ending}")), *language))
        .find(|(file, _)| file.is_file());
    if let Some((file, language)) = found {
        return Ok(Source { language, folder: path, file });
    }
    let names: Vec<_> = candidates().map(|(ending, _)| format!("{module}.{ending}")).collect();
    Err(Problem::NoHandler { advice: advice(&path, wanted), folder: path, names: names.join(", ") })
}

/// The language that a runtime's name asks for.
pub(super) fn language_of(runtime: &str) -> Option<Language> {
    if runtime.starts_with("nodejs") {
        Some(Language::JavaScript)
    } else if runtime.starts_with("python") {
        Some(Language::Python)
    } else {
        None
    }
}

fn place(given: Option<&Path>, environment: &Environment) -> (PathBuf, String) {
    if let Some(path) = given {
        return (path.to_owned(), "it was given on the command line".to_owned());
    }
    if let Some(written) = environment.first(variables::HANDLER_PATH) {
        return (written.value.into(), format!("{} says that the sources are there", written.name));
    }
    let told = "name the folder of your Function: `duet serve FOLDER`, or set HANDLER_PATH";
    (DEFAULT_FOLDER.into(), told.to_owned())
}

fn file(path: &Path, told: String) -> Result<Source, Problem> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    match ENDINGS.iter().find(|(known, _)| *known == ending) {
        Some((_, language)) => Ok(Source { language: *language, folder, file: path.to_owned() }),
        None => Err(Problem::NoHandler {
            folder,
            names: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            advice: format!("{told}, but a handler ends in .js, .mjs, .cjs or .py"),
        }),
    }
}

/// What is there instead, if that explains it.
fn advice(folder: &Path, wanted: Option<Language>) -> String {
    let there = ENDINGS
        .iter()
        .map(|(ending, language)| (folder.join(format!("handler.{ending}")), *language))
        .find(|(file, language)| file.is_file() && wanted.is_some_and(|it| it != *language));
    match (there, wanted) {
        (Some((file, language)), Some(wanted)) => format!(
            "{file} is there, but FUNC_RUNTIME asks for {wanted}: unset it, or set it to a {is} runtime",
            file = file.display(),
            wanted = wanted.name(),
            is = language.name(),
        ),
        _ => "put your handler there, or name it with MOD_NAME".to_owned(),
    }
}
