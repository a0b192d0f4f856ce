//! The head of a message: its first line and its fields, read by `httparse`, and what follows from
//! them for the body and the connection.

use httparse::{EMPTY_HEADER, Error, Header, Status};

use super::framing::Framing;
use super::{Fault, latin1};

/// The methods that Node.js knows.
pub(super) const METHODS: &[&str] = &[
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SOURCE",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

/// So many fields at most, as in Node.js.
const MOST_FIELDS: usize = 2000;
/// So many are tried first.
const FEW_FIELDS: usize = 64;

/// Names and values in turn.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields(pub(super) Vec<String>);

/// A head, and what follows from it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) minor: u8,
    /// That of a request.
    pub(super) method: Option<String>,
    /// That of a response.
    pub(super) status: Option<u16>,
    /// The target of a request, the reason of a response.
    pub(super) text: String,
    pub(super) fields: Fields,
    pub(super) keeps_alive: bool,
    pub(super) upgrades: bool,
}

/// What the fields say about the rest of the message.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that a field has said")]
struct Terms {
    length: Option<u64>,
    codings: Option<String>,
    closes: bool,
    keeps: bool,
    wants_upgrade: bool,
    names_upgrade: bool,
}

/// A request's head and its length, `None` while it is not all there.
pub(super) fn request(bytes: &[u8]) -> Result<Option<(Head, Framing, usize)>, Fault> {
    check_method(bytes)?;
    with_fields(|room| {
        let mut request = httparse::Request::new(room);
        let Status::Complete(length) = request.parse(bytes)? else { return Ok(None) };
        let terms = Terms::of(request.headers);
        let minor = request.version.unwrap_or(1);
        let method = request.method.unwrap_or_default();
        let text = latin1(request.path.unwrap_or_default().as_bytes());
        Ok(Some((terms, minor, method.to_owned(), text, fields(request.headers), length)))
    })?
    .map(|(terms, minor, method, text, fields, length)| {
        let terms = terms?;
        if !text.starts_with('/') && !text.contains("://") && text != "*" && method != "CONNECT" {
            return Err(Fault::new("HPE_INVALID_URL", "Invalid characters in url"));
        }
        let framing = terms.of_request()?;
        let upgrades = method == "CONNECT" || terms.upgrades();
        let keeps_alive = terms.keeps_alive(minor);
        let method = Some(method);
        let head = Head { minor, method, status: None, text, fields, keeps_alive, upgrades };
        Ok((head, framing, length))
    })
    .transpose()
}

/// A response's head and its length. `method` is that of the request.
pub(super) fn response(
    bytes: &[u8],
    method: &str,
) -> Result<Option<(Head, Framing, usize)>, Fault> {
    check_scheme(bytes)?;
    with_fields(|room| {
        let mut response = httparse::Response::new(room);
        let config = {
            let mut config = httparse::ParserConfig::default();
            config.allow_spaces_after_header_name_in_responses(false);
            config
        };
        let Status::Complete(length) = config.parse_response(&mut response, bytes)? else {
            return Ok(None);
        };
        let terms = Terms::of(response.headers);
        let minor = response.version.unwrap_or(1);
        let status = response.code.unwrap_or_default();
        let text = response.reason.unwrap_or_default().to_owned();
        Ok(Some((terms, minor, status, text, fields(response.headers), length)))
    })?
    .map(|(terms, minor, status, text, fields, length)| {
        let terms = terms?;
        let upgrades = method == "CONNECT" && status >= 200 || status == 101 && terms.upgrades();
        let framing = match terms.of_response()? {
            _ if method == "HEAD" || matches!(status, 100..200 | 204 | 304) => Framing::None,
            framing => framing,
        };
        let keeps_alive = terms.keeps_alive(minor) && framing != Framing::UntilEnd;
        let status = Some(status);
        let head = Head { minor, method: None, status, text, fields, keeps_alive, upgrades };
        Ok((head, framing, length))
    })
    .transpose()
}

/// Trailers and the length of them with the empty line, `None` while they are not all there.
pub(super) fn trailers(bytes: &[u8]) -> Result<Option<(Fields, usize)>, Fault> {
    with_fields(|room| match httparse::parse_headers(bytes, room)? {
        Status::Complete((length, found)) => Ok(Some((fields(found), length))),
        Status::Partial => Ok(None),
    })
}

