//! The HTTP client of the host's own calls: to the publisher proxy and to the trace collector.
//!
//! Connections are kept and used again. Nothing is followed, and nothing is read that is longer than an
//! answer to such a call should be.

use std::error::Error;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;

use crate::log;

/// How long a connection is kept for the next call.
const KEPT: Duration = Duration::from_secs(30);

/// The client, over plain or encrypted connections.
#[derive(Clone, Debug)]
pub(crate) enum HttpClient {
    Plain(Client<HttpConnector, Full<Bytes>>),
    Encrypted(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The name that Node.js gives to such a failure, for example `ECONNREFUSED`.
    pub(crate) code: &'static str,
    /// What happened.
    pub(crate) message: String,
}

impl HttpClient {
    /// A client for an address, with its own idea of whom to trust or with everybody's. It connects
    /// when it is first used.
    pub(crate) fn to(address: &Uri, trust: Option<ClientConfig>) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let mut pooled = Client::builder(TokioExecutor::new());
        pooled.pool_timer(TokioTimer::new()).pool_idle_timeout(KEPT);
        if address.scheme_str() == Some("https") {
            Self::Encrypted(pooled.build(encrypted(connector, trust)))
        } else {
            Self::Plain(pooled.build(connector))
        }
    }

    /// Sends a request and reads the answer, which may have `largest` bytes.
    pub(crate) async fn call(
        &self,
        request: Request<Full<Bytes>>,
        largest: usize,
    ) -> Result<Response<Bytes>, Fault> {
        let address = request.uri().clone();
        let (head, body) = self.ask(request).await?.into_parts();
        let body = Limited::new(body, largest).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                let message = format!("maxContentLength size of {largest} exceeded");
                return Fault { code: "ERR_BAD_RESPONSE", message };
            }
            Fault::of(&*error, &address)
        })?;
        Ok(Response::from_parts(head, body.to_bytes()))
    }

    /// Sends a request, and answers when the head of its answer has come.
    pub(crate) async fn ask(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Fault> {
        let address = request.uri().clone();
        let answer = match self {
            Self::Plain(client) => client.request(request).await,
            Self::Encrypted(client) => client.request(request).await,
        };
        answer.map_err(|error| Fault::of(&error, &address))
    }
}

/// Encrypts connections; trusts whom the system trusts, or the authorities that are compiled in where
/// the system (a bare container) has none.
fn encrypted(
    mut connector: HttpConnector,
    trust: Option<ClientConfig>,
) -> HttpsConnector<HttpConnector> {
    connector.enforce_http(false);
    let trusting = match trust {
        Some(trust) => HttpsConnectorBuilder::new().with_tls_config(trust),
        None => match HttpsConnectorBuilder::new().with_native_roots() {
            Ok(trusting) => trusting,
            Err(error) => {
                log::info(format_args!(
                    "the system has no certificate authorities ({error}); those that are compiled in are trusted"
                ));
                HttpsConnectorBuilder::new().with_webpki_roots()
            }
        },
    };
    trusting.https_only().enable_http1().wrap_connector(connector)
}

impl Fault {
    /// A failure in the words of Node.js.
    fn of(error: &(dyn Error + 'static), address: &Uri) -> Self {
        let found =
            chain(error).find_map(|error| error.downcast_ref::<io::Error>().map(io::Error::kind));
        let host = address.host().unwrap_or_default();
        let port = address.port_u16().unwrap_or(80);
        let (code, message) = match found {
            Some(io::ErrorKind::ConnectionRefused) => {
                ("ECONNREFUSED", format!("connect ECONNREFUSED {host}:{port}"))
            }
            Some(io::ErrorKind::HostUnreachable) => {
                ("EHOSTUNREACH", format!("connect EHOSTUNREACH {host}:{port}"))
            }
            Some(io::ErrorKind::TimedOut) => {
                ("ETIMEDOUT", format!("connect ETIMEDOUT {host}:{port}"))
            }
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
                ("ECONNRESET", "read ECONNRESET".to_owned())
            }
            _ if is_unresolved(error) => ("ENOTFOUND", format!("getaddrinfo ENOTFOUND {host}")),
            _ if is_cut_off(error) => ("ECONNRESET", "socket hang up".to_owned()),
            _ => ("EPROTO", innermost(error)),
        };
        Self { code, message }
    }
}

/// Whether the host's name could not be resolved. The client says it in its text only.
fn is_unresolved(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| error.to_string().contains("dns error"))
}

/// Whether the connection was closed before the answer was complete.
fn is_cut_off(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        error.downcast_ref::<hyper::Error>().is_some_and(|error| {
            error.is_incomplete_message() || error.is_closed() || error.is_body_write_aborted()
        })
    })
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// An error and what it came from.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let source = |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        error.source()
    };
    std::iter::successors(Some(error), source)
}
