//! Names of hosts: the system's resolver, which blocks, so it is asked on a thread that may.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, Value};

use crate::failure::Failure;
use crate::io::{Callback, Io};

/// Addresses, as the system orders them.
struct Found(Vec<IpAddr>);

impl<'js> IntoJs<'js> for Found {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let array = Array::new(context.clone())?;
        for (index, address) in self.0.into_iter().enumerate() {
            array.set(index, address.to_string())?;
        }
        Ok(array.into_value())
    }
}

fn addresses(name: &str, family: u8) -> std::result::Result<Found, Failure> {
    let found = (name, 0).to_socket_addrs().map_err(|error| failure(&error))?;
    let of_family = |address: &IpAddr| match family {
        4 => address.is_ipv4(),
        6 => address.is_ipv6(),
        _ => true,
    };
    let mut addresses: Vec<IpAddr> = Vec::new();
    for address in found.map(|address: SocketAddr| address.ip()).filter(of_family) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    if addresses.is_empty() {
        return Err(Failure::new("ENOTFOUND", "getaddrinfo ENOTFOUND"));
    }
    Ok(Found(addresses))
}

/// The system says it in words only, where it is not an error of the system.
fn failure(error: &io::Error) -> Failure {
    let words = error.to_string();
    let (code, number) = if words.contains("Temporary failure") {
        ("EAI_AGAIN", -3001)
    } else if words.contains("not supported") {
        ("EAI_FAMILY", -3005)
    } else if words.contains("memory") {
        ("EAI_MEMORY", -3006)
    } else {
        ("ENOTFOUND", -3008)
    };
    Failure { errno: Some(number), ..Failure::new(code, format!("getaddrinfo {code}")) }
}

/// Adds the functions that `node:dns` is made of.
pub(crate) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let lookup = |context: Ctx<'js>, name: String, family: u8, callback: Function<'js>| {
        let callback = Callback::new(&context, callback)?;
        Io::of(&context)?
            .spawn_blocking(&context, move || callback.settle(addresses(&name, family)))
    };
    group.set("lookup", Function::new(context.clone(), lookup)?)
}
