//! Time: the clock that is passed in, and its resolution (microseconds, as PostgreSQL stores them).

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;

/// An instant, always in UTC.
pub type Timestamp = OffsetDateTime;

/// The source of time. Passed in, so that tests control it.
pub trait Clock: Send + Sync + 'static {
    /// The current instant, truncated to microseconds like PostgreSQL's timestamps, so that a stored value equals the
    /// returned one.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Timestamp {
        to_microseconds(OffsetDateTime::now_utc())
    }
}

/// A clock that stands still until it is advanced.
#[derive(Debug)]
pub struct ManualClock {
    unix_microseconds: AtomicI64,
}

impl ManualClock {
    pub fn at(start: Timestamp) -> Self {
        let microseconds = start.unix_timestamp_nanos() / 1_000;
        Self { unix_microseconds: AtomicI64::new(i64::try_from(microseconds).unwrap_or(i64::MAX)) }
    }

    pub fn advance(&self, by: Duration) {
        let microseconds = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.unix_microseconds.fetch_add(microseconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let nanoseconds = i128::from(self.unix_microseconds.load(Ordering::SeqCst)) * 1_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

fn to_microseconds(instant: Timestamp) -> Timestamp {
    instant.replace_microsecond(instant.microsecond()).unwrap_or(instant)
}
