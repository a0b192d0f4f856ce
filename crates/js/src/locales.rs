//! The data of the locales that the binary knows, for `Intl`: compressed JSON, made by the build.

use rquickjs::{Ctx, Function, Object, Result, TypedArray};

/// Name and data of every locale, sorted by name.
static LOCALES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// Adds the function that gives the data of a locale, and the one that names them all.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let data = |context: Ctx<'js>, name: String| -> Result<Option<TypedArray<'js, u8>>> {
        let found = LOCALES.binary_search_by_key(&name.as_str(), |(known, _)| known);
        found.ok().map(|index| TypedArray::new_copy(context, LOCALES[index].1)).transpose()
    };
    native.set("localeData", Function::new(context.clone(), data)?)?;
    let names = || -> Vec<&str> { LOCALES.iter().map(|(name, _)| *name).collect() };
    native.set("localeNames", Function::new(context.clone(), names)?)
}
