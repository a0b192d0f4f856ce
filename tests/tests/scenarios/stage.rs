//! Where scenarios are played: in both languages, and alone if they measure time.

use std::sync::{PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use duet_tests::client::{Connection, Request};
use duet_tests::metrics::{Format, Metrics};
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::{self, Language};

/// Scenarios that measure time have the machine to themselves.
static MACHINE: RwLock<()> = RwLock::new(());

/// The Function of `scenarios/routes`, which does what its path says.
pub fn routes(language: Language) -> Launch {
    function("routes", language)
}

/// The Function of `scenarios/<name>`.
pub fn function(name: &str, language: Language) -> Launch {
    let folder = source::folder("scenarios").join(name);
    Launch::serve(&folder, language).expect("the function can be copied and duet be built")
}

/// The Function of `scenarios/routes`, ready, with these variables.
pub fn ready(language: Language, variables: &[(&str, &str)]) -> Server {
    let launch = variables
        .iter()
        .fold(routes(language), |launch, (name, value)| launch.variable(name, value));
    launch.start().expect("the function is loaded")
}

/// Sends a request whose handler says that it has begun, and waits until it has. Its answer is
/// not waited for.
pub fn begin(server: &Server, path: &str) -> Connection {
    let mut connection = server.connect().expect("a connection");
    connection.send_bytes(&Request::get(path).bytes()).expect("a request that is sent");
    let name = path.split('/').nth(1).unwrap_or_default();
    server.stdout.wait_for(&format!("{name} begins"), PATIENCE).expect("a call that begins");
    connection
}

/// Plays a scenario in both languages.
pub fn in_both(scenario: impl Fn(Language)) {
    let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
    Language::ALL.into_iter().for_each(scenario);
}

/// Plays a scenario in JavaScript.
pub fn in_javascript(scenario: impl Fn(Language)) {
    let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
    scenario(Language::JavaScript);
}

/// Plays a scenario in Python.
pub fn in_python(scenario: impl Fn(Language)) {
    let _shared = MACHINE.read().unwrap_or_else(PoisonError::into_inner);
    scenario(Language::Python);
}

/// Plays a scenario in both languages, with no other beside it.
pub fn in_both_alone(scenario: impl Fn(Language)) {
    let _alone = MACHINE.write().unwrap_or_else(PoisonError::into_inner);
    Language::ALL.into_iter().for_each(scenario);
}

/// What `action` returned, and how long it took.
pub fn timed<T>(action: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let outcome = action();
    (outcome, start.elapsed())
}

/// What the process has counted and measured.
pub fn metrics(server: &Server) -> Metrics {
    let text = server.get("/metrics").expect("an answer").text();
    Metrics::read(&text, Format::Text).unwrap_or_else(|failure| panic!("{failure}\n{text}"))
}

/// The metrics, as soon as they are as `is_so` wants them: a call is counted when its answer is
/// complete, which a client may notice first, and a busy interpreter may not say in time what its
/// callbacks see.
pub fn metrics_once(server: &Server, is_so: impl Fn(&Metrics) -> bool) -> Metrics {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let all = metrics(server);
        if is_so(&all) {
            return all;
        }
        assert!(Instant::now() < deadline, "{all:?}\n{}", server.stderr.text());
        thread::yield_now();
    }
}

/// The process still does what it is for.
pub fn still_answers(server: &Server, language: Language) {
    let answer = server.get("/quick").expect("an answer");
    assert_eq!((answer.status, answer.text().as_str()), (200, "quick"), "{language}");
}