/// Tries with room for few fields, and then with room for all that may be.
fn with_fields<'bytes, R>(
    parse: impl Fn(&mut [Header<'bytes>]) -> Result<Option<R>, Error>,
) -> Result<Option<R>, Fault> {
    match parse(&mut [EMPTY_HEADER; FEW_FIELDS]) {
        Err(Error::TooManyHeaders) => parse(&mut vec![EMPTY_HEADER; MOST_FIELDS]),
        parsed => parsed,
    }
    .map_err(fault)
}

fn fields(headers: &[Header<'_>]) -> Fields {
    let pairs = headers
        .iter()
        .flat_map(|header| [header.name.to_owned(), latin1(header.value.trim_ascii())]);
    Fields(pairs.collect())
}

/// That a request begins with the name of a known method, as far as it is there.
fn check_method(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.iter().position(|byte| *byte == b' ');
    let given = &bytes[..end.unwrap_or(bytes.len())];
    let is_known = METHODS.iter().any(|method| match end {
        Some(_) => method.as_bytes() == given,
        None => method.as_bytes().starts_with(given),
    });
    if is_known {
        Ok(())
    } else {
        Err(Fault::new("HPE_INVALID_METHOD", "Invalid method encountered"))
    }
}

/// That a response begins with `HTTP/`, as far as it is there.
fn check_scheme(bytes: &[u8]) -> Result<(), Fault> {
    let expected = b"HTTP/";
    let length = bytes.len().min(expected.len());
    if bytes[..length] == expected[..length] {
        Ok(())
    } else {
        Err(Fault::new("HPE_INVALID_CONSTANT", "Expected HTTP/, RTSP/ or ICE/"))
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::HeaderName => Fault::new("HPE_INVALID_HEADER_TOKEN", "Invalid header token"),
        Error::HeaderValue | Error::NewLine => {
            Fault::new("HPE_INVALID_HEADER_TOKEN", "Invalid header value char")
        }
        Error::Status => Fault::new("HPE_INVALID_STATUS", "Invalid response status"),
        Error::Token => Fault::new("HPE_INVALID_URL", "Invalid characters in url"),
        Error::TooManyHeaders => Fault::new("HPE_HEADER_OVERFLOW", "Header overflow"),
        Error::Version => Fault::new("HPE_INVALID_VERSION", "Invalid HTTP version"),
    }
}

impl Terms {
    /// Reads the fields that matter; they must not contradict each other.
    fn of(headers: &[Header<'_>]) -> Result<Self, Fault> {
        let mut terms = Self::default();
        for header in headers {
            let value = header.value.trim_ascii();
            match header.name.to_ascii_lowercase().as_str() {
                "content-length" => terms.content_length(value)?,
                "transfer-encoding" => terms.transfer_encoding(value)?,
                "connection" | "proxy-connection" => terms.connection(value),
                "upgrade" => terms.names_upgrade = true,
                _ => {}
            }
        }
        Ok(terms)
    }

    fn content_length(&mut self, value: &[u8]) -> Result<(), Fault> {
        let invalid = |reason| Err(Fault::new("HPE_INVALID_CONTENT_LENGTH", reason));
        if self.codings.is_some() {
            return invalid("Content-Length can't be present with Transfer-Encoding");
        }
        if self.length.is_some() {
            return Err(Fault::new("HPE_UNEXPECTED_CONTENT_LENGTH", "Duplicate Content-Length"));
        }
        if value.is_empty() {
            return invalid("Empty Content-Length");
        }
        if !value.iter().all(u8::is_ascii_digit) {
            return invalid("Invalid character in Content-Length");
        }
        let Ok(length) = latin1(value).parse() else { return invalid("Content-Length overflow") };
        self.length = Some(length);
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), Fault> {
        if self.length.is_some() {
            return Err(Fault::new(
                "HPE_INVALID_TRANSFER_ENCODING",
                "Transfer-Encoding can't be present with Content-Length",
            ));
        }
        let value = latin1(value).to_ascii_lowercase();
        let codings = match self.codings.take() {
            Some(before) => format!("{before},{value}"),
            None => value,
        };
        self.codings = Some(codings);
        Ok(())
    }

    fn connection(&mut self, value: &[u8]) {
        for token in latin1(value).split(',') {
            match token.trim().to_ascii_lowercase().as_str() {
                "close" => self.closes = true,
                "keep-alive" => self.keeps = true,
                "upgrade" => self.wants_upgrade = true,
                _ => {}
            }
        }
    }

    fn upgrades(&self) -> bool {
        self.wants_upgrade && self.names_upgrade
    }

    fn keeps_alive(&self, minor: u8) -> bool {
        if minor == 0 { self.keeps && !self.closes } else { !self.closes }
    }

    /// Whether the last coding is `chunked`, which must be there once, and last.
    fn is_chunked(&self) -> Option<Result<bool, Fault>> {
        let codings: Vec<&str> = self.codings.as_ref()?.split(',').map(str::trim).collect();
        let count = codings.iter().filter(|coding| **coding == "chunked").count();
        Some(match codings.last() {
            Some(&"chunked") if count == 1 => Ok(true),
            _ if count > 0 => Err(Fault::new(
                "HPE_INVALID_TRANSFER_ENCODING",
                "Invalid `Transfer-Encoding` header value",
            )),
            _ => Ok(false),
        })
    }

    fn of_request(&self) -> Result<Framing, Fault> {
        match self.is_chunked().transpose()? {
            Some(true) => Ok(Framing::Chunked),
            Some(false) => Err(Fault::new(
                "HPE_INVALID_TRANSFER_ENCODING",
                "Request has invalid `Transfer-Encoding`",
            )),
            None => {
                Ok(self.length.filter(|length| *length > 0).map_or(Framing::None, Framing::Length))
            }
        }
    }

    fn of_response(&self) -> Result<Framing, Fault> {
        Ok(match (self.is_chunked().transpose()?, self.length) {
            (Some(true), _) => Framing::Chunked,
            (None, Some(0)) => Framing::None,
            (None, Some(length)) => Framing::Length(length),
            (Some(false), _) | (None, None) => Framing::UntilEnd,
        })
    }
}
