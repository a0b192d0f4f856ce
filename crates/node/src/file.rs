//! Files that are sent as answers: opened, read piece by piece, closed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::rc::Rc;
use std::time::UNIX_EPOCH;

use rquickjs::{Array, Ctx, Exception, Function, IntoJs, Object, Result, TypedArray, Value};

/// The open files of one interpreter, by their handles.
#[derive(Debug, Default)]
struct OpenFiles {
    last: u32,
    files: HashMap<u32, File>,
}

/// What is known of a file that was opened.
struct Opened {
    handle: u32,
    size: u64,
    /// Milliseconds since 1970.
    modified: f64,
}

impl OpenFiles {
    fn open(&mut self, path: &str) -> io::Result<Opened> {
        // Opening what is no file (a pipe, say) could wait for ever.
        let about = fs::metadata(path)?;
        if !about.is_file() {
            let is_folder = about.is_dir();
            let kind = if is_folder { ErrorKind::IsADirectory } else { ErrorKind::Unsupported };
            return Err(kind.into());
        }
        let file = File::open(path)?;
        let since = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.last += 1;
        self.files.insert(self.last, file);
        let modified = (since.as_secs_f64() * 1000.0).floor();
        Ok(Opened { handle: self.last, size: about.len(), modified })
    }

    fn read(&self, handle: u32, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let file = self.files.get(&handle).ok_or(ErrorKind::NotFound)?;
        let mut piece = vec![0; length];
        let read = file.read_at(&mut piece, offset)?;
        piece.truncate(read);
        Ok(piece)
    }
}

/// The name that Node.js gives to a failure.
fn code(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "ENOENT",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::IsADirectory => "EISDIR",
        ErrorKind::NotADirectory => "ENOTDIR",
        ErrorKind::InvalidFilename => "ENAMETOOLONG",
        _ => "EIO",
    }
}

/// Adds the functions that open, read and close.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let files = Rc::new(RefCell::new(OpenFiles::default()));
    let at = Rc::clone(&files);
    let open = move |context: Ctx<'js>, path: String| -> Result<Value<'js>> {
        match at.borrow_mut().open(&path) {
            Ok(Opened { handle, size, modified }) => {
                let parts = Array::new(context.clone())?;
                parts.set(0, handle)?;
                parts.set(1, size)?;
                parts.set(2, modified)?;
                Ok(parts.into_value())
            }
            Err(error) => code(&error).into_js(&context),
        }
    };
    native.set("openFile", Function::new(context.clone(), open)?)?;
    let at = Rc::clone(&files);
    let read = move |context: Ctx<'js>, handle: u32, offset: f64, length: usize| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a size")]
        let piece = at.borrow().read(handle, offset as u64, length);
        let piece =
            piece.map_err(|error| Exception::throw_message(&context, &error.to_string()))?;
        TypedArray::<u8>::new(context, piece)
    };
    native.set("readFile", Function::new(context.clone(), read)?)?;
    let close = move |handle: u32| drop(files.borrow_mut().files.remove(&handle));
    native.set("closeFile", Function::new(context.clone(), close)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_piece_by_piece_and_what_is_none_is_not_opened() {
        let mut files = OpenFiles::default();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let whole = fs::read(path).unwrap();
        let opened = files.open(path).unwrap();
        assert_eq!(opened.size, whole.len() as u64);
        assert_eq!(files.read(opened.handle, 3, 5).unwrap(), whole[3..8]);
        assert_eq!(files.read(opened.handle, opened.size, 5).unwrap(), b"");
        assert!(files.read(opened.handle + 1, 0, 5).is_err());
        let mut refused = |path| code(&files.open(path).err().unwrap());
        assert_eq!(refused("/nothing-here"), "ENOENT");
        assert_eq!(refused(env!("CARGO_MANIFEST_DIR")), "EISDIR");
        assert_eq!(refused("/dev/null"), "EIO");
    }
}
