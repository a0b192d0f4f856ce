//! What `Intl` cannot do in JavaScript: the history of time zones, and the order of words.

mod collator;
mod zones;

use rquickjs::{Ctx, Object, Result};

/// Adds the functions of the group `intl`.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    zones::define(context, group)?;
    collator::define(context, group)
}
