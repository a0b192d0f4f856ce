//! A connected socket of either kind, with one face.

use std::cell::RefCell;
use std::io;
use std::net::{Shutdown, SocketAddr};

use socket2::SockRef;
use tokio::net::{TcpStream, UnixStream};

/// So much is read at once, in bytes.
const PIECE: usize = 64 * 1024;

pub(super) enum Link {
    Tcp(TcpStream),
    Unix(UnixStream),
}

thread_local! {
    /// Where the thread reads to, before it knows how much there is.
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; PIECE]);
}

impl Link {
    /// What has arrived, nothing at its end.
    pub(super) async fn read(&self) -> io::Result<Vec<u8>> {
        loop {
            match self {
                Self::Tcp(stream) => stream.readable().await?,
                Self::Unix(stream) => stream.readable().await?,
            }
            let read: io::Result<Vec<u8>> = SCRATCH.with_borrow_mut(|scratch| {
                let length = match self {
                    Self::Tcp(stream) => stream.try_read(scratch),
                    Self::Unix(stream) => stream.try_read(scratch),
                }?;
                Ok(scratch[..length].to_vec())
            });
            match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }

    /// Writes as much as the system takes now.
    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < bytes.len() {
            let rest = &bytes[written..];
            let wrote = match self {
                Self::Tcp(stream) => stream.try_write(rest),
                Self::Unix(stream) => stream.try_write(rest),
            };
            match wrote {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => written += length,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(written)
    }

    /// Writes all of it.
    pub(super) async fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut written = 0;
        while written < bytes.len() {
            match self {
                Self::Tcp(stream) => stream.writable().await?,
                Self::Unix(stream) => stream.writable().await?,
            }
            written += self.try_write(&bytes[written..])?;
        }
        Ok(())
    }

    pub(super) fn socket(&self) -> SockRef<'_> {
        match self {
            Self::Tcp(stream) => SockRef::from(stream),
            Self::Unix(stream) => SockRef::from(stream),
        }
    }

    /// Says that nothing more will be written.
    pub(super) fn shutdown(&self) -> io::Result<()> {
        self.socket().shutdown(Shutdown::Write)
    }

    /// The local and the remote address, where they are addresses.
    pub(super) fn addresses(&self) -> [Option<SocketAddr>; 2] {
        match self {
            Self::Tcp(stream) => [stream.local_addr().ok(), stream.peer_addr().ok()],
            Self::Unix(_) => [None, None],
        }
    }
}
