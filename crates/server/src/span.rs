//! The span of a request, from its arrival until its answer is complete, with the attributes that
//! OpenTelemetry's conventions name for HTTP servers and for Functions.
//!
//! Attributes are made at the end, and only for a span that is recorded.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use duet_core::{InvocationId, Refusal};
use duet_host::Tracing;
use duet_host::telemetry::{failure, known_method, redacted};
use http::header::{FORWARDED, HOST, HeaderName, HeaderValue, USER_AGENT};
use http::request::Parts;
use http::{StatusCode, Version};
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry::{Context, KeyValue, StringValue, Value};

/// What a proxy in front says of the client's own request.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// The attributes of an event that came as header fields.
static EVENT: [(HeaderName, &str); 5] = [
    (HeaderName::from_static("ce-id"), "cloudevents.event_id"),
    (HeaderName::from_static("ce-source"), "cloudevents.event_source"),
    (HeaderName::from_static("ce-type"), "cloudevents.event_type"),
    (HeaderName::from_static("ce-specversion"), "cloudevents.event_spec_version"),
    (HeaderName::from_static("ce-subject"), "cloudevents.event_subject"),
];

/// The span of a request.
pub(crate) struct RequestSpan {
    context: Context,
    /// What is said of it at the end, if it is recorded.
    facts: Option<Box<Facts>>,
}

struct Facts {
    id: InvocationId,
    head: Arc<Parts>,
    peer: SocketAddr,
    status: Option<StatusCode>,
    refused: Option<Refusal>,
    /// The handler has failed, and its engine has told with what ([`Tracing::failed`]).
    has_thrown: bool,
    fault: Option<Fault>,
}

/// What went wrong after an answer had begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The handler failed.
    BrokeOff,
    /// The client has gone, or takes nothing.
    ClientGone,
}

impl RequestSpan {
    /// Starts it, if spans are sent anywhere, or if the log must name it.
    pub(crate) fn start(
        tracing: &Tracing,
        head: &Arc<Parts>,
        peer: SocketAddr,
        id: InvocationId,
        is_logged: bool,
    ) -> Option<Self> {
        let is_exported = tracing.exports() && !tracing.spares(head);
        let context = match (is_exported, is_logged) {
            (true, _) => tracing.receive(head),
            (false, true) => tracing.receive_unexported(head),
            (false, false) => return None,
        };
        let is_recorded = is_exported && context.span().is_recording();
        let facts = is_recorded.then(|| Box::new(Facts::of(head.clone(), peer, id)));
        Some(Self { context, facts })
    }

    /// Where it stands in its trace.
    pub(crate) fn context(&self) -> SpanContext {
        self.context.span().span_context().clone()
    }

    /// Where the handler finds it.
    pub(crate) fn trace(span: Option<&Self>) -> OnceLock<Context> {
        span.map_or_else(OnceLock::new, |span| OnceLock::from(span.context.clone()))
    }

    /// An answer goes out: the Function's, or the host's in its place.
    pub(crate) fn answered(&mut self, status: StatusCode, failed: bool, refused: Option<Refusal>) {
        if let Some(facts) = &mut self.facts {
            facts.status = Some(status);
            facts.refused = refused;
            facts.has_thrown = failed && refused.is_none();
        }
    }

    /// The answer cannot be completed.
    pub(crate) fn faulty(&mut self, fault: Fault) {
        if let Some(facts) = &mut self.facts {
            facts.fault.get_or_insert(fault);
        }
    }
}

/// The answer is complete, or nobody waits for it any more.
impl Drop for RequestSpan {
    fn drop(&mut self) {
        let span = self.context.span();
        if let Some(facts) = &self.facts {
            let failed = facts.failed();
            span.set_attributes(facts.attributes());
            if let Some(description) = failed {
                span.set_status(failure(description));
            }
        }
        // The handler may keep the context for longer.
        span.end();
    }
}

impl Facts {
    fn of(head: Arc<Parts>, peer: SocketAddr, id: InvocationId) -> Self {
        Self { id, head, peer, status: None, refused: None, has_thrown: false, fault: None }
    }

