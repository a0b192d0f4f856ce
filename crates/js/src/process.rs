//! What `process` knows of the process.

use rquickjs::{Ctx, Function, Object, Result};

/// Adds the functions that `process.js` asks.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let environment = || -> Vec<Vec<String>> {
        std::env::vars_os()
            .map(|(name, value)| {
                [name, value].map(|text| text.to_string_lossy().into_owned()).to_vec()
            })
            .collect()
    };
    native.set("environment", Function::new(context.clone(), environment)?)?;
    let directory = || {
        std::env::current_dir().map_or_else(|_| "/".to_owned(), |path| path.display().to_string())
    };
    native.set("workingDirectory", Function::new(context.clone(), directory)?)?;
    native.set("processId", Function::new(context.clone(), std::process::id)?)?;
    native.set("residentBytes", Function::new(context.clone(), resident_bytes)?)?;
    let architecture = || match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    native.set("architecture", Function::new(context.clone(), architecture)?)
}

/// The resident set, from `/proc/self/statm`; 0 where there is none.
fn resident_bytes() -> f64 {
    const PAGE: f64 = 4096.0;
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok()));
    pages.unwrap_or_default() * PAGE
}
