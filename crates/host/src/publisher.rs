//! Where events go: the publisher proxy of the platform, over HTTP.
//!
//! Connections are kept and used again. Every publication has a deadline, and there is an end to
//! how many may be under way. One that nobody waits for is sent all the same, before the process
//! ends ([`Publisher::drain`]).

use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Full;
use parking_lot::{Condvar, Mutex};

use crate::client::{Fault, HttpClient};
use crate::outgoing::Outgoing;

/// How many publications may be under way.
const MOST_UNDER_WAY: usize = 1024;
/// The largest answer that is read, in bytes: it is a receipt.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// What is published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The media type of the body.
    pub content_type: HeaderValue,
    /// The event.
    pub body: Bytes,
    /// Further header fields, with lower-case names: those that carry a trace on.
    pub fields: Vec<(String, String)>,
}

/// What the proxy answered, whatever its status.
#[derive(Clone, Debug)]
pub struct Published {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Nobody said where to.
    #[error(
        "there is nowhere to publish to: set PUBLISHER_PROXY_ADDRESS to the URL of the publisher proxy"
    )]
    NoAddress,
    /// Too many publications are under way.
    #[error("{MOST_UNDER_WAY} events are being published already; try again later")]
    TooMany,
    /// It took too long.
    #[error("timeout of {}ms exceeded", .0.as_millis())]
    TimedOut(Duration),
    /// The connection failed.
    #[error("{message}")]
    Failed {
        /// The name that Node.js gives to such a failure, for example `ECONNREFUSED`.
        code: &'static str,
        /// What happened.
        message: String,
    },
}

impl PublishError {
    /// The name that Node.js (and axios) give to such a failure.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAddress => "ERR_INVALID_URL",
            Self::TooMany => "EAGAIN",
            Self::TimedOut(_) => "ECONNABORTED",
            Self::Failed { code, .. } => code,
        }
    }
}

/// What becomes of a publication.
pub type Outcome = Result<Published, PublishError>;

/// Publishes events.
#[derive(Debug)]
pub struct Publisher {
    address: Option<Uri>,
    timeout: Duration,
    outgoing: Arc<Outgoing>,
    client: OnceLock<HttpClient>,
    under_way: Arc<UnderWay>,
}

/// How many publications are under way.
#[derive(Debug, Default)]
struct UnderWay {
    count: Mutex<usize>,
    changed: Condvar,
}

/// One publication that is under way.
struct Place(Arc<UnderWay>);

impl Publisher {
    /// A publisher to `address`, which gives each publication so much time. It starts nothing.
    #[must_use]
    pub fn new(address: Option<Uri>, timeout: Duration) -> Self {
        Self {
            address,
            timeout,
            outgoing: Arc::default(),
            client: OnceLock::new(),
            under_way: Arc::default(),
        }
    }

    /// The thread that it publishes from, for others who wait for the world outside.
    #[must_use]
    pub fn outgoing(&self) -> &Arc<Outgoing> {
        &self.outgoing
    }

    /// Where it publishes to, as text; empty if nowhere.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// Publishes, and calls `done` on another thread with what became of it.
    pub fn publish(&self, publication: Publication, done: impl FnOnce(Outcome) + Send + 'static) {
        let Some(address) = self.address.clone() else {
            done(Err(PublishError::NoAddress));
            return;
        };
        let Some(place) = self.under_way.enter() else {
            done(Err(PublishError::TooMany));
            return;
        };
        let client = self.client.get_or_init(|| HttpClient::to(&address, None)).clone();
        let timeout = self.timeout;
        let (tell, told) = tokio::sync::oneshot::channel();
        let work = async move {
            let sending = send(client, address, publication);
            let outcome = tokio::time::timeout(timeout, sending)
                .await
                .unwrap_or(Err(PublishError::TimedOut(timeout)));
            drop(place);
            if let Ok(done) = told.await {
                let done: Box<dyn FnOnce(Outcome) + Send> = done;
                done(outcome);
            }
        };
        let done: Box<dyn FnOnce(Outcome) + Send> = Box::new(done);
        match self.outgoing.spawn(work) {
            Ok(()) => drop(tell.send(done)),
            Err(error) => {
                done(Err(PublishError::Failed { code: "EAGAIN", message: error.to_string() }));
            }
        }
    }

    /// Publishes, and blocks until it is known what became of it.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn publish_and_wait(&self, publication: Publication) -> Outcome {
        let (tell, told) = mpsc::channel();
        self.publish(publication, move |outcome| drop(tell.send(outcome)));
        told.recv().unwrap_or(Err(PublishError::TimedOut(self.timeout)))
    }

    /// Blocks until nothing is under way, and answers with how many still are at `until`.
    pub fn drain(&self, until: Instant) -> usize {
        let mut count = self.under_way.count.lock();
        self.under_way.changed.wait_while_until(&mut count, |count| *count > 0, until);
        *count
    }
}

