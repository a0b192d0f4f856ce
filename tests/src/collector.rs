//! Stands in for a collector of telemetry: takes what is sent by OTLP over HTTP, remembers it, and does
//! with each delivery what the test has told it. A bare TCP server, since it must be able to misbehave.

use std::fmt::{self, Debug, Formatter};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::{Domain, SockRef, Socket, Type};

use crate::Failure;
use crate::server::PATIENCE;
use crate::watched::Watched;

/// How many connections the system may hold that were not accepted yet.
const BACKLOG: i32 = 128;
/// How long a connection is waited for that is not expected to come about.
const ATTEMPT: Duration = Duration::from_millis(100);

/// A request, as it came.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Which one it is: the first has the number 0.
    pub number: usize,
    /// The number of the connection that it came on.
    pub connection: usize,
    /// When it was complete.
    pub at: Instant,
    /// Its first line.
    pub request: String,
    /// Its header fields, the names in lower case.
    pub fields: Vec<(String, String)>,
    /// Its body, as it was sent.
    pub body: Vec<u8>,
}

/// What is done with a delivery.
#[derive(Clone, Debug)]
pub enum Act {
    /// It is answered.
    Answer {
        /// The status, with its reason.
        status: &'static str,
        /// Header fields besides the length.
        fields: Vec<(&'static str, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// These bytes are sent, whatever they are, and the connection is closed.
    Bytes(Vec<u8>),
    /// Something is sent that does not end, for as long as somebody listens.
    Endless {
        /// What comes first.
        head: Vec<u8>,
        /// What comes again and again.
        piece: Vec<u8>,
        /// How long it takes until it comes again.
        pause: Duration,
    },
    /// Nothing is sent, and the connection stays open.
    Silence,
    /// The connection is reset.
    Reset,
}

/// A port on which nobody listens yet.
#[derive(Debug)]
pub struct Place {
    /// Its number.
    pub port: u16,
    socket: Socket,
    /// Connections that take all the room there is.
    crowd: Vec<TcpStream>,
}

/// A collector on a port of its own. It ends with the test's process.
pub struct Collector {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Shared>,
}

/// Decides what is done with a delivery.
type Script = dyn Fn(&Delivery) -> Act + Send + Sync;

struct Shared {
    script: Box<Script>,
    /// What is said to whoever connects, before anything is read.
    greeting: Option<Vec<u8>>,
    encryption: Option<Arc<ServerConfig>>,
    state: Watched<State>,
}

#[derive(Debug, Default)]
struct State {
    deliveries: Vec<Delivery>,
    connections: usize,
}

impl Act {
    /// What a collector says that has taken everything.
    #[must_use]
    pub fn taken() -> Self {
        Self::answer("200 OK", &[("Content-Type", "application/x-protobuf")], "")
    }

    /// An answer with nothing but a status.
    #[must_use]
    pub fn status(status: &'static str) -> Self {
        Self::answer(status, &[], "")
    }

    /// An answer.
    #[must_use]
    pub fn answer(
        status: &'static str,
        fields: &[(&'static str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Self {
        let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self::Answer { status, fields, body: body.into() }
    }

    /// The bytes of an answer; nothing if it is none.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let Self::Answer { status, fields, body } = self else { return Vec::new() };
        let mut head = format!("HTTP/1.1 {status}\r\n");
        for (name, value) in fields {
            head.extend([name, ": ", value.as_str(), "\r\n"]);
        }
        head.extend(["Content-Length: ", &body.len().to_string(), "\r\n\r\n"]);
        [head.into_bytes(), body.clone()].concat()
    }
}

impl Delivery {
    /// The value of a header field, by its name in lower case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Place {
    /// A free port. Whoever connects to it is refused.
    ///
    /// # Errors
    /// When there is none.
    pub fn reserve() -> Result<Self, Failure> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let address = socket.local_addr()?.as_socket().ok_or("a socket without an address")?;
        Ok(Self { port: address.port(), socket, crowd: Vec::new() })
    }

    /// A port to which nobody can connect, and nobody is refused either: its queue is full.
    ///
    /// # Errors
    /// When there is none.
    pub fn crowded() -> Result<Self, Failure> {
        let mut place = Self::reserve()?;
        place.socket.listen(0)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, place.port));
        while let Ok(stream) = TcpStream::connect_timeout(&address, ATTEMPT) {
            place.crowd.push(stream);
        }
        Ok(place)
    }

    /// The address of traces there.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.port)
    }

    /// Lets a collector listen there that does with each delivery what `script` says.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn open(
        self,
        script: impl Fn(&Delivery) -> Act + Send + Sync + 'static,
    ) -> Result<Collector, Failure> {
        self.socket.listen(BACKLOG)?;
        Ok(Collector::listen(self.socket.into(), self.port, Shared::new(script)))
    }
}

