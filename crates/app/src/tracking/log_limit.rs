//! Bounds how often one event is logged, so that whoever causes it cannot fill a disk.

use std::sync::{Mutex, PoisonError};

use linecard_domain::Timestamp;
use time::Duration;

const PERIOD: Duration = Duration::minutes(1);

/// At most so many lines in a minute that begins with the first one, and a count of what was left out.
#[derive(Debug)]
pub(super) struct LogLimit {
    lines: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    began: Option<Timestamp>,
    logged: u32,
    left_out: u64,
}

impl LogLimit {
    pub(super) fn new(lines: u32) -> Self {
        Self { lines, state: Mutex::default() }
    }

    /// Whether this one is logged; otherwise it is counted.
    pub(super) fn admits(&self, now: Timestamp) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Also when the clock was set back.
        if state.began.is_none_or(|began| now < began || now - began >= PERIOD) {
            (state.began, state.logged) = (Some(now), 0);
        }
        let admits = state.logged < self.lines;
        if admits {
            state.logged += 1;
        } else {
            state.left_out += 1;
        }
        admits
    }

    /// How many were left out since this was last asked.
    pub(super) fn take_left_out(&self) -> u64 {
        std::mem::take(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner).left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exceeds_the_lines_of_a_minute_is_counted() {
        let limit = LogLimit::new(3);
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!((0..10).filter(|_| limit.admits(now)).count(), 3);
        assert_eq!(limit.take_left_out(), 7);
        assert_eq!(limit.take_left_out(), 0);
        assert!(limit.admits(now + PERIOD), "the next minute");
        assert!(limit.admits(now - PERIOD), "the clock was set back");
    }
}
