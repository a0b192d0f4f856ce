//! The engine as the pool sees it: calls go in, answers come out. There is one interpreter per
//! process, so all tests share it, and one handler file that chooses by path.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use bytes::Bytes;
use duet_core::{
    Answer, Call, Continuation, Deadline, Engine, Function, HandlerApi, Invocation, Jobs, Language,
    Limits, Manifest, Pool, Reply, ReplyBody, Sizes,
};
use duet_host::Facilities;
use duet_py::PyEngine;
use http::request::Builder;
use serde_json::{Value, json};

#[path = "engine/json.rs"]
mod json_bodies;

/// One answer, with its whole body.
struct Answered {
    status: u16,
    headers: http::HeaderMap,
    body: Vec<u8>,
    failed: bool,
    broken: bool,
}

impl Answered {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn kind(&self) -> &str {
        self.headers["content-type"].to_str().unwrap()
    }
}

/// Nothing is published here.
fn nobody() -> Facilities {
    Facilities::alone().unwrap()
}

fn function() -> Function {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
    Function {
        language: Language::Python,
        file: folder.join("handler.py"),
        folder,
        packages: Vec::new(),
        handler: "main".to_owned(),
        api: HandlerApi::Legacy,
        manifest: Manifest {
            name: "fn-under-test".to_owned(),
            namespace: "testing".to_owned(),
            runtime: "python312".to_owned(),
            memory_limit: "200Mi".to_owned(),
        },
        limits: Limits {
            timeout: Duration::from_secs(33),
            body_bytes: 100 << 20,
            heap_bytes: 0,
            interpreters: 1,
            threads: 50,
            queue: 100,
            stall: Duration::from_millis(250),
            lost_workers: 1,
        },
    }
}

/// The engine. The thread that starts it stays, as the main thread of the binary does.
fn engine() -> &'static PyEngine {
    static ENGINE: OnceLock<PyEngine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            send.send(duet_py::start(&function(), &nobody())).unwrap();
            loop {
                thread::park();
            }
        });
        receive.recv().unwrap().unwrap()
    })
}

fn invocation(request: Builder, body: &[u8]) -> Invocation {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let (head, ()) = request.body(()).unwrap().into_parts();
    Invocation {
        id: NUMBER.fetch_add(1, Ordering::Relaxed),
        head: head.into(),
        body: Bytes::copy_from_slice(body),
        has_body: !body.is_empty(),
        peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 4711)),
        deadline: Deadline::after(Instant::now(), Duration::from_mins(1)),
        trace: OnceLock::new(),
    }
}

fn request(path: &str) -> Builder {
    http::Request::get(path).header("host", "fn.example.com:8080")
}

fn whole(answer: Answer) -> Answered {
    let Reply { status, headers, body, failed, .. } = answer.unwrap();
    let (mut bytes, mut broken) = (Vec::new(), false);
    match body {
        ReplyBody::Whole(whole) => bytes.extend_from_slice(&whole),
        ReplyBody::Stream(mut pieces) => {
            let waker = Waker::from(Arc::new(Unpark(thread::current())));
            loop {
                match pieces.poll_piece(&mut Context::from_waker(&waker)) {
                    Poll::Pending => thread::park(),
                    Poll::Ready(Some(Ok(piece))) => bytes.extend_from_slice(&piece),
                    Poll::Ready(Some(Err(_))) => {
                        broken = true;
                        break;
                    }
                    Poll::Ready(None) => break,
                }
            }
        }
    }
    Answered { status: status.as_u16(), headers, body: bytes, failed, broken }
}

/// Lets a thread go on.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn send(request: Builder, body: &[u8]) -> Answered {
    let (call, answer) = Call::new(invocation(request, body));
    let worker = thread::Builder::new().stack_size(16 << 20).spawn(move || {
        if let Some(rest) = engine().try_run(call).unwrap() {
            rest();
        }
    });
    let answer = whole(answer.blocking_recv().unwrap());
    worker.unwrap().join().unwrap();
    answer
}

fn get(path: &str) -> Answered {
    send(request(path), b"")
}

fn post_json(path: &str, body: &str) -> Answered {
    let request = http::Request::post(path).header("content-type", "application/json");
    send(request.header("content-length", body.len()), body.as_bytes())
}

