//! A Function that cannot be loaded: the process stays, and says why.

use duet_tests::source::Language;

use crate::stage::{function, in_both};

fn is_told(name: &str, language: Language, in_health: &[&str]) {
    let server = function(name, language).start_in_any_state().expect("a process that stays");
    let health = server.get("/healthz").expect("an answer");
    assert_eq!(health.status, 503, "{language}");
    let own = server.get("/").expect("an answer");
    assert_eq!((own.status, own.text().as_str()), (500, "User function not loaded"), "{language}");
    let stderr = server.stderr.text();
    let handler = match language {
        Language::JavaScript => "handler.js",
        Language::Python => "handler.py",
    };
    assert!(stderr.contains(handler), "{language}: {stderr}");
    for part in in_health {
        assert!(health.text().contains(part), "{language}: {}", health.text());
        assert!(stderr.contains(part), "{language}: {stderr}");
    }
}

#[test]
fn a_syntax_error_is_told_with_its_place_and_the_process_stays() {
    in_both(|language| is_told("syntax-error", language, &["SyntaxError", "handler."]));
}

#[test]
fn a_missing_main_is_told_with_what_to_do_and_the_process_stays() {
    in_both(|language| is_told("no-main", language, &["main", "handler."]));
}
