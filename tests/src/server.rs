//! A running `duet`, from the outside.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::client::{Answer, Connection, Request};
use crate::output::Output;
use crate::source::{self, Language};
use crate::{Failure, binary};

/// How long anything may take that must happen; only a broken `duet` ever needs it.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// The beginnings of the names of variables that would change what is tested.
const FOREIGN: &[&str] = &[
    "CHERRYPY_",
    "DUET_",
    "FUNC",
    "HANDLER_",
    "KUBELESS_",
    "KYMA_",
    "MOD_NAME",
    "NODE_",
    "OTEL_",
    "PUBLISHER_",
    "PYTHON",
    "REQ_",
    "SERVER_",
    "SERVICE_",
    "TRACE_",
];

/// A command line and an environment, before they are used.
#[derive(Debug)]
pub struct Launch {
    command: Command,
    folder: Option<TempDir>,
}

/// A process that serves. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    /// What it writes to standard output.
    pub stdout: Output,
    /// What it writes to standard error.
    pub stderr: Output,
    /// The port on which it listens.
    pub port: u16,
    process: Process,
    _folder: Option<TempDir>,
}

/// How a process that ended by itself ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code.
    pub code: Option<i32>,
    /// Everything that it wrote to standard output.
    pub stdout: String,
    /// Everything that it wrote to standard error.
    pub stderr: String,
}

/// Another program that goes on. It is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// What it writes to standard output.
    pub stdout: Output,
    /// What it writes to standard error.
    pub stderr: Output,
    _process: Process,
}

#[derive(Debug)]
struct Process(Mutex<Child>);

impl Launch {
    /// `duet` with these arguments.
    ///
    /// # Errors
    /// When `duet` cannot be built.
    pub fn command<I: Into<OsString>>(
        arguments: impl IntoIterator<Item = I>,
    ) -> Result<Self, Failure> {
        Ok(Self::program(binary::path()?, arguments))
    }

    /// Another program with these arguments.
    pub fn program<I: Into<OsString>>(
        program: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = I>,
    ) -> Self {
        let mut command = Command::new(program);
        command.args(arguments.into_iter().map(Into::into));
        for (name, _) in env::vars_os() {
            let known = name.to_string_lossy();
            if FOREIGN.iter().any(|foreign| known.starts_with(foreign)) {
                command.env_remove(&name);
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, folder: None }
    }

    /// `duet serve` for a copy of `folder` with the handler of one language, on a free port.
    ///
    /// # Errors
    /// When `duet` cannot be built, or the folder not be copied.
    pub fn serve(folder: &Path, language: Language) -> Result<Self, Failure> {
        let folder = source::copy(folder, language)?;
        let mut launch = Self::command(["serve"])?;
        launch.command.arg(folder.path()).args(["--host", "127.0.0.1", "--port", "0"]);
        launch.folder = Some(folder);
        Ok(launch)
    }

    /// The same with a variable in its environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// The same with one more argument.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// The same, started in a folder.
    #[must_use]
    pub fn in_folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The same, run by another user; only root may ask for it.
    #[must_use]
    pub fn as_user(mut self, user: u32) -> Self {
        self.command.uid(user).gid(user);
        self
    }

    /// The same on one processor only, as in a small container.
    #[must_use]
    pub fn on_one_processor(self) -> Self {
        let mut pinned = Command::new("taskset");
        pinned.args(["--cpu-list", "0"]);
        self.run_by(pinned)
    }

    /// The same, run by another program that becomes it.
    fn run_by(mut self, mut other: Command) -> Self {
        other.arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => other.env(name, value),
                None => other.env_remove(name),
            };
        }
        other.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command = other;
        self
    }

    /// The same with its streams elsewhere, as a shell writes it: `>/dev/full`.
    #[must_use]
    pub fn redirected(self, streams: &str) -> Self {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("exec \"$0\" \"$@\" {streams}"));
        self.run_by(shell)
    }

    /// Starts it and waits until the Function is loaded.
    ///
    /// # Errors
    /// When it does not listen, or the Function could not be loaded.
    pub fn start(self) -> Result<Server, Failure> {
        let server = self.start_in_any_state()?;
        let health = server.get("/healthz")?;
        if health.status != 200 {
            return Err(format!("not ready: {health:?}\n{}", server.stderr.text()).into());
        }
        Ok(server)
    }

    /// Starts it and waits until the Function is loaded, or known not to be.
    ///
    /// # Errors
    /// When it does not listen.
    pub fn start_in_any_state(self) -> Result<Server, Failure> {
        let server = self.start_unready()?;
        server.stderr.wait_for_any(&["is ready after", "was not loaded"], PATIENCE)?;
        // The line is written an instant before the health endpoint knows.
        let deadline = Instant::now() + PATIENCE;
        while server.get("/healthz")?.text().contains("being loaded") {
            if Instant::now() > deadline {
                return Err("the function is being loaded for ever".into());
            }
            thread::yield_now();
        }
        Ok(server)
    }

    /// Starts it, where it cannot say on which port it listens, and waits until it answers. It must
    /// have been told this port.
    ///
    /// # Errors
    /// When it does not answer, or not that the Function is loaded.
    pub fn start_on(mut self, port: u16) -> Result<Server, Failure> {
        let (process, stdout, stderr) = self.spawn()?;
        let server = Server { stdout, stderr, port, process, _folder: self.folder };
        let deadline = Instant::now() + PATIENCE;
        while !server.get("/healthz").is_ok_and(|health| health.status == 200) {
            if Instant::now() > deadline {
                return Err(format!("nobody answers on port {port}").into());
            }
            thread::yield_now();
        }
        Ok(server)
    }

    /// Starts it and waits until it listens, whether or not the Function will ever be loaded.
    ///
    /// # Errors
    /// When it does not listen.
    pub fn start_unready(mut self) -> Result<Server, Failure> {
        let (process, stdout, stderr) = self.spawn()?;
        let text = stderr.wait_for("listening on http://127.0.0.1:", PATIENCE)?;
        // In a log of records there is more behind it.
        let port = text
            .split_once("listening on http://127.0.0.1:")
            .and_then(|(_, rest)| rest.split(|letter: char| !letter.is_ascii_digit()).next())
            .ok_or_else(|| format!("the line with the port is another one: {text}"))?
            .parse()?;
        Ok(Server { stdout, stderr, port, process, _folder: self.folder })
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// When it does not end.
    pub fn run(self) -> Result<Ended, Failure> {
        self.run_within(PATIENCE)
    }

    /// Runs it to its end, which must come in time.
    ///
    /// # Errors
    /// When it does not end.
    pub fn run_within(mut self, timeout: Duration) -> Result<Ended, Failure> {
        let (process, stdout, stderr) = self.spawn()?;
        if !(stdout.ends_within(timeout) && stderr.ends_within(timeout)) {
            return Err(format!("it goes on:\n{}", stderr.text()).into());
        }
        let code = process.wait()?;
        Ok(Ended { code, stdout: stdout.text(), stderr: stderr.text() })
    }

    /// Starts it, whatever it is.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn background(mut self) -> Result<Running, Failure> {
        let (process, stdout, stderr) = self.spawn()?;
        Ok(Running { stdout, stderr, _process: process })
    }

    fn spawn(&mut self) -> Result<(Process, Output, Output), Failure> {
        let mut child = self.command.spawn()?;
        let stdout = Output::of(child.stdout.take().ok_or("there is no standard output")?);
        let stderr = Output::of(child.stderr.take().ok_or("there is no standard error")?);
        Ok((Process(Mutex::new(child)), stdout, stderr))
    }
}

