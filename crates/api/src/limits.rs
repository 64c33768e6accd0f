//! Limits on what fails, in the memory of each node.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;

use crate::problem::Problem;

/// At most so many failures in a window that begins with the first one.
pub(crate) struct FailureLimit<K> {
    windows: Cache<K, Arc<Window>>,
    most: u32,
    length: Duration,
}

struct Window {
    began: Instant,
    failures: AtomicU32,
}

/// An attempt, counted as a failure until it is known to be none: many at once cannot slip through together.
#[must_use = "what is not told to have succeeded stays counted as a failure"]
pub(crate) struct Attempt(Arc<Window>);

impl Attempt {
    pub(crate) fn succeeded(self) {
        self.0.failures.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<K: Hash + Eq + Send + Sync + 'static> FailureLimit<K> {
    pub(crate) fn new(most: u32, length: Duration) -> Self {
        // Bounded: an attacker with many keys evicts entries, and gains but a few attempts by it.
        Self { windows: Cache::builder().max_capacity(100_000).time_to_live(length).build(), most, length }
    }

    /// Begins an attempt; refused when there were too many failures.
    pub(crate) fn attempt(&self, key: K) -> Result<Attempt, Problem> {
        let begin = || Arc::new(Window { began: Instant::now(), failures: AtomicU32::new(0) });
        let window = self.windows.get_with(key, begin);
        if window.failures.fetch_add(1, Ordering::Relaxed) < self.most {
            return Ok(Attempt(window));
        }
        window.failures.fetch_sub(1, Ordering::Relaxed);
        let left = self.length.saturating_sub(window.began.elapsed());
        let detail = "There were too many failed attempts. Wait, and try again.";
        Err(Problem::rate_limited(left.as_secs().saturating_add(1), detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_limited_for_each_key_apart() {
        let limit = FailureLimit::new(2, Duration::from_mins(1));
        for _ in 0..2 {
            assert!(limit.attempt("a").is_ok());
        }
        assert!(limit.attempt("a").is_err());
        assert!(limit.attempt("b").is_ok());
    }

    #[test]
    fn who_succeeds_is_never_kept_out() {
        let limit = FailureLimit::new(2, Duration::from_mins(1));
        for _ in 0..100 {
            limit.attempt("a").expect("there were no failures").succeeded();
        }
    }
}
