//! The socket between a parent and one child: whole messages, each of which may carry a file.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};
use tokio::io::Interest;
use tokio::net::UnixStream;

use super::message::Message;

/// The longest message, in bytes. What may be longer is carried as a file.
const LONGEST: usize = 64;

/// One end of it. It keeps messages apart, which a stream does not; for the runtime they are alike.
#[derive(Debug)]
pub(super) struct Socket(UnixStream);

/// Both ends: the parent's, and the one that a child is started with.
pub(super) fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

impl Socket {
    /// Must be called on a runtime.
    pub(super) fn new(end: OwnedFd) -> io::Result<Self> {
        let end = std::os::unix::net::UnixStream::from(end);
        end.set_nonblocking(true)?;
        Ok(Self(UnixStream::from_std(end)?))
    }

    /// Sends a message, when there is room for it.
    pub(super) async fn send(&self, message: Message, carried: Option<OwnedFd>) -> io::Result<()> {
        let bytes = message.encode();
        let send = || {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            let files: Vec<_> = carried.iter().map(AsFd::as_fd).collect();
            if !files.is_empty() {
                control.push(SendAncillaryMessage::ScmRights(&files));
            }
            sendmsg(&self.0, &[IoSlice::new(&bytes)], &mut control, SendFlags::NOSIGNAL)?;
            Ok(())
        };
        self.0.async_io(Interest::WRITABLE, send).await
    }

    /// The next message; `None` when the other end is closed.
    pub(super) async fn receive(&self) -> io::Result<Option<(Message, Option<OwnedFd>)>> {
        let receive = || {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let mut bytes = [0; LONGEST];
            let mut parts = [IoSliceMut::new(&mut bytes)];
            let received = recvmsg(&self.0, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC)?;
            let files = control.drain().filter_map(|carried| match carried {
                RecvAncillaryMessage::ScmRights(files) => Some(files),
                _ => None,
            });
            let file = files.flatten().last();
            Ok((bytes, received.bytes, file))
        };
        match self.0.async_io(Interest::READABLE, receive).await {
            Ok((_, 0, _)) => Ok(None),
            Ok((bytes, length, file)) => match Message::decode(&bytes[..length]) {
                Some(message) => Ok(Some((message, file))),
                None => Err(io::ErrorKind::InvalidData.into()),
            },
            // What it had not read is lost with it.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    use super::*;

    #[tokio::test]
    async fn a_message_arrives_with_the_file_that_it_carries_and_then_the_end() {
        let (one, other) = pair().unwrap();
        let (one, other) = (Socket::new(one).unwrap(), Socket::new(other).unwrap());
        let file = tempfile::tempfile().unwrap();
        file.write_all_at(b"carried", 0).unwrap();
        one.send(Message::Connection, Some(file.into())).await.unwrap();
        one.send(Message::Stop, None).await.unwrap();
        drop(one);
        let (message, file) = other.receive().await.unwrap().unwrap();
        assert_eq!(message, Message::Connection);
        let mut text = [0; 7];
        File::from(file.unwrap()).read_exact_at(&mut text, 0).unwrap();
        assert_eq!(&text, b"carried");
        assert!(matches!(other.receive().await, Ok(Some((Message::Stop, None)))));
        assert!(matches!(other.receive().await, Ok(None)));
    }
}
