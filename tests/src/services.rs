//! Servers that Functions talk to, as Debian has them: each in a folder and on a port of its own, for
//! as long as a test lasts, and never as root, since some refuse to be.

use std::env;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use tempfile::TempDir;

use crate::Failure;
use crate::server::{Launch, PATIENCE, Running};

/// Who runs the servers when the tests are run by root.
const NOBODY: u32 = 65534;

/// A server and what is needed to start it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// With the user `postgres` and the password `secret`, and with TLS.
    Postgresql,
    /// With the user `duet`, the password `secret` and the database `duet`.
    Mariadb,
    /// With the password `secret`.
    Redis,
    /// An MQTT broker for everyone.
    Mosquitto,
    /// With the token `secret`.
    Nats,
    /// With the user and the password `guest`.
    Rabbitmq,
}

/// A server that runs. It is killed when this is dropped.
#[derive(Debug)]
pub struct RunningService {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    _process: Running,
    /// What it needs beside it, if it needs something.
    _companion: Option<Running>,
    _folder: TempDir,
}

/// What is known when a server is started.
struct Place<'a> {
    folder: &'a Path,
    port: String,
    /// The certificate and its key.
    tls: (&'a str, &'a str),
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Postgresql, Self::Mariadb, Self::Redis, Self::Mosquitto, Self::Nats, Self::Rabbitmq];

    /// The name of the file with its cases, without the ending.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Mariadb => "mariadb",
            Self::Redis => "redis",
            Self::Mosquitto => "mosquitto",
            Self::Nats => "nats",
            Self::Rabbitmq => "rabbitmq",
        }
    }

    /// Starts it and waits until it answers. `certificate` and `key` are PEM, for those that speak TLS.
    ///
    /// # Errors
    /// When it is not installed, or does not start.
    pub fn start(self, certificate: &str, key: &str) -> Result<RunningService, Failure> {
        let folder = tempfile::tempdir()?;
        give_away(folder.path())?;
        let port = free_port()?;
        let mut companion = None;
        let place =
            Place { folder: folder.path(), port: port.to_string(), tls: (certificate, key) };
        let launch = match self {
            Self::Postgresql => postgresql(&place)?,
            Self::Mariadb => mariadb(&place)?,
            Self::Redis => redis(&place)?,
            Self::Mosquitto => mosquitto(&place)?,
            Self::Nats => nats(&place)?,
            Self::Rabbitmq => {
                let names = free_port()?.to_string();
                companion = Some(erlang_names(&place, &names)?);
                rabbitmq(&place, &names)?
            }
        };
        let process = launch.background()?;
        let says_on_stdout = matches!(self, Self::Redis | Self::Rabbitmq);
        let output = if says_on_stdout { &process.stdout } else { &process.stderr };
        output.wait_for(self.ready(), PATIENCE)?;
        Ok(RunningService { port, _process: process, _companion: companion, _folder: folder })
    }

    /// What it writes when it is ready.
    fn ready(self) -> &'static str {
        match self {
            Self::Postgresql => "database system is ready to accept connections",
            Self::Mariadb => "ready for connections",
            Self::Redis => "Ready to accept connections",
            Self::Mosquitto => "running",
            Self::Nats => "Server is ready",
            Self::Rabbitmq => "Server startup complete",
        }
    }
}

impl Place<'_> {
    fn at(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    /// A file that only the server can read.
    fn file(&self, name: &str, text: &str) -> Result<String, Failure> {
        let path = self.folder.join(name);
        fs::write(&path, text)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        give_away(&path)?;
        Ok(self.at(name))
    }

    /// Runs a program that prepares something.
    fn prepare(&self, program: &str, package: &str, arguments: &[&str]) -> Result<(), Failure> {
        let ended = self.program(program, package, arguments)?.run()?;
        if ended.code == Some(0) {
            return Ok(());
        }
        Err(format!("{program} failed:\n{}{}", ended.stdout, ended.stderr).into())
    }

    fn program(&self, name: &str, package: &str, arguments: &[&str]) -> Result<Launch, Failure> {
        let path = find(name).ok_or_else(|| {
            format!("`{name}` is not installed; on Debian: apt-get install {package}")
        })?;
        let launch = Launch::program(path, arguments.iter().copied()).in_folder(self.folder);
        Ok(if root()? { launch.as_user(NOBODY) } else { launch })
    }
}

fn postgresql(place: &Place<'_>) -> Result<Launch, Failure> {
    let data = place.at("data");
    let password = place.file("password", "secret")?;
    let initial = ["-D", &data, "-U", "postgres", "--auth=scram-sha-256", "--no-sync", "--pwfile"];
    let initial = [&initial[..], &[&password, "-E", "UTF8", "--locale=C"]].concat();
    place.prepare("initdb", "postgresql", &initial)?;
    let certificate = format!("ssl_cert_file={}", place.file("certificate.pem", place.tls.0)?);
    let key = format!("ssl_key_file={}", place.file("key.pem", place.tls.1)?);
    let sockets = place.folder.to_string_lossy();
    let arguments = ["-D", &data, "-p", &place.port, "-k", &sockets, "-h", "127.0.0.1", "-F"];
    let tls = ["-c", "ssl=on", "-c", &certificate, "-c", &key];
    place.program("postgres", "postgresql", &[&arguments[..], &tls].concat())
}

