//! One connection: made, read, written, closed.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rquickjs::function::Opt;
use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, TypedArray, Value};
use socket2::TcpKeepalive;
use tokio::net::{TcpSocket, UnixStream};
use tokio::sync::{Notify, watch};

use super::{Address, Alive, Handle, Handles, Link, gone};
use crate::failure::Failure;
use crate::ffi::with_bytes;
use crate::io::{Callback, Chunk, Io};

/// A connection, and what keeps its work alive.
pub(super) struct Stream {
    link: Arc<Link>,
    /// Told each time JavaScript wants a chunk.
    wanted: Arc<Notify>,
    alive: Alive,
}

/// Where a connection goes to, and from where.
enum Target {
    Address { to: SocketAddr, from: Option<SocketAddr> },
    Path(String),
}

/// What reading came to.
enum Read {
    Bytes(Vec<u8>),
    End,
    Failed(Failure),
}

impl<'js> IntoJs<'js> for Read {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        match self {
            Self::Bytes(bytes) => Chunk(bytes).into_js(context),
            Self::End => Ok(Value::new_null(context.clone())),
            Self::Failed(failure) => failure.into_js(context),
        }
    }
}

/// The local and the remote address of a connection.
pub(super) struct Ends(pub(super) [Option<SocketAddr>; 2]);

impl<'js> IntoJs<'js> for Ends {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        for (index, address) in self.0.into_iter().enumerate() {
            if let Some(address) = address {
                array.set(index, Address(address))?;
            }
        }
        Ok(array.into_value())
    }
}

impl Stream {
    pub(super) fn new(link: Link) -> Self {
        Self { link: Arc::new(link), wanted: Arc::default(), alive: watch::channel(()).0 }
    }
}

impl Target {
    async fn connect(self) -> io::Result<Link> {
        match self {
            Self::Path(path) => UnixStream::connect(path).await.map(Link::Unix),
            Self::Address { to, from } => {
                let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
                if let Some(from) = from {
                    socket.bind(from)?;
                }
                socket.connect(to).await.map(Link::Tcp)
            }
        }
    }
}

/// An address from its parts.
pub(super) fn address(context: &Ctx<'_>, host: &str, port: u16) -> Result<SocketAddr> {
    let (host, scope) = host.split_once('%').unwrap_or((host, ""));
    let invalid = |_| Failure::new("EINVAL", "invalid argument").throw(context);
    let mut address = SocketAddr::new(host.parse::<IpAddr>().map_err(invalid)?, port);
    if let SocketAddr::V6(address) = &mut address {
        address.set_scope_id(scope_number(scope));
    }
    Ok(address)
}

/// The number of a network interface, given by number or by name.
fn scope_number(scope: &str) -> u32 {
    let by_name = || {
        let number = std::fs::read_to_string(format!("/sys/class/net/{scope}/ifindex")).ok()?;
        number.trim().parse().ok()
    };
    match scope {
        "" => 0,
        scope => scope.parse().ok().or_else(by_name).unwrap_or(0),
    }
}

/// Begins a connection; `callback` gets the two addresses.
fn connect<'js>(
    context: &Ctx<'js>,
    handles: &Handles,
    target: Target,
    callback: Function<'js>,
) -> Result<u32> {
    let callback = Callback::new(context, callback)?;
    let (alive, mut watched) = watch::channel(());
    let id = handles.insert(Handle::Connecting { _alive: alive });
    let all = Arc::downgrade(handles);
    let work = async move {
        let connected = tokio::select! {
            () = gone(&mut watched) => return,
            connected = target.connect() => connected,
        };
        match connected {
            Ok(link) => {
                let ends = Ends(link.addresses());
                let stream = Handle::Stream(Stream::new(link));
                if all.upgrade().is_some_and(|handles| handles.replace(id, stream)) {
                    callback.settle(Ok(ends));
                }
            }
            Err(error) => callback.settle::<Ends>(Err(Failure::system(&error, "connect"))),
        }
    };
    Io::of(context)?.spawn(context, work)?;
    Ok(id)
}

/// Begins to read; `callback` gets a chunk for each time that one was wanted.
fn start<'js>(
    context: &Ctx<'js>,
    handles: &Handles,
    id: u32,
    callback: Function<'js>,
) -> Result<()> {
    let found = handles.with(id, |handle| match handle {
        Handle::Stream(stream) => {
            Some((Arc::clone(&stream.link), Arc::clone(&stream.wanted), stream.alive.subscribe()))
        }
        _ => None,
    });
    let Some((link, wanted, mut alive)) = found.flatten() else { return Ok(()) };
    let callback = Callback::new(context, callback)?;
    let work = async move {
        let reading = async {
            loop {
                wanted.notified().await;
                match link.read().await {
                    Ok(bytes) if bytes.is_empty() => return callback.call(Read::End),
                    Ok(bytes) => callback.call(Read::Bytes(bytes)),
                    Err(error) => {
                        return callback.call(Read::Failed(Failure::system(&error, "read")));
                    }
                }
            }
        };
        tokio::select! {
            () = gone(&mut alive) => {}
            () = reading => {}
        }
    };
    Io::of(context)?.spawn(context, work)
}

