//! The command line.

use std::ffi::OsString;
use std::iter;
use std::net::IpAddr;
use std::path::PathBuf;

use duet::Options;
use duet::config::ip_address;
use lexopt::prelude::*;

/// What `duet --help` prints.
pub(crate) const HELP: &str = "\
Serverless Functions in JavaScript and Python, side by side in one process.

Usage:
  duet serve [FOLDER]   serve the Function in FOLDER (its handler.js or handler.py)
  duet python ...       be Python: everything that follows is what python3 understands;
                        so does a link to this program that is called python3

Options of serve:
  --host ADDRESS        listen on this address (SERVER_HOST, default 0.0.0.0)
  --port PORT           listen on this port, 0 for any free one (SERVER_PORT, default 8080)

Options:
  -h, --help            print this
  -V, --version         print the version

Everything else is configured by environment variables; the README lists them.
";

/// The option that a parent gives its children, and that nobody else needs to know of.
pub(crate) const CHILD: &str = "child-of-duet";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Serve a Function.
    Serve(Options),
    /// The same, as one of several processes, for the parent that has started this one.
    ServeForParent(Options),
    /// Be `python3`, with these arguments, the program's name first.
    Python(Vec<OsString>),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// Reads the command line, the program's name first.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Command, lexopt::Error> {
    let mut arguments = arguments.into_iter().peekable();
    if arguments.peek().is_some_and(|program| duet_py::is_python(program)) {
        return Ok(Command::Python(arguments.collect()));
    }
    let mut parser = lexopt::Parser::from_iter(arguments);
    match parser.next()? {
        None | Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(Short('V') | Long("version")) => Ok(Command::Version),
        Some(Value(command)) if command == "serve" => serve(&mut parser),
        Some(Value(command)) if command == "python" => {
            Ok(Command::Python(iter::once("duet".into()).chain(parser.raw_args()?).collect()))
        }
        Some(Value(command)) => {
            Err(format!("there is no command '{}'", command.to_string_lossy()).into())
        }
        Some(argument) => Err(argument.unexpected()),
    }
}

fn serve(parser: &mut lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut options = Options::default();
    let mut is_child = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("host") => options.host = Some(host(&parser.value()?.string()?)?),
            Long("port") => options.port = Some(parser.value()?.parse()?),
            Long(CHILD) => is_child = true,
            Value(path) if options.path.is_none() => options.path = Some(PathBuf::from(path)),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(if is_child { Command::ServeForParent(options) } else { Command::Serve(options) })
}

fn host(text: &str) -> Result<IpAddr, lexopt::Error> {
    ip_address(text).ok_or_else(|| format!("--host is '{text}'; it must be an IP address").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        let arguments = iter::once("duet").chain(arguments.iter().copied());
        parse(arguments.map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_folder_and_a_port_are_read() {
        let options = Options { path: Some("here".into()), port: Some(0), host: None };
        assert_eq!(parsed(&["serve", "here", "--port", "0"]), Ok(Command::Serve(options)));
    }

    #[test]
    fn what_python_is_given_is_left_to_it() {
        let python = |arguments: &[&str]| {
            Ok(Command::Python(arguments.iter().map(OsString::from).collect()))
        };
        assert_eq!(
            parsed(&["python", "-c", "1", "--help"]),
            python(&["duet", "-c", "1", "--help"])
        );
        let called = ["/opt/duet/bin/python3", "-m", "serve"];
        let understood = parse(called.map(OsString::from)).map_err(|error| error.to_string());
        assert_eq!(understood, python(&called));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(parsed(&["run"]).unwrap_err().contains("'run'"));
        assert!(parsed(&["serve", "--prot", "1"]).unwrap_err().contains("--prot"));
        assert!(parsed(&["serve", "a", "b"]).unwrap_err().contains('b'));
        assert!(parsed(&["serve", "--port", "http"]).is_err());
        assert!(parsed(&["serve", "--host", "everywhere"]).unwrap_err().contains("everywhere"));
        assert!(parsed(&["serve", "--host", "localhost"]).is_ok());
    }
}