    /// What is said of a request that has failed; of one that is its client's fault, nothing is.
    fn failed(&self) -> Option<&'static str> {
        match (self.refused, self.fault) {
            (Some(Refusal::TimedOut), _) => Some("the function did not answer in time"),
            (_, Some(Fault::BrokeOff)) => Some("the answer broke off"),
            _ => self.status.is_some_and(|status| status.is_server_error()).then_some(""),
        }
    }

    /// What kind of failure it was, unless the handler's own exception says so.
    fn error(&self) -> Option<Value> {
        if self.has_thrown {
            return None;
        }
        match (self.refused, self.fault, self.status) {
            (Some(Refusal::TimedOut), ..) => Some("timeout".into()),
            (_, Some(Fault::ClientGone), _) | (.., None) => Some("client_disconnected".into()),
            (_, _, Some(status)) if status.is_server_error() => {
                Some(status.as_str().to_owned().into())
            }
            _ => None,
        }
    }

    fn attributes(&self) -> Vec<KeyValue> {
        let mut all = Vec::with_capacity(20);
        let mut add = |name: &'static str, value: Value| all.push(KeyValue::new(name, value));
        let Parts { method, uri, version, headers, .. } = &*self.head;
        let known = known_method(method.as_str());
        add("http.request.method", known.unwrap_or("_OTHER").into());
        if known.is_none() {
            add("http.request.method_original", method.as_str().to_owned().into());
        }
        let scheme = self.scheme();
        add("url.scheme", scheme.clone().into());
        add("url.path", uri.path().to_owned().into());
        if let Some(query) = uri.query() {
            add("url.query", redacted(query).into_owned().into());
        }
        if let Some((host, port)) = self.server() {
            let usual = if &*scheme == "https" { 443 } else { 80 };
            add("server.address", host.into());
            add("server.port", port.unwrap_or(usual).into());
        }
        add("client.address", self.client().into());
        add("network.peer.address", self.peer.ip().to_string().into());
        add("network.peer.port", i64::from(self.peer.port()).into());
        let version = if *version == Version::HTTP_10 { "1.0" } else { "1.1" };
        add("network.protocol.version", version.into());
        if let Some(agent) = headers.get(USER_AGENT) {
            add("user_agent.original", text(agent).into());
        }
        if headers.contains_key(&EVENT[0].0) {
            for (field, name) in &EVENT {
                if let Some(value) = headers.get(field) {
                    add(name, text(value).into());
                }
            }
        }
        add("faas.trigger", "http".into());
        add("faas.invocation_id", self.id.to_string().into());
        add("faas.coldstart", (self.id == 1).into());
        if let Some(status) = self.status {
            add("http.response.status_code", i64::from(status.as_u16()).into());
        }
        if let Some(error) = self.error() {
            add("error.type", error);
        }
        all
    }

    /// As the client has seen it: a proxy in front may have ended its encryption.
    fn scheme(&self) -> Cow<'static, str> {
        let said = self.forwarded("proto").or_else(|| self.first(FORWARDED_PROTO));
        match said.as_deref() {
            Some("https") => "https".into(),
            _ => {
                self.head.uri.scheme_str().map_or("http".into(), |scheme| scheme.to_owned().into())
            }
        }
    }

    /// The name and the port that the client has asked for.
    fn server(&self) -> Option<(String, Option<i64>)> {
        let said = self.forwarded("host").or_else(|| self.first(FORWARDED_HOST));
        let asked = || self.head.uri.authority().map(ToString::to_string);
        let host = said.or_else(asked).or_else(|| self.first(HOST))?;
        Some(parted(&host))
    }

    /// The client as whoever is in front has seen it.
    fn client(&self) -> String {
        let said = self.forwarded("for").or_else(|| self.first(FORWARDED_FOR));
        said.map_or_else(|| self.peer.ip().to_string(), |said| parted(&said).0)
    }

    /// What the first proxy says in `Forwarded`.
    fn forwarded(&self, name: &str) -> Option<String> {
        let said = self.first(FORWARDED)?;
        said.split(';').find_map(|pair| {
            let (known, value) = pair.split_once('=')?;
            let is_it = known.trim().eq_ignore_ascii_case(name);
            is_it
                .then(|| value.trim().trim_matches('"').to_owned())
                .filter(|value| !value.is_empty())
        })
    }

    /// The first of several values in a field.
    fn first(&self, name: HeaderName) -> Option<String> {
        let value = self.head.headers.get(name)?.to_str().ok()?.split(',').next()?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }
}

/// A host and its port, of `host`, `host:port`, `[address]:port` or a bare IPv6 address.
fn parted(authority: &str) -> (String, Option<i64>) {
    let host = authority.rsplit('@').next().unwrap_or(authority);
    if let Some((address, rest)) = host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        let port = rest.strip_prefix(':').and_then(|port| port.parse::<u16>().ok());
        return (address.to_owned(), port.map(i64::from));
    }
    match host.split_once(':') {
        Some((name, port)) if !port.contains(':') => {
            (name.to_owned(), port.parse::<u16>().ok().map(i64::from))
        }
        _ => (host.to_owned(), None),
    }
}

