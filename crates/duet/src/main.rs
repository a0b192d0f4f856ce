//! The `duet` command: read all configuration, build, serve, drain.

mod cli;

use std::env;
use std::ffi::OsString;
use std::process;

use cli::Command;
use duet::config::{function_api, log_settings};
use duet::{CannotServe, Config, Drained, Environment, Host, Options, Parent, exit};
use duet_host::log;

fn main() {
    let code = match cli::parse(env::args_os()) {
        Ok(Command::Serve(options)) => serve(&options, |config| {
            for problem in &config.ignored {
                log::warn(format_args!("{problem}; it is ignored"));
            }
            match config.processes {
                1 => Host::new(config).serve(),
                _ => Parent::new(config, arguments_of_children()).serve(),
            }
        }),
        Ok(Command::ServeForParent(options)) => {
            serve(&options, |config| Host::child(config).serve())
        }
        Ok(Command::Python(arguments)) => {
            duet_py::run_python(arguments, function_api(&Environment::of_process()))
        }
        Ok(Command::Help) => {
            print!("{}", cli::HELP);
            exit::SUCCESS
        }
        Ok(Command::Version) => {
            println!("duet {}", env!("CARGO_PKG_VERSION"));
            exit::SUCCESS
        }
        Err(error) => {
            eprintln!("duet: {error}\nTry `duet --help`.");
            exit::USAGE
        }
    };
    log::finish();
    // Not a return: handlers may have left threads behind that never end, and the interpreters
    // are not torn down.
    process::exit(code)
}

/// What this program is started with when it is to be a child of this process.
fn arguments_of_children() -> Vec<OsString> {
    env::args_os().skip(1).chain([format!("--{}", cli::CHILD).into()]).collect()
}

fn serve(options: &Options, serve: impl FnOnce(Config) -> Result<Drained, CannotServe>) -> i32 {
    let environment = Environment::of_process();
    log::configure(log_settings(&environment));
    log::tell_panics();
    let config = match Config::read(options, &environment) {
        Ok(config) => config,
        Err(misconfigured) => {
            for problem in misconfigured.0 {
                log::error(format_args!("{problem}"));
            }
            return exit::MISCONFIGURED;
        }
    };
    match serve(config) {
        Ok(Drained::Complete) => exit::SUCCESS,
        Ok(Drained::CutOff(connections)) => {
            log::warn(format_args!(
                "{connections} connections were cut off; DUET_DRAIN_TIMEOUT gives them more time"
            ));
            exit::CUT_OFF
        }
        Err(error @ CannotServe::Listen { .. }) => {
            log::error(format_args!("{error}"));
            exit::CANNOT_LISTEN
        }
        Err(error) => {
            log::error(format_args!("{:#}", anyhow::Error::new(error)));
            exit::FAILED
        }
    }
}
