//! Clients of real servers, a thousand operations at a time: what one round has needed, the next one must
//! do with. Each is a Function in `npm/cases/servers/rounds/` or `pypi/cases/servers/rounds/`.

use std::path::Path;
use std::thread;
use std::time::Instant;

use duet_tests::Failure;
use duet_tests::comparison::Suite;
use duet_tests::footprint::{self, Footprint};
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::services::Service;
use duet_tests::source::Language;

/// The clients, by the files that use them.
pub const JAVASCRIPT: &[(&str, Service)] = &[
    ("pg.js", Service::Postgresql),
    ("mysql2.js", Service::Mariadb),
    ("redis.js", Service::Redis),
    ("ioredis.js", Service::Redis),
    ("mqtt.js", Service::Mosquitto),
    ("nats.js", Service::Nats),
    ("amqplib.js", Service::Rabbitmq),
];

/// The same for Python.
pub const PYTHON: &[(&str, Service)] = &[
    ("uses_psycopg2.py", Service::Postgresql),
    ("uses_asyncpg.py", Service::Postgresql),
    ("uses_pymysql.py", Service::Mariadb),
    ("uses_redis.py", Service::Redis),
    ("uses_paho.py", Service::Mosquitto),
    ("uses_nats.py", Service::Nats),
    ("uses_pika.py", Service::Rabbitmq),
];

/// What a round of a thousand operations may leave behind. One object that an operation keeps is at least 48
/// bytes in JavaScript and a block in Python, so that it is seen. Threads that waited for files come
/// and go. Resident memory is what the allocator does, and the coarse check that nothing outside
/// of the interpreters grows.
fn allowance(language: Language) -> Footprint {
    let heap = match language {
        Language::JavaScript => 16 * 1024,
        Language::Python => 250,
    };
    Footprint { heap, descriptors: 0, threads: 1, resident: 2 * 1024 * 1024 }
}

/// Starts a server, and plays rounds against it.
pub fn play(
    service: Service,
    tls: (&str, &str),
    suite: &Suite,
    file: &str,
    language: Language,
) -> Result<(), Failure> {
    let running = service.start(tls.0, tls.1)?;
    let path = suite.folder().join("cases/servers/rounds").join(file);
    let server = function(&path, suite, running.port)?;
    let play = || {
        let answer = server.get("/round")?;
        if (answer.status, answer.text().as_str()) != (200, "1000") {
            let log = server.stderr.text();
            return Err(format!("{} {}\n{log}", answer.status, answer.text()).into());
        }
        closed(&server, running.port)?;
        server.get("/collect")?;
        Footprint::of(&server, language)
    };
    footprint::settles(&allowance(language), play)
}

fn function(file: &Path, suite: &Suite, port: u16) -> Result<Server, Failure> {
    let launch = Launch::command(["serve", "--host", "127.0.0.1", "--port", "0"])?;
    let launch = suite.surrounded(launch.argument(&file.to_string_lossy()));
    launch.variable("TEST_PORT", &port.to_string()).start()
}

/// What a client has closed is closed, soon after.
fn closed(server: &Server, port: u16) -> Result<(), Failure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let open = footprint::connections_to(server, port)?;
        if open == 0 {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("{open} connections to the server were never closed").into());
        }
        thread::yield_now();
    }
}
