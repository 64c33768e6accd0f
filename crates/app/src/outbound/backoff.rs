//! The pauses between attempts.

use std::time::Duration;

use crate::dependencies::RandomSource;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// Pauses that double up to a maximum, each with jitter.
pub(super) struct Backoff<'a> {
    next: Duration,
    random_source: &'a dyn RandomSource,
}

impl<'a> Backoff<'a> {
    pub(super) fn new(random_source: &'a dyn RandomSource) -> Self {
        Self { next: FIRST_PAUSE, random_source }
    }

    /// Between half of the pause and the whole, so that requests that failed together are not retried together.
    pub(super) fn next_pause(&mut self) -> Duration {
        let mut byte = [0_u8; 1];
        self.random_source.fill(&mut byte);
        let pause = self.next.mul_f64(0.5 + f64::from(u8::from_ne_bytes(byte)) / 510.0);
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        pause
    }
}
