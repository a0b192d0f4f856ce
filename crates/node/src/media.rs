//! Media types by the endings of file names.

use rquickjs::{Ctx, Function, Object, Result};

/// Where the table of `mime_guess` differs from `mime-db`, which Node.js' packages use, for endings
/// that people serve. Sorted by ending.
const OURS: &[(&str, &str)] = &[
    ("aif", "audio/x-aiff"),
    ("aiff", "audio/x-aiff"),
    ("asc", "application/pgp-keys"),
    ("cpp", "text/x-c"),
    ("deb", "application/x-msdos-program"),
    ("dll", "application/x-msdownload"),
    ("dmg", "application/x-apple-diskimage"),
    ("ecma", "application/ecmascript"),
    ("exe", "application/x-msdos-program"),
    ("flac", "audio/x-flac"),
    ("h", "text/x-c"),
    ("ipynb", "application/x-ipynb+json"),
    ("jsx", "text/jsx"),
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("m4b", "audio/mp4"),
    ("m4p", "application/mp4"),
    ("mjs", "text/javascript"),
    ("msi", "application/x-msdownload"),
    ("mts", "video/mp2t"),
    ("php", "application/x-httpd-php"),
    ("rpm", "application/x-redhat-package-manager"),
    ("rtf", "application/rtf"),
    ("sh", "application/x-sh"),
    ("smi", "application/smil+xml"),
    ("sql", "application/sql"),
    ("swf", "application/x-shockwave-flash"),
    ("tex", "application/x-tex"),
    ("wgsl", "text/wgsl"),
    ("xsl", "application/xml"),
];

/// The type that an ending, in lower case, stands for.
fn media_type(ending: &str) -> Option<&'static str> {
    if let Ok(index) = OURS.binary_search_by_key(&ending, |(known, _)| known) {
        return Some(OURS[index].1);
    }
    mime_guess::from_ext(ending).first_raw()
}

/// Adds the function that looks types up.
pub(crate) fn define<'js>(context: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    let media_type = |ending: String| media_type(&ending);
    native.set("mediaType", Function::new(context.clone(), media_type)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_looked_up_in_order() {
        assert!(OURS.is_sorted_by_key(|(ending, _)| *ending));
    }

    #[test]
    fn common_endings_have_the_types_that_node_s_packages_give_them() {
        for (ending, expected) in [
            ("html", "text/html"),
            ("txt", "text/plain"),
            ("js", "text/javascript"),
            ("mjs", "text/javascript"),
            ("json", "application/json"),
            ("css", "text/css"),
            ("csv", "text/csv"),
            ("png", "image/png"),
            ("jpg", "image/jpeg"),
            ("svg", "image/svg+xml"),
            ("pdf", "application/pdf"),
            ("bin", "application/octet-stream"),
            ("zip", "application/zip"),
            ("gz", "application/gzip"),
            ("mp4", "video/mp4"),
            ("mp3", "audio/mpeg"),
            ("woff2", "font/woff2"),
            ("wasm", "application/wasm"),
            ("webp", "image/webp"),
            ("md", "text/markdown"),
        ] {
            assert_eq!(media_type(ending), Some(expected), "{ending}");
        }
        assert_eq!(media_type("nothing-known"), None);
        assert_eq!(media_type(""), None);
    }
}
