//! What an `await` costs, without a store of `AsyncLocalStorage` and with one: `cargo bench -p duet-js`.
//!
//! Each figure is the time of a call that awaits a thousand times. What the engine does for stores
//! (`async-context.patch`) must not be seen in the first ones: they are to be compared with those of the
//! commit before a change of it.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on should say where")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::Criterion;
use duet_core::{
    Call, Deadline, Engine, Function, HandlerApi, Invocation, Language, Limits, Manifest,
};
use duet_host::Facilities;
use duet_js::JsEngine;

fn main() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches");
    let engine = duet_js::start(&function(folder), &Facilities::alone().unwrap()).unwrap();
    let mut criterion = Criterion::default().measurement_time(SECONDS).configure_from_args();
    for (name, path) in [
        ("a call that awaits nothing", "/nothing"),
        ("1,000 awaits without a store", "/awaits"),
        ("1,000 awaits with a store", "/awaits-with-store"),
        ("1,000 reactions without a store", "/reactions"),
        ("1,000 reactions with a store", "/reactions-with-store"),
    ] {
        criterion.bench_function(name, |bench| bench.iter(|| answered(&engine, path)));
    }
    criterion.final_summary();
}

/// How long each is measured.
const SECONDS: Duration = Duration::from_secs(3);

/// Makes a call, which is answered when the interpreter is left.
fn answered(engine: &JsEngine, path: &str) {
    let request = http::Request::get(path).header("host", "localhost");
    let (head, ()) = request.body(()).unwrap().into_parts();
    let (call, mut answer) = Call::new(Invocation {
        id: 1,
        head: head.into(),
        body: Bytes::new(),
        has_body: false,
        peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 4711)),
        deadline: Deadline::after(Instant::now(), Duration::from_mins(1)),
        trace: OnceLock::new(),
    });
    engine.run(call);
    assert!(answer.try_recv().unwrap().is_ok(), "{path} is not answered as it should");
}

fn function(folder: PathBuf) -> Function {
    Function {
        language: Language::JavaScript,
        file: folder.join("awaits.js"),
        folder,
        packages: Vec::new(),
        handler: "main".to_owned(),
        api: HandlerApi::Legacy,
        manifest: Manifest {
            name: String::new(),
            namespace: String::new(),
            runtime: "nodejs24".to_owned(),
            memory_limit: String::new(),
        },
        limits: Limits {
            timeout: Duration::from_mins(1),
            body_bytes: 1 << 20,
            heap_bytes: 256 << 20,
            interpreters: 1,
            threads: 1,
            queue: 1,
            stall: Duration::from_millis(250),
            lost_workers: 1,
        },
    }
}
