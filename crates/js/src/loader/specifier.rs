//! Specifiers and the addresses of files: `./a.js`, `file:///a.js`, `a/b`, `#a`.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

/// What a specifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape<'a> {
    /// A path, from the folder of the file that asks or from the root.
    Path(&'a str),
    /// The address of a file, without its scheme.
    FileUrl(&'a str),
    /// The module itself, in its address.
    DataUrl,
    /// An address with another scheme, which is told.
    OtherUrl(&'a str),
    /// A package, or a name that a package has given to one of its files.
    Package,
}

impl<'a> Shape<'a> {
    pub(crate) fn of(specifier: &'a str) -> Self {
        if specifier.starts_with('/')
            || matches!(specifier, "." | "..")
            || specifier.starts_with("./")
            || specifier.starts_with("../")
        {
            return Self::Path(specifier);
        }
        match specifier.split_once(':') {
            Some(("file", rest)) => Self::FileUrl(rest.strip_prefix("//").unwrap_or(rest)),
            Some(("data", _)) => Self::DataUrl,
            Some((scheme, _)) if is_scheme(scheme) => Self::OtherUrl(scheme),
            _ => Self::Package,
        }
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Parts a URL's path from the query and the fragment that follow it.
pub(crate) fn without_query(path: &str) -> (&str, &str) {
    path.split_at(path.find(['?', '#']).unwrap_or(path.len()))
}

/// The path that a URL's path stands for; `None` if it hides a separator or is no text.
pub(crate) fn percent_decoded(path: &str) -> Option<String> {
    if !path.contains('%') {
        return Some(path.to_owned());
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |index: usize| after.get(index).and_then(|digit| char::from(*digit).to_digit(16));
        rest = after;
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                let byte = u8::try_from(high * 16 + low).ok()?;
                if byte == b'/' || byte == b'\\' {
                    return None;
                }
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The address of a file.
pub(crate) fn file_url(path: &str) -> String {
    let mut url = String::from("file://");
    for &byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.!~*'();:@&=+$,[]|".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// Joins a path with the folder that it starts from, without `.` and `..`.
pub(crate) fn join(folder: &Path, path: &str) -> PathBuf {
    let mut joined = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined
}

/// The address that a path stands for in a file, whether anything is there or not.
pub(crate) fn relative_url(base: &str, specifier: &str) -> Option<String> {
    let (Shape::Path(path) | Shape::FileUrl(path)) = Shape::of(specifier) else { return None };
    let (path, query) = without_query(path);
    let folder = Path::new(base).parent().unwrap_or(Path::new("/"));
    Some(file_url(&join(folder, &percent_decoded(path)?).to_string_lossy()) + query)
}

/// What is in a `data:` URL: its type and its text.
pub(crate) fn data_url(url: &str) -> Option<(String, String)> {
    let (head, body) = url.strip_prefix("data:")?.split_once(',')?;
    let mut parts = head.split(';');
    let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_base64 = parts.any(|part| part.trim().eq_ignore_ascii_case("base64"));
    let text = if is_base64 {
        let body: String = body.chars().filter(|char| !char.is_whitespace()).collect();
        let bytes = base64_simd::STANDARD.decode_to_vec(body.replace("%3D", "=")).ok()?;
        String::from_utf8(bytes).ok()?
    } else {
        // Here a separator hides nothing.
        percent_decoded(
            &body.replace("%2F", "/").replace("%2f", "/").replace("%5C", "\\").replace("%5c", "\\"),
        )?
    };
    Some((kind, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specifier_is_a_path_an_address_or_a_package() {
        assert_eq!(Shape::of("./a"), Shape::Path("./a"));
        assert_eq!(Shape::of(".."), Shape::Path(".."));
        assert_eq!(Shape::of("file:///a"), Shape::FileUrl("/a"));
        assert_eq!(Shape::of("https://a"), Shape::OtherUrl("https"));
        assert_eq!(Shape::of("@a/b"), Shape::Package);
        assert_eq!(Shape::of("#a"), Shape::Package);
        assert_eq!(Shape::of(".a"), Shape::Package);
    }

    #[test]
    fn addresses_and_paths_are_turned_into_each_other() {
        assert_eq!(file_url("/a b/ż#?.js"), "file:///a%20b/%C5%BC%23%3F.js");
        assert_eq!(percent_decoded("/a%20b/%C5%BC").as_deref(), Some("/a b/ż"));
        assert_eq!(percent_decoded("/a%2Fb"), None);
        assert_eq!(percent_decoded("/100%"), Some("/100%".to_owned()));
        assert_eq!(join(Path::new("/a/b"), "../c/./d"), Path::new("/a/c/d"));
    }

    #[test]
    fn a_data_address_is_text_or_base64() {
        let text = |kind: &str, text: &str| Some((kind.to_owned(), text.to_owned()));
        assert_eq!(
            data_url("data:text/javascript,export%20default%202%2F1"),
            text("text/javascript", "export default 2/1")
        );
        assert_eq!(data_url("data:application/json;base64,e30="), text("application/json", "{}"));
    }
}
