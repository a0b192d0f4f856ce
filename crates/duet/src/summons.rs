//! What the main thread does while the host serves: it waits for the end, and does for the engine what
//! only the thread that has started it may. Without such an engine it is never woken before the end.

use std::io;

use duet_core::Engine;
use duet_host::log;
use tokio::net::UnixStream;
use tokio::task::{JoinError, JoinHandle};

/// So many bytes are read at once: as many as signals that come together, and then some.
const ROOM: usize = 64;

/// Waits for the server, and answers the engine's summons meanwhile.
pub(crate) async fn answer<T>(
    engine: Option<&dyn Engine>,
    mut serving: JoinHandle<T>,
) -> Result<T, JoinError> {
    let Some((engine, summons)) = engine.and_then(|engine| Some((engine, engine.summons()?)))
    else {
        return serving.await;
    };
    tokio::select! {
        ended = &mut serving => return ended,
        error = listen(engine, summons) => {
            log::error(format_args!("signals do not reach the function any more: {error}"));
        }
    }
    serving.await
}

/// Answers summonses until they cannot be read any more.
async fn listen(engine: &dyn Engine, summons: std::os::unix::net::UnixStream) -> io::Error {
    let summons = match UnixStream::from_std(summons) {
        Ok(summons) => summons,
        Err(error) => return error,
    };
    let mut room = [0; ROOM];
    loop {
        if let Err(error) = summons.readable().await {
            return error;
        }
        match summons.try_read(&mut room) {
            Ok(0) => return io::ErrorKind::UnexpectedEof.into(),
            Ok(length) => engine.summoned(&room[..length]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return error,
        }
    }
}
