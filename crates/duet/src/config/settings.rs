//! What a configuration means: typed, checked, complete.

use std::env;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use duet_core::{BYTES_PER_MEGABYTE, Function, HandlerApi, Language, Limits, Manifest};
use duet_host::{PushSettings, TracingSettings, log};
use duet_server::Settings;
use http::Uri;

use super::environment::Environment;
use super::error::{Misconfigured, Problem};
use super::push::push;
use super::tracing::tracing;
use super::value::{Values, ip_address};
use super::{source, variables as names};

const DEFAULT_PORT: u16 = 8080;
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(3);
/// Kyma's Python runtimes count in bytes, and allow more than its Node.js runtimes.
const DEFAULT_PYTHON_BODY_BYTES: usize = 100 * BYTES_PER_MEGABYTE;
const DEFAULT_HEAP_MEGABYTES: usize = 256;

/// What the command line says, before the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The file or folder with the sources.
    pub path: Option<PathBuf>,
    /// The address to listen on.
    pub host: Option<IpAddr>,
    /// The port to listen on.
    pub port: Option<u16>,
}

/// Everything that is needed to serve a Function.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The Function and its limits.
    pub function: Function,
    /// Where to listen.
    pub listen: SocketAddr,
    /// In how many processes.
    pub processes: usize,
    /// What clients are allowed.
    pub server: Settings,
    /// Where events are published.
    pub publishing: Publishing,
    /// What becomes of spans.
    pub tracing: TracingSettings,
    /// How metrics are pushed, if they are.
    pub push: Option<PushSettings>,
    /// How the log is written.
    pub log: log::Settings,
    /// What is wrong in the environment and does not matter: it is ignored.
    pub ignored: Vec<Problem>,
}

/// Where events are published, and how long that may take.
#[derive(Clone, Debug, PartialEq)]
pub struct Publishing {
    /// The publisher proxy; without one nothing can be published.
    pub address: Option<Uri>,
    /// How long one publication may take.
    pub timeout: Duration,
}

impl Config {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// Names every value that cannot be, with what it may be instead.
    pub fn read(options: &Options, environment: &Environment) -> Result<Self, Misconfigured> {
        let mut values = Values::new(environment);
        let runtime = values.text(names::RUNTIME, "");
        if let Some(problem) = unserved(&runtime) {
            values.problems.push(problem);
        }
        let source = source::find(options.path.as_deref(), environment, &runtime);
        let language = match &source {
            Ok(source) => source.language,
            Err(_) => source::language_of(&runtime).unwrap_or(Language::JavaScript),
        };
        let limits = limits(&mut values, language);
        let server = server(&mut values);
        let listen = listen(&mut values, options);
        let processes = values.whole(names::PROCESSES, 1, (1, 256), "a whole number from 1 to 256");
        let publishing = publishing(&mut values);
        let tracing = tracing(&mut values, language);
        let push = push(&mut values, &tracing.identity).filter(|_| !tracing.disabled);
        let log = logging(&mut values);
        let manifest = Manifest {
            name: values.text(names::NAME, ""),
            namespace: values.text(names::NAMESPACE, ""),
            runtime: if runtime.is_empty() {
                default_runtime(language).to_owned()
            } else {
                runtime
            },
            memory_limit: values.text(names::MEMORY_LIMIT, ""),
        };
        let packages = packages(&mut values);
        let handler = values.text(names::HANDLER, "main");
        let api = handler_api(&manifest.runtime);
        let Values { mut problems, ignored, .. } = values;
        match source {
            Ok(source) if problems.is_empty() => {
                let source::Source { language, folder, file } = source;
                let function =
                    Function { language, folder, file, packages, handler, api, manifest, limits };
                Ok(Self {
                    function,
                    listen,
                    processes,
                    server,
                    publishing,
                    tracing,
                    push,
                    log,
                    ignored,
                })
            }
            Ok(_) => Err(Misconfigured(problems)),
            Err(problem) => {
                problems.push(problem);
                Err(Misconfigured(problems))
            }
        }
    }
}

/// How the log is written, whatever else is wrong: that goes into it.
#[must_use]
pub fn log_settings(environment: &Environment) -> log::Settings {
    logging(&mut Values::new(environment))
}

