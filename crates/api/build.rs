//! Builds again when the console was built again.

fn main() {
    let console = std::path::Path::new("../../web/dist");
    // A debug build reads the console's files when they are asked for, but from a directory that was there when it
    // was compiled: the console may be built later.
    if let Err(error) = std::fs::create_dir_all(console) {
        println!("cargo:warning=the directory of the console cannot be made: {error}");
    }
    #[expect(clippy::disallowed_methods, reason = "how cargo tells a build script what is built")]
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if is_release { "../../web/dist" } else { "build.rs" };
    println!("cargo:rerun-if-changed={watched}");
}
