//! The only unsafe code of this crate.
#![expect(
    unsafe_code,
    reason = "rquickjs asks for promises through unsafe traits, a typed array's bytes may move, some of QuickJS has no safe face, and tokio asks for an open file"
)]

use std::io;
use std::os::fd::OwnedFd;

use rquickjs::{Ctx, Error, JsLifetime, Result, String as JsString, TypedArray, Value, qjs};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::crypto::State;
use crate::decoder::Decoder;
use crate::fs::Descriptors;
use crate::io::{Io, Waiting};
use crate::zlib::Held;

// SAFETY: `Io` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Io {
    type Changed<'to> = Io;
}

// SAFETY: the only lifetime of `Waiting` is that of the functions in it, and `Changed` is the same
// type with that lifetime exchanged.
unsafe impl<'js> JsLifetime<'js> for Waiting<'js> {
    type Changed<'to> = Waiting<'to>;
}

// SAFETY: `Held` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Held {
    type Changed<'to> = Held;
}

// SAFETY: `Decoder` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Decoder {
    type Changed<'to> = Decoder;
}

// SAFETY: what `State` holds is `'static`, so there is no JavaScript value in it.
unsafe impl<'js> JsLifetime<'js> for State {
    type Changed<'to> = State;
}

// SAFETY: `Descriptors` holds no JavaScript value, so it has no lifetime that could be mistaken.
unsafe impl<'js> JsLifetime<'js> for Descriptors {
    type Changed<'to> = Descriptors;
}

/// Lets the runtime that this is called in say when there is something to read.
pub(crate) fn readable(file: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an `OwnedFd` is open as long as it lives, which is as long as the `AsyncFd` does, and
    // its number never changes.
    unsafe { AsyncFd::register_with_interest(file, Interest::READABLE) }.map_err(Into::into)
}

/// Looks at the bytes of a typed array; `None` if it has been detached.
pub(crate) fn with_bytes<R>(
    array: &TypedArray<'_, u8>,
    look: impl FnOnce(&[u8]) -> R,
) -> Option<R> {
    // SAFETY: `look` is given no way to run JavaScript, so nothing can move or free the bytes
    // while it looks.
    unsafe { array.as_bytes() }.map(look)
}

/// Changes the bytes of a typed array; `None` if it has been detached.
pub(crate) fn with_bytes_mut<R>(
    array: &TypedArray<'_, u8>,
    change: impl FnOnce(&mut [u8]) -> R,
) -> Option<R> {
    // SAFETY: `change` is given no way to run JavaScript, and nothing else looks at the bytes
    // while this thread is in the interpreter.
    array.as_raw().map(|mut bytes| change(unsafe { bytes.as_mut() }))
}

/// The UTF-16 units of a string.
pub(crate) fn units<'js>(context: &Ctx<'js>, text: &JsString<'js>) -> Result<Vec<u16>> {
    let raw = context.as_raw().as_ptr();
    let mut length = 0;
    // SAFETY: the string is alive, and the units are copied before they are given back.
    unsafe {
        let start = qjs::JS_ToCStringLenUTF16(raw, &raw mut length, text.as_value().as_raw());
        if start.is_null() {
            return Err(Error::Exception);
        }
        let units = std::slice::from_raw_parts(start, usize::try_from(length).unwrap_or_default());
        let units = units.to_vec();
        qjs::JS_FreeCStringUTF16(raw, start);
        Ok(units)
    }
}

/// A string of UTF-16 units.
pub(crate) fn from_units<'js>(context: &Ctx<'js>, units: &[u16]) -> Result<JsString<'js>> {
    // SAFETY: QuickJS copies the units, and what it returns is ours to own.
    let value = unsafe {
        let length = qjs::size_t::try_from(units.len()).unwrap_or_default();
        let raw = qjs::JS_NewStringUTF16(context.as_raw().as_ptr(), units.as_ptr(), length);
        Value::from_raw(context.clone(), raw)
    };
    JsString::from_value(value)
}

/// The number of a value's class in QuickJS; 0 if it is no object.
pub(crate) fn class_id(value: &Value<'_>) -> u32 {
    // SAFETY: the value is alive, and only its head is read.
    unsafe { qjs::JS_GetClassID(value.as_raw()) }
}

/// The name of a value's class in QuickJS, which no program can change.
pub(crate) fn class_name<'js>(value: &Value<'js>) -> Value<'js> {
    let context = value.ctx();
    let raw = context.as_raw().as_ptr();
    // SAFETY: both pointers are valid while this thread is in the interpreter; the atom and the
    // value made of it are ours to free and to own.
    unsafe {
        let atom = qjs::JS_GetClassName(qjs::JS_GetRuntime(raw), class_id(value));
        let name = qjs::JS_AtomToValue(raw, atom);
        qjs::JS_FreeAtom(raw, atom);
        Value::from_raw(context.clone(), name)
    }
}

/// What the process has used of the machine, as the kernel counts it.
pub(crate) fn resource_usage() -> libc::rusage {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the kernel writes into what is large enough, and zeroes are valid where it does not.
    unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    }
}

/// An address of a network interface, or the address of the interface itself.
pub(crate) struct InterfaceAddress {
    pub(crate) name: String,
    pub(crate) flags: u32,
    pub(crate) address: Option<std::net::IpAddr>,
    pub(crate) mask: Option<std::net::IpAddr>,
    pub(crate) scope: u32,
    pub(crate) hardware: Option<[u8; 6]>,
}

/// The addresses of all network interfaces; none if the kernel does not tell.
pub(crate) fn interface_addresses() -> Vec<InterfaceAddress> {
    let mut all = Vec::new();
    let mut first = std::ptr::null_mut();
    // SAFETY: the list is the kernel's until it is given back, and nothing of it is kept: names and
    // addresses are copied. What an address points to is as long as its family says.
    unsafe {
        if libc::getifaddrs(&raw mut first) != 0 {
            return all;
        }
        let mut next = first;
        while let Some(one) = next.as_ref() {
            next = one.ifa_next;
            let (address, scope, hardware) = socket_address(one.ifa_addr);
            all.push(InterfaceAddress {
                name: std::ffi::CStr::from_ptr(one.ifa_name).to_string_lossy().into_owned(),
                flags: one.ifa_flags,
                address,
                mask: socket_address(one.ifa_netmask).0,
                scope,
                hardware,
            });
        }
        libc::freeifaddrs(first);
    }
    all
}

/// The address of IP, its scope, and the address of hardware, whichever a socket's address is.
///
/// # Safety
/// It points to nothing, or to as much as its family says.
unsafe fn socket_address(
    address: *const libc::sockaddr,
) -> (Option<std::net::IpAddr>, u32, Option<[u8; 6]>) {
    if address.is_null() {
        return (None, 0, None);
    }
    // SAFETY: the caller says so.
    unsafe {
        match i32::from((*address).sa_family) {
            libc::AF_INET => {
                let ip = address.cast::<libc::sockaddr_in>().read_unaligned().sin_addr.s_addr;
                (Some(std::net::Ipv4Addr::from(ip.to_ne_bytes()).into()), 0, None)
            }
            libc::AF_INET6 => {
                let ip = address.cast::<libc::sockaddr_in6>().read_unaligned();
                (
                    Some(std::net::Ipv6Addr::from(ip.sin6_addr.s6_addr).into()),
                    ip.sin6_scope_id,
                    None,
                )
            }
            libc::AF_PACKET => {
                let packet = address.cast::<libc::sockaddr_ll>().read_unaligned();
                (None, 0, packet.sll_addr.first_chunk().copied())
            }
            _ => (None, 0, None),
        }
    }
}
