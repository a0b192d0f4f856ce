//! Sends messages to a collector, one after another, and tries again as OTLP's specification says: what
//! is worth it, with growing pauses, or when the collector says so, and not for ever.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body_util::{BodyExt, Collected, Full, Limited};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{timeout, timeout_at};
use uuid::Uuid;

use super::answer::Answer;
use super::message::{self, Parcel};
use super::settings::{Collector, Destination, Protocol};
use super::signal::Signal;
use crate::client::{Fault, HttpClient};
use crate::log::{self, Stream, Voice};

/// The pause before the first further try; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// So much of a pause is kept even if the collector asks for less: one that always asks for none would
/// be asked all the time.
const LEAST_PAUSE: u32 = 10;
/// The longest of them.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The longest that a collector can make us wait.
const LONGEST_REST: Duration = Duration::from_mins(5);
/// The largest answer that is read, in bytes: it is a receipt.
const LARGEST_ANSWER: usize = 64 * 1024;

/// Sends one kind of telemetry.
pub(super) struct Exporter {
    patience: Duration,
    target: Target,
}

enum Target {
    Collector(Box<Receiver>),
    Console,
}

/// A collector and what every request to it has.
struct Receiver {
    signal: Signal,
    client: HttpClient,
    address: Uri,
    headers: HeaderMap,
    collector: Collector,
}

/// What became of a message.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It has arrived.
    Arrived {
        /// How many of the spans or data points in it were refused all the same.
        rejected: usize,
        /// What the collector wants to say.
        saying: String,
    },
    /// It is lost.
    Lost {
        /// Why.
        why: String,
        /// How long the collector does not want to hear of us.
        rest: Option<Duration>,
    },
}

impl Exporter {
    /// It connects with the first message, and tries for so long to send each.
    pub(super) fn new(signal: Signal, destination: Destination, patience: Duration) -> Self {
        let target = match destination {
            Destination::Collector(collector) => {
                Target::Collector(Box::new(Receiver::new(signal, *collector)))
            }
            Destination::Console => Target::Console,
        };
        Self { patience, target }
    }

    /// Sends a message with so many spans or data points. While `hurry` is not true, pauses are kept;
    /// when it becomes so, they end.
    pub(super) async fn export(
        &self,
        message: impl Parcel,
        count: usize,
        hurry: &mut watch::Receiver<bool>,
    ) -> Outcome {
        match &self.target {
            Target::Collector(receiver) => {
                let mut body = message.encode(receiver.collector.protocol).await;
                let mut is_packed = false;
                if receiver.collector.compressed {
                    // It takes its time, and others wait for this thread.
                    let pack =
                        move || message::gzip(&body).map_or((body, false), |body| (body, true));
                    (body, is_packed) = spawn_blocking(pack).await.unwrap_or_default();
                }
                let until = Instant::now() + self.patience;
                receiver.send(count, body.into(), is_packed, until, hurry).await
            }
            Target::Console => {
                let mut line = message.encode(Protocol::Json).await;
                line.push(b'\n');
                log::print(Stream::Output, &String::from_utf8_lossy(&line), Voice::default());
                Outcome::Arrived { rejected: 0, saying: String::new() }
            }
        }
    }
}

impl Receiver {
    fn new(signal: Signal, collector: Collector) -> Self {
        let address = collector.address.clone();
        // What is of no use was told when the configuration was read.
        let trust = collector.trust.configuration().unwrap_or_default();
        let client = HttpClient::to(&address, trust);
        let mut headers = HeaderMap::new();
        let agent = concat!("OTel-OTLP-Exporter-Duet/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        headers.extend(collector.headers.iter().cloned());
        let media_type = match collector.protocol {
            Protocol::Protobuf => "application/x-protobuf",
            Protocol::Json => "application/json",
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        Self { signal, client, address, headers, collector }
    }

    async fn send(
        &self,
        count: usize,
        body: Bytes,
        is_packed: bool,
        until: Instant,
        hurry: &mut watch::Receiver<bool>,
    ) -> Outcome {
        let mut pause = FIRST_PAUSE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let time = left.min(self.collector.timeout);
            let (why, after) = match self.ask(count, body.clone(), is_packed, time).await {
                Answer::Taken { rejected, saying } => return Outcome::Arrived { rejected, saying },
                Answer::Refused { why } => return self.lost(&why, None),
                Answer::Again { why, after } => (why, after),
            };
            let pause_of_ours = scattered(pause);
            let wait = after.map_or(pause_of_ours, |after| after.max(pause_of_ours / LEAST_PAUSE));
            if wait >= until.saturating_duration_since(Instant::now()) {
                return self.lost(&why, after.map(|rest| rest.min(LONGEST_REST)));
            }
            rest(wait, hurry).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn ask(&self, count: usize, body: Bytes, is_packed: bool, time: Duration) -> Answer {
        let end = tokio::time::Instant::now() + time;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.address.clone();
        *request.headers_mut() = self.headers.clone();
        if is_packed {
            request.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let response = match timeout_at(end, self.client.ask(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(Fault { message, .. })) => {
                return Answer::Again { why: format!("cannot be reached: {message}"), after: None };
            }
            Err(_) => {
                return Answer::Again {
                    why: format!("did not answer within {time:.0?}"),
                    after: None,
                };
            }
        };
        // The status says what has become of the batch, whether or not there is more to be had: what was
        // taken is not sent a second time because its receipt is too long, too slow, or breaks off.
        let (head, body) = response.into_parts();
        let body = timeout_at(end, Limited::new(body, LARGEST_ANSWER).collect()).await;
        let body = body.ok().and_then(Result::ok).map(Collected::to_bytes).unwrap_or_default();
        Answer::to(count, &Response::from_parts(head, body), SystemTime::now())
    }

    fn lost(&self, why: &str, rest: Option<Duration>) -> Outcome {
        let address = &self.address;
        // Not the whole address: a password may be part of it.
        let host = address.host().unwrap_or_default();
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        let scheme = address.scheme_str().unwrap_or_default();
        let path = address.path();
        let collector = self.signal.collector();
        let why = format!("the {collector} at {scheme}://{host}{port}{path} {why}");
        Outcome::Lost { why, rest }
    }
}

/// Waits so long, or until there is a hurry.
pub(super) async fn rest(time: Duration, hurry: &mut watch::Receiver<bool>) {
    if *hurry.borrow_and_update() {
        tokio::time::sleep(time).await;
        return;
    }
    let _ = timeout(time, hurry.wait_for(|hurry| *hurry)).await;
}

/// A pause that is a fifth longer or shorter: those whose collector comes back shall not all come at
/// once.
fn scattered(pause: Duration) -> Duration {
    let (chance, _) = Uuid::new_v4().as_u64_pair();
    let percent = 80 + u32::try_from(chance % 41).unwrap_or(20);
    pause * percent / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_scattered_around_what_they_should_be() {
        let pauses: Vec<_> = (0..200).map(|_| scattered(FIRST_PAUSE)).collect();
        let (least, most) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
        assert!(*least >= Duration::from_millis(800), "{least:?}");
        assert!(*most <= Duration::from_millis(1200), "{most:?}");
        assert!(least < most);
    }
}
