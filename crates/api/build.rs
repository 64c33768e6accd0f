//! Builds again when the console was built again.

fn main() {
    // A debug build reads the console's files when they are asked for.
    #[expect(clippy::disallowed_methods, reason = "how cargo tells a build script what is built")]
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if is_release { "../../web/dist" } else { "build.rs" };
    println!("cargo:rerun-if-changed={watched}");
}
