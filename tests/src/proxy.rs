//! Stands in for the publisher proxy: takes every request, remembers it, and answers as it was told.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use crate::Failure;
use crate::server::PATIENCE;
use crate::watched::Watched;

/// A request that was made.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its method and target.
    pub request: String,
    /// Its head in lower case.
    pub head: String,
    /// Its header fields in their order, the names in lower case and the values as they came.
    pub fields: Vec<(String, String)>,
    /// Its body as JSON.
    pub body: serde_json::Value,
    /// The number of the connection that it came on.
    pub connection: usize,
}

/// A proxy on a port of its own. It ends with the test's process.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Watched<State>>,
}

#[derive(Debug, Default)]
struct State {
    received: Vec<Received>,
    /// Whether answers are given.
    answers: bool,
}

impl Proxy {
    /// A proxy that answers with this status.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn answering(status: &'static str) -> Result<Self, Failure> {
        let proxy = Self::silent(status)?;
        proxy.answer();
        Ok(proxy)
    }

    /// A proxy that answers nothing until [`Proxy::answer`] is called.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn silent(status: &'static str) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::<Watched<State>>::default();
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let shared = Arc::clone(&serving);
                thread::spawn(move || serve(&shared, number, stream, status));
            }
        });
        Ok(Self { port, shared })
    }

    /// The value of `PUBLISHER_PROXY_ADDRESS`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/publish", self.port)
    }

    /// Answers what has come, and what will come.
    pub fn answer(&self) {
        self.shared.change(|state| state.answers = true);
    }

    /// The requests so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().received.clone()
    }

    /// The requests, as soon as there are so many.
    ///
    /// # Errors
    /// When there are not in time.
    pub fn wait_for(&self, count: usize) -> Result<Vec<Received>, Failure> {
        let state = self.shared.wait(PATIENCE, |state| state.received.len() >= count);
        let received = state.received.clone();
        if received.len() < count {
            return Err(format!("only {} requests came", received.len()).into());
        }
        Ok(received)
    }
}

fn serve(
    shared: &Watched<State>,
    connection: usize,
    stream: TcpStream,
    status: &str,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let received = receive(&mut stream, connection)?;
        shared.change(|state| state.received.push(received));
        drop(shared.wait(PATIENCE, |state| state.answers));
        let body = if status.starts_with("204") { "" } else { r#"{"error":"told to"}"# };
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        write!(stream.get_mut(), "HTTP/1.1 {status}\r\n{length}\r\n{body}")?;
    }
}

fn receive(stream: &mut BufReader<TcpStream>, connection: usize) -> io::Result<Received> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let named = head.lines().filter_map(|line| line.split_once(':'));
    let fields = named.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    let fields = fields.collect();
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body)?;
    let request = head.lines().next().unwrap_or_default().to_owned();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Ok(Received { request, head, fields, body, connection })
}