impl Server {
    /// A new connection.
    ///
    /// # Errors
    /// When it is refused.
    pub fn connect(&self) -> Result<Connection, Failure> {
        Ok(Connection::open(self.port)?)
    }

    /// Sends a request on a connection of its own.
    ///
    /// # Errors
    /// When there is no complete answer.
    pub fn send(&self, request: &Request) -> Result<Answer, Failure> {
        Ok(self.connect()?.exchange(request)?)
    }

    /// Gets `path` on a connection of its own.
    ///
    /// # Errors
    /// When there is no complete answer.
    pub fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.send(&Request::get(path))
    }

    /// The number of the process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.lock().id()
    }

    /// How much memory the process has, in bytes.
    #[must_use]
    pub fn resident_bytes(&self) -> usize {
        const PAGE: usize = 4096;
        let path = format!("/proc/{}/statm", self.process.lock().id());
        let text = fs::read_to_string(path).unwrap_or_default();
        text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * PAGE
    }

    /// How much time the process has had on processors.
    #[must_use]
    pub fn processor_time(&self) -> Duration {
        /// The kernel tells it in hundredths of a second.
        const TICK: Duration = Duration::from_millis(10);
        let path = format!("/proc/{}/stat", self.process.lock().id());
        let text = fs::read_to_string(path).unwrap_or_default();
        // The name of the program is in parentheses and may hold anything.
        let fields = text.rsplit_once(") ").map_or("", |(_, fields)| fields);
        let ticks =
            fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
        TICK * ticks.sum::<u32>()
    }

    /// Asks the process to stop, as a platform does.
    ///
    /// # Errors
    /// When it is gone.
    pub fn terminate(&self) -> Result<(), Failure> {
        let identifier = self.process.lock().id().to_string();
        let status = Command::new("kill").args(["-TERM", &identifier]).status()?;
        if status.success() { Ok(()) } else { Err("it could not be signalled".into()) }
    }

    /// The exit code, once the process has ended.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn wait_exit(&self, timeout: Duration) -> Result<Option<i32>, Failure> {
        // A process keeps its standard error for as long as it lives.
        if !self.stderr.ends_within(timeout) {
            return Err(format!("it did not end:\n{}", self.stderr.text()).into());
        }
        self.process.wait()
    }
}

impl Process {
    fn lock(&self) -> std::sync::MutexGuard<'_, Child> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) -> Result<Option<i32>, Failure> {
        Ok(self.lock().wait()?.code())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = self.lock();
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}
