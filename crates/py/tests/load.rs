//! What is said of Functions that cannot be loaded. There is one interpreter per process, so each
//! of them is loaded by a process of its own: this program, called again.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use bytes::Bytes;
use duet_core::{
    Call, Deadline, Engine, Function, HandlerApi, Invocation, Language, Limits, Manifest, ReplyBody,
};
use duet_host::Facilities;

/// Tells the called process which folder has its handler.
const FOLDER: &str = "DUET_TEST_FOLDER";

/// Nothing is published here.
fn nobody() -> Facilities {
    Facilities::alone().unwrap()
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
            runtime: String::new(),
            memory_limit: String::new(),
        },
        limits: Limits {
            timeout: Duration::from_secs(1),
            body_bytes: 0,
            heap_bytes: 0,
            interpreters: 1,
            threads: 1,
            queue: 1,
            stall: Duration::ZERO,
            lost_workers: 1,
        },
    }
}

#[test]
#[ignore = "called by the tests"]
fn load() {
    let folder = PathBuf::from(env::var_os(FOLDER).unwrap());
    match duet_py::start(&function(folder), &nobody()) {
        Ok(_) => println!("[[loaded]]"),
        Err(error) => println!("[[{error}]]"),
    }
}

#[test]
#[ignore = "called by the tests"]
fn call() {
    let engine =
        duet_py::start(&function(PathBuf::from(env::var_os(FOLDER).unwrap())), &nobody()).unwrap();
    let (head, ()) = http::Request::get("/").body(()).unwrap().into_parts();
    let (call, answer) = Call::new(Invocation {
        id: 1,
        head: head.into(),
        body: Bytes::new(),
        has_body: false,
        peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 4711)),
        deadline: Deadline::after(Instant::now(), Duration::from_mins(1)),
        trace: OnceLock::new(),
    });
    thread::spawn(move || drop(engine.run(call))).join().unwrap();
    let ReplyBody::Whole(body) = answer.blocking_recv().unwrap().unwrap().body else { panic!() };
    println!("[[{}]]", String::from_utf8_lossy(&body));
}

/// What loading a handler says, in a folder that holds these further files.
fn loading(source: &str, others: &[(&str, &str)], variables: &[(&str, &str)]) -> String {
    in_a_process("load", source, others, variables)
}

fn in_a_process(
    task: &str,
    source: &str,
    others: &[(&str, &str)],
    variables: &[(&str, &str)],
) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in others.iter().chain(&[("handler.py", source)]) {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap_or(Path::new("/"))).unwrap();
        fs::write(file, text).unwrap();
    }
    let output = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", task])
        .env(FOLDER, folder.path())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, said) = text.split_once("[[").unwrap_or_else(|| panic!("{text}"));
    said.split_once("]]").unwrap().0.replace(folder.path().to_str().unwrap(), "<folder>")
}

#[test]
fn an_exception_at_the_top_is_shown_with_its_place() {
    let said = loading("import os\n\nraise ValueError('at the top')\n", &[], &[]);
    let expected = "<folder>/handler.py could not be loaded:\nTraceback (most recent call last):\n  \
        File \"<folder>/handler.py\", line 3, in <module>\n    raise ValueError('at the top')\n\
        ValueError: at the top\n";
    assert_eq!(said, expected);
}

#[test]
fn a_syntax_error_is_shown_with_its_line() {
    let said = loading("def main(event, context)\n    pass\n", &[], &[]);
    assert!(said.contains("line 1\n    def main(event, context)\n"), "{said}");
    assert!(said.contains("SyntaxError: expected ':'"), "{said}");
}

#[test]
fn exiting_while_loading_is_an_error() {
    assert!(loading("import sys\nsys.exit(3)\n", &[], &[]).contains("SystemExit: 3"));
}

#[test]
fn a_missing_handler_is_told_with_what_there_is() {
    let said = loading("from os import getcwd\ndef handle(e, c): pass\nmain = 5\n", &[], &[]);
    let found = "it defines `handle`. FUNC_HANDLER says which of them to call";
    assert_eq!(said, format!("<folder>/handler.py has no function `main`; {found}"));
    let said = loading("", &[], &[]);
    assert_eq!(said, "<folder>/handler.py has no function `main`; it defines no functions");
}

#[test]
fn modules_come_from_the_function_its_packages_and_the_python_path() {
    let source = "import beside, local, nested, linked, bottle, enum, sys, os\n\
        assert bottle.OWN and not hasattr(enum, 'OLD')\n\
        assert __name__ == 'handler' and sys.modules['handler'].__file__ == __file__\n\
        assert sys.argv == [__file__] and sys.path[0] == os.path.dirname(__file__)\n\
        def main(e, c): pass\n";
    let nested = format!(".local/lib/{}/site-packages/nested.py", library());
    let others = [
        ("beside.py", ""),
        (".local/local.py", ""),
        (".local/bottle.py", "OWN = True"),
        (".local/enum.py", "OLD = True"),
        (".local/there.pth", "../elsewhere\n"),
        ("elsewhere/linked.py", ""),
        (nested.as_str(), ""),
    ];
    assert_eq!(loading(source, &others, &[]), "loaded");
    let path = tempfile::tempdir().unwrap();
    fs::write(path.path().join("far.py"), "").unwrap();
    let variables = [("PYTHONPATH", path.path().to_str().unwrap())];
    assert_eq!(loading("import far\ndef main(e, c): pass\n", &[], &variables), "loaded");
}

#[test]
fn a_worker_that_imports_threading_is_not_the_main_thread() {
    let source = "import sys\nassert 'threading' not in sys.modules\n\
        def main(e, c):\n    import threading as t, os\n    main = t.main_thread()\n    \
        assert t.current_thread() is not main and t.current_thread().name.startswith('Dummy')\n    \
        assert main in t.enumerate() and main.is_alive()\n    \
        assert type(t.__loader__).__name__ == 'SourceFileLoader' == type(t.__spec__.loader).__name__\n    \
        made = t.Thread(target=print)\n    made.start()\n    made.join()\n    return 'right'\n";
    assert_eq!(in_a_process("call", source, &[], &[]), "right");
}

#[test]
fn whose_python_it_is_can_be_read_and_costs_nothing_until_then() {
    let source = "import sys\nassert 'site' not in sys.modules\n\
        assert 'Python Software Foundation' in repr(copyright)\nassert 'Python' in repr(credits)\n\
        assert callable(license) and 'license' in repr(license)\n\
        def main(e, c): pass\n";
    assert_eq!(loading(source, &[], &[]), "loaded");
}

#[test]
fn a_missing_standard_library_is_named() {
    let said = loading("", &[], &[("PYTHONHOME", "/nowhere")]);
    let start = "the Python interpreter did not start: its standard library should be in /nowhere";
    assert!(said.starts_with(start), "{said}");
}

/// The name of the folder that has the standard library.
fn library() -> String {
    let python = env::var("PYO3_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let program = "import os, sysconfig; print(os.path.basename(sysconfig.get_path('stdlib')))";
    let output = Command::new(python).args(["-c", program]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
