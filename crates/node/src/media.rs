//! Media types by the endings of file names.

use rquickjs::{Ctx, Function, Object, Result};

/// Where the table of `mime_guess` differs from `mime-db`, which Node.js' packages use, for endings
/// that people serve. Sorted by ending.
const OURS: &[(&str, &str)] = &[
    ("aif", "audio/x-aiff"),
    ("aiff", "audio/x-aiff"),
    ("amr", "audio/amr"),
    ("asc", "application/pgp-keys"),
    ("asm", "text/x-asm"),
    ("c", "text/x-c"),
    ("cab", "application/vnd.ms-cab-compressed"),
    ("cc", "text/x-c"),
    ("cer", "application/pkix-cert"),
    ("cjs", "application/node"),
    ("class", "application/java-vm"),
    ("cpp", "text/x-c"),
    ("cxx", "text/x-c"),
    ("deb", "application/x-debian-package"),
    ("dll", "application/x-msdownload"),
    ("dmg", "application/x-apple-diskimage"),
    ("docm", "application/vnd.ms-word.document.macroenabled.12"),
    ("dtd", "application/xml-dtd"),
    ("dwg", "image/vnd.dwg"),
    ("dxf", "image/vnd.dxf"),
    ("ecma", "application/ecmascript"),
    ("emf", "image/emf"),
    ("exe", "application/x-msdos-program"),
    ("fdf", "application/fdf"),
    ("flac", "audio/x-flac"),
    ("h", "text/x-c"),
    ("hh", "text/x-c"),
    ("ico", "image/vnd.microsoft.icon"),
    ("ipynb", "application/x-ipynb+json"),
    ("iso", "application/x-iso9660-image"),
    ("java", "text/x-java-source"),
    ("jfif", "image/pjpeg"),
    ("jsx", "text/jsx"),
    ("key", "application/vnd.apple.keynote"),
    ("m2ts", "video/mp2t"),
    ("m3u8", "application/vnd.apple.mpegurl"),
    ("m4a", "audio/mp4"),
    ("m4b", "audio/mp4"),
    ("m4p", "application/mp4"),
    ("m4s", "video/iso.segment"),
    ("manifest", "text/cache-manifest"),
    ("map", "application/json"),
    ("mdx", "text/mdx"),
    ("mid", "audio/midi"),
    ("midi", "audio/midi"),
    ("mjs", "text/javascript"),
    ("msi", "application/x-msdownload"),
    ("mts", "video/mp2t"),
    ("numbers", "application/vnd.apple.numbers"),
    ("obj", "model/obj"),
    ("otf", "font/otf"),
    ("owl", "application/rdf+xml"),
    ("pages", "application/vnd.apple.pages"),
    ("php", "application/x-httpd-php"),
    ("pptm", "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
    ("psd", "image/vnd.adobe.photoshop"),
    ("rar", "application/vnd.rar"),
    ("rpm", "application/x-redhat-package-manager"),
    ("rs", "application/rls-services+xml"),
    ("rtf", "application/rtf"),
    ("sh", "application/x-sh"),
    ("smi", "application/smil+xml"),
    ("sql", "application/sql"),
    ("stl", "model/stl"),
    ("swf", "application/x-shockwave-flash"),
    ("tex", "application/x-tex"),
    ("toml", "application/toml"),
    ("ts", "video/mp2t"),
    ("ttml", "application/ttml+xml"),
    ("vcs", "text/x-vcalendar"),
    ("vsdx", "application/vnd.visio"),
    ("wgsl", "text/wgsl"),
    ("wmf", "image/wmf"),
    ("woff", "font/woff"),
    ("wrl", "model/vrml"),
    ("wsdl", "application/wsdl+xml"),
    ("xfdf", "application/xfdf"),
    ("xlf", "application/xliff+xml"),
    ("xlsb", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    ("xlsm", "application/vnd.ms-excel.sheet.macroenabled.12"),
    ("xml", "application/xml"),
    ("xsd", "application/xml"),
    ("xsl", "application/xml"),
    ("xslt", "application/xslt+xml"),
    ("yaml", "text/yaml"),
    ("yml", "text/yaml"),
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