impl UnderWay {
    fn enter(self: &Arc<Self>) -> Option<Place> {
        let mut count = self.count.lock();
        if *count >= MOST_UNDER_WAY {
            return None;
        }
        *count += 1;
        Some(Place(Arc::clone(self)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.count.lock() -= 1;
        self.0.changed.notify_all();
    }
}

async fn send(client: HttpClient, address: Uri, publication: Publication) -> Outcome {
    let mut request = Request::new(Full::new(publication.body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = address;
    for (name, value) in publication.fields {
        // Those that are none are left out, as by the server that would get them.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            request.headers_mut().append(name, value);
        }
    }
    request.headers_mut().insert(CONTENT_TYPE, publication.content_type);
    let answer = client.call(request, LARGEST_ANSWER).await;
    let (head, body) = answer
        .map_err(|Fault { code, message }| PublishError::Failed { code, message })?
        .into_parts();
    Ok(Published { status: head.status, headers: head.headers, body })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(20);

    fn event() -> Publication {
        Publication {
            content_type: HeaderValue::from_static("application/cloudevents+json"),
            body: Bytes::from_static(b"{}"),
            fields: vec![("traceparent".to_owned(), "00-0-0-00".to_owned())],
        }
    }

    /// A listener and a publisher to it.
    fn pair(timeout: Duration) -> (TcpListener, Publisher) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/publish", listener.local_addr().unwrap());
        (listener, Publisher::new(Some(address.parse().unwrap()), timeout))
    }

    /// Reads one request with the body `{}`.
    fn read(stream: &mut TcpStream) -> String {
        let (mut text, mut byte) = (Vec::new(), [0]);
        while !text.ends_with(b"\r\n\r\n{}") {
            stream.read_exact(&mut byte).unwrap();
            text.push(byte[0]);
        }
        String::from_utf8(text).unwrap()
    }

    fn answer(stream: &mut TcpStream, status: &str, body: &str) {
        let length = body.len();
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    }

    #[test]
    fn publications_share_a_connection() {
        let (listener, publisher) = pair(LONG);
        let proxy = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let first = read(&mut stream);
            answer(&mut stream, "204 No Content", "");
            let _second = read(&mut stream);
            answer(&mut stream, "500 Internal Server Error", "{\"error\":\"told to\"}");
            first
        });
        let answered = publisher.publish_and_wait(event()).unwrap();
        assert_eq!(answered.status, StatusCode::NO_CONTENT);
        let answered = publisher.publish_and_wait(event()).unwrap();
        assert_eq!(answered.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(answered.body, "{\"error\":\"told to\"}");
        let request = proxy.join().unwrap();
        assert!(request.starts_with("POST /publish HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("content-type: application/cloudevents+json\r\n"), "{request}");
        assert!(request.contains("traceparent: 00-0-0-00\r\n"), "{request}");
    }

    #[test]
    fn a_connection_that_has_been_closed_meanwhile_is_replaced() {
        let (listener, publisher) = pair(LONG);
        let proxy = thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                read(&mut stream);
                answer(&mut stream, "204 No Content", "");
            }
        });
        assert!(publisher.publish_and_wait(event()).is_ok());
        assert!(publisher.publish_and_wait(event()).is_ok());
        proxy.join().unwrap();
    }

    #[test]
    fn failures_have_the_names_that_node_js_gives_them() {
        let (listener, publisher) = pair(LONG);
        drop(listener);
        let refused = publisher.publish_and_wait(event()).unwrap_err();
        assert_eq!(refused.code(), "ECONNREFUSED");
        assert!(refused.to_string().starts_with("connect ECONNREFUSED 127.0.0.1:"), "{refused}");

        let (listener, publisher) = pair(LONG);
        let proxy = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            read(&mut stream);
        });
        let cut_off = publisher.publish_and_wait(event()).unwrap_err();
        assert_eq!(cut_off.code(), "ECONNRESET");
        proxy.join().unwrap();

        let nowhere = Publisher::new(None, LONG).publish_and_wait(event()).unwrap_err();
        assert_eq!(nowhere, PublishError::NoAddress);
    }

    #[test]
    fn what_goes_to_an_https_address_is_encrypted() {
        const HANDSHAKE: u8 = 0x16;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://{}/publish", listener.local_addr().unwrap());
        let publisher = Publisher::new(Some(address.parse().unwrap()), LONG);
        let proxy = thread::spawn(move || {
            let mut first = [0];
            listener.accept().unwrap().0.read_exact(&mut first).unwrap();
            first[0]
        });
        assert!(publisher.publish_and_wait(event()).is_err(), "nobody there speaks TLS");
        assert_eq!(proxy.join().unwrap(), HANDSHAKE);
    }

    #[test]
    fn an_answer_that_does_not_come_is_not_waited_for() {
        let (listener, publisher) = pair(SHORT);
        let late = publisher.publish_and_wait(event()).unwrap_err();
        assert_eq!(late, PublishError::TimedOut(SHORT));
        assert_eq!(late.to_string(), "timeout of 200ms exceeded");
        drop(listener);
    }

    #[test]
    fn what_nobody_waits_for_is_sent_before_the_end() {
        let (listener, publisher) = pair(LONG);
        publisher.publish(event(), |_| {});
        assert_eq!(publisher.drain(Instant::now()), 1, "the proxy has not even been asked");
        let proxy = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            read(&mut stream);
            answer(&mut stream, "204 No Content", "");
        });
        assert_eq!(publisher.drain(Instant::now() + LONG), 0);
        proxy.join().unwrap();
    }
}
