//! A request to another server as a span of the kind CLIENT, after OpenTelemetry's conventions for
//! HTTP: whatever language makes it, and when events are published.

use http::{StatusCode, Uri};
use opentelemetry::trace::{SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};

use super::conventions::{self, REDACTED, known_method};
use super::{Tracing, start};

/// A request that is under way. One that is dropped has been given up.
#[derive(Debug)]
#[must_use = "its span ends when it is dropped"]
pub struct ClientCall {
    /// The span, if spans are exported.
    span: Option<Context>,
    fields: Vec<(&'static str, String)>,
}

impl Tracing {
    /// Starts the span of a request that code in `context` makes. If spans are not exported, nothing is
    /// recorded of it, but it has an identity of its own all the same: whoever is asked can tell one
    /// request from another.
    pub fn call(&self, context: &Context, method: &str, url: &str) -> ClientCall {
        if self.settings.disabled {
            return ClientCall { span: None, fields: self.inject(context) };
        }
        let tracer = self.own();
        let known = known_method(method);
        let mut builder = tracer.span_builder(known.unwrap_or("HTTP")).with_kind(SpanKind::Client);
        if self.exports() {
            builder = builder.with_attributes(attributes(method, known, url));
        }
        let context = start(tracer, builder, context);
        let fields = self.inject(&context);
        ClientCall { span: self.exports().then_some(context), fields }
    }
}

impl ClientCall {
    /// The header fields that the request carries, with lower-case names.
    #[must_use]
    pub fn fields(&self) -> &[(&'static str, String)] {
        &self.fields
    }

    /// The head of an answer has come.
    pub fn answered(mut self, status: u16) {
        let Some(context) = self.span.take() else { return };
        let span = context.span();
        span.set_attribute(KeyValue::new("http.response.status_code", i64::from(status)));
        let code = StatusCode::from_u16(status);
        if code.is_ok_and(|code| code.is_client_error() || code.is_server_error()) {
            span.set_attribute(KeyValue::new("error.type", status.to_string()));
            span.set_status(Status::error(""));
        }
        span.end();
    }

    /// There is no answer: the kind of the error, and what it says.
    pub fn failed(mut self, kind: &str, message: &str) {
        self.fail(kind, message);
    }

    fn fail(&mut self, kind: &str, message: &str) {
        let Some(context) = self.span.take() else { return };
        let span = context.span();
        span.set_attribute(KeyValue::new("error.type", kind.to_owned()));
        span.set_status(Status::error(message.to_owned()));
        span.end();
    }
}

impl Drop for ClientCall {
    fn drop(&mut self) {
        self.fail("_OTHER", "the request was given up");
    }
}

fn attributes(method: &str, known: Option<&'static str>, url: &str) -> Vec<KeyValue> {
    let mut attributes = vec![
        KeyValue::new("http.request.method", known.unwrap_or("_OTHER")),
        KeyValue::new("url.full", redacted(url)),
    ];
    if known.is_none() {
        attributes.push(KeyValue::new("http.request.method_original", method.to_owned()));
    }
    let Ok(url) = url.parse::<Uri>() else { return attributes };
    if let Some(host) = url.host() {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        attributes.push(KeyValue::new("server.address", bare.to_owned()));
    }
    let usual = match url.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    };
    if let Some(port) = url.port_u16().or(usual) {
        attributes.push(KeyValue::new("server.port", i64::from(port)));
    }
    attributes
}

/// A URL without the secrets in it.
fn redacted(url: &str) -> String {
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, rest)| (url, Some(rest)));
    let (path, query) = url.split_once('?').map_or((url, None), |(path, rest)| (path, Some(rest)));
    let mut safe = String::with_capacity(url.len());
    match path.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            safe.extend([scheme, "://"]);
            match authority.rsplit_once('@') {
                Some((_, host)) => safe.extend([REDACTED, ":", REDACTED, "@", host]),
                None => safe.push_str(authority),
            }
            safe.push_str(path);
        }
        None => safe.push_str(path),
    }
    if let Some(query) = query {
        safe.extend(["?", &conventions::redacted(query)]);
    }
    if let Some(fragment) = fragment {
        safe.extend(["#", fragment]);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_url_are_not_told() {
        for (url, safe) in [
            ("http://example.com", "http://example.com"),
            (
                "http://me:secret@example.com/a@b?c=d#e",
                "http://REDACTED:REDACTED@example.com/a@b?c=d#e",
            ),
            (
                "https://s3.example.com/k?a=1&Signature=x%3D&sig=&b",
                "https://s3.example.com/k?a=1&Signature=REDACTED&sig=REDACTED&b",
            ),
            ("/relative?sig=1", "/relative?sig=REDACTED"),
            ("", ""),
        ] {
            assert_eq!(redacted(url), safe);
        }
    }

    #[test]
    fn a_server_is_named_by_its_host_and_its_port() {
        let told = |method: &str, url: &str| {
            let mut told: Vec<String> = attributes(method, known_method(method), url)
                .into_iter()
                .map(|attribute| format!("{}={}", attribute.key, attribute.value))
                .filter(|told| !told.starts_with("url.full"))
                .collect();
            told.sort();
            told.join(" ")
        };
        assert_eq!(
            told("GET", "http://example.com/a"),
            "http.request.method=GET server.address=example.com server.port=80"
        );
        assert_eq!(
            told("BREW", "https://[::1]:8443/"),
            "http.request.method=_OTHER http.request.method_original=BREW server.address=::1 server.port=8443"
        );
        assert_eq!(told("GET", "no url"), "http.request.method=GET");
    }
}
