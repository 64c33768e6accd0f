//! Rate limits on failed attempts, in the memory of each node.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;

use crate::problem::Problem;

/// At most `limit` failures per key in a window that begins with the first one.
pub(crate) struct FailureLimit<K> {
    windows: Cache<K, Arc<Window>>,
    limit: u32,
    length: Duration,
}

struct Window {
    began: Instant,
    failures: AtomicU32,
}

/// An attempt, counted as a failure until it has succeeded: concurrent attempts cannot exceed the limit together.
#[must_use = "an attempt that is not marked as succeeded stays counted as a failure"]
pub(crate) struct Attempt(Arc<Window>);

impl Attempt {
    pub(crate) fn succeeded(self) {
        self.0.failures.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<K: Hash + Eq + Send + Sync + 'static> FailureLimit<K> {
    pub(crate) fn new(limit: u32, length: Duration) -> Self {
        // Bounded: an attacker with many keys evicts entries, but gains only a few attempts that way.
        Self { windows: Cache::builder().max_capacity(100_000).time_to_live(length).build(), limit, length }
    }

    /// Begins an attempt; refused after too many failures.
    pub(crate) fn attempt(&self, key: K) -> Result<Attempt, Problem> {
        let begin = || Arc::new(Window { began: Instant::now(), failures: AtomicU32::new(0) });
        let window = self.windows.get_with(key, begin);
        if window.failures.fetch_add(1, Ordering::Relaxed) < self.limit {
            return Ok(Attempt(window));
        }
        window.failures.fetch_sub(1, Ordering::Relaxed);
        let left = self.length.saturating_sub(window.began.elapsed());
        let detail = "Too many failed attempts. Wait before you try again.";
        Err(Problem::rate_limited(left.as_secs().saturating_add(1), detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_limited_per_key() {
        let limit = FailureLimit::new(2, Duration::from_mins(1));
        for _ in 0..2 {
            assert!(limit.attempt("a").is_ok());
        }
        assert!(limit.attempt("a").is_err());
        assert!(limit.attempt("b").is_ok());
    }

    #[test]
    fn successes_are_never_limited() {
        let limit = FailureLimit::new(2, Duration::from_mins(1));
        for _ in 0..100 {
            limit.attempt("a").expect("there were no failures").succeeded();
        }
    }
}
