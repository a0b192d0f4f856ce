//! What kind of module a file is, as Node.js tells it: by its ending, and for `.js` by the `type` of
//! the package that it belongs to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What kind of module a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is said to be one.
    EsModule,
    /// It is said to be one.
    CommonJs,
    /// A script that nothing is said about: its syntax decides.
    Script,
    Json,
    /// A native add-on.
    Native,
}

impl Kind {
    /// How the prelude calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::EsModule => "esm",
            Self::CommonJs => "cjs",
            Self::Script => "script",
            Self::Json => "json",
            Self::Native => "native",
        }
    }
}

/// The `type` of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PackageType {
    Module,
    CommonJs,
    /// Nothing is said, or there is no package.
    None,
}

/// The types of packages by folder, so that each `package.json` is read once.
#[derive(Debug, Default)]
pub(crate) struct PackageTypes(RefCell<HashMap<PathBuf, PackageType>>);

impl PackageTypes {
    /// The kind of a file.
    pub(crate) fn kind(&self, path: &Path) -> Kind {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("mjs") => Kind::EsModule,
            Some("cjs") => Kind::CommonJs,
            Some("json") => Kind::Json,
            Some("node") => Kind::Native,
            Some("js") => match path.parent().map_or(PackageType::None, |folder| self.of(folder)) {
                PackageType::Module => Kind::EsModule,
                PackageType::CommonJs => Kind::CommonJs,
                PackageType::None => Kind::Script,
            },
            _ => Kind::Script,
        }
    }

    /// The type of the package that a folder belongs to.
    fn of(&self, folder: &Path) -> PackageType {
        if let Some(known) = self.0.borrow().get(folder) {
            return *known;
        }
        let found = match fs::read(folder.join("package.json")) {
            Ok(text) => declared(&text),
            Err(_) => match folder.parent() {
                // What is around `node_modules` says nothing about what is in it.
                Some(parent) if !parent.ends_with("node_modules") => self.of(parent),
                _ => PackageType::None,
            },
        };
        self.0.borrow_mut().insert(folder.to_owned(), found);
        found
    }
}

fn declared(package: &[u8]) -> PackageType {
    let package: serde_json::Value = serde_json::from_slice(package).unwrap_or_default();
    match package.get("type").and_then(|kind| kind.as_str()) {
        Some("module") => PackageType::Module,
        Some("commonjs") => PackageType::CommonJs,
        _ => PackageType::None,
    }
}
