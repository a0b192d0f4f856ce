//! The access log in Apache's combined format, one line on standard output for each request; in a
//! log of records, its parts are fields.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime};

use duet_host::log::{self, Origin};
use http::header::{REFERER, USER_AGENT};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

/// What the log says of a request.
pub(crate) struct Visit<'a> {
    peer: SocketAddr,
    method: &'a str,
    target: String,
    protocol: String,
    referer: Option<&'a HeaderValue>,
    agent: Option<&'a HeaderValue>,
}

/// What a record has beside the line.
#[derive(Serialize)]
struct Fields<'a> {
    client: IpAddr,
    method: &'a str,
    target: &'a str,
    protocol: &'a str,
    status: u16,
    bytes: u64,
    seconds: f64,
    referer: Cow<'a, str>,
    user_agent: Cow<'a, str>,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(head: &'a Parts, peer: SocketAddr) -> Self {
        Self {
            peer,
            method: head.method.as_str(),
            target: head.uri.to_string(),
            protocol: format!("{:?}", head.version),
            referer: head.headers.get(REFERER),
            agent: head.headers.get(USER_AGENT),
        }
    }

    /// Writes the line.
    pub(crate) fn log(
        &self,
        status: StatusCode,
        bytes: u64,
        took: Duration,
        origin: Option<Origin>,
    ) {
        let line = self.line(SystemTime::now(), status, bytes);
        let fields = Fields {
            client: self.peer.ip(),
            method: self.method,
            target: &self.target,
            protocol: &self.protocol,
            status: status.as_u16(),
            bytes,
            seconds: took.as_secs_f64(),
            referer: text(self.referer),
            user_agent: text(self.agent),
        };
        log::access(&line, &fields, origin);
    }

    fn line(&self, now: SystemTime, status: StatusCode, bytes: u64) -> String {
        let Self { peer, method, target, protocol, referer, agent } = self;
        let length = if bytes == 0 { "-".to_owned() } else { bytes.to_string() };
        format!(
            "{ip} - - [{time}] \"{method} {target} {protocol}\" {status} {length} \"{referer}\" \"{agent}\"",
            ip = peer.ip(),
            time = apache_time(now),
            status = status.as_u16(),
            referer = escaped(*referer),
            agent = escaped(*agent),
        )
    }
}

/// A field as text; `-` if it was not sent.
fn text(value: Option<&HeaderValue>) -> Cow<'_, str> {
    value.map_or("-".into(), |value| String::from_utf8_lossy(value.as_bytes()))
}

/// A field as Apache writes it: a client cannot forge a line.
fn escaped(value: Option<&HeaderValue>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.as_bytes().escape_ascii().to_string())
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` becomes `06/Nov/1994:08:49:37 +0000`.
fn apache_time(now: SystemTime) -> String {
    let date = httpdate::fmt_http_date(now);
    let mut words = date.split(' ').skip(1);
    let mut word = || words.next().unwrap_or_default();
    format!("{}/{}/{}:{} +0000", word(), word(), word(), word())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_line_is_what_apache_writes() {
        let request =
            http::Request::post("/orders?id=7").header(USER_AGENT, "curl/8 \"quoted\"\r").body(());
        // A carriage return cannot even be built into a header.
        assert!(request.is_err());
        let request = http::Request::post("/orders?id=7").header(USER_AGENT, "a \"b\"").body(());
        let (head, ()) = request.unwrap().into_parts();
        let visit = Visit::new(&head, SocketAddr::from(([10, 0, 0, 1], 4711)));
        let time = UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(
            visit.line(time, StatusCode::CREATED, 12),
            "10.0.0.1 - - [06/Nov/1994:08:49:37 +0000] \"POST /orders?id=7 HTTP/1.1\" 201 12 \"-\" \"a \\\"b\\\"\""
        );
    }
}
