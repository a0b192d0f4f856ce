//! Datagrams, for `node:dgram`: what comes is read on the outgoing thread, one datagram each time
//! that JavaScript has taken the one before; what is sent is handed to the system at once.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, TypedArray, Value};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::{Notify, watch};

use crate::failure::Failure;
use crate::ffi::with_bytes;
use crate::handles::Table;
use crate::io::{Callback, Chunk, Io};

/// The largest datagram.
const LARGEST: usize = 64 * 1024;

/// A bound socket, and what keeps its reading alive.
struct Bound {
    socket: Arc<std::net::UdpSocket>,
    wanted: Arc<Notify>,
    _alive: watch::Sender<()>,
}

/// A datagram, or why there is none.
enum Datagram {
    Received(Vec<u8>, SocketAddr),
    Failed(Failure),
}

impl<'js> IntoJs<'js> for Datagram {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        match self {
            Self::Received(bytes, from) => {
                let array = Array::new(context.clone())?;
                array.set(0, Chunk(bytes))?;
                array.set(1, from.ip().to_string())?;
                array.set(2, from.port())?;
                array.set(3, if from.is_ipv6() { "IPv6" } else { "IPv4" })?;
                Ok(array.into_value())
            }
            Self::Failed(failure) => failure.into_js(context),
        }
    }
}

fn open(address: SocketAddr, reuse: bool, ipv6_only: bool) -> io::Result<std::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if reuse {
        socket.set_reuse_address(true)?;
    }
    if address.is_ipv6() {
        socket.set_only_v6(ipv6_only)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// Reads one datagram each time that one is wanted.
async fn receive(socket: Arc<std::net::UdpSocket>, wanted: Arc<Notify>, callback: Callback) {
    let socket = match socket.try_clone().and_then(UdpSocket::from_std) {
        Ok(socket) => socket,
        Err(error) => return callback.call(Datagram::Failed(Failure::system(&error, "bind"))),
    };
    let mut room = vec![0; LARGEST];
    loop {
        wanted.notified().await;
        match socket.recv_from(&mut room).await {
            Ok((length, from)) => {
                callback.call(Datagram::Received(room[..length].to_vec(), from));
            }
            Err(error) => callback.call(Datagram::Failed(Failure::system(&error, "recvmsg"))),
        }
    }
}

/// Adds the functions that `node:dgram` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let sockets = Table::<Bound>::new();
    let all = Arc::clone(&sockets);
    let bind = move |context: Ctx<'js>,
                     host: String,
                     port: u16,
                     reuse: bool,
                     ipv6_only: bool,
                     callback: Function<'js>| {
        let failed = |error: &io::Error| Failure::system(error, "bind").throw(&context);
        let host: IpAddr =
            host.parse().map_err(|_| failed(&io::Error::from_raw_os_error(libc::EINVAL)))?;
        let socket =
            open(SocketAddr::new(host, port), reuse, ipv6_only).map_err(|error| failed(&error))?;
        let socket = Arc::new(socket);
        let callback = Callback::new(&context, callback)?;
        let wanted = Arc::<Notify>::default();
        let (alive, mut watched) = watch::channel(());
        let work = receive(Arc::clone(&socket), Arc::clone(&wanted), callback);
        Io::of(&context)?.spawn(&context, async move {
            tokio::select! {
                () = async { while watched.changed().await.is_ok() {} } => {}
                () = work => {}
            }
        })?;
        Ok::<_, rquickjs::Error>(all.insert(Bound { socket, wanted, _alive: alive }))
    };
    group.set("bind", Function::new(context.clone(), bind)?)?;
    let all = Arc::clone(&sockets);
    let want = move |id: u32| {
        all.with(id, |bound| bound.wanted.notify_one());
    };
    group.set("want", Function::new(context.clone(), want)?)?;
    let all = Arc::clone(&sockets);
    let send = move |context: Ctx<'js>,
                     id: u32,
                     bytes: TypedArray<'js, u8>,
                     host: Option<String>,
                     port: u16| {
        let to = host.and_then(|host| host.parse::<IpAddr>().ok());
        let sent = all.with(id, |bound| {
            with_bytes(&bytes, |bytes| match to {
                Some(to) => bound.socket.send_to(bytes, SocketAddr::new(to, port)),
                None => bound.socket.send(bytes),
            })
        });
        let sent = sent.flatten().unwrap_or_else(|| Err(io::Error::from_raw_os_error(libc::EBADF)));
        sent.map_err(|error| Failure::system(&error, "send").throw(&context))
    };
    group.set("send", Function::new(context.clone(), send)?)?;
    let all = Arc::clone(&sockets);
    let connect = move |context: Ctx<'js>, id: u32, host: String, port: u16| {
        let connected = all.with(id, |bound| match host.parse::<IpAddr>() {
            Ok(host) => bound.socket.connect(SocketAddr::new(host, port)),
            Err(_) => Err(io::Error::from_raw_os_error(libc::EINVAL)),
        });
        connected
            .unwrap_or(Ok(()))
            .map_err(|error| Failure::system(&error, "connect").throw(&context))
    };
    group.set("connect", Function::new(context.clone(), connect)?)?;
    let all = Arc::clone(&sockets);
    let address = move |id: u32, is_remote: bool| {
        let address = all.with(id, |bound| {
            if is_remote { bound.socket.peer_addr() } else { bound.socket.local_addr() }.ok()
        });
        address.flatten().map(|address| vec![address.ip().to_string(), address.port().to_string()])
    };
    group.set("address", Function::new(context.clone(), address)?)?;
    let all = Arc::clone(&sockets);
    let option =
        move |context: Ctx<'js>, id: u32, name: String, value: u32, host: Option<String>| {
            let set =
                all.with(id, |bound| set_option(&bound.socket, &name, value, host.as_deref()));
            set.unwrap_or(Ok(0))
                .map_err(|error| Failure::system(&error, "setsockopt").throw(&context))
        };
    group.set("option", Function::new(context.clone(), option)?)?;
    let all = sockets;
    let close = move |id: u32| drop(all.remove(id));
    group.set("close", Function::new(context.clone(), close)?)
}

