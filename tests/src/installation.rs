//! What is installed below the target directory stays there for the next run.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::Failure;

/// Of several tests that need the same, one installs it.
static TURN: Mutex<()> = Mutex::new(());

/// Fills a folder, unless that was done before.
///
/// # Errors
/// When it cannot be filled; then it is not there.
pub(crate) fn once(
    folder: &Path,
    install: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if folder.exists() {
        return Ok(());
    }
    let all = folder.parent().ok_or("it stands in no folder")?;
    fs::create_dir_all(all)?;
    // Nothing that was broken off must ever be taken for an installation.
    let unfinished = tempfile::tempdir_in(all)?;
    install(unfinished.path())?;
    fs::rename(unfinished.keep(), folder)?;
    Ok(())
}
