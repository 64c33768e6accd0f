//! Twilio's identifiers: two letters and 32 hexadecimal digits.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Generates identifiers that are unique within a run and almost certainly between runs.
#[derive(Debug)]
pub(crate) struct Sids {
    base: u64,
    made: AtomicU64,
}

impl Sids {
    pub(crate) fn new() -> Self {
        // The standard library seeds its hash maps at random, which is sufficient: SIDs are not secret.
        Self { base: RandomState::new().hash_one(0_u64), made: AtomicU64::new(0) }
    }

    pub(crate) fn make(&self, prefix: &str) -> String {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        // `mix` is a bijection, so the second half alone is unique within the run.
        sid(prefix, mix(self.base ^ mix(n)), mix(self.base.wrapping_add(n)))
    }
}

/// A deterministic identifier, e.g. for a number within an account.
pub(crate) fn derived(prefix: &str, words: &[&str]) -> String {
    let hash = words.iter().flat_map(|w| w.bytes()).fold(17_u64, |h, b| mix(h ^ u64::from(b)));
    sid(prefix, hash, mix(hash))
}

fn sid(prefix: &str, high: u64, low: u64) -> String {
    format!("{prefix}{high:016x}{low:016x}")
}

/// The finalizer of splitmix64: spreads a counter evenly over 64 bits.
pub(crate) fn mix(n: u64) -> u64 {
    let z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

pub(crate) fn is_sid(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|hex| hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}
