//! What the main thread does while the host serves: it waits for the end, and does for the engine what
//! only the thread that has started it may. Without such an engine it is never woken before the end.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use duet_core::Engine;
use duet_host::log;
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

use crate::exit;

/// So many bytes are read at once: as many as signals that come together, and then some.
const ROOM: usize = 64;

/// How long what the engine does may go on when everything has been answered.
const PATIENCE: Duration = Duration::from_secs(1);

/// Waits for the server, and answers the engine's summons meanwhile.
pub(crate) async fn answer<T: Send + 'static>(
    engine: Option<&dyn Engine>,
    serving: JoinHandle<T>,
) -> Result<T, JoinError> {
    let Some((engine, summons)) = engine.and_then(|engine| Some((engine, engine.summons()?)))
    else {
        return serving.await;
    };
    let (end, mut ended) = oneshot::channel();
    // In a task of its own: what the engine does on this thread may never come back.
    let watch: JoinHandle<Infallible> = tokio::spawn(async move {
        let outcome = serving.await;
        let _ = end.send(outcome);
        tokio::time::sleep(PATIENCE).await;
        log::warn(format_args!(
            "a handler that the function has set for a signal does not come back: the process ends without it"
        ));
        log::finish();
        std::process::exit(exit::CUT_OFF)
    });
    let outcome = tokio::select! {
        outcome = &mut ended => outcome,
        error = listen(engine, summons) => {
            log::error(format_args!("signals do not reach the function any more: {error}"));
            ended.await
        }
    };
    watch.abort();
    match outcome {
        Ok(outcome) => outcome,
        // It has sent nothing, so it has panicked.
        Err(_) => match watch.await {
            Err(error) => Err(error),
            Ok(never) => match never {},
        },
    }
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
