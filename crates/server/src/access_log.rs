//! The access log in Apache's combined format, one line on standard output for each request.

use std::io::Write;
use std::net::SocketAddr;
use std::time::SystemTime;

use http::header::{REFERER, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, StatusCode};

/// What the log says of a request, taken before the head goes to the handler.
pub(crate) struct Visit {
    peer: SocketAddr,
    request: String,
    referer: String,
    agent: String,
}

impl Visit {
    pub(crate) fn new(head: &Parts, peer: SocketAddr) -> Self {
        Self {
            peer,
            request: format!("{} {} {:?}", head.method, head.uri, head.version),
            referer: field(&head.headers, &REFERER),
            agent: field(&head.headers, &USER_AGENT),
        }
    }

    /// Writes the line.
    pub(crate) fn log(&self, status: StatusCode, bytes: u64) {
        let line = self.line(SystemTime::now(), status, bytes);
        let _ = std::io::stdout().lock().write_all(line.as_bytes());
    }

    fn line(&self, now: SystemTime, status: StatusCode, bytes: u64) -> String {
        let Self { peer, request, referer, agent } = self;
        let length = if bytes == 0 { "-".to_owned() } else { bytes.to_string() };
        format!(
            "{ip} - - [{time}] \"{request}\" {status} {length} \"{referer}\" \"{agent}\"\n",
            ip = peer.ip(),
            time = apache_time(now),
            status = status.as_u16(),
        )
    }
}

fn field(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).map_or_else(
        || "-".to_owned(),
        // Escaped as Apache does, so that a client cannot forge a line.
        |value| value.as_bytes().escape_ascii().to_string(),
    )
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
            "10.0.0.1 - - [06/Nov/1994:08:49:37 +0000] \"POST /orders?id=7 HTTP/1.1\" 201 12 \"-\" \"a \\\"b\\\"\"\n"
        );
    }
}
