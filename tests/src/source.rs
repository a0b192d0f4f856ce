//! The Functions that are tested: folders with a handler in each language.

use std::fmt::{self, Display};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Failure;

/// The languages of handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `handler.js` or `handler.mjs`.
    JavaScript,
    /// `handler.py`.
    Python,
}

impl Language {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::JavaScript, Self::Python];

    /// The endings of its handlers.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::JavaScript => &["js", "mjs", "cjs"],
            Self::Python => &["py"],
        }
    }

    /// The handler of this language in `folder`, if there is one.
    #[must_use]
    pub fn handler_in(self, folder: &Path) -> Option<PathBuf> {
        let handlers = self.endings().iter().map(|ending| folder.join(format!("handler.{ending}")));
        handlers.into_iter().find(|handler| handler.is_file())
    }
}

impl Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::JavaScript => "javascript",
            Self::Python => "python",
        })
    }
}

/// The folder of this package that is called `name`.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A copy of `folder` with the handler of one language: what a user would serve, and a place
/// where an interpreter may leave its caches.
///
/// # Errors
/// When the files cannot be copied.
pub fn copy(folder: &Path, language: Language) -> Result<TempDir, Failure> {
    let copy = tempfile::tempdir()?;
    copy_entries(folder, copy.path())?;
    for other in Language::ALL.into_iter().filter(|other| *other != language) {
        if let Some(handler) = other.handler_in(copy.path()) {
            fs::remove_file(handler)?;
        }
    }
    Ok(copy)
}

/// Copies the folder `from`; `to` is made.
///
/// # Errors
/// When the files cannot be copied.
pub fn copy_into(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir(to)?;
    copy_entries(from, to)
}

fn copy_entries(from: &Path, to: &Path) -> Result<(), Failure> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_into(&entry.path(), &target)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(entry.path())?, target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
