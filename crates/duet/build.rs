//! Links the binary with CPython, and makes it find a shared libpython at run time.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Told by the build script of `duet-py`, which says why.
    let arguments = std::env::var("DEP_DUET_PYTHON_LINK_ARGUMENTS").unwrap_or_default();
    for argument in arguments.split('\t').filter(|argument| !argument.is_empty()) {
        println!("cargo:rustc-link-arg={argument}");
    }
}
