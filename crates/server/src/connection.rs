//! One connection: HTTP/1.1 with every timeout really on.
//!
//! That a client takes what is sent to it is watched by the system (`TCP_USER_TIMEOUT`): it alone
//! knows what has arrived, and needs no timer of ours for that.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use duet_host::log;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::TcpStream;

use crate::drain::{Phase, Phases};
use crate::target::Watched;
use crate::{Service, route};

/// hyper's smallest read buffer.
const SMALLEST_BUFFER: usize = 8192;

/// The other end of a connection. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    /// It took nothing of what was sent to it for too long.
    pub(crate) has_stalled: Arc<AtomicBool>,
}

/// Serves a connection until either side closes it.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    service: Arc<Service>,
    mut phases: Phases,
) {
    let settings = &service.settings;
    // A system that does not know the option has a timeout of its own, which is longer.
    let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(settings.send_timeout));
    let mut http = http1::Builder::new();
    // Without a timer hyper ignores the timeout.
    http.timer(TokioTimer::new())
        .header_read_timeout(settings.header_timeout)
        .max_header_size(settings.header_bytes)
        .max_buf_size(settings.header_bytes.max(SMALLEST_BUFFER))
        .max_headers(settings.headers);
    let requests = service.clone();
    let client = Client { address: peer, has_stalled: Arc::default() };
    let has_stalled = client.has_stalled.clone();
    let (stream, targets) = Watched::new(stream);
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let (service, client) = (requests.clone(), client.clone());
        let (mut head, body) = request.into_parts();
        if let Some(target) = targets.whole(&head.uri) {
            head.extensions.insert(target);
        }
        // Shared, since the handler and the books have it at once, and small, since futures are moved.
        let head = Arc::new(head);
        async move { Ok::<_, Infallible>(route::route(head, body, client, service).await) }
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), answer));
    let ended = tokio::select! {
        // An error here is the client's: a reset, a malformed head (which hyper has answered), a
        // head that took too long. It concerns nobody else.
        ended = connection.as_mut() => ended,
        () = phases.reached(Phase::Closing) => {
            connection.as_mut().graceful_shutdown();
            connection.as_mut().await
        }
    };
    if ended.is_err_and(|error| is_stall(&error)) {
        // Before the connection is dropped, and with it the answer that it was sending.
        has_stalled.store(true, Ordering::Relaxed);
        log::warn(format_args!(
            "{peer} took nothing of what was sent to it for {:?}; its connection was closed \
             (DUET_SEND_TIMEOUT)",
            settings.send_timeout
        ));
    }
}

/// Whether the system gave the connection up.
fn is_stall(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}
