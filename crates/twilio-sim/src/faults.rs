//! Fault injection. Every decision is a hash of the seed and its subject, not a draw from one random stream, so runs
//! are reproducible even if requests and callbacks interleave differently.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::sid::mix;

/// The body of `PUT /sim/faults`. Absent fields are 0, i.e. off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct Faults {
    /// Answer every request with this HTTP status instead of processing it.
    pub(crate) status: u16,
    pub(crate) drop_before_accept: f64,
    pub(crate) drop_after_accept: f64,
    pub(crate) delay_ms: u64,
    pub(crate) double_callbacks: f64,
    pub(crate) reorder_callbacks: f64,
    pub(crate) lose_callbacks: f64,
    /// The number of requests that the faults apply to; 0: until they are replaced.
    pub(crate) next: u64,
    pub(crate) seed: u64,
}

impl Faults {
    pub(crate) fn problem(&self) -> Option<String> {
        let chances = [
            ("dropBeforeAccept", self.drop_before_accept),
            ("dropAfterAccept", self.drop_after_accept),
            ("doubleCallbacks", self.double_callbacks),
            ("reorderCallbacks", self.reorder_callbacks),
            ("loseCallbacks", self.lose_callbacks),
        ];
        if let Some((name, chance)) = chances.iter().find(|(_, c)| !(0.0..=1.0).contains(c)) {
            return Some(format!("`{name}` must be a probability from 0 to 1, not {chance}"));
        }
        let valid = self.status == 0 || (400..=599).contains(&self.status);
        (!valid).then(|| format!("`status` must be an HTTP status from 400 to 599, not {}", self.status))
    }
}

/// The configured faults, and the number of requests that they were applied to.
#[derive(Debug)]
pub(crate) struct ActiveFaults {
    pub(crate) faults: Faults,
    applied: AtomicU64,
}

/// The faults that apply to one request, and to what it creates.
#[derive(Debug, Clone)]
pub(crate) struct AppliedFaults {
    pub(crate) active: Arc<ActiveFaults>,
    request: u64,
}

impl ActiveFaults {
    pub(crate) fn new(faults: Faults) -> Self {
        Self { faults, applied: AtomicU64::new(0) }
    }

    pub(crate) fn is_limited(&self) -> bool {
        self.faults.next > 0
    }

    /// `None` after they were applied to `next` requests.
    pub(crate) fn apply_next(self: &Arc<Self>) -> Option<AppliedFaults> {
        let request = self.applied.fetch_add(1, Ordering::Relaxed);
        let spent = self.is_limited() && request >= self.faults.next;
        (!spent).then(|| AppliedFaults { active: Arc::clone(self), request })
    }

    /// The faults of callback `sequence` of the `ordinal`-th call or message.
    pub(crate) fn callback_faults(&self, kind: Kind, ordinal: u64, sequence: u64) -> CallbackFaults {
        let faults = &self.faults;
        let at = |salt| self.roll(kind, ordinal, sequence, salt);
        CallbackFaults {
            lost: at(1) < faults.lose_callbacks,
            doubled: at(2) < faults.double_callbacks,
            // Long enough for later callbacks to overtake it: a call rings for six seconds.
            held: (at(3) < faults.reorder_callbacks).then(|| 0.5 + at(4) * 25.0),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
    fn roll(&self, kind: Kind, ordinal: u64, sequence: u64, salt: u64) -> f64 {
        let parts = [kind as u64, ordinal, sequence, salt];
        let hash = parts.iter().fold(self.faults.seed, |h, w| mix(h ^ mix(*w)));
        (hash >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl AppliedFaults {
    pub(crate) fn drops_before_accept(&self) -> bool {
        self.roll(5) < self.active.faults.drop_before_accept
    }

    pub(crate) fn drops_after_accept(&self) -> bool {
        self.roll(6) < self.active.faults.drop_after_accept
    }

    fn roll(&self, salt: u64) -> f64 {
        self.active.roll(Kind::Request, self.request, 0, salt)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Request = 1,
    Call = 2,
    Message = 3,
}

/// The faults of one callback.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct CallbackFaults {
    pub(crate) lost: bool,
    pub(crate) doubled: bool,
    /// Seconds of simulated time that it is delayed by, so that later ones overtake it.
    pub(crate) held: Option<f64>,
}
