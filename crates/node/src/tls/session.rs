//! One TLS connection: what comes is fed to it, and what it wants to send is taken from it.

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use rustls::client::ResolvesClientCert;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection, SignatureScheme,
};

use super::configuration::{Configuration, Fault, provider};
use super::verification::{Problem, Witness};
use super::wording;

pub(super) struct Session {
    connection: Connection,
    problem: Problem,
    is_server: bool,
    /// Whether a client was asked for its certificate, or the other side is a server, which has one.
    is_peer_asked: bool,
    failure: Option<Fault>,
    is_closed: bool,
}

/// What came of a step.
pub(super) struct Progress {
    pub(super) to_send: Vec<u8>,
    pub(super) received: Vec<u8>,
    pub(super) is_handshaking: bool,
    /// Whether the other side has said that it sends no more.
    pub(super) is_closed: bool,
    pub(super) failure: Option<Fault>,
}

/// What is known once the handshake is over.
pub(super) struct State {
    pub(super) protocol: Option<&'static str>,
    pub(super) cipher: Option<&'static str>,
    pub(super) alpn: Option<String>,
    pub(super) name: Option<String>,
    pub(super) problem: Option<&'static str>,
    pub(super) chain: Vec<Vec<u8>>,
}

/// The certificate of this side, whoever asks.
#[derive(Debug)]
struct Identity(Option<Arc<CertifiedKey>>);

impl ResolvesClientCert for Identity {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.clone()
    }

    fn has_certs(&self) -> bool {
        self.0.is_some()
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.clone()
    }
}

fn broken(error: &rustls::Error) -> Fault {
    wording::of(error)
}

impl Session {
    /// The side of a client. Without a name, the server is not told which one it is taken for.
    pub(super) fn client(
        configuration: &Configuration,
        name: Option<String>,
        protocols: Vec<String>,
    ) -> Result<Self, Fault> {
        let problem: Problem = Arc::default();
        let roots = Arc::clone(&configuration.roots);
        let witness = Arc::new(Witness { roots, problem: Arc::clone(&problem) });
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&configuration.versions)
            .map_err(|error| broken(&error))?
            .dangerous()
            .with_custom_certificate_verifier(witness)
            .with_client_cert_resolver(Arc::new(Identity(configuration.identity.clone())));
        config.alpn_protocols = protocols.into_iter().map(String::into_bytes).collect();
        // A resumed session would not be looked at again.
        config.resumption = Resumption::disabled();
        config.enable_sni = name.is_some();
        let server = name
            .and_then(|name| ServerName::try_from(name).ok())
            .unwrap_or(ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into()));
        let connection =
            ClientConnection::new(Arc::new(config), server).map_err(|error| broken(&error))?;
        Ok(Self::over(connection.into(), problem, false, true))
    }

    /// The side of a server.
    pub(super) fn server(
        configuration: &Configuration,
        protocols: Vec<String>,
        asks: bool,
    ) -> Result<Self, Fault> {
        let problem: Problem = Arc::new(Mutex::new(None));
        let builder = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&configuration.versions)
            .map_err(|error| broken(&error))?;
        let builder = if asks {
            let roots = Arc::clone(&configuration.roots);
            *problem.lock() = Some("UNABLE_TO_GET_ISSUER_CERT");
            builder.with_client_cert_verifier(Arc::new(Witness {
                roots,
                problem: Arc::clone(&problem),
            }))
        } else {
            builder.with_no_client_auth()
        };
        let identity = Identity(configuration.identity.clone());
        let mut config = builder.with_cert_resolver(Arc::new(identity));
        config.alpn_protocols = protocols.into_iter().map(String::into_bytes).collect();
        config.session_storage = Arc::new(NoServerSessionStorage {});
        let connection = ServerConnection::new(Arc::new(config)).map_err(|error| broken(&error))?;
        Ok(Self::over(connection.into(), problem, true, asks))
    }

    fn over(
        mut connection: Connection,
        problem: Problem,
        is_server: bool,
        is_peer_asked: bool,
    ) -> Self {
        // How much may wait is JavaScript's to say.
        connection.set_buffer_limit(None);
        Self { connection, problem, is_server, is_peer_asked, failure: None, is_closed: false }
    }

    /// Takes what has come from the other side.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) -> Progress {
        let mut received = Vec::new();
        let mut was_full = false;
        while !bytes.is_empty() && self.failure.is_none() {
            match self.connection.read_tls(&mut bytes) {
                Ok(0) => break,
                Ok(_) => was_full = false,
                // There is no room before what is there has been looked at; then there must be.
                Err(_) if self.is_closed || was_full => break,
                Err(_) => was_full = true,
            }
            match self.connection.process_new_packets() {
                Ok(state) => self.is_closed |= state.peer_has_closed(),
                Err(error) => self.failure = Some(broken(&error)),
            }
            self.decrypted(&mut received);
        }
        Progress { received, ..self.progress() }
    }

    fn decrypted(&mut self, received: &mut Vec<u8>) {
        let mut piece = [0; 16 * 1024];
        loop {
            match self.connection.reader().read(&mut piece) {
                Ok(0) => return self.is_closed = true,
                Ok(length) => received.extend_from_slice(&piece[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }

    /// Encrypts.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Progress {
        if let Err(error) = self.connection.writer().write_all(bytes) {
            self.failure.get_or_insert(("EPIPE", error.to_string()));
        }
        self.progress()
    }

    /// Says that nothing more will be sent.
    pub(super) fn end(&mut self) -> Progress {
        self.connection.send_close_notify();
        self.progress()
    }

    /// What is to be sent, and how things are.
    pub(super) fn progress(&mut self) -> Progress {
        let mut to_send = Vec::new();
        while self.connection.wants_write() {
            if self.connection.write_tls(&mut to_send).is_err() {
                break;
            }
        }
        Progress {
            to_send,
            received: Vec::new(),
            is_handshaking: self.connection.is_handshaking(),
            is_closed: self.is_closed,
            failure: self.failure.clone(),
        }
    }

    pub(super) fn state(&self) -> State {
        let connection = &self.connection;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let chain = connection.peer_certificates().unwrap_or_default();
        let name = match connection {
            Connection::Server(server) => server.server_name().map(ToOwned::to_owned),
            Connection::Client(_) => None,
        };
        let problem = if self.is_peer_asked { *self.problem.lock() } else { None };
        State {
            protocol: connection.protocol_version().map(wording::version),
            cipher: connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str()),
            alpn: connection.alpn_protocol().map(text),
            name: name.filter(|_| self.is_server),
            problem,
            chain: chain.iter().map(|certificate| certificate.to_vec()).collect(),
        }
    }
}
