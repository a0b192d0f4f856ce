//! Takes connections, never more than allowed, until it is time to stop.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use duet_host::log;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::drain::{self, Drained, Phases};
use crate::{Service, connection};

/// How long to wait when the system cannot give us a connection (no file descriptor left, say):
/// trying again at once would only burn the processor.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);

/// Serves until `stop` is ready, and then drains.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    listener: std::net::TcpListener,
    service: Arc<Service>,
    stop: impl Future<Output = ()>,
) -> io::Result<Drained> {
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let connections = Arc::new(Semaphore::new(service.settings.connections));
    let phases = Phases::new();
    // The clone keeps the listener open while the drain still accepts.
    let accepting =
        tokio::spawn(accept(listener, service.clone(), connections.clone(), phases.clone()));
    pin!(stop).await;
    let drained = drain::drain(&service, &phases, &connections, || accepting.abort()).await;
    Ok(drained)
}

async fn accept(
    listener: TcpListener,
    service: Arc<Service>,
    connections: Arc<Semaphore>,
    phases: Phases,
) {
    loop {
        // The semaphore is never closed.
        let Ok(place) = connections.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                let serving = connection::serve(stream, peer, service.clone(), phases.clone());
                tokio::spawn(async move {
                    serving.await;
                    drop(place);
                });
            }
            Err(error) => {
                log::warn(format_args!("a connection could not be accepted: {error}"));
                tokio::time::sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }
}
