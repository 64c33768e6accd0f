//! Rebuilds the crate when the console has been rebuilt.

fn main() {
    let console = std::path::Path::new("../../web/dist");
    // A debug build reads the console's files on request, but the directory must exist when it is compiled: the
    // console may be built later.
    if let Err(error) = std::fs::create_dir_all(console) {
        println!("cargo:warning=cannot create the console's directory: {error}");
    }
    #[expect(clippy::disallowed_methods, reason = "how Cargo passes the profile to a build script")]
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if is_release { "../../web/dist" } else { "build.rs" };
    println!("cargo:rerun-if-changed={watched}");
}