fn logging(values: &mut Values<'_>) -> log::Settings {
    let format = |value: &str| match value {
        "text" => Some(log::Format::Text),
        "json" => Some(log::Format::Json),
        _ => None,
    };
    log::Settings {
        format: values.parsed(names::LOG_FORMAT, log::Format::Text, "text or json", format),
        least: values.parsed(
            names::LOG_LEVEL,
            log::Level::Debug,
            "debug, info, warning or error",
            log::Level::named,
        ),
        function: values.text(names::NAME, ""),
        namespace: values.text(names::NAMESPACE, ""),
    }
}

fn default_runtime(language: Language) -> &'static str {
    match language {
        Language::JavaScript => "nodejs24",
        Language::Python => "python312",
    }
}

/// The API of the Function that this process belongs to, for one that does not serve it.
#[must_use]
pub fn function_api(environment: &Environment) -> HandlerApi {
    handler_api(&Values::new(environment).text(names::RUNTIME, ""))
}

/// The API that a runtime's handlers are written for: that of `nodejs26` and `python314`, and of
/// what follows them, or the older one.
fn handler_api(runtime: &str) -> HandlerApi {
    let since = [("nodejs", 26), ("python", 314)];
    let is_newer = since.iter().any(|(name, first)| {
        let version = runtime.strip_prefix(name).and_then(|version| version.parse::<u32>().ok());
        version.is_some_and(|version| version >= *first)
    });
    if is_newer { HandlerApi::Newer } else { HandlerApi::Legacy }
}

fn unserved(runtime: &str) -> Option<Problem> {
    if runtime.is_empty() || source::language_of(runtime).is_some() {
        return None;
    }
    let advice = "it must begin with nodejs or python, for example nodejs24 or python312";
    Some(Problem::Runtime { runtime: runtime.to_owned(), advice })
}

fn limits(values: &mut Values<'_>, language: Language) -> Limits {
    let timeout = values.seconds(
        names::TIMEOUT,
        DEFAULT_TIMEOUT,
        0.001,
        "a time in seconds, from 0.001 to 31536000",
    );
    let heap = values.whole(
        names::HEAP,
        DEFAULT_HEAP_MEGABYTES,
        (1, 1 << 20),
        "a number of megabytes, from 1 to 1048576",
    );
    Limits {
        timeout,
        body_bytes: body_bytes(values, language),
        heap_bytes: heap * BYTES_PER_MEGABYTE,
        interpreters: interpreters(values, language),
        threads: values.whole(names::THREADS, 50, (1, 10_000), "a whole number from 1 to 10000"),
        queue: values.whole(names::QUEUE, 1024, (1, 1 << 20), "a whole number from 1 to 1048576"),
        stall: Duration::from_millis(values.whole(
            names::STALL,
            250,
            (1, 3_600_000),
            "a time in milliseconds, from 1 to 3600000",
        )),
        lost_workers: values.whole(
            names::LOST_WORKERS,
            8,
            (1, 10_000),
            "a whole number from 1 to 10000",
        ),
    }
}

fn body_bytes(values: &mut Values<'_>, language: Language) -> usize {
    let default = match language {
        Language::JavaScript => BYTES_PER_MEGABYTE,
        Language::Python => values.whole(
            names::BODY_BYTES,
            DEFAULT_PYTHON_BODY_BYTES,
            (1, 1 << 40),
            "a number of bytes, from 1 to 1099511627776",
        ),
    };
    values.parsed(
        names::BODY_MEGABYTES,
        default,
        "a number of megabytes, from 1 to 1048576",
        |value| {
            let megabytes: usize = value.parse().ok()?;
            (1..=1 << 20).contains(&megabytes).then(|| megabytes * BYTES_PER_MEGABYTE)
        },
    )
}

fn interpreters(values: &mut Values<'_>, language: Language) -> usize {
    let (most, allowed) = match language {
        Language::JavaScript => (1024, "a whole number from 1 to 1024"),
        Language::Python => (1, "1, since a process has one Python interpreter"),
    };
    values.whole(names::WORKERS, 1, (1, most), allowed)
}