const HTML: &str = "text/html; charset=UTF-8";

fn wait_until(mut happened: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !happened() {
        assert!(Instant::now() < end, "it did not happen");
        thread::sleep(Duration::from_millis(5));
    }
}

fn seen(what: &str) -> bool {
    get("/seen").json()["seen"].as_array().unwrap().contains(&json!(what))
}

#[test]
fn returned_values_become_what_bottle_makes_of_them() {
    for (path, kind, body) in [
        ("/string", HTML, "plain text"),
        ("/none", HTML, ""),
        ("/dict", "application/json", r#"{"a": 1, "b": [true, null, "x"], "n": {"d": 1.5}}"#),
        ("/emptydict", "application/json", "{}"),
        ("/bytes", HTML, "raw bytes"),
        ("/unicode", HTML, "zażółć 🚀"),
        ("/unicodedict", "application/json", r#"{"s": "za\u017c\u00f3\u0142\u0107 \ud83d\ude80"}"#),
        ("/list", HTML, "onetwo"),
        ("/tuple", HTML, "onetwo"),
        ("/emptylist", HTML, ""),
        ("/file", HTML, "from file object"),
        ("/textfile", HTML, "from text"),
        ("/gen", HTML, "ab"),
        ("/emptygen", HTML, ""),
    ] {
        let answer = get(path);
        assert_eq!((answer.status, answer.kind(), answer.text()), (200, kind, body), "{path}");
        assert!(!answer.failed, "{path}");
    }
    assert!(seen("closed"), "the generator's finally block ran");
}

#[test]
fn what_is_no_answer_is_a_failure() {
    for path in [
        "/true",
        "/object",
        "/number",
        "/raise",
        "/returned",
        "/key",
        "/exit",
        "/interrupt",
        "/unjson",
        "/circular",
        "/recursion",
        "/badheader",
        "/asyncraise",
        "/asyncexit",
    ] {
        let answer = get(path);
        let shown = (answer.status, answer.kind(), answer.text(), answer.failed);
        assert_eq!(shown, (500, HTML, "Internal server error", true), "{path}");
    }
    assert_eq!(get("/string").text(), "plain text");
}

#[test]
fn responses_of_bottle_may_be_returned_and_raised() {
    let answer = get("/response");
    assert_eq!((answer.status, answer.kind(), answer.text()), (202, "text/plain", "made"));
    assert_eq!(answer.headers["x-a"], "1");
    assert_eq!(answer.headers["x-b"], "2");
    assert_eq!(answer.headers["x-c"].as_bytes(), "ż".as_bytes());
    assert_eq!(answer.headers["set-cookie"], "name=value; HttpOnly; Path=/p");
    assert_eq!((get("/raised").status, get("/raised").text()), (409, "raised"));
    let answer = get("/dictbody");
    assert_eq!(
        (answer.status, answer.kind(), answer.text()),
        (400, "application/json", "{\"ok\": true}")
    );
    let answer = get("/nocontent");
    assert_eq!((answer.status, answer.headers.len()), (204, 0));
    assert_eq!(get("/line").status, 299);
    assert_eq!((get("/raisinggen").status, get("/raisinggen").text()), (418, "from generator"));
    let answer = get("/httperror");
    assert_eq!((answer.status, answer.kind()), (418, HTML));
    assert!(answer.text().contains("<title>Error: 418 I&#039;m a teapot</title>"));
    assert!(answer.text().contains("<pre>tea &lt;pot&gt;</pre>"));
    assert!(answer.text().contains("&#039;http://fn.example.com:8080/httperror&#039;"));
    assert_eq!(get("/abort").status, 403);
    assert_eq!(get("/abort500").text(), "Internal server error");
    let answer = get("/redirect");
    assert_eq!(
        (answer.status, &answer.headers["location"]),
        (303, &"http://example.com/next".parse().unwrap())
    );
    assert_eq!(get("/nowhere").status, 404);
}

#[test]
fn a_stream_that_fails_in_the_middle_breaks_off() {
    let answer = get("/brokengen");
    assert_eq!((answer.status, answer.text(), answer.broken), (200, "begun", true));
}

#[test]
fn a_stream_that_nobody_reads_is_closed() {
    let (call, answer) = Call::new(invocation(request("/endless"), b""));
    let worker = thread::spawn(move || engine().run(call).unwrap()());
    drop(answer.blocking_recv().unwrap());
    worker.join().unwrap();
    assert!(seen("endless closed"));
}

#[test]
fn the_context_says_who_the_function_is() {
    let expected = json!({"body-size-limit": 104_857_600, "function-name": "fn-under-test",
        "memory-limit": "200Mi", "namespace": "testing", "runtime": "python312", "timeout": 33.0});
    assert_eq!(get("/context").json(), expected);
}

#[test]
fn an_event_can_be_written_to() {
    assert_eq!(get("/set").json(), json!({"mine": 5, "same": 5, "req": true}));
}

#[test]
fn a_request_is_what_bottle_shows() {
    let answer = get("/request?x=1&y=two&y=three&z&n=J%C3%B3zef+K").json();
    assert_eq!(
        answer["query"],
        json!({"x": ["1"], "y": ["two", "three"], "z": [""], "n": ["JÃ³zef K"]})
    );
    assert_eq!(answer["one"], json!("1"));
    assert_eq!(answer["get"], json!("three"));
    assert_eq!(answer["attr"], json!(""));
    assert_eq!(answer["netloc"], json!("fn.example.com:8080"));
    assert_eq!(
        answer["environ"],
        json!(["GET", "/request", "x=1&y=two&y=three&z&n=J%C3%B3zef+K", null, null])
    );
    assert_eq!(answer["remote"], json!(["127.0.0.1"]));
    assert_eq!(answer["clen"], json!(-1));
    let request = request("/request").header("X-Fn-One", "1").header("Cookie", "a=1; b=two");
    let request = request.header("X-Requested-With", "XMLHttpRequest");
    let request = request.header("Authorization", "Basic dXNlcjpwYXNz");
    let answer = send(request.header("X-Forwarded-For", "1.2.3.4, 5.6.7.8"), b"").json();
    assert_eq!(answer["hdr"], json!("1"));
    assert_eq!(answer["hdr3"], json!("1"));
    assert_eq!(answer["cookies"], json!({"a": "1", "b": "two"}));
    assert_eq!(answer["cookie"], json!("two"));
    assert_eq!(answer["auth"], json!(["user", "pass"]));
    assert_eq!(answer["remote"], json!(["1.2.3.4", "5.6.7.8"]));
    assert_eq!(answer["is_xhr"], json!(true));
    assert_eq!(answer["environ"][3], json!("1"));
}

#[test]
fn asynchronous_handlers_answer_from_the_shared_loop() {
    assert_eq!(get("/async").json(), json!({"async": true}));
    assert_eq!((get("/asyncresponse").status, get("/asyncresponse").text()), (409, "async raised"));
    assert_eq!(get("/asyncsyncgen").text(), "pq");
    let expected: Vec<_> = (0..40).map(|number| format!("piece{number} ")).collect();
    assert_eq!(get("/asyncgen").text(), expected.concat());
}

#[test]
fn a_child_that_a_handler_forks_does_not_return() {
    assert_eq!(get("/fork").text(), "child left with 0");
    assert_eq!(get("/forkexit").text(), "child left with 7");
}

/// Starts a call, gives it up as the server does at its deadline, and waits for its thread.
fn overdue(path: &str) -> thread::JoinHandle<()> {
    let invocation = invocation(request(path), b"");
    let id = invocation.id;
    let (call, answer) = Call::new(invocation);
    let worker = thread::spawn(move || drop(engine().run(call)));
    thread::sleep(Duration::from_millis(100));
    drop(answer);
    engine().overdue(id);
    worker
}

// One test, since all of it looks at how many workers are lost.
#[test]
fn overdue_calls_are_stopped_or_counted() {
    assert_eq!(engine().threads(), 50);
    overdue("/spin").join().unwrap();
    overdue("/stubborn").join().unwrap();
    assert!(seen("stubborn done"));

    let sleeper = overdue("/sleep");
    wait_until(|| engine().threads() == 51);
    assert!(engine().health().unwrap_err().0.starts_with("1 workers did not come back"));
    assert_eq!(get("/string").text(), "plain text");
    sleeper.join().unwrap();
    assert_eq!(engine().threads(), 50);
    assert_eq!(engine().health(), Ok(()));

    overdue("/asyncslow").join().unwrap();
    wait_until(|| seen("cancelled"));
    overdue("/asyncspin").join().unwrap();
    assert_eq!(get("/async").json(), json!({"async": true}), "the loop goes on");
}

/// The shared engine, for a pool, which wants to own one.
struct Lent;

impl Engine for Lent {
    /// Always busy, so that every call goes to a worker.
    fn try_run(&self, call: Call) -> Result<Option<Continuation>, Call> {
        Err(call)
    }

    fn run(&self, call: Call) -> Option<Continuation> {
        engine().run(call)
    }

    fn work(&self, jobs: &Jobs) {
        engine().work(jobs);
    }

    fn threads(&self) -> usize {
        4
    }
}

#[test]
fn workers_of_a_pool_share_the_interpreter() {
    let pool = Pool::new(
        Arc::new(Lent),
        Sizes { permits: 1, queue: 1000 },
        Box::new(|_| {}),
        Box::new(|_| {}),
    );
    let calls: Vec<_> = (0..300)
        .map(|number| {
            let path = ["/string", "/gen", "/async", "/raised"][number % 4];
            let (call, answer) = Call::new(invocation(request(path), b""));
            if let Some(lease) = pool.admit(call) {
                assert!(lease.run(|| {}).is_none());
            }
            (path, answer)
        })
        .collect();
    for (path, answer) in calls {
        let expected = match path {
            "/string" => "plain text",
            "/gen" => "ab",
            "/async" => "{\"async\": true}",
            _ => "raised",
        };
        assert_eq!(whole(answer.blocking_recv().unwrap()).text(), expected);
    }
}

#[test]
#[ignore = "a measurement"]
fn the_cost_of_a_trivial_call() {
    let engine = engine();
    for path in ["/string", "/dict", "/response"] {
        for _ in 0..3 {
            let calls: Vec<_> =
                (0..200_000).map(|_| Call::new(invocation(request(path), b""))).collect();
            let (calls, answers): (Vec<_>, Vec<_>) = calls.into_iter().unzip();
            let started = Instant::now();
            for call in calls {
                drop(engine.try_run(call));
            }
            println!("{path}: {:?} a call", started.elapsed() / 200_000);
            drop(answers);
        }
    }
}

#[test]
fn the_tracer_makes_spans_below_each_other() {
    let answer = get("/tracer").json();
    let mut expected = json!({"one trace": 1, "spans": 3, "valid": true, "remote": false,
        "name": "renamed", "kind": "INTERNAL", "ended": true, "recording": true,
        "is the same": true});
    expected["request"] = answer["request"].clone();
    assert_eq!(answer, expected);
    assert_ne!(get("/tracer").json()["request"], answer["request"], "each request has its trace");
}

#[test]
fn exceptions_go_through_spans() {
    let expected = json!(["boom", false, "boom", true, "AttributeError", "TypeError"]);
    assert_eq!(get("/tracererrors").json(), expected);
}

#[test]
fn a_span_is_current_in_each_call_of_what_it_decorates() {
    let answer = get("/tracerdecorators").json();
    let expected = json!(["plain", "plain", "plain", "Says something.", true, "coroutine", "GET"]);
    assert_eq!(answer, expected);
}

#[test]
fn a_span_stays_current_in_a_body_that_comes_piece_by_piece() {
    for _ in 0..10 {
        assert_eq!(get("/tracergen").text(), "streamed streamed streamed GET");
    }
}

#[test]
fn tasks_that_take_turns_keep_their_spans() {
    let expected = json!({"wrong": 0, "here": ["parent", "parent"], "after": "GET"});
    for _ in 0..3 {
        assert_eq!(get("/asynctracer").json(), expected);
    }
}

#[test]
fn what_a_call_sets_the_next_on_its_thread_does_not_see() {
    let calls = ["/variable", "/variable", "/leakingspan", "/leakingspan", "/leakingspan"];
    let answers = thread::spawn(move || {
        calls.map(|path| {
            let (call, answer) = Call::new(invocation(request(path), b""));
            assert!(engine().try_run(call).unwrap().is_none());
            whole(answer.blocking_recv().unwrap()).text().to_owned()
        })
    });
    let expected = ["unset set", "unset set", "GET", "GET", "GET"];
    assert_eq!(answers.join().unwrap(), expected);
}
