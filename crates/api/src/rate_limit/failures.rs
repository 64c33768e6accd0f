//! Failures, counted in windows.

use std::hash::Hash;
use std::mem::size_of;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use uuid::Uuid;

use crate::problem::Problem;

/// The memory that the windows of one limit may take, and again those of them that are full. An attacker with many keys
/// evicts windows that are not full, and gains only a few attempts that way: a full one is evicted by full ones only, of
/// which each costs as many attempts.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What a window takes in the cache besides its key: its entry, its place in the queues, and the window itself.
/// Measured, and rounded up.
const WINDOW_BYTES: usize = 400;

/// What failures are counted for.
pub(crate) trait LimitKey: Clone + Hash + Eq + Send + Sync + 'static {
    /// The memory that it takes besides its own size.
    fn heap_bytes(&self) -> usize {
        0
    }
}

impl LimitKey for String {
    fn heap_bytes(&self) -> usize {
        self.capacity()
    }
}

impl LimitKey for IpAddr {}
impl LimitKey for Uuid {}

impl<K: LimitKey> LimitKey for (String, K) {
    fn heap_bytes(&self) -> usize {
        self.0.heap_bytes().saturating_add(self.1.heap_bytes())
    }
}

/// At most `limit` failures per key in a window that begins with the first one.
pub(crate) struct FailureLimit<K> {
    windows: Cache<K, Arc<Window>>,
    /// Those that have reached the limit.
    full: Cache<K, Arc<Window>>,
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

impl<K: LimitKey> FailureLimit<K> {
    pub(crate) fn new(limit: u32, length: Duration) -> Self {
        let bytes = |key: &K, _: &Arc<Window>| {
            let bytes = WINDOW_BYTES.saturating_add(size_of::<K>()).saturating_add(key.heap_bytes());
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let windows = || Cache::builder().weigher(bytes).max_capacity(MAX_BYTES).time_to_live(length).build();
        Self { windows: windows(), full: windows(), limit, length }
    }

    /// Begins an attempt; refused after too many failures.
    pub(crate) fn attempt(&self, key: K) -> Result<Attempt, Problem> {
        let window = self.window(&key);
        let failures = window.failures.fetch_add(1, Ordering::Relaxed);
        if failures < self.limit {
            if failures + 1 == self.limit {
                self.full.insert(key, Arc::clone(&window));
            }
            return Ok(Attempt(window));
        }
        window.failures.fetch_sub(1, Ordering::Relaxed);
        let left = self.length.saturating_sub(window.began.elapsed());
        let detail = "Too many failed attempts. Wait before you try again.";
        Err(Problem::rate_limited(left.as_secs().saturating_add(1), detail))
    }
}

impl<K: LimitKey> FailureLimit<K> {
    /// The key's window, which begins now if there is none.
    fn window(&self, key: &K) -> Arc<Window> {
        // It was put here later than it began.
        if let Some(full) = self.full.get(key).filter(|full| full.began.elapsed() < self.length) {
            return full;
        }
        let begin = || Arc::new(Window { began: Instant::now(), failures: AtomicU32::new(0) });
        self.windows.get_with_by_ref(key, begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl LimitKey for &'static str {}

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

    #[test]
    fn many_keys_take_bounded_memory_and_do_not_push_out_a_full_window() {
        let limit = FailureLimit::new(50, Duration::from_mins(15));
        while limit.attempt("attacked".to_owned()).is_ok() {}
        for number in 0..200_000 {
            let _ = limit.attempt(format!("{number}@{}.example", "long".repeat(40)));
        }
        limit.windows.run_pending_tasks();
        assert!(limit.windows.weighted_size() <= MAX_BYTES, "{} bytes", limit.windows.weighted_size());
        assert!(limit.windows.entry_count() < 100_000, "{} windows", limit.windows.entry_count());
        assert!(limit.attempt("attacked".to_owned()).is_err(), "the window was pushed out");
    }
}
