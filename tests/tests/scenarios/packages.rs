//! Where Python's packages are found: beside the handler, in folders that are named, through `.pth`
//! files and editable installs; and what is there without being installed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use duet_tests::packages::Packages;
use duet_tests::server::{Launch, PATIENCE, Server};
use duet_tests::source::{self, Language};
use duet_tests::{Failure, pypi};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stage::{function, in_python};

/// What each of these folders is given for.
const NAMES: [&str; 2] = ["DUET_PACKAGES", "PYTHONPATH"];

/// A folder with these files; a name may have folders in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), files);
    folder
}

fn put(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    }
}

fn importing(names: &str) -> Launch {
    function("packages", Language::Python).variable("IMPORTS", names)
}

fn found(server: &Server, path: &str) -> Value {
    let answer = server.get(path).expect("an answer");
    serde_json::from_str(&answer.text()).expect("JSON")
}

/// A Function with these files beside a copy of the handler of `scenarios/packages`.
fn own_function(files: &[(&str, &str)]) -> TempDir {
    let folder = source::copy(&source::folder("scenarios/packages"), Language::Python);
    let folder = folder.expect("a copy");
    put(folder.path(), files);
    folder
}

#[test]
fn a_path_file_counts_in_every_folder_that_is_named() {
    in_python(|_| {
        for name in NAMES {
            let packages = folder(&[
                (
                    "a.pth",
                    "# where\nelsewhere\n\nnot-there\nimport sys; sys.modules['by_code'] = sys\n",
                ),
                ("elsewhere/by_path.py", "'found'"),
                (".hidden.pth", "import sys; sys.modules['by_hidden'] = sys"),
            ]);
            let launch = importing("by_path,by_code,by_hidden")
                .variable(name, &packages.path().to_string_lossy());
            let found = found(&launch.start().expect("a function"), "/");
            assert_eq!(found["by_path"], "found", "{name}");
            assert!(!found["by_code"].as_str().unwrap_or("").contains("No module"), "{name}");
            assert_eq!(found["by_hidden"], "ModuleNotFoundError: No module named 'by_hidden'");
        }
    });
}

#[test]
fn code_in_a_path_file_runs_once_where_pythonpath_names_local() {
    in_python(|_| {
        let counts = "import sys; m = type(sys)('counted'); m.__doc__ = 'x' + \
            (sys.modules['counted'].__doc__ if 'counted' in sys.modules else ''); \
            sys.modules['counted'] = m";
        let own = own_function(&[(".local/a.pth", counts)]);
        let launch = Launch::command(["serve", "--host", "127.0.0.1", "--port", "0"]);
        let launch = launch.expect("duet").argument(&own.path().to_string_lossy());
        let local = format!("{}:", own.path().join(".local").display());
        let launch = launch.variable("PYTHONPATH", &local).variable("IMPORTS", "counted");
        assert_eq!(found(&launch.start().expect("a function"), "/"), json!({ "counted": "x" }));
    });
}

#[test]
fn a_path_file_that_is_broken_is_told_and_the_others_count() {
    in_python(|_| {
        let packages = folder(&[
            ("a.pth", "import not_there_at_all\nbeside\n"),
            ("b.pth", "other\n"),
            ("beside/late.py", "'never'"),
            ("other/by_path.py", "'found'"),
        ]);
        let server = importing("by_path,late")
            .variable("DUET_PACKAGES", &packages.path().to_string_lossy())
            .start()
            .expect("a function");
        server.stderr.wait_for("Error processing line 1 of", PATIENCE).expect("a message");
        let found = found(&server, "/");
        assert_eq!(found["by_path"], "found");
        assert_eq!(found["late"], "ModuleNotFoundError: No module named 'late'");
    });
}

#[test]
fn editable_installs_are_found_where_their_sources_are() {
    let projects = source::folder("scenarios/packages/projects");
    let packages = Packages::editable(&projects).expect("setuptools can be installed");
    in_python(|_| {
        for name in NAMES {
            let launch = importing("flatly,sourced,bottle")
                .variable(name, &packages.path().to_string_lossy());
            let expected = json!({
                "flatly": "A package in the root of its project.",
                "sourced": "A package below src.",
                "bottle": "Not the Bottle that everybody means.",
            });
            assert_eq!(found(&launch.start().expect("a function"), "/"), expected, "{name}");
        }
    });
}

#[test]
fn the_functions_own_packages_come_first_and_the_standard_library_before_all_but_pythonpath() {
    in_python(|_| {
        let [option, path] = ["by option", "by path"].map(|place| {
            let text = format!("'{place}'");
            folder(&[("one.py", &text), ("two.py", &text), ("this.py", &text)])
        });
        let own = own_function(&[(".local/one.py", "'own'"), (".local/this.py", "'own'")]);
        let start = |name: &str, folder: &TempDir| {
            let launch = Launch::command(["serve", "--host", "127.0.0.1", "--port", "0"]);
            let launch = launch.expect("duet").argument(&own.path().to_string_lossy());
            let launch = launch.variable("IMPORTS", "one,two,this");
            launch.variable(name, &folder.path().to_string_lossy()).start().expect("a function")
        };
        let with_option = found(&start("DUET_PACKAGES", &option), "/");
        assert_eq!(
            (&with_option["one"], &with_option["two"]),
            (&json!("own"), &json!("by option"))
        );
        assert_eq!(with_option["this"], "", "the standard library's has no docstring");
        let with_path = found(&start("PYTHONPATH", &path), "/");
        assert_eq!(with_path, json!({ "one": "by path", "two": "by path", "this": "by path" }));
    });
}

#[test]
fn a_folder_that_is_not_there_is_told_before_anything_starts() {
    let launch = importing("").variable("DUET_PACKAGES", "/not/there");
    let ended = launch.run().expect("it ends");
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("DUET_PACKAGES is '/not/there'"), "{}", ended.stderr);
}

