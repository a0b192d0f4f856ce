//! One connection: HTTP/1.1 with every timeout really on.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;

use crate::drain::{Phase, Phases};
use crate::target::Watched;
use crate::{Service, route};

/// hyper's smallest read buffer.
const SMALLEST_BUFFER: usize = 8192;

/// Serves a connection until either side closes it.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    service: Arc<Service>,
    mut phases: Phases,
) {
    let settings = &service.settings;
    let mut http = http1::Builder::new();
    // Without a timer hyper ignores the timeout.
    http.timer(TokioTimer::new())
        .header_read_timeout(settings.header_timeout)
        .max_header_size(settings.header_bytes)
        .max_buf_size(settings.header_bytes.max(SMALLEST_BUFFER))
        .max_headers(settings.headers);
    let requests = service.clone();
    let (stream, targets) = Watched::new(stream);
    let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
        let service = requests.clone();
        if let Some(target) = targets.whole(request.uri()) {
            request.extensions_mut().insert(target);
        }
        async move { Ok::<_, Infallible>(route::route(request, peer, service).await) }
    });
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), answer));
    tokio::select! {
        // An error here is the client's: a reset, a malformed head (which hyper has answered), a
        // head that took too long. It concerns nobody else.
        _ = connection.as_mut() => return,
        () = phases.reached(Phase::Closing) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
