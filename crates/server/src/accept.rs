//! Takes connections, never more than allowed, until it is time to stop.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use duet_host::log;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::drain::{self, Drained, Phase, Phases};
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
    let acceptor = Acceptor {
        listener,
        service: service.clone(),
        connections: connections.clone(),
        phases: phases.clone(),
    };
    let accepting = tokio::spawn(acceptor.accept());
    pin!(stop).await;
    Ok(drain::drain(&service, &phases, &connections, accepting).await)
}

/// Asks the system for a connection, without waiting.
fn accept_now(listener: &TcpListener) -> io::Result<(std::net::TcpStream, SocketAddr)> {
    let listener = std::net::TcpListener::from(listener.as_fd().try_clone_to_owned()?);
    listener.accept()
}

/// What taking a connection needs.
struct Acceptor {
    listener: TcpListener,
    service: Arc<Service>,
    connections: Arc<Semaphore>,
    phases: Phases,
}

impl Acceptor {
    /// Takes connections until the drain says that there is to be no further one.
    async fn accept(self) {
        let mut phases = self.phases.clone();
        loop {
            // The semaphore is never closed.
            let Ok(place) = self.connections.clone().acquire_owned().await else { return };
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = phases.reached(Phase::Refusing) => break,
            };
            match accepted {
                Ok((stream, peer)) => self.serve(stream, peer, place),
                Err(error) => {
                    log::warn(format_args!("a connection could not be accepted: {error}"));
                    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
                }
            }
        }
        self.take_the_last();
    }

    /// Takes those whom the system has let in already and closes the listener: they would
    /// otherwise be turned away. The system is asked itself, since the runtime may not have heard
    /// of the last ones yet.
    fn take_the_last(self) {
        let Self { listener, connections, .. } = &self;
        let waiting = || {
            let (stream, peer) = accept_now(listener).ok()?;
            stream.set_nonblocking(true).ok()?;
            Some((TcpStream::from_std(stream).ok()?, peer))
        };
        while let Ok(place) = connections.clone().try_acquire_owned()
            && let Some((stream, peer)) = waiting()
        {
            self.serve(stream, peer, place);
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        // Answers are written whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let serving = connection::serve(stream, peer, self.service.clone(), self.phases.clone());
        tokio::spawn(async move {
            serving.await;
            drop(place);
        });
    }
}
