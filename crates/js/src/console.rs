//! Where `console` and the streams of `process` write: into the log, one write for each call.

use duet_host::log::{self, Level, Stream, Voice};
use duet_node::text;
use rquickjs::prelude::{Opt, This};
use rquickjs::{Ctx, Function, Object, Result, String as JsString, TypedArray};

use crate::{exchange, ffi, tracer};

/// Adds the functions that write.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    // With a level the text is whole; without one it is a piece of what a stream is given.
    let write = |context: Ctx<'js>,
                 native: This<Object<'js>>,
                 number: u8,
                 text: JsString<'js>,
                 level: Opt<u8>|
     -> Result<()> {
        let text = text::well_formed(&context, &text)?;
        let (stream, voice) = (Stream::numbered(number), voice(&context, &native, level.0));
        if voice.level.is_some() {
            log::print(stream, &text, voice);
        } else {
            log::print_piece(stream, text.as_bytes(), voice);
        }
        Ok(())
    };
    native.set("write", Function::new(context.clone(), write)?)?;
    let write_bytes =
        |context: Ctx<'js>, native: This<Object<'js>>, number: u8, bytes: TypedArray<'js, u8>| {
            // The buffer of a typed array may have gone elsewhere.
            let bytes = ffi::copy_bytes(&bytes).unwrap_or_default();
            log::print_piece(Stream::numbered(number), &bytes, voice(&context, &native, None));
        };
    native.set("writeBytes", Function::new(context.clone(), write_bytes)?)
}

fn voice<'js, 'a>(context: &Ctx<'js>, native: &Object<'js>, level: Option<u8>) -> Voice<'a> {
    let level = level.map(|level| match level {
        0 => Level::Debug,
        1 => Level::Info,
        2 => Level::Warn,
        _ => Level::Error,
    });
    // Only a record tells whose it is.
    let origin = if log::is_json() { exchange::origin(context) } else { None };
    let origin = origin.map(|origin| match tracer::active_span(context, native) {
        Some(span) => origin.within(&span),
        None => origin,
    });
    Voice { level, logger: None, origin }
}
