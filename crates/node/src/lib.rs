//! The native side of Node.js' modules: the work, while `js-prelude` owns the shape.
//!
//! Each module is one file with one entry point, `define`, which adds its functions to an object
//! that the prelude asks for with `native.group(name)`: `GROUPS` lists them, and nothing is made
//! before it is asked for. What every Function needs is in the object itself ([`define`]).

mod buffer;
mod charset;
mod child;
mod crypto;
mod decoder;
mod dgram;
mod dns;
mod encoding;
mod failure;
mod ffi;
mod file;
mod fs;
mod handles;
mod http;
mod http2;
pub mod inflate;
mod inspection;
mod intl;
mod io;
mod media;
mod net;
mod process;
mod signals;
pub mod text;
mod tls;
mod url;
mod zlib;

use rquickjs::function::This;
use rquickjs::{Ctx, Exception, Function, Object, Result};

pub use failure::Failure;
pub use io::{Callback, Io, Letter, Letterbox, is_waiting};

/// Adds the functions of one group to an object.
type Define = for<'js> fn(&Ctx<'js>, &Object<'js>) -> Result<()>;

/// The groups of native functions, by name.
const GROUPS: &[(&str, Define)] = &[
    ("buffer", buffer::define),
    ("child", child::define),
    ("crypto", crypto::define),
    ("decoder", decoder::define),
    ("dgram", dgram::define),
    ("dns", dns::define),
    ("fs", fs::define),
    ("http", http::define),
    ("http2", http2::define),
    ("inspection", inspection::define),
    ("net", net::define),
    ("process", process::define),
    ("signals", signals::define),
    ("tls", tls::define),
    ("url", url::define),
    ("intl", intl::define),
    ("zlib", zlib::define),
];

/// Adds the native functions that every Function needs, and `group`, which gives the others.
///
/// # Errors
/// When the interpreter has no memory for them.
pub fn define<'js>(context: &Ctx<'js>, native: &Object<'js>, io: Io) -> Result<()> {
    io.attach(context);
    native.set("groups", Object::new(context.clone())?)?;
    native.set("group", Function::new(context.clone(), group)?)?;
    charset::define(context, native)?;
    encoding::define(context, native)?;
    file::define(context, native)?;
    media::define(context, native)
}

/// The functions of one group, made when they are first asked for.
fn group<'js>(context: Ctx<'js>, native: This<Object<'js>>, name: String) -> Result<Object<'js>> {
    let groups: Object<'js> = native.get("groups")?;
    if let Some(made) = groups.get::<_, Option<Object<'js>>>(&name)? {
        return Ok(made);
    }
    let Some((_, define)) = GROUPS.iter().find(|(known, _)| *known == name) else {
        return Err(Exception::throw_message(&context, &format!("no native group {name}")));
    };
    let made = Object::new(context.clone())?;
    define(&context, &made)?;
    groups.set(name, made.clone())?;
    Ok(made)
}
