//! What the environment says of a collector that takes OTLP: for each kind of telemetry in variables of its
//! own, and where those are not set, in those for all kinds.

use std::fs;
use std::time::Duration;

use duet_host::telemetry::{Collector, Protocol, Trust};
use http::{HeaderName, HeaderValue, Uri};
use percent_encoding::percent_decode_str;

use super::settings::{URL, url};
use super::value::Values;
use super::variables as names;

/// The variables of one kind of telemetry.
#[derive(Debug)]
pub(super) struct Signal {
    /// What is appended to an endpoint for all kinds.
    path: &'static str,
    usual_address: &'static str,
    endpoint: &'static [&'static str],
    protocol: &'static [&'static str],
    headers: &'static [&'static str],
    timeout: &'static [&'static str],
    compression: &'static [&'static str],
    certificate: &'static [&'static str],
    client_certificate: &'static [&'static str],
    client_key: &'static [&'static str],
}

/// Spans.
pub(super) const TRACES: Signal = Signal {
    path: "/v1/traces",
    usual_address: "http://localhost:4318/v1/traces",
    endpoint: names::TRACES_ENDPOINT,
    protocol: names::TRACES_PROTOCOL,
    headers: names::TRACES_HEADERS,
    timeout: names::TRACES_TIMEOUT,
    compression: names::TRACES_COMPRESSION,
    certificate: names::TRACES_CERTIFICATE,
    client_certificate: names::TRACES_CLIENT_CERTIFICATE,
    client_key: names::TRACES_CLIENT_KEY,
};

/// Metrics.
pub(super) const METRICS: Signal = Signal {
    path: "/v1/metrics",
    usual_address: "http://localhost:4318/v1/metrics",
    endpoint: names::METRICS_ENDPOINT,
    protocol: names::METRICS_PROTOCOL,
    headers: names::METRICS_HEADERS,
    timeout: names::METRICS_TIMEOUT,
    compression: names::METRICS_COMPRESSION,
    certificate: names::METRICS_CERTIFICATE,
    client_certificate: names::METRICS_CLIENT_CERTIFICATE,
    client_key: names::METRICS_CLIENT_KEY,
};

/// A minute would be long for a span to wait, and a year can be added to a clock.
const MOST_MILLISECONDS: u64 = 31_536_000_000;
/// What a time must be.
pub(super) const MILLISECONDS: &str = "a time in milliseconds, from 1 to 31536000000";
/// What a list of names and values must be.
pub(super) const PAIRS: &str =
    "a list like name=value,name=value, with % before the codes of other characters";

/// `name=value,name=value`, with values in percent-encoding.
pub(super) fn pairs(list: &str) -> Option<Vec<(String, String)>> {
    let written = list.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
        let name = name.trim();
        (!name.is_empty()).then(|| (name.to_owned(), value.into_owned()))
    };
    written.map(pair).collect()
}

/// A time in milliseconds.
pub(super) fn milliseconds(value: &str, least: u64) -> Option<Duration> {
    let number: u64 = value.parse().ok()?;
    (least..=MOST_MILLISECONDS).contains(&number).then(|| Duration::from_millis(number))
}

/// Where a kind of telemetry is sent, if the environment says so.
pub(super) fn address(values: &mut Values<'_>, signal: &Signal) -> Option<Uri> {
    let own = values.parsed(signal.endpoint, None, URL, |value| url(value).map(Some));
    let general = values
        .parsed(names::OTLP_ENDPOINT, None, URL, |value| Some(Some(signal.below(&url(value)?)?)));
    own.or(general)
}

impl Signal {
    /// Where a collector is that nobody has named.
    pub(super) fn usual_address(&self) -> Uri {
        Uri::from_static(self.usual_address)
    }

    /// The place for it below an endpoint for all kinds of telemetry.
    fn below(&self, endpoint: &Uri) -> Option<Uri> {
        let (scheme, authority) = (endpoint.scheme_str()?, endpoint.authority()?);
        let (above, own) = (endpoint.path().trim_end_matches('/'), self.path);
        format!("{scheme}://{authority}{above}{own}").parse().ok()
    }
}

/// How a collector at this address is spoken to.
pub(super) fn collector(values: &mut Values<'_>, signal: &Signal, address: Uri) -> Collector {
    const PROTOCOLS: &str = "http/protobuf or http/json; a collector that is asked by gRPC usually \
                             takes OTLP over HTTP as well, on port 4318";
    let protocol =
        values.parsed(signal.protocol, Protocol::Protobuf, PROTOCOLS, |value| match value {
            "http/protobuf" => Some(Protocol::Protobuf),
            "http/json" => Some(Protocol::Json),
            _ => None,
        });
    let compressed =
        values.lenient(signal.compression, false, "gzip or none", |value| match value {
            "gzip" => Some(true),
            "none" => Some(false),
            _ => None,
        });
    let timeout = Duration::from_secs(10);
    let timeout =
        values.lenient(signal.timeout, timeout, MILLISECONDS, |value| milliseconds(value, 1));
    let headers = values.parsed(signal.headers, Vec::new(), PAIRS, headers);
    Collector { address, headers, timeout, protocol, compressed, trust: trust(values, signal) }
}

fn headers(list: &str) -> Option<Vec<(HeaderName, HeaderValue)>> {
    let field = |(name, value): (String, String)| {
        let mut value: HeaderValue = value.parse().ok()?;
        // It may be a password.
        value.set_sensitive(true);
        Some((name.parse().ok()?, value))
    };
    pairs(list)?.into_iter().map(field).collect()
}

fn trust(values: &mut Values<'_>, signal: &Signal) -> Trust {
    const CERTIFICATES: &str = "a file with certificates in PEM";
    const KEY: &str = "a file with the key in PEM that belongs to the client's certificate";
    const BOTH: &str = "set together with the other one of certificate and key";
    let read = |value: &str| fs::read(value).ok().map(Some);
    let authorities = values.parsed(signal.certificate, None, CERTIFICATES, read);
    let certificate = values.parsed(signal.client_certificate, None, CERTIFICATES, read);
    let key = values.parsed(signal.client_key, None, KEY, read);
    let alone = match (&certificate, &key) {
        (Some(_), None) => Some(signal.client_certificate),
        (None, Some(_)) => Some(signal.client_key),
        _ => None,
    };
    // If the other one could not be read, that has been told.
    if let Some(names) = alone
        && values.problems.is_empty()
    {
        values.refuse(names, BOTH);
    }
    let authorities = Trust { authorities, identity: None };
    if authorities.check().is_err() {
        values.refuse(signal.certificate, CERTIFICATES);
    }
    let identity = Trust { authorities: None, identity: certificate.zip(key) };
    if identity.check().is_err() {
        values.refuse(signal.client_key, KEY);
    }
    Trust { identity: identity.identity, ..authorities }
}