/// Sets an option, or answers with what it is.
fn set_option(
    socket: &std::net::UdpSocket,
    name: &str,
    value: u32,
    host: Option<&str>,
) -> io::Result<usize> {
    let options = SockRef::from(socket);
    let invalid = || io::Error::from_raw_os_error(libc::EINVAL);
    let group = || host.and_then(|host| host.parse::<IpAddr>().ok()).ok_or_else(invalid);
    match name {
        "broadcast" => socket.set_broadcast(value != 0)?,
        "ttl" => socket.set_ttl(value)?,
        "multicastTtl" => options.set_multicast_ttl_v4(value)?,
        "multicastLoopback" => options.set_multicast_loop_v4(value != 0)?,
        "receiveBufferSize" if value == 0 => return options.recv_buffer_size(),
        "receiveBufferSize" => options.set_recv_buffer_size(value as usize)?,
        "sendBufferSize" if value == 0 => return options.send_buffer_size(),
        "sendBufferSize" => options.set_send_buffer_size(value as usize)?,
        "join" => match group()? {
            IpAddr::V4(group) => socket.join_multicast_v4(&group, &[0; 4].into())?,
            IpAddr::V6(group) => socket.join_multicast_v6(&group, value)?,
        },
        "leave" => match group()? {
            IpAddr::V4(group) => socket.leave_multicast_v4(&group, &[0; 4].into())?,
            IpAddr::V6(group) => socket.leave_multicast_v6(&group, value)?,
        },
        "interface" => match group()? {
            IpAddr::V4(address) => options.set_multicast_if_v4(&address)?,
            IpAddr::V6(_) => options.set_multicast_if_v6(value)?,
        },
        _ => return Err(invalid()),
    }
    Ok(0)
}
