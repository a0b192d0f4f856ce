//! What a call of a trivial handler costs without HTTP: `cargo run --release -p duet-js --example
//! calls [FOLDER [CALLS]]`. A figure to compare with itself, before and after a change.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use duet_core::{
    Call, Deadline, Engine, Function, HandlerApi, Invocation, Language, Limits, Manifest,
};
use duet_host::Facilities;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or("examples/hello-js".to_owned()));
    let calls: u32 = std::env::args().nth(2).map_or(Ok(100_000), |calls| calls.parse())?;
    let function = Function {
        language: Language::JavaScript,
        file: folder.join("handler.js"),
        folder,
        packages: Vec::new(),
        handler: "main".to_owned(),
        api: HandlerApi::Legacy,
        manifest: Manifest {
            name: "calls".to_owned(),
            namespace: String::new(),
            runtime: "nodejs24".to_owned(),
            memory_limit: String::new(),
        },
        limits: Limits {
            timeout: Duration::from_mins(3),
            body_bytes: 1 << 20,
            heap_bytes: 256 << 20,
            interpreters: 1,
            threads: 1,
            queue: 1,
            stall: Duration::from_millis(250),
            lost_workers: 1,
        },
    };
    let engine = duet_js::start(&function, &Facilities::alone()?)?;
    for round in 0..5 {
        let started = Instant::now();
        for id in 0..calls {
            let (head, ()) = http::Request::get("/").header("host", "x").body(())?.into_parts();
            let (call, mut answer) = Call::new(Invocation {
                id: u64::from(id),
                head: head.into(),
                body: bytes::Bytes::new(),
                has_body: false,
                peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                deadline: Deadline::after(started, function.limits.timeout),
                trace: OnceLock::new(),
            });
            if engine.try_run(call).is_err() {
                return Err("the interpreter is busy".into());
            }
            answer.try_recv()??;
        }
        println!("round {round}: {:?} for a call", started.elapsed() / calls);
    }
    Ok(())
}
