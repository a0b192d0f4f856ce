//! The native side of Node.js' modules: the work, while `js-prelude` owns the shape.
//!
//! Each module is one file with one entry point, `define`, which adds its functions to the object
//! that the prelude imports; all are registered in [`define`].

mod charset;
mod encoding;
mod ffi;
mod file;
pub mod inflate;
mod media;
pub mod text;

use rquickjs::{Ctx, Object, Result};

/// Adds the native functions of every module.
///
/// # Errors
/// When the interpreter has no memory for them.
pub fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    charset::define(context, native)?;
    encoding::define(context, native)?;
    file::define(context, native)?;
    media::define(context, native)
}
