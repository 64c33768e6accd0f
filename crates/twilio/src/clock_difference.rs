//! The difference between Twilio's clock and ours, from the `Date` of Twilio's own answers.

use std::sync::{Arc, Mutex, PoisonError};

use linecard_domain::{Clock, SystemClock, Timestamp};
use time::Duration;

const GAUGE: &str = "linecard_twilio_clock_difference_seconds";
/// `Date` has a resolution of one second.
const RESOLUTION: Duration = Duration::SECOND;

/// How far Twilio's clock is ahead of this machine's; negative: behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockDifference {
    pub at_least: Duration,
    pub at_most: Duration,
}

impl ClockDifference {
    /// The answer's `date` was written between the two instants of our clock.
    pub fn observed(date: Timestamp, asked: Timestamp, answered: Timestamp) -> Self {
        Self { at_least: date - answered, at_most: date + RESOLUTION - asked }
    }

    /// What both observations allow. If they contradict each other, a clock was set in between: the later one.
    fn sharpened(self, earlier: Self) -> Self {
        let both = Self { at_least: self.at_least.max(earlier.at_least), at_most: self.at_most.min(earlier.at_most) };
        if both.at_least <= both.at_most { both } else { self }
    }

    /// By how much the clocks differ for certain; positive: Twilio's is ahead.
    pub fn certain(&self) -> Duration {
        if self.at_least.is_positive() { self.at_least } else { self.at_most.min(Duration::ZERO) }
    }

    /// The middle of what is possible.
    pub fn estimate(&self) -> Duration {
        self.at_least + (self.at_most - self.at_least) / 2
    }

    /// How far Twilio's clock may be behind ours; not negative.
    pub fn behind(&self) -> Duration {
        (-self.at_least).max(Duration::ZERO)
    }

    /// How far Twilio's clock may be ahead of ours; not negative.
    pub fn ahead(&self) -> Duration {
        self.at_most.max(Duration::ZERO)
    }
}

/// Measures the difference with every answer.
#[derive(Clone)]
pub(crate) struct ClockComparison {
    clock: Arc<dyn Clock>,
    latest: Arc<Mutex<Option<ClockDifference>>>,
}

impl Default for ClockComparison {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), latest: Arc::default() }
    }
}

impl std::fmt::Debug for ClockComparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClockComparison").field("latest", &self.latest()).finish_non_exhaustive()
    }
}

impl ClockComparison {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The difference, if Twilio has answered since the start.
    pub(crate) fn latest(&self) -> Option<ClockDifference> {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn observe(&self, date: Timestamp, asked: Timestamp, answered: Timestamp) {
        let observed = ClockDifference::observed(date, asked, answered);
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let difference = latest.map_or(observed, |earlier| observed.sharpened(earlier));
        *latest = Some(difference);
        metrics::gauge!(GAUGE).set(difference.estimate().as_seconds_f64());
    }
}

pub(crate) fn describe() {
    metrics::describe_gauge!(
        GAUGE,
        metrics::Unit::Seconds,
        "How far Twilio's clock is ahead of this machine's, by the Date of its answers; negative: behind"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn observed(asked: i64, date: i64, answered: i64) -> ClockDifference {
        let at = |seconds| datetime!(2026-11-29 12:00 UTC) + Duration::seconds(seconds);
        ClockDifference::observed(at(date), at(asked), at(answered))
    }

    #[test]
    fn a_date_bounds_the_difference_by_when_it_was_asked_for_and_arrived() {
        let behind = observed(0, -12, 1);
        assert_eq!((behind.at_least, behind.at_most), (Duration::seconds(-13), Duration::seconds(-11)));
        assert_eq!((behind.behind(), behind.ahead()), (Duration::seconds(13), Duration::ZERO));
        assert_eq!(behind.estimate(), Duration::seconds(-12));
        let ahead = observed(0, 120, 1);
        assert_eq!((ahead.behind(), ahead.ahead()), (Duration::ZERO, Duration::seconds(121)));
    }

    #[test]
    fn a_slow_answer_does_not_blur_what_a_fast_one_showed_and_a_clock_that_was_set_replaces_it() {
        let fast = observed(0, -12, 0);
        assert_eq!(observed(0, -12, 10).sharpened(fast), fast);
        let after = observed(0, 30, 0);
        assert_eq!(after.sharpened(fast), after);
    }
}
