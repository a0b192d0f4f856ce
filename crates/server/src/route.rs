//! Who answers: the host (health, metrics, what no handler may see) or the Function.

use std::sync::Arc;

use duet_core::Reply;
use duet_host::metrics::Format;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version};
use hyper::body::Incoming;

use crate::connection::Client;
use crate::respond::{self, AnswerBody};
use crate::{Service, invoke, siblings};

/// Answers one request.
pub(crate) async fn route(
    head: Arc<Parts>,
    body: Incoming,
    client: Client,
    service: Arc<Service>,
) -> Response<AnswerBody> {
    if let Err(reason) = well_formed(head.version, &head.headers) {
        service.facilities.metrics.refused("malformed");
        return respond::close(respond::from_host(plain(StatusCode::BAD_REQUEST, reason)));
    }
    let reply = match head.uri.path() {
        "/healthz" if is_read(&head.method) => health(&service).await,
        "/metrics" if is_read(&head.method) => metrics(&service, &head.headers).await,
        "/favicon.ico" if is_read(&head.method) => Reply::new(StatusCode::NO_CONTENT, ""),
        _ => return invoke::invoke(head, body, client, service).await,
    };
    let answer = respond::from_host(reply);
    if service.is_draining() { respond::close(answer) } else { answer }
}

/// What hyper lets pass and we do not: a request that two servers might read differently.
/// (hyper itself refuses lengths that contradict each other, and closes the connection after a
/// request that has both a length and a transfer encoding.)
fn well_formed(version: Version, headers: &HeaderMap) -> Result<(), &'static str> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if version == Version::HTTP_11 => {
            return Err("a request must have a Host header");
        }
        (Some(_), Some(_)) => return Err("a request must have one Host header, not several"),
        _ => {}
    }
    let mut encodings = headers.get_all(TRANSFER_ENCODING).iter();
    match (encodings.next(), encodings.next()) {
        (Some(encoding), None) if encoding.as_bytes().eq_ignore_ascii_case(b"chunked") => Ok(()),
        (None, _) => Ok(()),
        _ => Err("the only Transfer-Encoding that is understood is chunked"),
    }
}

fn is_read(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

async fn health(service: &Service) -> Reply {
    let mut health = service.health();
    if health.is_ok()
        && let Some(siblings) = &service.siblings
    {
        health = siblings::health(siblings.clone()).await;
    }
    let mut reply = match health {
        Ok(()) => plain(StatusCode::OK, "OK"),
        Err(reason) => plain(StatusCode::SERVICE_UNAVAILABLE, &reason),
    };
    reply.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}

/// The metrics of all processes, in the format that the client likes best.
async fn metrics(service: &Service, headers: &HeaderMap) -> Reply {
    let accept = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let format = Format::accepted(&accept.collect::<Vec<_>>().join(","));
    let text = match &service.siblings {
        Some(siblings) => match siblings::metrics(siblings.clone(), format).await {
            Ok(text) => text,
            Err(reply) => return reply,
        },
        None => own_metrics(service, format).await.into_bytes(),
    };
    let mut reply = Reply::new(StatusCode::OK, text);
    let media_type = HeaderValue::from_static(format.media_type());
    reply.headers.insert(CONTENT_TYPE, media_type);
    reply
}

/// The metrics of this process. What an interpreter has to be asked for is shown as it was last seen,
/// if the interpreter does not answer soon.
pub(crate) async fn own_metrics(service: &Service, format: Format) -> String {
    service.facilities.metrics.refresh_soon().await;
    service.facilities.metrics.exposition(format, service.pool_state())
}

/// A reply of the host in plain text.
pub(crate) fn plain(status: StatusCode, text: &str) -> Reply {
    let mut reply = Reply::new(status, text.to_owned());
    let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
    reply.headers.insert(CONTENT_TYPE, media_type);
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(http::HeaderName, &str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        )
    }

    #[test]
    fn a_request_has_one_host() {
        assert!(well_formed(Version::HTTP_11, &headers(&[(HOST, "a")])).is_ok());
        assert!(well_formed(Version::HTTP_11, &headers(&[])).is_err());
        assert!(well_formed(Version::HTTP_11, &headers(&[(HOST, "a"), (HOST, "a")])).is_err());
        assert!(well_formed(Version::HTTP_10, &headers(&[])).is_ok());
    }

    #[test]
    fn a_body_is_chunked_or_has_a_length() {
        let with = |encodings: &[&str]| {
            let mut fields = vec![(HOST, "a")];
            fields.extend(encodings.iter().map(|encoding| (TRANSFER_ENCODING, *encoding)));
            well_formed(Version::HTTP_11, &headers(&fields))
        };
        assert!(with(&["Chunked"]).is_ok());
        assert!(with(&["gzip, chunked"]).is_err());
        assert!(with(&["identity"]).is_err());
        assert!(with(&["chunked", "chunked"]).is_err());
    }
}
