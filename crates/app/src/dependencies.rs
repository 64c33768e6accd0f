//! The sources of time, ids and randomness. They are passed in, so that tests control them.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use linecard_domain::{Clock, IdGenerator, Timestamp};
use uuid::Uuid;

/// A source of random bytes.
pub trait RandomSource: Send + Sync + 'static {
    /// Fills the buffer; false when the source failed.
    fn fill(&self, bytes: &mut [u8]) -> bool;
}

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomSource;

impl RandomSource for SystemRandomSource {
    fn fill(&self, bytes: &mut [u8]) -> bool {
        SystemRandom::new().fill(bytes).is_ok()
    }
}

/// What a test replaces to control time, ids and randomness. Cloning it shares the sources.
#[derive(Clone)]
pub struct Dependencies {
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    pub random_source: Arc<dyn RandomSource>,
}

impl fmt::Debug for Dependencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dependencies")
    }
}

impl Dependencies {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id; ids sort by the time at which they were generated.
    pub(crate) fn next_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next(self.clock.as_ref()))
    }
}
