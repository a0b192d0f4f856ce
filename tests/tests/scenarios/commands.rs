//! What cannot be served at all ends at once, with one clear message and an exit code.

use std::net::TcpListener;

use duet_tests::server::{Ended, Launch};

use crate::stage::in_both;

fn serve(folder: &str) -> Launch {
    Launch::command(["serve", folder, "--host", "127.0.0.1", "--port", "0"]).expect("duet")
}

fn ends_with(ended: &Ended, code: i32, lines: usize, parts: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), lines, "{}", ended.stderr);
    for part in parts {
        assert!(ended.stderr.contains(part), "no {part:?} in {}", ended.stderr);
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("nowhere").display().to_string();
    let ended = serve(&missing).run().expect("an end");
    ends_with(&ended, 3, 1, &[&missing, "does not exist", "command line"]);
}

#[test]
fn a_folder_without_a_handler_is_told_with_the_names_that_were_looked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    let ended = serve(&path).run().expect("an end");
    ends_with(&ended, 3, 1, &[&path, "handler.js, handler.mjs, handler.cjs, handler.py"]);
}

#[test]
fn all_values_that_are_wrong_are_told_at_once() {
    in_both(|language| {
        let launch = crate::stage::routes(language)
            .variable("FUNC_TIMEOUT", "soon")
            .variable("DUET_QUEUE", "0")
            .variable("SERVER_INTERNAL_LOGGER", "true");
        let ended = launch.run().expect("an end");
        ends_with(&ended, 3, 2, &["FUNC_TIMEOUT is 'soon'", "DUET_QUEUE is '0'", "must be"]);
    });
}

#[test]
fn an_unknown_command_is_named() {
    let ended = Launch::command(["sevre"]).expect("duet").run().expect("an end");
    ends_with(&ended, 2, 2, &["'sevre'", "--help"]);
}

#[test]
fn an_unknown_option_is_named() {
    let ended = Launch::command(["serve", "--prot", "1"]).expect("duet").run().expect("an end");
    ends_with(&ended, 2, 2, &["--prot", "--help"]);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    in_both(|language| {
        // The last `--port` counts.
        let launch = crate::stage::routes(language).argument("--port").argument(&port);
        let ended = launch.run().expect("an end");
        ends_with(&ended, 4, 1, &[&format!("127.0.0.1:{port}"), "cannot listen"]);
    });
}

#[test]
fn the_version_and_the_help_are_answers_not_errors() {
    let version = Launch::command(["--version"]).expect("duet").run().expect("an end");
    assert_eq!((version.code, version.stderr.as_str()), (Some(0), ""));
    assert!(version.stdout.starts_with("duet "), "{}", version.stdout);
    let help = Launch::command(["--help"]).expect("duet").run().expect("an end");
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("duet serve"), "{}", help.stdout);
}
