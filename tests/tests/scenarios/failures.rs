//! Whatever a handler does to its call, it is one failed call, and the process lives.

use duet_tests::source::Language;

use crate::stage::{in_both, ready, still_answers};

fn is_one_failed_call(language: Language, path: &str) {
    let server = ready(language, &[("FUNC_TIMEOUT", "20")]);
    for _ in 0..3 {
        let answer = server.get(path).expect("an answer");
        assert_eq!(answer.status, 500, "{language}: {}", answer.text());
        assert!(!answer.text().contains("swordfish"), "{language}: {}", answer.text());
        still_answers(&server, language);
    }
    assert_eq!(server.get("/healthz").expect("an answer").status, 200, "{language}");
}

#[test]
fn an_error_is_one_failed_call_and_its_stack_is_in_the_log() {
    in_both(|language| {
        is_one_failed_call(language, "/throw");
        let server = ready(language, &[]);
        server.get("/throw").expect("an answer");
        let told = server.stderr.wait_for("swordfish", duet_tests::server::PATIENCE);
        assert!(told.is_ok(), "{language}: {told:?}");
    });
}

#[test]
fn a_handler_that_ends_the_process_is_one_failed_call() {
    in_both(|language| is_one_failed_call(language, "/exit"));
}

#[test]
fn a_recursion_without_end_is_one_failed_call() {
    in_both(|language| is_one_failed_call(language, "/descend"));
}
