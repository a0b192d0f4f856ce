//! What a call costs, and what its event does, from bytes to Python objects:
//! `cargo bench -p duet-py`.
//!
//! Each figure is the time of a whole call on a thread that is attached anew, with its answer. The
//! cost of an event that is ignored is the difference between the first two, that of its data the
//! difference between the first and the third.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on should say where")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{BatchSize, Criterion};
use duet_core::{
    Answer, Call, Deadline, Engine, Function, HandlerApi, Invocation, Language, Limits, Manifest,
};
use duet_host::Facilities;
use pyo3::prelude::*;
use tokio::sync::oneshot::Receiver;

/// What is sent where the body is not to matter.
const NOTHING: Bytes = Bytes::new();

fn main() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches");
    let engine = duet_py::start(&function(folder), &Facilities::alone().unwrap()).unwrap();
    let mut criterion = Criterion::default().measurement_time(SECONDS).configure_from_args();
    let document = Bytes::from(document());
    for (name, mode, body) in [
        ("no body, ignored", "ignores", &NOTHING),
        ("1 KB of JSON, ignored", "ignores", &document),
        ("1 KB of JSON, the event looked at", "looks", &document),
        ("1 KB of JSON, the data looked at", "touches", &document),
    ] {
        choose(mode);
        criterion.bench_function(name, |bench| {
            bench.iter_batched(
                || call(body),
                |(call, answer)| {
                    engine.run(call);
                    answer
                },
                BatchSize::SmallInput,
            );
        });
    }
    criterion.final_summary();
}

/// How long each is measured.
const SECONDS: Duration = Duration::from_secs(3);

/// An order as a shop would send it, of one kilobyte.
fn document() -> String {
    let item = r#"{"sku": "A-1042", "name": "Tea \"Assam\", loose", "count": 3, "price": 12.75, "gift": false, "note": null}"#;
    let items = [item; 8].join(", ");
    let text = format!(
        r#"{{"id": 184467440737095, "customer": {{"name": "Ada Lovelace", "city": "Łódź"}}, "items": [{items}], "total": 267.75}}"#
    );
    assert!((900..1100).contains(&text.len()), "{}", text.len());
    text
}

fn call(body: &Bytes) -> (Call, Receiver<Answer>) {
    let request = http::Request::post("/")
        .header("host", "localhost")
        .header("content-type", if body.is_empty() { "text/plain" } else { "application/json" });
    let (head, ()) = request.body(()).unwrap().into_parts();
    Call::new(Invocation {
        id: 1,
        head: head.into(),
        body: body.clone(),
        has_body: !body.is_empty(),
        peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 4711)),
        deadline: Deadline::after(Instant::now(), Duration::from_mins(1)),
        trace: OnceLock::new(),
    })
}

/// Decides what the calls from now on do.
fn choose(mode: &str) {
    let chosen = Python::attach(|py| {
        let handler = py.import("handler")?;
        handler.setattr("chosen", handler.getattr(mode)?)
    });
    chosen.unwrap();
}

fn function(folder: PathBuf) -> Function {
    Function {
        language: Language::Python,
        file: folder.join("handler.py"),
        folder,
        packages: Vec::new(),
        handler: "main".to_owned(),
        api: HandlerApi::Legacy,
        manifest: Manifest {
            name: String::new(),
            namespace: String::new(),
            runtime: "python312".to_owned(),
            memory_limit: String::new(),
        },
        limits: Limits {
            timeout: Duration::from_mins(1),
            body_bytes: 1 << 20,
            heap_bytes: 0,
            interpreters: 1,
            threads: 1,
            queue: 1,
            stall: Duration::from_millis(250),
            lost_workers: 1,
        },
    }
}