fn text(value: &HeaderValue) -> StringValue {
    String::from_utf8_lossy(value.as_bytes()).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(request: http::request::Builder) -> Facts {
        let (head, ()) = request.body(()).unwrap().into_parts();
        let mut facts = Facts::of(head.into(), SocketAddr::from(([10, 0, 0, 9], 4711)), 7);
        facts.status = Some(StatusCode::OK);
        facts
    }

    fn value(facts: &Facts, name: &str) -> Option<String> {
        let all = facts.attributes();
        let found: Vec<_> = all.iter().filter(|known| known.key.as_str() == name).collect();
        assert!(found.len() < 2, "{name} is there twice");
        found.first().map(|known| known.value.as_str().into_owned())
    }

    fn values<const N: usize>(facts: &Facts, names: [&str; N]) -> [Option<String>; N] {
        names.map(|name| value(facts, name))
    }

    fn some<const N: usize>(values: [&str; N]) -> [Option<String>; N] {
        values.map(|value| Some(value.to_owned()))
    }

    #[test]
    fn it_says_what_was_asked_for_and_of_whom() {
        let request = http::Request::put("/orders/7?a=1&b").header(HOST, "shop:8080");
        let facts = facts(request.header(USER_AGENT, "curl/8"));
        let names = ["http.request.method", "url.path", "url.query", "url.scheme"];
        assert_eq!(values(&facts, names), some(["PUT", "/orders/7", "a=1&b", "http"]));
        let names = ["server.address", "server.port", "client.address", "network.peer.port"];
        assert_eq!(values(&facts, names), some(["shop", "8080", "10.0.0.9", "4711"]));
        let names = ["user_agent.original", "network.protocol.version", "faas.trigger"];
        assert_eq!(values(&facts, names), some(["curl/8", "1.1", "http"]));
        let names = ["faas.invocation_id", "faas.coldstart", "http.response.status_code"];
        assert_eq!(values(&facts, names), some(["7", "false", "200"]));
        assert_eq!(value(&facts, "http.request.method_original"), None);
        assert_eq!(value(&facts, "error.type"), None);
    }

    #[test]
    fn a_method_that_nobody_knows_is_named_apart() {
        let facts = facts(http::Request::builder().method("BREW").uri("/"));
        let names = ["http.request.method", "http.request.method_original"];
        assert_eq!(values(&facts, names), some(["_OTHER", "BREW"]));
    }

    #[test]
    fn what_the_first_proxy_says_of_the_client_counts() {
        let plain = http::Request::get("/").header(HOST, "inner");
        let request = plain
            .header(FORWARDED_FOR, "192.0.2.60, 10.0.0.1")
            .header(FORWARDED_HOST, "shop.example")
            .header(FORWARDED_PROTO, "https");
        let names = ["client.address", "server.address", "server.port", "url.scheme"];
        let expected = some(["192.0.2.60", "shop.example", "443", "https"]);
        assert_eq!(values(&facts(request), names), expected);
        let forwarded =
            "for=\"[2001:db8::17]:4711\";Proto=https;host=shop.example:444, for=10.0.0.1";
        let request = http::Request::get("/").header(HOST, "inner").header(FORWARDED, forwarded);
        let expected = some(["2001:db8::17", "shop.example", "444", "https"]);
        assert_eq!(values(&facts(request), names), expected);
    }

    #[test]
    fn hosts_are_told_from_ports() {
        assert_eq!(parted("a"), ("a".into(), None));
        assert_eq!(parted("a:80"), ("a".into(), Some(80)));
        assert_eq!(parted("a:many"), ("a".into(), None));
        assert_eq!(parted("[::1]:80"), ("::1".into(), Some(80)));
        assert_eq!(parted("[::1]"), ("::1".into(), None));
        assert_eq!(parted("2001:db8::17"), ("2001:db8::17".into(), None));
        assert_eq!(parted("user:secret@a:80"), ("a".into(), Some(80)));
    }

    #[test]
    fn an_event_is_named_if_its_attributes_are_header_fields() {
        let request = http::Request::post("/").header("ce-id", "1").header("ce-type", "order");
        let facts = facts(request);
        let names = ["cloudevents.event_id", "cloudevents.event_type"];
        assert_eq!(values(&facts, names), some(["1", "order"]));
        assert_eq!(value(&facts, "cloudevents.event_subject"), None);
    }

    #[test]
    fn only_what_is_not_the_clients_fault_is_an_error() {
        let ended = |status, refused, fault| {
            let mut facts = facts(http::Request::get("/"));
            (facts.status, facts.refused, facts.fault) = (status, refused, fault);
            (value(&facts, "error.type"), facts.failed().is_some())
        };
        let error = |name: &str| Some(name.to_owned());
        let [not_found, busy, late] = [404, 503, 408].map(|code| StatusCode::from_u16(code).ok());
        assert_eq!(ended(not_found, None, None), (None, false));
        assert_eq!(ended(busy, Some(Refusal::QueueFull), None), (error("503"), true));
        assert_eq!(ended(late, Some(Refusal::TimedOut), None), (error("timeout"), true));
        assert_eq!(ended(late, Some(Refusal::BodyTimedOut), None), (None, false));
        assert_eq!(ended(None, None, None), (error("client_disconnected"), false));
        let ok = Some(StatusCode::OK);
        assert_eq!(ended(ok, None, Some(Fault::BrokeOff)), (None, true));
        let mut thrown = facts(http::Request::get("/"));
        (thrown.status, thrown.has_thrown) = (StatusCode::from_u16(500).ok(), true);
        assert_eq!((value(&thrown, "error.type"), thrown.failed().is_some()), (None, true));
        let gone = (error("client_disconnected"), false);
        assert_eq!(ended(ok, None, Some(Fault::ClientGone)), gone);
    }
}
