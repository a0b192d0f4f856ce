//! What a program is started with.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use rquickjs::{Array, Object, Result, Value};

use super::mistaken;
use crate::fs::Descriptors;

/// What one of a program's first three files is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connection {
    Pipe,
    Nothing,
    /// The host's own, or one that the Function has opened.
    Open(i32),
}

/// What a program is started with.
pub(super) struct Settings {
    file: String,
    name: Option<String>,
    arguments: Vec<String>,
    /// Names and values, one after the other.
    environment: Vec<String>,
    folder: Option<String>,
    user: Option<u32>,
    group: Option<u32>,
    pub(super) is_detached: bool,
    connections: [Connection; 3],
}

impl Settings {
    pub(super) fn read(given: &Object<'_>) -> Result<Self> {
        let connection = |value: Value<'_>| match value.as_int() {
            Some(number) => Ok(Connection::Open(number)),
            None => match value.get::<String>()?.as_str() {
                "pipe" => Ok(Connection::Pipe),
                "ignore" => Ok(Connection::Nothing),
                _ => Err(mistaken(value.ctx(), "no such connection")),
            },
        };
        let stdio: Array<'_> = given.get("stdio")?;
        Ok(Self {
            file: given.get("file")?,
            name: given.get("argv0")?,
            arguments: given.get("args")?,
            environment: given.get("env")?,
            folder: given.get("cwd")?,
            user: given.get("uid")?,
            group: given.get("gid")?,
            is_detached: given.get("detached")?,
            connections: [
                connection(stdio.get(0)?)?,
                connection(stdio.get(1)?)?,
                connection(stdio.get(2)?)?,
            ],
        })
    }

    /// The program, ready to be started.
    pub(super) fn command(&self, descriptors: &Descriptors) -> io::Result<Command> {
        let stdio = |connection: Connection| -> io::Result<Stdio> {
            Ok(match connection {
                Connection::Pipe => Stdio::piped(),
                Connection::Nothing => Stdio::null(),
                Connection::Open(number) => Stdio::from(descriptors.get(number)?.try_clone()?),
            })
        };
        let mut command = Command::new(&self.file);
        command.args(&self.arguments).env_clear();
        for pair in self.environment.chunks_exact(2) {
            command.env(&pair[0], &pair[1]);
        }
        if let Some(name) = &self.name {
            command.arg0(name);
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if let Some(user) = self.user {
            command.uid(user);
        }
        if let Some(group) = self.group {
            command.gid(group);
        }
        if self.is_detached {
            command.process_group(0);
        }
        command.stdin(stdio(self.connections[0])?);
        command.stdout(stdio(self.connections[1])?);
        command.stderr(stdio(self.connections[2])?);
        Ok(command)
    }
}
