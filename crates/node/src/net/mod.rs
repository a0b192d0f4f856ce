//! Streams of bytes between processes, over TCP and Unix sockets: what `node:net` is made of.
//!
//! A socket's reading waits on the outgoing thread and hands over one chunk each time JavaScript asks
//! for one, so a peer cannot fill the memory. Writing is tried at once, on the interpreter's own
//! thread, and only what the system does not take waits.

mod link;
mod listening;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;

use rquickjs::{Array, Ctx, IntoJs, Object, Result, Value};

use crate::handles::Table;
use link::Link;
use stream::Stream;

/// What JavaScript holds by a number.
enum Handle {
    /// A connection that is being made. Letting go of the sender gives it up.
    Connecting {
        _alive: Alive,
    },
    Stream(Stream),
    /// A server. Letting go of the sender ends it.
    Listening {
        _alive: Alive,
    },
}

type Handles = Arc<Table<Handle>>;

/// As long as the sender lives, so does the work that watches it.
type Alive = tokio::sync::watch::Sender<()>;

/// Waits until the sender is gone.
async fn gone(alive: &mut tokio::sync::watch::Receiver<()>) {
    while alive.changed().await.is_ok() {}
}

/// An address as JavaScript gets it: host, port and family.
struct Address(SocketAddr);

impl<'js> IntoJs<'js> for Address {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        let host = match self.0 {
            SocketAddr::V6(address) if address.scope_id() != 0 => {
                format!("{}%{}", address.ip(), address.scope_id())
            }
            address => address.ip().to_string(),
        };
        array.set(0, host)?;
        array.set(1, self.0.port())?;
        array.set(2, if self.0.is_ipv6() { "IPv6" } else { "IPv4" })?;
        Ok(array.into_value())
    }
}

/// Adds the functions that `node:net` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let handles: Handles = Table::new();
    stream::define(context, group, &handles)?;
    listening::define(context, group, &handles)
}
