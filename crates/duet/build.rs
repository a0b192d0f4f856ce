//! Links the binary with CPython, makes it find a shared libpython at run time, and puts beside each
//! other what runs together.

use std::env;

/// Made by `packaging/layout`.
const LAYOUT: &str = "layout.ld";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={LAYOUT}");
    // Told by the build script of `duet-py`, which says why.
    let arguments = env::var("DEP_DUET_PYTHON_LINK_ARGUMENTS").unwrap_or_default();
    for argument in arguments.split('\t').filter(|argument| !argument.is_empty()) {
        println!("cargo:rustc-link-arg={argument}");
    }
    if takes_layout() {
        let package = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{package}/{LAYOUT}");
    }
}

/// Those who choose a linker of their own may have one that knows no scripts; and the layout is made
/// from a binary that has none.
fn takes_layout() -> bool {
    println!("cargo:rerun-if-env-changed=DUET_NO_LAYOUT");
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let is_linux = env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux");
    let is_release = env::var("PROFILE").as_deref() == Ok("release");
    is_linux
        && is_release
        && env::var_os("DUET_NO_LAYOUT").is_none()
        && !flags.contains("fuse-ld")
        && !flags.contains("linker")
}
