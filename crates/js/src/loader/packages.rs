//! Packages in `node_modules`: `exports`, `imports`, `main`, conditions and links, which
//! `oxc_resolver` reads as Node.js does. Nothing of it is made before a Function asks for a package.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use oxc_resolver::{ResolveError, ResolveOptions, Resolver};

use super::resolve::Asking;

/// One resolver for each set of conditions.
#[derive(Debug, Default)]
pub(crate) struct Packages {
    required: OnceLock<Resolver>,
    imported: OnceLock<Resolver>,
}

impl Packages {
    /// Where a package, or what is in one, leads when a file in `folder` asks for it.
    pub(crate) fn resolve(
        &self,
        specifier: &str,
        folder: &Path,
        asking: Asking,
    ) -> Result<PathBuf, ResolveError> {
        let resolver = match asking {
            Asking::Require => self.required.get_or_init(|| Resolver::new(options(asking))),
            Asking::Import => self.imported.get_or_init(|| Resolver::new(options(asking))),
        };
        resolver
            .resolve(folder, specifier)
            .map(|found| found.path().to_owned())
            // What is not there may be there the next time.
            .inspect_err(|_| resolver.clear_cache())
    }
}

fn options(asking: Asking) -> ResolveOptions {
    let how = match asking {
        Asking::Require => "require",
        Asking::Import => "import",
    };
    ResolveOptions {
        node_path: asking == Asking::Require,
        // `import` takes what is in a package at its word; the package itself has a `main`.
        fully_specified: asking == Asking::Import,
        ..ResolveOptions::default().with_condition_names(&["node", how, "module-sync"])
    }
}
