//! What a handler's author expects of Python.

use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::Language;

use crate::stage::{function, in_python};

fn launch() -> Launch {
    function("behaves", Language::Python)
}

fn serve() -> Server {
    launch().start().expect("the function is loaded")
}

/// What a route answers, without what says that it is its result.
fn told(server: &Server, route: &str) -> String {
    let answer = server.get(&format!("/{route}")).expect("an answer");
    assert_eq!(answer.status, 200, "{route}: {}\n{}", answer.text(), server.stderr.text());
    let text = answer.text();
    let result = text.strip_prefix("{\"result\": ").and_then(|rest| rest.strip_suffix('}'));
    result.unwrap_or(&text).to_owned()
}

#[test]
fn the_handler_is_a_module_like_any_other() {
    in_python(|_| {
        let source = r#""def square(number):\n    return number * number\n""#;
        let expected =
            format!(r#"["handler", "handler.py", ["handler.py"], true, true, 3, {source}]"#);
        assert_eq!(told(&serve(), "names"), expected);
    });
}

#[test]
fn processes_are_started_in_every_way_and_end_as_they_should() {
    in_python(|_| {
        let server = serve();
        let squares = ["[1, 4, 9]"; 4].join(", ");
        assert_eq!(told(&server, "pools"), format!("[{squares}]"));
        // It can be stopped from its first moment on, though the host has its own way with signals.
        for _ in 0..5 {
            assert_eq!(told(&server, "processes"), r#"["said", 0, 5, -15]"#);
        }
        assert_eq!(told(&server, "subprocesses"), r#""42\n""#);
        assert_eq!(server.get("/healthz").expect("an answer").status, 200);
    });
}

#[test]
fn a_child_that_returns_leaves_and_its_parent_answers() {
    in_python(|_| {
        let server = serve();
        assert_eq!(told(&server, "forks"), "0");
        server.stdout.wait_for("said by the child", PATIENCE).expect("what it printed");
        assert_eq!(told(&server, "child_fails"), "1");
        server.stderr.wait_for("swordfish of the child", PATIENCE).expect("its error");
        assert_eq!(told(&server, "generator_forks"), "before 0");
        assert_eq!(told(&server, "task_forks"), "[0, 0]");
        server.terminate().expect("a signal that arrives");
        // A child that goes on would keep standard error open.
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0));
    });
}

#[test]
fn threads_of_a_handler_are_like_any_others() {
    in_python(|_| {
        let server = serve();
        assert_eq!(told(&server, "threads"), r#"["MainThread", false]"#);
        let log = server.stderr.wait_for("swordfish in a thread", PATIENCE).expect("an error");
        assert!(log.contains("in fail"), "{log}");
        server.terminate().expect("a signal that arrives");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0));
    });
}

#[test]
fn signals_are_refused_outside_of_the_main_thread() {
    in_python(|_| {
        let server = serve();
        for route in ["signals", "signals_of_loop"] {
            let answer = told(&server, route);
            assert!(answer.contains("main thread"), "{route}: {answer}");
        }
    });
}

#[test]
fn a_function_that_takes_the_signal_to_stop_is_told_and_the_host_stops_all_the_same() {
    in_python(|_| {
        let launch = launch().variable("TAKES_SIGNALS", "1").variable("DUET_DRAIN_DELAY", "0");
        let server = launch.start().expect("the function is loaded");
        assert!(server.stderr.text().contains("atexit"), "{}", server.stderr.text());
        server.terminate().expect("a signal that arrives");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0));
    });
}

#[test]
fn what_is_printed_comes_out_in_order_and_nothing_is_lost() {
    in_python(|_| {
        let server = launch().variable("DUET_DRAIN_DELAY", "0").start().expect("it is loaded");
        assert_eq!(told(&server, "prints"), r#""printed""#);
        server.stdout.wait_for("one\ntwo and three\n", PATIENCE).expect("lines");
        server.stderr.wait_for("warned\n", PATIENCE).expect("a line");
        server.terminate().expect("a signal that arrives");
        assert_eq!(server.wait_exit(PATIENCE).expect("an end"), Some(0));
        let out = server.stdout.text();
        assert!(out.contains("fourregistered with atexit\n"), "{out}");
    });
}

#[test]
fn tools_that_look_into_python_work() {
    in_python(|_| {
        let server = serve();
        assert_eq!(told(&server, "tools"), "[true, true, true]");
        let log = server.stderr.wait_for("beware of the swordfish", PATIENCE).expect("a warning");
        assert!(log.contains("handler.py:") && log.contains("UserWarning"), "{log}");
    });
}

#[test]
fn a_traceback_shows_the_functions_lines_and_none_of_ours() {
    in_python(|_| {
        let server = serve();
        for (route, last) in [("leads_to", "ValueError: second"), ("leads_to_later", "third")] {
            assert_eq!(server.get(&format!("/{route}")).expect("an answer").status, 500);
            let log = server.stderr.wait_for(last, PATIENCE).expect("an error in the log");
            assert!(log.contains("bottle.abort(404, 'first')"), "{log}");
            assert!(!log.contains("<duet"), "{log}");
        }
    });
}

#[test]
fn each_call_has_context_variables_of_its_own() {
    in_python(|_| {
        let server = serve();
        for _ in 0..3 {
            assert_eq!(told(&server, "variable"), r#""unset""#);
            assert_eq!(told(&server, "variable_of_body"), "first kept");
            assert_eq!(told(&server, "variable_of_task"), r#"["unset", "task", 16]"#);
        }
    });
}

#[test]
fn threads_that_compute_take_turns_less_often_where_processes_share_the_work() {
    in_python(|_| {
        assert_eq!(told(&serve(), "turns"), "0.0005");
        let several = launch().variable("DUET_PROCESSES", "2").start().expect("it is loaded");
        assert_eq!(told(&several, "turns"), "0.005");
    });
}

#[test]
fn coroutines_run_wherever_a_handler_wants_them_to() {
    in_python(|_| {
        let server = launch().variable("FUNC_TIMEOUT", "0.5").start().expect("it is loaded");
        assert_eq!(told(&server, "runs_loop"), r#""later""#);
        assert_eq!(told(&server, "goes_on"), r#""answered""#);
        server.stdout.wait_for("went on after the answer", PATIENCE).expect("a task that goes on");
        assert_eq!(server.get("/waits").expect("an answer").status, 408);
        server.stdout.wait_for("cancelled at the deadline", PATIENCE).expect("a clean end");
    });
}
