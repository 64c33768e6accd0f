//! What strangers send is parsed by these functions before anything is known of them: none panics, whatever the bytes,
//! and what each asserts holds. `make fuzz` lets libFuzzer look for bytes that prove the contrary; `make test` replays
//! `corpus/`, where what it has found stays.
//!
//! Bodies of the API are not here: serde parses them, and `scripts/schema-tests.sh` sends them to the real server.

mod callback;
mod sealed;
mod signature;
mod text;
mod twiml;

pub use callback::callback;
pub use sealed::sealed;
pub use signature::signature;
pub use text::text;
pub use twiml::twiml;

/// A function that can be fuzzed, by the name of its folder in `corpus/`.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 5] =
    [("callback", callback), ("sealed", sealed), ("signature", signature), ("text", text), ("twiml", twiml)];

/// The `main` of a target: libFuzzer's under `cargo fuzz`; otherwise one that says how it is run.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::$name(bytes));

        #[cfg(not(fuzzing))]
        fn main() -> Result<(), &'static str> {
            Err("`make fuzz` runs this with libFuzzer")
        }
    };
}
