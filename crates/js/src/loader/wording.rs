//! Why a specifier leads nowhere, in Node.js' words and with its codes.

use oxc_resolver::ResolveError;
use rquickjs::{Ctx, Error, Exception, Object};

use super::resolve::excuse;
use super::specifier;

/// Why a specifier leads nowhere.
#[derive(Clone, Debug)]
pub(crate) enum Unresolved {
    /// There is no such file or package.
    NotFound(String),
    /// A folder is imported.
    Folder(String),
    /// `node:` with a name that is none of Node.js' modules.
    UnknownBuiltIn(String),
    /// An address that is neither a file's nor data.
    UnsupportedScheme(String),
    /// A path with `%2F` in it.
    EncodedSeparator(String),
    /// A `package.json` that is no JSON, and why.
    PackageJson(String, String),
    /// A `package.json` whose `main` is not there.
    Main { main: String, package: String },
    /// A name with `#` that a package, if there is one, has not given.
    NoInternalImport { name: String, package: Option<String> },
    /// What a package does not allow.
    Package { specifier: String, error: ResolveError },
}

/// What Node.js' error has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    is_type_error: bool,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Further properties.
    properties: Vec<(&'static str, String)>,
}

impl Words {
    pub(crate) fn error(code: &'static str, message: String) -> Self {
        Self { is_type_error: false, code, message, properties: Vec::new() }
    }

    pub(crate) fn type_error(code: &'static str, message: String) -> Self {
        Self { is_type_error: true, ..Self::error(code, message) }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.properties.push((name, value.to_owned()));
        self
    }

    /// Throws it.
    pub(crate) fn throw(&self, context: &Ctx<'_>) -> Error {
        let error = if self.is_type_error {
            Exception::throw_type(context, &self.message)
        } else {
            Exception::throw_message(context, &self.message)
        };
        let thrown = context.catch();
        let Some(object) = thrown.as_object() else { return error };
        let described = self.describe(object);
        let thrown = context.throw(thrown);
        described.map_or_else(|error| error, |()| thrown)
    }

    fn describe(&self, object: &Object<'_>) -> rquickjs::Result<()> {
        object.set("code", self.code)?;
        for (name, value) in &self.properties {
            object.set(*name, value.as_str())?;
        }
        Ok(())
    }
}

impl Unresolved {
    /// For `require` in the file `from`. What is not found, the prelude says: it knows who required
    /// whom.
    pub(crate) fn for_require(&self, from: &str) -> Option<Words> {
        match self {
            Self::NotFound(_) => None,
            Self::Main { main, package } => Some(
                Words::error(
                    "MODULE_NOT_FOUND",
                    format!("Cannot find module '{main}'. Please verify that the package.json has a valid \"main\" entry"),
                )
                .with("path", package)
                .with("requestPath", main),
            ),
            // What a package calls its own files is a matter of who asks.
            Self::NoInternalImport { .. } => Some(self.for_import(from)),
            Self::Package { specifier, .. } if specifier.starts_with('#') => {
                Some(self.for_import(from))
            }
            other => Some(other.words("")),
        }
    }

    /// For `import`, in the file `from`.
    pub(crate) fn for_import(&self, from: &str) -> Words {
        self.words(&format!(" imported from {from}"))
    }

    fn words(&self, imported_from: &str) -> Words {
        match self {
            Self::NotFound(path) if path.starts_with('/') => Words::error(
                "ERR_MODULE_NOT_FOUND",
                format!("Cannot find module '{path}'{imported_from}"),
            )
            .with("url", &specifier::file_url(path)),
            Self::NotFound(name) => Words::error(
                "ERR_MODULE_NOT_FOUND",
                format!(
                    "Cannot find package '{}'{imported_from}{}",
                    package_name(name),
                    excuse(name)
                ),
            ),
            Self::Folder(path) => Words::error(
                "ERR_UNSUPPORTED_DIR_IMPORT",
                format!(
                    "Directory import '{path}' is not supported resolving ES modules{imported_from}"
                ),
            )
            .with("url", &specifier::file_url(path)),
            Self::UnknownBuiltIn(name) => Words::error(
                "ERR_UNKNOWN_BUILTIN_MODULE",
                format!("No such built-in module: {name}{}", excuse(name)),
            ),
            Self::UnsupportedScheme(scheme) => Words::error(
                "ERR_UNSUPPORTED_ESM_URL_SCHEME",
                format!(
                    "Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '{scheme}:'"
                ),
            ),
            Self::EncodedSeparator(name) => Words::type_error(
                "ERR_INVALID_MODULE_SPECIFIER",
                format!(
                    "Invalid module \"{name}\" must not include encoded \"/\" or \"\\\" characters{imported_from}"
                ),
            ),
            Self::PackageJson(path, why) => Words::error(
                "ERR_INVALID_PACKAGE_CONFIG",
                format!("Invalid package config {path}. {why}"),
            ),
            Self::Main { main, .. } => Words::error(
                "ERR_MODULE_NOT_FOUND",
                format!("Cannot find package '{main}'{imported_from}"),
            ),
            Self::NoInternalImport { name, package } => {
                no_internal_import(name, package.as_deref(), imported_from)
            }
            Self::Package { specifier, error } => package(specifier, error, imported_from),
        }
    }
}

