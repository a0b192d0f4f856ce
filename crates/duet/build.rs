//! Makes the binary find a shared libpython at run time, without `LD_LIBRARY_PATH`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Told by the build script of `duet-py`; nothing is, when libpython is linked statically.
    match std::env::var("DEP_DUET_PYTHON_LIBRARY_FOLDER") {
        Ok(folder) if !folder.is_empty() => println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}"),
        _ => {}
    }
}