impl Collector {
    /// A collector that does with each delivery what `script` says.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(
        script: impl Fn(&Delivery) -> Act + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        Place::reserve()?.open(script)
    }

    /// A collector that takes everything.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn taking() -> Result<Self, Failure> {
        Self::start(|_| Act::taken())
    }

    /// The same over TLS.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn encrypted(
        encryption: ServerConfig,
        script: impl Fn(&Delivery) -> Act + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        let shared = Shared { encryption: Some(Arc::new(encryption)), ..Shared::new(script) };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        Ok(Self::listen(listener, port, shared))
    }

    /// One that is none: it speaks first, and does not understand what it is told.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn greeting(greeting: impl Into<Vec<u8>>) -> Result<Self, Failure> {
        let shared =
            Shared { greeting: Some(greeting.into()), ..Shared::new(|_: &Delivery| Act::Silence) };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        Ok(Self::listen(listener, port, shared))
    }

    fn listen(listener: TcpListener, port: u16, shared: Shared) -> Self {
        let shared = Arc::new(shared);
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                serving.state.change(|state| state.connections = number + 1);
                let shared = Arc::clone(&serving);
                // What goes wrong with a connection is seen by the one at its other end.
                thread::spawn(move || shared.attend(number, stream));
            }
        });
        Self { port, shared }
    }

    /// The address of traces.
    #[must_use]
    pub fn address(&self) -> String {
        address(self.port)
    }

    /// How many connections have been made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.state.lock().connections
    }

    /// The deliveries so far.
    #[must_use]
    pub fn received(&self) -> Vec<Delivery> {
        self.shared.state.lock().deliveries.clone()
    }

    /// The deliveries, as soon as there are so many.
    ///
    /// # Errors
    /// When there are not in time.
    pub fn wait_for(&self, count: usize) -> Result<Vec<Delivery>, Failure> {
        self.wait_until(|deliveries| deliveries.len() >= count)
    }

    /// The deliveries, as soon as they are so.
    ///
    /// # Errors
    /// When they are not in time.
    pub fn wait_until(
        &self,
        are_so: impl Fn(&[Delivery]) -> bool,
    ) -> Result<Vec<Delivery>, Failure> {
        let state = self.shared.state.wait(PATIENCE, |state| are_so(&state.deliveries));
        if are_so(&state.deliveries) {
            return Ok(state.deliveries.clone());
        }
        Err(format!("only {} deliveries came: {:?}", state.deliveries.len(), state.deliveries)
            .into())
    }
}

impl Debug for Collector {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Collector").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Shared {
    fn new(script: impl Fn(&Delivery) -> Act + Send + Sync + 'static) -> Self {
        let script: Box<Script> = Box::new(script);
        Self { script, greeting: None, encryption: None, state: Watched::default() }
    }

    fn attend(&self, connection: usize, stream: TcpStream) -> Result<(), Failure> {
        stream.set_nodelay(true)?;
        let socket = stream.try_clone()?;
        match &self.encryption {
            None => self.serve(connection, &socket, stream),
            Some(encryption) => {
                let server = ServerConnection::new(Arc::clone(encryption))?;
                self.serve(connection, &socket, StreamOwned::new(server, stream))
            }
        }
    }

    fn serve(
        &self,
        connection: usize,
        socket: &TcpStream,
        mut stream: impl Read + Write,
    ) -> Result<(), Failure> {
        if let Some(greeting) = &self.greeting {
            stream.write_all(greeting)?;
            io::copy(&mut stream, &mut io::sink())?;
            return Ok(());
        }
        let mut stream = BufReader::new(stream);
        while let Some(delivery) = receive(&mut stream, connection)? {
            let delivery = self.remember(delivery);
            match (self.script)(&delivery) {
                answer @ Act::Answer { .. } => {
                    stream.get_mut().write_all(&answer.bytes())?;
                    stream.get_mut().flush()?;
                }
                Act::Bytes(bytes) => {
                    stream.get_mut().write_all(&bytes)?;
                    return Ok(());
                }
                Act::Endless { head, piece, pause } => {
                    stream.get_mut().write_all(&head)?;
                    loop {
                        stream.get_mut().write_all(&piece)?;
                        thread::sleep(pause);
                    }
                }
                Act::Silence => {
                    io::copy(&mut stream, &mut io::sink())?;
                }
                Act::Reset => {
                    SockRef::from(socket).set_linger(Some(Duration::ZERO))?;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn remember(&self, mut delivery: Delivery) -> Delivery {
        self.state.change(|state| {
            delivery.number = state.deliveries.len();
            state.deliveries.push(delivery.clone());
        });
        delivery
    }
}

/// Reads a request; nothing if the connection ends before it.
fn receive(stream: &mut impl BufRead, connection: usize) -> Result<Option<Delivery>, Failure> {
    let mut request = String::new();
    if stream.read_line(&mut request)? == 0 {
        return Ok(None);
    }
    let mut fields = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let line = line.strip_suffix("\r\n").ok_or("a line that was cut off")?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or("a field without a value")?;
        fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = fields.iter().find(|(name, _)| name == "content-length");
    let (_, length) = length.ok_or("a request whose length is not known")?;
    let mut body = vec![0; length.parse()?];
    stream.read_exact(&mut body)?;
    let request = request.trim_end().to_owned();
    Ok(Some(Delivery { number: 0, connection, at: Instant::now(), request, fields, body }))
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}/v1/traces")
}
