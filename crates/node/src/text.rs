//! JavaScript strings as UTF-8.

use rquickjs::function::This;
use rquickjs::{Ctx, Function, Object, Result, String as JsString};

/// A JavaScript string as UTF-8: half a surrogate pair becomes U+FFFD, as Node.js writes it.
///
/// # Errors
/// When there is no memory for it.
pub fn well_formed<'js>(context: &Ctx<'js>, text: &JsString<'js>) -> Result<String> {
    if let Ok(text) = text.to_string() {
        return Ok(text);
    }
    let string: Object<'js> = context.globals().get("String")?;
    let prototype: Object<'js> = string.get("prototype")?;
    let to_well_formed: Function<'js> = prototype.get("toWellFormed")?;
    to_well_formed.call((This(text.clone()),))
}