/// A home for Python, as a distribution has it: the standard library, and what is preinstalled.
fn distribution() -> Result<TempDir, Failure> {
    let home = tempfile::tempdir()?;
    let asked = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let output = Command::new(pypi::python()).args(["-I", "-c", asked]).output()?;
    let from = PathBuf::from(String::from_utf8(output.stdout)?.trim());
    let stdlib = home.path().join("lib").join(from.file_name().ok_or("no name")?);
    fs::create_dir_all(&stdlib)?;
    for entry in fs::read_dir(&from)? {
        let entry = entry?;
        if entry.file_name() != "site-packages" {
            symlink(entry.path(), stdlib.join(entry.file_name()))?;
        }
    }
    symlink(pypi::preinstalled("preinstalled")?, stdlib.join("site-packages"))?;
    symlink(pypi::preinstalled("preinstalled-newer")?, stdlib.join("site-packages-newer"))?;
    Ok(home)
}

#[test]
fn what_kyma_has_preinstalled_is_there_and_gives_way_to_the_users() {
    let home = distribution().expect("the preinstalled packages can be installed");
    let names = "requests,cloudevents,cloudevents.http,opentelemetry.trace,\
        opentelemetry.instrumentation.requests,bottle";
    in_python(|_| {
        let start = |function: &TempDir, runtime: &str| {
            let launch = Launch::command(["serve", "--host", "127.0.0.1", "--port", "0"]);
            let launch = launch.expect("duet").argument(&function.path().to_string_lossy());
            let launch = launch.variable("PYTHONHOME", &home.path().to_string_lossy());
            let launch = launch.variable("IMPORTS", names).variable("FUNC_RUNTIME", runtime);
            launch.start().expect("a function")
        };
        let plain = found(&start(&own_function(&[]), "python312"), "/");
        assert_eq!(
            (&plain["requests"], &plain["cloudevents"]),
            (&json!("2.34.2"), &json!("1.12.1"))
        );
        for (name, found) in plain.as_object().expect("an object") {
            assert!(!found.as_str().unwrap_or("").contains("Error"), "{name}: {found}");
        }
        let own = [(".local/requests.py", "__version__ = 'own'"), ("cloudevents.py", "'own'")];
        let own = found(&start(&own_function(&own), "python312"), "/");
        assert_eq!((&own["requests"], &own["cloudevents"]), (&json!("own"), &json!("own")));

        let newer = "from cloudevents.core.v1.event import CloudEvent\nfrom flask import request\n\n\n\
            def main():\n    return f'{CloudEvent.__name__} {request.path}'\n";
        let newer = start(&own_function(&[("handler.py", newer)]), "python314");
        assert_eq!(newer.get("/p").expect("an answer").text(), "CloudEvent /p");
    });
}

#[test]
fn a_childs_python_has_what_is_preinstalled() {
    let home = distribution().expect("the preinstalled packages can be installed");
    let python = |program: &str, runtime: &str| {
        let launch = Launch::command(["python", "-c", program]).expect("duet");
        let launch = launch.variable("PYTHONHOME", &home.path().to_string_lossy());
        launch.variable("FUNC_RUNTIME", runtime).run().expect("an end")
    };
    let program = "import bottle, requests, cloudevents.http as events, sdk\n\
        print(bottle.HTTPResponse('b', 201).status_code, requests.__name__, events.__name__)";
    let ended = python(program, "python312");
    assert_eq!(
        (ended.code, &*ended.stdout),
        (Some(0), "201 requests cloudevents.http\n"),
        "{ended:?}"
    );
    let program = "from cloudevents.core.v1.event import CloudEvent; print(CloudEvent.__name__)";
    let ended = python(program, "python314");
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "CloudEvent\n"), "{ended:?}");
    // It is Python's own program all the same.
    let ended = python("import sys; print(__name__, sys.argv, sys.flags.no_site); sys.exit(7)", "");
    assert_eq!((ended.code, &*ended.stdout), (Some(7), "__main__ ['-c'] 0\n"), "{ended:?}");
    let version = Launch::command(["python", "--version"]).expect("duet").run().expect("an end");
    assert_eq!(
        (version.code, version.stdout.starts_with("Python 3.")),
        (Some(0), true),
        "{version:?}"
    );
}

#[test]
fn asynchronous_handlers_run_on_the_loop_that_the_function_wants() {
    let packages = Packages::install(&["uvloop==0.23.0"]).expect("uvloop can be installed");
    in_python(|_| {
        let answers = |setup: &str| {
            let source = format!(
                "import asyncio\n{setup}\n\n\nasync def main(event, context):\n    \
                await asyncio.sleep(0)\n    return type(asyncio.get_running_loop()).__module__\n"
            );
            let own = own_function(&[("handler.py", &source)]);
            let launch = Launch::command(["serve", "--host", "127.0.0.1", "--port", "0"]);
            let launch = launch.expect("duet").argument(&own.path().to_string_lossy());
            let launch = launch.variable("DUET_PACKAGES", &packages.path().to_string_lossy());
            let server = launch.start().expect("a function");
            server.get("/").expect("an answer").text()
        };
        let own = "class Policy(asyncio.DefaultEventLoopPolicy):\n    pass\n\
            asyncio.set_event_loop_policy(Policy())";
        let by_policy = "import uvloop\nasyncio.set_event_loop_policy(uvloop.EventLoopPolicy())";
        assert_eq!(answers("import uvloop\nuvloop.install()"), "uvloop");
        assert_eq!(answers(by_policy), "uvloop");
        assert_eq!(answers(""), "uvloop");
        assert_eq!(answers(own), "asyncio.unix_events");
    });
}
