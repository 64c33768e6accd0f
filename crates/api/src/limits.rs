//! Limits on what fails, in the memory of each node.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;

use crate::problem::Problem;

/// At most so many failures in a window that begins with the first one.
pub(crate) struct FailureLimit<K> {
    failures: Cache<K, Arc<AtomicU32>>,
    most: u32,
    window: Duration,
}

impl<K: Hash + Eq + Send + Sync + 'static> FailureLimit<K> {
    pub(crate) fn new(most: u32, window: Duration) -> Self {
        // Bounded: an attacker with many addresses evicts entries, and gains but a few attempts by it.
        Self { failures: Cache::builder().max_capacity(100_000).time_to_live(window).build(), most, window }
    }

    /// Refuses when there were too many failures.
    pub(crate) fn check(&self, key: &K) -> Result<(), Problem> {
        let failures = self.failures.get(key).map_or(0, |count| count.load(Ordering::Relaxed));
        if failures < self.most {
            return Ok(());
        }
        Err(Problem::rate_limited(self.window.as_secs(), "There were too many failed attempts. Wait, and try again."))
    }

    pub(crate) fn failed(&self, key: K) {
        self.failures.get_with(key, Arc::default).fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_limited_for_each_key_apart() {
        let limit = FailureLimit::new(2, Duration::from_mins(1));
        for _ in 0..2 {
            assert!(limit.check(&"a").is_ok());
            limit.failed("a");
        }
        assert!(limit.check(&"a").is_err());
        assert!(limit.check(&"b").is_ok());
    }
}