/// Writes, and says whether all of it was taken at once; if not, `callback` is called when it is.
fn write<'js>(
    context: &Ctx<'js>,
    handles: &Handles,
    id: u32,
    bytes: &TypedArray<'js, u8>,
    callback: Function<'js>,
) -> Result<bool> {
    let found = handles.with(id, |handle| match handle {
        Handle::Stream(stream) => Some((Arc::clone(&stream.link), stream.alive.subscribe())),
        _ => None,
    });
    let Some((link, mut alive)) = found.flatten() else {
        return Err(
            Failure::system(&io::Error::from_raw_os_error(libc::EBADF), "write").throw(context)
        );
    };
    let rest = with_bytes(bytes, |bytes| {
        let written = link.try_write(bytes)?;
        Ok(bytes[written..].to_vec())
    });
    let rest = rest
        .unwrap_or_else(|| Ok(Vec::new()))
        .map_err(|error: io::Error| Failure::system(&error, "write").throw(context))?;
    if rest.is_empty() {
        return Ok(true);
    }
    let callback = Callback::new(context, callback)?;
    let work = async move {
        let written = tokio::select! {
            () = gone(&mut alive) => return,
            written = link.write(&rest) => written,
        };
        callback.settle(written.map_err(|error| Failure::system(&error, "write")));
    };
    Io::of(context)?.spawn(context, work)?;
    Ok(false)
}

pub(super) fn define<'js>(
    context: &Ctx<'js>,
    group: &Object<'js>,
    handles: &Handles,
) -> Result<()> {
    let all = Arc::clone(handles);
    let connect_to = move |context: Ctx<'js>,
                           host: String,
                           port: u16,
                           callback: Function<'js>,
                           local_host: Opt<Option<String>>,
                           local_port: Opt<Option<u16>>| {
        let to = address(&context, &host, port)?;
        let local_port = local_port.0.flatten();
        let from = match local_host.0.flatten() {
            Some(host) => Some(address(&context, &host, local_port.unwrap_or(0))?),
            None => local_port.map(|port| {
                let any: IpAddr = if to.is_ipv4() { [0; 4].into() } else { [0; 16].into() };
                SocketAddr::new(any, port)
            }),
        };
        connect(&context, &all, Target::Address { to, from }, callback)
    };
    group.set("connect", Function::new(context.clone(), connect_to)?)?;
    let all = Arc::clone(handles);
    let connect_path = move |context: Ctx<'js>, path: String, callback: Function<'js>| {
        connect(&context, &all, Target::Path(path), callback)
    };
    group.set("connectPath", Function::new(context.clone(), connect_path)?)?;
    let all = Arc::clone(handles);
    let start = move |context: Ctx<'js>, id: u32, callback: Function<'js>| {
        start(&context, &all, id, callback)
    };
    group.set("start", Function::new(context.clone(), start)?)?;
    let all = Arc::clone(handles);
    let want = move |id: u32| {
        all.with(id, |handle| {
            if let Handle::Stream(stream) = handle {
                stream.wanted.notify_one();
            }
        });
    };
    group.set("want", Function::new(context.clone(), want)?)?;
    let all = Arc::clone(handles);
    let write =
        move |context: Ctx<'js>, id: u32, bytes: TypedArray<'js, u8>, callback: Function<'js>| {
            write(&context, &all, id, &bytes, callback)
        };
    group.set("write", Function::new(context.clone(), write)?)?;
    let all = Arc::clone(handles);
    let close = move |id: u32| drop(all.remove(id));
    group.set("close", Function::new(context.clone(), close)?)?;
    define_options(context, group, handles)
}

/// What is set on a connection.
fn define_options<'js>(context: &Ctx<'js>, group: &Object<'js>, handles: &Handles) -> Result<()> {
    let on_link = |handles: &Handles, id: u32, act: &dyn Fn(&Link) -> io::Result<()>| {
        let acted = handles.with(id, |handle| match handle {
            Handle::Stream(stream) => act(&stream.link),
            _ => Ok(()),
        });
        acted.unwrap_or(Ok(()))
    };
    let all = Arc::clone(handles);
    let shutdown = move |context: Ctx<'js>, id: u32| {
        on_link(&all, id, &Link::shutdown)
            .map_err(|error| Failure::system(&error, "shutdown").throw(&context))
    };
    group.set("shutdown", Function::new(context.clone(), shutdown)?)?;
    // As in Node.js, that an option cannot be set is nobody's error.
    let all = Arc::clone(handles);
    let no_delay = move |id: u32, is_on: bool| {
        on_link(&all, id, &|link| link.socket().set_tcp_nodelay(is_on)).is_ok()
    };
    group.set("setNoDelay", Function::new(context.clone(), no_delay)?)?;
    let all = Arc::clone(handles);
    let keep_alive = move |id: u32, is_on: bool, seconds: u32| {
        let set = |link: &Link| {
            let socket = link.socket();
            socket.set_keepalive(is_on)?;
            if is_on && seconds > 0 {
                let every = TcpKeepalive::new()
                    .with_time(Duration::from_secs(seconds.into()))
                    .with_interval(Duration::from_secs(1))
                    .with_retries(10);
                socket.set_tcp_keepalive(&every)?;
            }
            Ok(())
        };
        on_link(&all, id, &set).is_ok()
    };
    group.set("setKeepAlive", Function::new(context.clone(), keep_alive)?)?;
    let all = Arc::clone(handles);
    let reset = move |id: u32| {
        on_link(&all, id, &|link| link.socket().set_linger(Some(Duration::ZERO))).is_ok()
    };
    group.set("resetOnClose", Function::new(context.clone(), reset)?)
}
