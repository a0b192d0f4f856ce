//! What went wrong outside, in the shape in which Node.js tells it: an `Error` with `code`, `errno`,
//! `syscall` and what else is known.

use std::io::{self, ErrorKind};

use rquickjs::object::Property;
use rquickjs::{Ctx, Exception, IntoJs, Result, Value};

/// An error of the system or of a protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The name that Node.js gives to it, for example `ECONNREFUSED`.
    pub code: String,
    /// What the system says, in words.
    pub reason: String,
    /// What was tried, for example `open`.
    pub syscall: Option<&'static str>,
    /// The system's number, negative as in Node.js.
    pub errno: Option<i32>,
    /// The file that it was tried with.
    pub path: Option<String>,
    /// The second file, where there are two.
    pub dest: Option<String>,
}

impl Failure {
    /// A failure that is no system call's.
    #[must_use]
    pub fn new(code: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            reason: reason.into(),
            syscall: None,
            errno: None,
            path: None,
            dest: None,
        }
    }

    /// What a system call came to.
    pub(crate) fn system(error: &io::Error, syscall: &'static str) -> Self {
        let number = error.raw_os_error();
        let (code, reason) = match number.and_then(named) {
            Some((code, reason)) => (code.to_owned(), reason.to_owned()),
            None => (by_kind(error.kind()).to_owned(), error.to_string()),
        };
        Self {
            syscall: Some(syscall),
            errno: number.map(|number| -number),
            ..Self::new(code, reason)
        }
    }

    /// The same, with the file that it was about.
    pub(crate) fn about(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// As Node.js words it: `ENOENT: no such file or directory, open '/x'`.
    fn message(&self) -> String {
        let Some(syscall) = self.syscall else { return self.reason.clone() };
        let path = self.path.as_ref().map(|path| format!(" '{path}'")).unwrap_or_default();
        let dest = self.dest.as_ref().map(|dest| format!(" -> '{dest}'")).unwrap_or_default();
        format!("{}: {}, {syscall}{path}{dest}", self.code, self.reason)
    }

    /// The exception to throw.
    pub(crate) fn throw(self, context: &Ctx<'_>) -> rquickjs::Error {
        match self.into_js(context) {
            Ok(error) => context.throw(error),
            Err(error) => error,
        }
    }
}

impl<'js> IntoJs<'js> for Failure {
    fn into_js(self, context: &Ctx<'js>) -> Result<Value<'js>> {
        let message = self.message();
        let exception = Exception::from_message(context.clone(), &message)?;
        let error = exception.as_object();
        // As in errors that JavaScript makes, it is not listed.
        error.remove("message")?;
        error.prop("message", Property::from(message).writable().configurable())?;
        if let Some(errno) = self.errno {
            error.set("errno", errno)?;
        }
        error.set("code", self.code)?;
        if let Some(syscall) = self.syscall {
            error.set("syscall", syscall)?;
        }
        if let Some(path) = self.path {
            error.set("path", path)?;
        }
        if let Some(dest) = self.dest {
            error.set("dest", dest)?;
        }
        Ok(exception.into_value())
    }
}

/// For errors that are not the system's.
fn by_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "ENOENT",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::ConnectionRefused => "ECONNREFUSED",
        ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => "ECONNRESET",
        ErrorKind::ConnectionAborted => "ECONNABORTED",
        ErrorKind::NotConnected => "ENOTCONN",
        ErrorKind::AddrInUse => "EADDRINUSE",
        ErrorKind::AddrNotAvailable => "EADDRNOTAVAIL",
        ErrorKind::BrokenPipe => "EPIPE",
        ErrorKind::AlreadyExists => "EEXIST",
        ErrorKind::InvalidInput => "EINVAL",
        ErrorKind::TimedOut => "ETIMEDOUT",
        ErrorKind::IsADirectory => "EISDIR",
        ErrorKind::NotADirectory => "ENOTDIR",
        _ => "EIO",
    }
}

/// The name and the words that libuv gives to an error number.
pub(crate) fn named(number: i32) -> Option<(&'static str, &'static str)> {
    NAMES.iter().find(|(known, ..)| *known == number).map(|(_, code, words)| (*code, *words))
}

