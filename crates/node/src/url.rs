//! URLs as the WHATWG standard has them: parsed and changed here, and kept by the prelude as text
//! with the places where its parts begin and end. Nothing is remembered between two calls.

use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, String as JsString, Value};
use url::{Host, Url, form_urlencoded, quirks};

use crate::text;

/// A URL on its way to JavaScript: its text, then its places.
struct Parsed(Url);

impl<'js> IntoJs<'js> for Parsed {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let parts = Array::new(context.clone())?;
        for (index, place) in places(self.0.as_str()).into_iter().enumerate() {
            parts.set(index + 1, place)?;
        }
        parts.set(0, String::from(self.0))?;
        Ok(parts.into_value())
    }
}

/// Where the parts of a URL begin and end, in the order in which the prelude reads them: the end of
/// the scheme; beginning and end of user name, password, host, port and path; the end of the query.
/// A URL that has been parsed is ASCII, so bytes are what JavaScript counts.
///
/// `url`'s own positions are not for every URL that its setters can make.
fn places(href: &str) -> [usize; 12] {
    let scheme = href.find(':').unwrap_or(href.len());
    let start = (scheme + 1).min(href.len());
    let mut places = [start; 12];
    places[0] = scheme;
    let mut path = start;
    if href[start..].starts_with("//") {
        let from = start + 2;
        let end = href[from..].find(['/', '?', '#']).map_or(href.len(), |length| from + length);
        let authority = &href[from..end];
        let at = authority.rfind('@');
        let user = &authority[..at.unwrap_or(0)];
        let colon = user.find(':');
        let host = from + at.map_or(0, |at| at + 1);
        // The colons of an address of IPv6 are in brackets.
        let port = href[host..end].rfind(':').filter(|port| !href[host + port..end].contains(']'));
        let user_end = from + colon.unwrap_or(user.len());
        let password = from + colon.map_or(user.len(), |colon| colon + 1);
        let host_end = port.map_or(end, |port| host + port);
        let port = port.map_or(end, |port| host + port + 1);
        places[1..9].copy_from_slice(&[
            from,
            user_end,
            password,
            from + user.len(),
            host,
            host_end,
            port,
            end,
        ]);
        path = end;
    } else if href[start..].starts_with("/.//") {
        // A path that begins with two slashes would be taken for a host.
        path += 2;
    }
    let path_end = href[path..].find(['?', '#']).map_or(href.len(), |length| path + length);
    let query_end = href[path_end..].find('#').map_or(href.len(), |length| path_end + length);
    places[9..].copy_from_slice(&[path, path_end, query_end]);
    places
}

fn parse(input: &str, base: Option<&str>) -> Option<Url> {
    match base {
        None => Url::parse(input).ok(),
        Some(base) => Url::parse(base).ok()?.join(input).ok(),
    }
}

/// Changes one part of a URL; `None` where the standard leaves it as it is.
fn change(href: &str, part: &str, value: &str) -> Option<Url> {
    let mut url = Url::parse(href).ok()?;
    match part {
        "protocol" if may_be_file(&url, value) => {
            url = Url::parse(&href.replacen(url.scheme(), "file", 1)).ok()?;
        }
        "protocol" => quirks::set_protocol(&mut url, value).ok()?,
        "username" => quirks::set_username(&mut url, value).ok()?,
        "password" => quirks::set_password(&mut url, value).ok()?,
        "host" => quirks::set_host(&mut url, value).ok()?,
        "hostname" => quirks::set_hostname(&mut url, value).ok()?,
        "port" => quirks::set_port(&mut url, &port(value)?).ok()?,
        "pathname" => quirks::set_pathname(&mut url, value),
        "search" => quirks::set_search(&mut url, value),
        "hash" => quirks::set_hash(&mut url, value),
        _ => return None,
    }
    Some(url)
}

/// The number that a port begins with: what follows is ignored. `url` takes it for the port's default only
/// where nothing follows.
fn port(value: &str) -> Option<String> {
    let text: String =
        value.chars().filter(|letter| !matches!(letter, '\t' | '\n' | '\r')).collect();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    (value.is_empty() || !digits.is_empty()).then_some(digits)
}

/// What has neither user nor port may become a file's URL, which `url` does not know.
fn may_be_file(url: &Url, protocol: &str) -> bool {
    protocol.split(':').next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("file"))
        && matches!(url.scheme(), "http" | "https" | "ws" | "wss" | "ftp")
        && url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none()
}

/// The host that a name comes to, or nothing if it cannot be one.
fn host(name: &str) -> String {
    Host::parse(name).map(|host| host.to_string()).unwrap_or_default()
}