/// The name of a package in a specifier that may go on.
fn package_name(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    match specifier.match_indices('/').nth(parts - 1) {
        Some((end, _)) => &specifier[..end],
        None => specifier,
    }
}

fn no_internal_import(name: &str, package: Option<&str>, imported_from: &str) -> Words {
    let package = package.map(|package| format!(" in package {package}")).unwrap_or_default();
    Words::type_error(
        "ERR_PACKAGE_IMPORT_NOT_DEFINED",
        format!("Package import specifier \"{name}\" is not defined{package}{imported_from}"),
    )
}

fn package(specifier: &str, error: &ResolveError, imported_from: &str) -> Words {
    match error {
        ResolveError::PackagePathNotExported { subpath, package_json_path, .. } => {
            let package = package_json_path.display();
            Words::error(
                "ERR_PACKAGE_PATH_NOT_EXPORTED",
                if subpath == "." {
                    format!("No \"exports\" main defined in {package}{imported_from}")
                } else {
                    format!(
                        "Package subpath '{subpath}' is not defined by \"exports\" in {package}{imported_from}"
                    )
                },
            )
        }
        ResolveError::PackageImportNotDefined(name, package) => {
            no_internal_import(name, package.to_str(), imported_from)
        }
        ResolveError::InvalidPackageTarget(target, subpath, package) => {
            let field = if specifier.starts_with('#') { "imports" } else { "exports" };
            let hint =
                if target.starts_with("./") { "" } else { "; targets must start with \"./\"" };
            Words::error(
                "ERR_INVALID_PACKAGE_TARGET",
                format!(
                    "Invalid \"{field}\" target \"{target}\" defined for '{subpath}' in the package config {}{imported_from}{hint}",
                    package.display()
                ),
            )
        }
        ResolveError::InvalidModuleSpecifier(name, package) => Words::type_error(
            "ERR_INVALID_MODULE_SPECIFIER",
            format!(
                "Invalid module \"{name}\" request is not a valid subpath for the \"exports\" resolution of {}{imported_from}",
                package.display()
            ),
        ),
        ResolveError::InvalidPackageConfig(path)
        | ResolveError::InvalidPackageConfigDefault(path)
        | ResolveError::InvalidPackageConfigDirectory(path) => Words::error(
            "ERR_INVALID_PACKAGE_CONFIG",
            format!("Invalid package config {}. {error}", path.display()),
        ),
        ResolveError::Json(json) => Words::error(
            "ERR_INVALID_PACKAGE_CONFIG",
            format!("Invalid package config {}. {}", json.path.display(), json.message),
        ),
        other => Words::error(
            "ERR_MODULE_NOT_FOUND",
            format!("Cannot find package '{}'{imported_from}: {other}", package_name(specifier)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_without_what_is_asked_of_it() {
        assert_eq!(package_name("a/b/c"), "a");
        assert_eq!(package_name("@a/b/c"), "@a/b");
        assert_eq!(package_name("@a/b"), "@a/b");
    }

    #[test]
    fn what_is_not_there_is_told_in_node_s_words() {
        let words = Unresolved::NotFound("a/b".to_owned()).for_import("/x.mjs");
        assert_eq!(words.message, "Cannot find package 'a' imported from /x.mjs");
        let words = Unresolved::NotFound("/a".to_owned()).for_import("/x.mjs");
        assert_eq!(words.message, "Cannot find module '/a' imported from /x.mjs");
        assert_eq!(words.code, "ERR_MODULE_NOT_FOUND");
    }
}