/// Number, name and words.
pub(crate) const NAMES: &[(i32, &str, &str)] = &[
    (libc::EPERM, "EPERM", "operation not permitted"),
    (libc::ENOENT, "ENOENT", "no such file or directory"),
    (libc::ESRCH, "ESRCH", "no such process"),
    (libc::EINTR, "EINTR", "interrupted system call"),
    (libc::EIO, "EIO", "i/o error"),
    (libc::ENXIO, "ENXIO", "no such device or address"),
    (libc::E2BIG, "E2BIG", "argument list too long"),
    (libc::EBADF, "EBADF", "bad file descriptor"),
    (libc::EAGAIN, "EAGAIN", "resource temporarily unavailable"),
    (libc::ENOMEM, "ENOMEM", "not enough memory"),
    (libc::EACCES, "EACCES", "permission denied"),
    (libc::EFAULT, "EFAULT", "bad address in system call argument"),
    (libc::EBUSY, "EBUSY", "resource busy or locked"),
    (libc::EEXIST, "EEXIST", "file already exists"),
    (libc::EXDEV, "EXDEV", "cross-device link not permitted"),
    (libc::ENODEV, "ENODEV", "no such device"),
    (libc::ENOTDIR, "ENOTDIR", "not a directory"),
    (libc::EISDIR, "EISDIR", "illegal operation on a directory"),
    (libc::EINVAL, "EINVAL", "invalid argument"),
    (libc::ENFILE, "ENFILE", "file table overflow"),
    (libc::EMFILE, "EMFILE", "too many open files"),
    (libc::ETXTBSY, "ETXTBSY", "text file is busy"),
    (libc::EFBIG, "EFBIG", "file too large"),
    (libc::ENOSPC, "ENOSPC", "no space left on device"),
    (libc::ESPIPE, "ESPIPE", "invalid seek"),
    (libc::EROFS, "EROFS", "read-only file system"),
    (libc::EMLINK, "EMLINK", "too many links"),
    (libc::EPIPE, "EPIPE", "broken pipe"),
    (libc::ERANGE, "ERANGE", "result too large"),
    (libc::ENAMETOOLONG, "ENAMETOOLONG", "name too long"),
    (libc::ENOSYS, "ENOSYS", "function not implemented"),
    (libc::ENOTEMPTY, "ENOTEMPTY", "directory not empty"),
    (libc::ELOOP, "ELOOP", "too many symbolic links encountered"),
    (libc::EPROTO, "EPROTO", "protocol error"),
    (libc::EOVERFLOW, "EOVERFLOW", "value too large for defined data type"),
    (libc::EILSEQ, "EILSEQ", "illegal byte sequence"),
    (libc::ENOTSOCK, "ENOTSOCK", "socket operation on non-socket"),
    (libc::EDESTADDRREQ, "EDESTADDRREQ", "destination address required"),
    (libc::EMSGSIZE, "EMSGSIZE", "message too long"),
    (libc::EPROTOTYPE, "EPROTOTYPE", "protocol wrong type for socket"),
    (libc::ENOPROTOOPT, "ENOPROTOOPT", "protocol not available"),
    (libc::EPROTONOSUPPORT, "EPROTONOSUPPORT", "protocol not supported"),
    (libc::EOPNOTSUPP, "ENOTSUP", "operation not supported on socket"),
    (libc::EAFNOSUPPORT, "EAFNOSUPPORT", "address family not supported"),
    (libc::EADDRINUSE, "EADDRINUSE", "address already in use"),
    (libc::EADDRNOTAVAIL, "EADDRNOTAVAIL", "address not available"),
    (libc::ENETDOWN, "ENETDOWN", "network is down"),
    (libc::ENETUNREACH, "ENETUNREACH", "network is unreachable"),
    (libc::ECONNABORTED, "ECONNABORTED", "software caused connection abort"),
    (libc::ECONNRESET, "ECONNRESET", "connection reset by peer"),
    (libc::ENOBUFS, "ENOBUFS", "no buffer space available"),
    (libc::EISCONN, "EISCONN", "socket is already connected"),
    (libc::ENOTCONN, "ENOTCONN", "socket is not connected"),
    (libc::ETIMEDOUT, "ETIMEDOUT", "connection timed out"),
    (libc::ECONNREFUSED, "ECONNREFUSED", "connection refused"),
    (libc::EHOSTDOWN, "EHOSTDOWN", "host is down"),
    (libc::EHOSTUNREACH, "EHOSTUNREACH", "host is unreachable"),
    (libc::EALREADY, "EALREADY", "connection already in progress"),
    (libc::ECANCELED, "ECANCELED", "operation canceled"),
];
