//! Servers: an address that is listened on, and the connections that come.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::net::UnixListener as StdUnixListener;
use std::sync::Arc;
use std::time::Duration;

use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, Value};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;

use super::stream::{Ends, Stream, address};
use super::{Address, Handle, Handles, Link, gone};
use crate::failure::Failure;
use crate::io::{Callback, Io};

/// How long a server waits when the system has no room for a connection.
const REST: Duration = Duration::from_millis(100);

/// A socket that is bound and listens, before the outgoing thread has it.
enum Bound {
    Tcp(std::net::TcpListener),
    Unix(StdUnixListener, String),
}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, #[expect(dead_code, reason = "it is held")] Socketfile),
}

/// The file of a Unix socket: it goes with the server.
struct Socketfile(String);

impl Drop for Socketfile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A connection that has come: its number and its addresses.
struct Accepted(u32, Ends);

impl<'js> IntoJs<'js> for Accepted {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        array.set(0, self.0)?;
        array.set(1, self.1)?;
        Ok(array.into_value())
    }
}

impl Bound {
    fn tcp(address: SocketAddr, backlog: i32, ipv6_only: bool) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        if address.is_ipv6() {
            socket.set_only_v6(ipv6_only)?;
        }
        socket.bind(&address.into())?;
        socket.listen(backlog)?;
        socket.set_nonblocking(true)?;
        Ok(Self::Tcp(socket.into()))
    }

    fn unix(path: &str) -> io::Result<Self> {
        let listener = StdUnixListener::bind(path)?;
        listener.set_nonblocking(true)?;
        Ok(Self::Unix(listener, path.to_owned()))
    }

    fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok(),
            Self::Unix(..) => None,
        }
    }

    /// It belongs to the runtime of the thread that it is called on.
    fn enter(self) -> io::Result<Listener> {
        Ok(match self {
            Self::Tcp(listener) => Listener::Tcp(TcpListener::from_std(listener)?),
            Self::Unix(listener, path) => {
                Listener::Unix(UnixListener::from_std(listener)?, Socketfile(path))
            }
        })
    }
}

impl Listener {
    async fn accept(&self) -> io::Result<Link> {
        match self {
            Self::Tcp(listener) => listener.accept().await.map(|(stream, _)| Link::Tcp(stream)),
            Self::Unix(listener, _) => {
                listener.accept().await.map(|(stream, _)| Link::Unix(stream))
            }
        }
    }
}

/// Starts to take connections, and answers with the server's number and its address.
fn serve<'js>(
    context: &Ctx<'js>,
    handles: &Handles,
    bound: Bound,
    callback: Function<'js>,
) -> Result<Value<'js>> {
    let callback = Callback::new(context, callback)?;
    let address = bound.address();
    let (alive, mut watched) = watch::channel(());
    let id = handles.insert(Handle::Listening { _alive: alive });
    let all = Arc::downgrade(handles);
    let work = async move {
        let Ok(listener) = bound.enter() else { return };
        loop {
            let accepted = tokio::select! {
                () = gone(&mut watched) => return,
                accepted = listener.accept() => accepted,
            };
            let Ok(link) = accepted else {
                tokio::time::sleep(REST).await;
                continue;
            };
            let Some(handles) = all.upgrade() else { return };
            let ends = Ends(link.addresses());
            callback.call(Accepted(handles.insert(Handle::Stream(Stream::new(link))), ends));
        }
    };
    Io::of(context)?.spawn(context, work)?;
    let array = Array::new(context.clone())?;
    array.set(0, id)?;
    if let Some(address) = address {
        array.set(1, Address(address))?;
    }
    Ok(array.into_value())
}

pub(super) fn define<'js>(
    context: &Ctx<'js>,
    group: &Object<'js>,
    handles: &Handles,
) -> Result<()> {
    let all = Arc::clone(handles);
    let listen = move |context: Ctx<'js>,
                       host: String,
                       port: u16,
                       backlog: i32,
                       ipv6_only: bool,
                       callback: Function<'js>| {
        let address = address(&context, &host, port)?;
        let bound = Bound::tcp(address, backlog, ipv6_only)
            .map_err(|error| Failure::system(&error, "listen").throw(&context))?;
        serve(&context, &all, bound, callback)
    };
    group.set("listen", Function::new(context.clone(), listen)?)?;
    let all = Arc::clone(handles);
    let listen_path = move |context: Ctx<'js>, path: String, callback: Function<'js>| {
        let bound = Bound::unix(&path)
            .map_err(|error| Failure::system(&error, "listen").throw(&context))?;
        serve(&context, &all, bound, callback)
    };
    group.set("listenPath", Function::new(context.clone(), listen_path)?)
}
