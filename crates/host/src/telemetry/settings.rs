//! How tracing and the push of metrics are configured: what the environment says, already checked.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Uri};

use super::trust::Trust;
use super::{Identity, Propagators};

/// What the environment says of tracing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TracingSettings {
    /// What is read from requests and written to outgoing calls.
    pub propagators: Propagators,
    /// Whether no span is to be recorded.
    pub disabled: bool,
    /// Which spans are recorded.
    pub sampling: Sampling,
    /// How much a span may hold.
    pub limits: Limits,
    /// Whose spans they are.
    pub identity: Identity,
    /// Where they go; nowhere if nobody says so.
    pub export: Option<Export>,
}

/// Which spans are recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Whether a span does as its parent does, if it has one.
    pub as_parent: bool,
    /// What is decided otherwise.
    pub root: Root,
}

/// What is decided of a span that follows nobody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Root {
    /// All are recorded.
    All,
    /// None is.
    None,
    /// This share of the traces is, from 0 to 1.
    Share(f64),
}

impl Default for Sampling {
    fn default() -> Self {
        Self { as_parent: true, root: Root::All }
    }
}

/// How much a span may hold. What is beyond is counted and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many attributes a span has.
    pub attributes: u32,
    /// How many characters a text in an attribute has; `None` is any number.
    pub value_length: Option<usize>,
    /// How many events a span has.
    pub events: u32,
    /// How many links a span has.
    pub links: u32,
    /// How many attributes an event has.
    pub event_attributes: u32,
    /// How many attributes a link has.
    pub link_attributes: u32,
}

impl Limits {
    /// What the specification gives every one of them.
    pub const DEFAULT: u32 = 128;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attributes: Self::DEFAULT,
            value_length: None,
            events: Self::DEFAULT,
            links: Self::DEFAULT,
            event_attributes: Self::DEFAULT,
            link_attributes: Self::DEFAULT,
        }
    }
}

/// Where ended spans go, and how many may wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// Where they go.
    pub destination: Destination,
    /// How many may wait; further ones are dropped.
    pub queue: usize,
    /// How many are sent at once.
    pub batch: usize,
    /// How long one waits for others.
    pub delay: Duration,
    /// How long a batch may take with everything that is tried for it.
    pub patience: Duration,
}

/// How metrics are pushed.
#[derive(Clone, Debug, PartialEq)]
pub struct PushSettings {
    /// Whose they are.
    pub identity: Identity,
    /// Where they go.
    pub destination: Destination,
    /// How often.
    pub interval: Duration,
    /// How long a push may take with everything that is tried for it.
    pub patience: Duration,
}

/// Where spans or metrics go.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// To a collector, by OTLP over HTTP.
    Collector(Box<Collector>),
    /// To standard output, as OTLP's JSON, one line for each message.
    Console,
}

/// A collector that speaks OTLP over HTTP.
#[derive(Clone, Debug, PartialEq)]
pub struct Collector {
    /// Its address, with the path.
    pub address: Uri,
    /// What is sent with every request.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How long it has to answer.
    pub timeout: Duration,
    /// How messages are written.
    pub protocol: Protocol,
    /// Whether requests are compressed, with gzip.
    pub compressed: bool,
    /// Whom to trust, if not everybody that the system trusts.
    pub trust: Trust,
}

#[cfg(test)]
impl Destination {
    /// A test's own collector.
    pub(super) fn of(listener: &std::net::TcpListener, timeout: Duration) -> Self {
        let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        Self::Collector(Box::new(Collector {
            address: address.parse().unwrap(),
            headers: Vec::new(),
            timeout,
            protocol: Protocol::Protobuf,
            compressed: false,
            trust: Trust::default(),
        }))
    }
}

/// How messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// `http/protobuf`
    #[default]
    Protobuf,
    /// `http/json`
    Json,
}
