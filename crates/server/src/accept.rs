//! Takes connections, never more than allowed, until it is time to stop.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use duet_host::log;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use crate::drain::{self, Drained, Phase, Phases};
use crate::{Service, connection};

/// How long to wait when the system cannot give us a connection (no file descriptor left, say):
/// trying again at once would only burn the processor.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(50);

/// How long those who hand connections over may take, at the end, to say that there are no more.
const LAST_HANDED: Duration = Duration::from_secs(1);

/// Where connections come from.
#[derive(Debug)]
pub enum Entrance {
    /// From the system.
    Listener(std::net::TcpListener),
    /// From somebody who has taken them, and gives no more than are allowed, until there are no
    /// more.
    Handed(mpsc::UnboundedReceiver<Arrival>),
}

/// A connection that is handed over.
#[expect(missing_debug_implementations, reason = "there is nothing readable in it")]
pub struct Arrival {
    /// The connection, which does not block.
    pub stream: std::net::TcpStream,
    /// The other end.
    pub peer: SocketAddr,
    /// Dropped when the connection is closed.
    pub until_closed: Box<dyn Send>,
}

/// Serves until `stop` is ready, and then drains.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    entrance: Entrance,
    service: Arc<Service>,
    stop: impl Future<Output = ()>,
) -> io::Result<Drained> {
    let connections = Arc::new(Semaphore::new(service.settings.connections));
    let phases = Phases::new();
    let acceptor = Acceptor {
        service: service.clone(),
        connections: connections.clone(),
        phases: phases.clone(),
    };
    let accepting = match entrance {
        Entrance::Listener(listener) => {
            listener.set_nonblocking(true)?;
            tokio::spawn(acceptor.accept(TcpListener::from_std(listener)?))
        }
        Entrance::Handed(arrivals) => tokio::spawn(acceptor.receive(arrivals)),
    };
    pin!(stop).await;
    Ok(drain::drain(&service, &phases, &connections, accepting).await)
}

/// Asks the system for a connection, without waiting.
///
/// # Errors
/// There is none, or the system cannot give it to us.
pub fn accept_now(listener: &TcpListener) -> io::Result<(std::net::TcpStream, SocketAddr)> {
    let listener = std::net::TcpListener::from(listener.as_fd().try_clone_to_owned()?);
    listener.accept()
}

/// What taking a connection needs.
struct Acceptor {
    service: Arc<Service>,
    connections: Arc<Semaphore>,
    phases: Phases,
}

impl Acceptor {
    /// Takes connections until the drain says that there is to be no further one.
    async fn accept(self, listener: TcpListener) {
        let mut phases = self.phases.clone();
        loop {
            // The semaphore is never closed.
            let Ok(place) = self.connections.clone().acquire_owned().await else { return };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = phases.reached(Phase::Refusing) => break,
            };
            match accepted {
                Ok((stream, peer)) => self.serve(stream, peer, place, ()),
                Err(error) => {
                    log::warn(format_args!("a connection could not be accepted: {error}"));
                    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
                }
            }
        }
        self.take_the_last(&listener);
    }

    /// Takes connections that are handed over, until there are no more.
    async fn receive(self, mut arrivals: mpsc::UnboundedReceiver<Arrival>) {
        let mut phases = self.phases.clone();
        loop {
            tokio::select! {
                arrival = arrivals.recv() => match arrival {
                    Some(arrival) => self.serve_handed(arrival).await,
                    None => return,
                },
                () = phases.reached(Phase::Refusing) => break,
            }
        }
        let the_last = async {
            while let Some(arrival) = arrivals.recv().await {
                self.serve_handed(arrival).await;
            }
        };
        let _ = timeout(LAST_HANDED, the_last).await;
    }

    async fn serve_handed(&self, arrival: Arrival) {
        // Whoever hands them over counts them, so there is a place.
        let Ok(place) = self.connections.clone().acquire_owned().await else { return };
        match TcpStream::from_std(arrival.stream) {
            Ok(stream) => self.serve(stream, arrival.peer, place, arrival.until_closed),
            Err(error) => log::warn(format_args!("a connection could not be taken: {error}")),
        }
    }

    /// Takes those whom the system has let in already and closes the listener: they would
    /// otherwise be turned away. The system is asked itself, since the runtime may not have heard
    /// of the last ones yet.
    fn take_the_last(&self, listener: &TcpListener) {
        let connections = &self.connections;
        let waiting = || {
            let (stream, peer) = accept_now(listener).ok()?;
            stream.set_nonblocking(true).ok()?;
            Some((TcpStream::from_std(stream).ok()?, peer))
        };
        while let Ok(place) = connections.clone().try_acquire_owned()
            && let Some((stream, peer)) = waiting()
        {
            self.serve(stream, peer, place, ());
        }
    }

    fn serve(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        place: OwnedSemaphorePermit,
        until_closed: impl Send + 'static,
    ) {
        // Answers are written whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let serving = connection::serve(stream, peer, self.service.clone(), self.phases.clone());
        let open = self.service.facilities.metrics.connection();
        tokio::spawn(async move {
            serving.await;
            drop((open, place));
            drop(until_closed);
        });
    }
}