fn mariadb(place: &Place<'_>) -> Result<Launch, Failure> {
    let data = format!("--datadir={}", place.at("data"));
    let initial = ["--no-defaults", &data, "--skip-test-db"];
    let normal = "--auth-root-authentication-method=normal";
    place.prepare("mariadb-install-db", "mariadb-server", &[&initial[..], &[normal]].concat())?;
    let setup = "CREATE DATABASE duet;\nCREATE USER duet@'%' IDENTIFIED BY 'secret';\n\
        GRANT ALL ON duet.* TO duet@'%';\n";
    let setup = format!("--init-file={}", place.file("setup.sql", setup)?);
    let port = format!("--port={}", place.port);
    let socket = format!("--socket={}", place.at("socket"));
    let arguments = ["--no-defaults", &data, &port, &socket, &setup, "--bind-address=127.0.0.1"];
    let quick = ["--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0"];
    place.program("mariadbd", "mariadb-server", &[&arguments[..], &quick].concat())
}

fn redis(place: &Place<'_>) -> Result<Launch, Failure> {
    let arguments = ["--port", &place.port, "--bind", "127.0.0.1", "--save", ""];
    let arguments = [&arguments[..], &["--requirepass", "secret"]].concat();
    place.program("redis-server", "redis-server", &arguments)
}

fn mosquitto(place: &Place<'_>) -> Result<Launch, Failure> {
    // More than the usual messages may be on their way.
    let listener = format!("listener {} 127.0.0.1\n", place.port);
    let text = listener + "allow_anonymous true\nmax_queued_messages 0\nset_tcp_nodelay true\n";
    let file = place.file("mosquitto.conf", &text)?;
    place.program("mosquitto", "mosquitto", &["-v", "-c", &file])
}

fn nats(place: &Place<'_>) -> Result<Launch, Failure> {
    let arguments = ["-a", "127.0.0.1", "-p", &place.port, "--auth", "secret"];
    place.program("nats-server", "nats-server", &arguments)
}

/// The register of names in which Erlang's programs find each other. Left to itself, the broker would start
/// one that stays behind.
fn erlang_names(place: &Place<'_>, port: &str) -> Result<Running, Failure> {
    let arguments = ["-port", port, "-address", "127.0.0.1"];
    let running = place.program("epmd", "rabbitmq-server", &arguments)?.background()?;
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(format!("127.0.0.1:{port}")).is_err() {
        if Instant::now() > deadline {
            return Err("epmd does not listen".into());
        }
        thread::yield_now();
    }
    Ok(running)
}

fn rabbitmq(place: &Place<'_>, names: &str) -> Result<Launch, Failure> {
    let (folder, none) = (place.folder.to_string_lossy().into_owned(), place.at("none"));
    let own = [
        ("HOME", folder.as_str()),
        ("ERL_EPMD_PORT", names),
        ("ERL_EPMD_ADDRESS", "127.0.0.1"),
        ("RABBITMQ_NODENAME", "duet@localhost"),
        ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        ("RABBITMQ_NODE_PORT", &place.port),
        ("RABBITMQ_DIST_PORT", &free_port()?.to_string()),
        ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        ("RABBITMQ_MNESIA_BASE", &folder),
        ("RABBITMQ_LOG_BASE", &folder),
        ("RABBITMQ_LOGS", "-"),
        // Without it the broker would be a child of what is started, and outlive it.
        ("RUNNING_UNDER_SYSTEMD", "true"),
        ("RABBITMQ_PID_FILE", &place.at("pid")),
        ("RABBITMQ_FEATURE_FLAGS_FILE", &place.at("flags")),
        ("RABBITMQ_ENABLED_PLUGINS_FILE", &none),
        ("RABBITMQ_CONFIG_FILE", &none),
        ("RABBITMQ_CONF_ENV_FILE", &none),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let launch = place.program("rabbitmq-server", "rabbitmq-server", &[])?;
    Ok(own.iter().fold(launch, |launch, (name, value)| launch.variable(name, value)))
}

fn free_port() -> Result<u16, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Where a program is; servers are not where programs of users are.
fn find(name: &str) -> Option<PathBuf> {
    let usual = env::var_os("PATH").unwrap_or_default();
    // The broker's own folder comes first: what is in the path insists on a user of its own.
    let mut folders = vec![PathBuf::from("/usr/lib/rabbitmq/bin")];
    folders.extend(env::split_paths(&usual));
    folders.push("/usr/sbin".into());
    for version in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        folders.push(version.path().join("bin"));
    }
    folders.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn root() -> Result<bool, Failure> {
    Ok(fs::metadata("/proc/self")?.uid() == 0)
}

fn give_away(path: &Path) -> Result<(), Failure> {
    if root()? {
        chown(path, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(())
}
