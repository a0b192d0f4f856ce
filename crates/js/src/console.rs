//! Where `console` writes: the standard streams of the process, one write for each call.

use std::io::Write;

use duet_node::text;
use rquickjs::{Ctx, Function, Object, Result, String as JsString};

const STANDARD_ERROR: u8 = 2;

/// Adds the function that writes.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let write = |context: Ctx<'js>, descriptor: u8, text: JsString<'js>| -> Result<()> {
        let text = text::well_formed(&context, &text)?;
        // A stream that is closed has nobody to tell.
        let _ = if descriptor == STANDARD_ERROR {
            std::io::stderr().lock().write_all(text.as_bytes())
        } else {
            let mut stream = std::io::stdout().lock();
            stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
        };
        Ok(())
    };
    native.set("write", Function::new(context.clone(), write)?)
}