fn unicode(name: &str) -> String {
    match Host::parse(name) {
        Ok(Host::Domain(domain)) => idna::domain_to_unicode(&domain).0,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// Adds the functions that the prelude's URLs are made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let of = |context: Ctx<'js>, input: JsString<'js>, base: Option<JsString<'js>>| {
        let input = text::well_formed(&context, &input)?;
        let base = base.map(|base| text::well_formed(&context, &base)).transpose()?;
        Ok::<_, rquickjs::Error>(parse(&input, base.as_deref()).map(Parsed))
    };
    group.set("parse", Function::new(context.clone(), of)?)?;
    let set = |context: Ctx<'js>, href: String, part: String, value: JsString<'js>| {
        let value = text::well_formed(&context, &value)?;
        Ok::<_, rquickjs::Error>(change(&href, &part, &value).map(Parsed))
    };
    group.set("set", Function::new(context.clone(), set)?)?;
    let parse_query = |context: Ctx<'js>, query: JsString<'js>| {
        let query = text::well_formed(&context, &query)?;
        let pairs = form_urlencoded::parse(query.as_bytes());
        Ok::<_, rquickjs::Error>(
            pairs.flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect(),
        ) as Result<Vec<String>>
    };
    group.set("parseQuery", Function::new(context.clone(), parse_query)?)?;
    let serialize_query = |context: Ctx<'js>, pairs: Vec<JsString<'js>>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for pair in pairs.chunks_exact(2) {
            query.append_pair(
                &text::well_formed(&context, &pair[0])?,
                &text::well_formed(&context, &pair[1])?,
            );
        }
        Ok::<_, rquickjs::Error>(query.finish())
    };
    group.set("serializeQuery", Function::new(context.clone(), serialize_query)?)?;
    let to_ascii = |context: Ctx<'js>, name: JsString<'js>| {
        Ok::<_, rquickjs::Error>(host(&text::well_formed(&context, &name)?))
    };
    group.set("domainToASCII", Function::new(context.clone(), to_ascii)?)?;
    let to_unicode = |context: Ctx<'js>, name: JsString<'js>| {
        Ok::<_, rquickjs::Error>(unicode(&text::well_formed(&context, &name)?))
    };
    group.set("domainToUnicode", Function::new(context.clone(), to_unicode)?)?;
    // What is no host may be a name all the same: only international letters are looked at.
    let name_to_ascii = |context: Ctx<'js>, name: JsString<'js>| {
        let name = text::well_formed(&context, &name)?;
        Ok::<_, rquickjs::Error>(idna::domain_to_ascii(&name).unwrap_or_default())
    };
    group.set("nameToASCII", Function::new(context.clone(), name_to_ascii)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_changed_where_the_standard_lets_it() {
        let changed = |part, value| change("http://a.example/b?c#d", part, value).map(String::from);
        assert_eq!(changed("port", "81").as_deref(), Some("http://a.example:81/b?c#d"));
        assert_eq!(changed("port", "80/").as_deref(), Some("http://a.example/b?c#d"));
        assert_eq!(changed("port", "x"), None);
        assert_eq!(changed("hash", "").as_deref(), Some("http://a.example/b?c"));
        assert_eq!(changed("protocol", "file").as_deref(), Some("file://a.example/b?c#d"));
        assert_eq!(changed("host", ""), None);
        assert_eq!(changed("color", "red"), None);
    }

    #[test]
    fn names_are_ascii_and_back() {
        assert_eq!(host("español.com"), "xn--espaol-zwa.com");
        assert_eq!(unicode("xn--espaol-zwa.com"), "español.com");
        assert_eq!(host("a b"), "");
    }

    #[test]
    fn the_places_are_where_the_parts_are() {
        let parts = |href: &str| {
            let at = places(href);
            let part = |from: usize| href[at[from]..at[from + 1]].to_owned();
            [1, 3, 5, 7, 9, 10].map(part).join(" ")
        };
        assert_eq!(parts("http://u:p@[::1]:8/p?q#h"), "u p [::1] 8 /p ?q");
        assert_eq!(parts("x://[::1]?@:"), "  [::1]   ?@:");
        assert_eq!(parts("x:/.//a@b:1"), "    //a@b:1 ");
        assert_eq!(parts("mailto:a@b"), "    a@b ");
    }

    #[test]
    fn a_relative_address_needs_a_base() {
        assert!(parse("/a", None).is_none());
        assert_eq!(parse("/a", Some("x://h/b")).map(String::from).as_deref(), Some("x://h/a"));
    }
}