fn server(values: &mut Values<'_>) -> Settings {
    const SECONDS: &str = "a time in seconds, from 0.001 to 31536000";
    const SECONDS_OR_NONE: &str = "a time in seconds, from 0 to 31536000";
    let half_a_minute = Duration::from_secs(30);
    Settings {
        connections: values.whole(
            names::CONNECTIONS,
            1024,
            (1, 1 << 20),
            "a whole number from 1 to 1048576",
        ),
        header_timeout: values.seconds(names::HEADER_TIMEOUT, half_a_minute, 0.001, SECONDS),
        header_bytes: values.whole(
            names::HEADER_BYTES,
            16 * 1024,
            (256, 1 << 20),
            "a number of bytes, from 256 to 1048576",
        ),
        headers: values.whole(names::HEADERS, 100, (1, 10_000), "a whole number from 1 to 10000"),
        body_timeout: values.seconds(names::BODY_TIMEOUT, half_a_minute, 0.001, SECONDS),
        linger_timeout: values.seconds(
            names::LINGER_TIMEOUT,
            Duration::from_secs(1),
            0.0,
            SECONDS_OR_NONE,
        ),
        send_timeout: values.parsed(
            names::SEND_TIMEOUT,
            Duration::from_mins(1),
            "a time in seconds, from 0.001 to 86400",
            |value| {
                let seconds: f64 = value.parse().ok()?;
                (0.001..=86_400.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
            },
        ),
        drain_delay: values.seconds(
            names::DRAIN_DELAY,
            Duration::from_millis(500),
            0.0,
            SECONDS_OR_NONE,
        ),
        drain_timeout: values.seconds(
            names::DRAIN_TIMEOUT,
            Duration::from_secs(25),
            0.0,
            SECONDS_OR_NONE,
        ),
        access_log: values.flag(names::ACCESS_LOG),
    }
}

/// Folders, as a `PATH` has them. One that is not there would be missed only by an import that fails.
fn packages(values: &mut Values<'_>) -> Vec<PathBuf> {
    const FOLDERS: &str = "folders that exist, with a colon between them";
    values.parsed(names::PACKAGES, Vec::new(), FOLDERS, |value| {
        let written = env::split_paths(value).filter(|path| !path.as_os_str().is_empty());
        let folders = written.map(|path| std::path::absolute(&path).unwrap_or(path));
        folders.map(|path| path.is_dir().then_some(path)).collect()
    })
}

fn listen(values: &mut Values<'_>, options: &Options) -> SocketAddr {
    const ADDRESS: &str = "an IP address, for example 0.0.0.0 or ::, or localhost";
    let any = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let host = values.parsed(names::HOST, any, ADDRESS, ip_address);
    let port = values.whole(
        names::PORT,
        DEFAULT_PORT,
        (0, u16::MAX),
        "a port, from 0 (any free one) to 65535",
    );
    SocketAddr::new(options.host.unwrap_or(host), options.port.unwrap_or(port))
}

fn publishing(values: &mut Values<'_>) -> Publishing {
    let address = values.parsed(names::PUBLISHER, None, URL, |value| url(value).map(Some));
    let timeout = values.seconds(
        names::PUBLISH_TIMEOUT,
        Duration::from_secs(10),
        0.001,
        "a time in seconds, from 0.001 to 31536000",
    );
    Publishing { address, timeout }
}

/// What a neighbour's address must be.
pub(super) const URL: &str = "a URL that begins with http:// or https://";

/// The address of a neighbour.
pub(super) fn url(value: &str) -> Option<Uri> {
    let uri: Uri = value.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    (is_web && uri.host().is_some()).then_some(uri)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            fs::write(folder.path().join(file), "").unwrap();
        }
        folder
    }

    fn read<const N: usize>(
        folder: &tempfile::TempDir,
        variables: [(&str, &str); N],
    ) -> Result<Config, Misconfigured> {
        let options = Options { path: Some(folder.path().to_owned()), ..Options::default() };
        Config::read(&options, &Environment::from(variables))
    }

    #[test]
    fn a_folder_with_a_handler_needs_no_other_configuration() {
        let config = read(&folder(&["handler.py"]), []).unwrap();
        assert_eq!(config.function.language, Language::Python);
        assert_eq!(config.function.handler, "main");
        assert_eq!(config.function.limits.timeout, DEFAULT_TIMEOUT);
        assert_eq!(config.listen, SocketAddr::from(([0, 0, 0, 0], 8080)));
    }

    #[test]
    fn folders_with_packages_must_be_there() {
        let (handler, packages) = (folder(&["handler.py"]), folder(&["a.py"]));
        let there = packages.path().display().to_string();
        let two = format!("{there}:{there}/.");
        let config = read(&handler, [("DUET_PACKAGES", two.as_str())]).unwrap();
        assert_eq!(config.function.packages.len(), 2);
        let wrong = format!("{there}:{there}/none");
        let message = read(&handler, [("DUET_PACKAGES", wrong.as_str())]).unwrap_err().to_string();
        assert!(message.contains("folders that exist"), "{message}");
    }

    #[test]
    fn the_newer_name_of_a_variable_wins() {
        let variables = [("SERVER_PORT", "9001"), ("FUNC_PORT", "9002")];
        assert_eq!(read(&folder(&["handler.js"]), variables).unwrap().listen.port(), 9001);
        let variables = [("FUNC_PORT", "9002")];
        assert_eq!(read(&folder(&["handler.js"]), variables).unwrap().listen.port(), 9002);
    }

    #[test]
    fn the_body_limit_has_the_unit_of_its_name() {
        let bytes = |files: &[&str], variables: [(&str, &str); 1]| {
            read(&folder(files), variables).unwrap().function.limits.body_bytes
        };
        assert_eq!(bytes(&["handler.js"], [("REQ_MB_LIMIT", "7")]), 7 * BYTES_PER_MEGABYTE);
        assert_eq!(bytes(&["handler.js"], [("FUNC_MEMFILE_MAX", "7")]), BYTES_PER_MEGABYTE);
        assert_eq!(bytes(&["handler.py"], [("FUNC_MEMFILE_MAX", "7")]), 7);
        assert_eq!(bytes(&["handler.py"], [("FUNC_BODY_MB_LIMIT", "2")]), 2 * BYTES_PER_MEGABYTE);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_with_name_value_and_what_is_allowed() {
        let variables = [("FUNC_TIMEOUT", "soon"), ("FUNC_PORT", "70000"), ("DUET_WORKERS", "0")];
        let message = read(&folder(&["handler.js"]), variables).unwrap_err().to_string();
        assert_eq!(
            message,
            "FUNC_TIMEOUT is 'soon'; it must be a time in seconds, from 0.001 to 31536000\n\
             DUET_WORKERS is '0'; it must be a whole number from 1 to 1024\n\
             FUNC_PORT is '70000'; it must be a port, from 0 (any free one) to 65535"
        );
    }

    #[test]
    fn a_time_that_is_no_time_is_refused() {
        for value in ["0", "-1", "NaN", "inf", "1e300", "5s"] {
            assert!(read(&folder(&["handler.js"]), [("FUNC_TIMEOUT", value)]).is_err(), "{value}");
        }
    }

    #[test]
    fn a_missing_handler_tells_what_was_looked_for_and_where() {
        let empty = folder(&[]);
        let message = read(&empty, []).unwrap_err().to_string();
        assert!(message.contains(&empty.path().display().to_string()), "{message}");
        assert!(message.contains("handler.js, handler.mjs, handler.cjs, handler.py"), "{message}");
    }

    #[test]
    fn a_handler_of_the_other_language_explains_itself() {
        let python = folder(&["handler.py"]);
        let message = read(&python, [("FUNC_RUNTIME", "nodejs24")]).unwrap_err().to_string();
        assert!(
            message.contains("handler.py is there, but FUNC_RUNTIME asks for JavaScript"),
            "{message}"
        );
    }

    #[test]
    fn the_runtime_decides_between_two_handlers() {
        let both = folder(&["handler.js", "handler.py"]);
        let language =
            |runtime| read(&both, [("FUNC_RUNTIME", runtime)]).unwrap().function.language;
        assert_eq!(language("nodejs22"), Language::JavaScript);
        assert_eq!(language("python312"), Language::Python);
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        let handler = folder(&["handler.js"]);
        assert!(read(&handler, [("PUBLISHER_PROXY_ADDRESS", "http://proxy/publish")]).is_ok());
        assert!(read(&handler, [("PUBLISHER_PROXY_ADDRESS", "proxy")]).is_err());
        assert!(read(&handler, [("SERVER_HOST", "everywhere")]).is_err());
    }
}
