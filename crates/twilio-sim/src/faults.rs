//! Faults on demand. Every decision is a hash of the seed and of what is decided on, not a draw
//! from one stream: runs repeat even when requests and callbacks interleave differently.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::sid::mix;

/// The body of `PUT /sim/faults`. What is absent is 0, that is: off.
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
    /// How many requests the faults last for; 0: until they are replaced.
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
            return Some(format!("`{name}` is a chance from 0 to 1, not {chance}"));
        }
        let valid = self.status == 0 || (400..=599).contains(&self.status);
        (!valid).then(|| format!("`status` is an HTTP status from 400 to 599, not {}", self.status))
    }
}

/// Faults as they were put, with the count of the requests that they have met.
#[derive(Debug)]
pub(crate) struct FaultsInForce {
    pub(crate) faults: Faults,
    met: AtomicU64,
}

/// The faults that one request meets.
#[derive(Debug, Clone)]
pub(crate) struct Met {
    pub(crate) in_force: Arc<FaultsInForce>,
    request: u64,
}

impl FaultsInForce {
    pub(crate) fn new(faults: Faults) -> Self {
        Self { faults, met: AtomicU64::new(0) }
    }

    pub(crate) fn is_limited(&self) -> bool {
        self.faults.next > 0
    }

    /// `None` once `next` requests have met them.
    pub(crate) fn meet(self: &Arc<Self>) -> Option<Met> {
        let request = self.met.fetch_add(1, Ordering::Relaxed);
        let spent = self.is_limited() && request >= self.faults.next;
        (!spent).then(|| Met { in_force: Arc::clone(self), request })
    }

    /// What befalls callback `sequence` of the `ordinal`-th call or message.
    pub(crate) fn fate(&self, kind: Kind, ordinal: u64, sequence: u64) -> Fate {
        let faults = &self.faults;
        let at = |salt| self.roll(kind, ordinal, sequence, salt);
        Fate {
            lost: at(1) < faults.lose_callbacks,
            doubled: at(2) < faults.double_callbacks,
            // Long enough for the next callbacks to overtake it: a call rings for six seconds.
            held: (at(3) < faults.reorder_callbacks).then(|| 0.5 + at(4) * 25.0),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
    fn roll(&self, kind: Kind, ordinal: u64, sequence: u64, salt: u64) -> f64 {
        let words = [kind as u64, ordinal, sequence, salt];
        let hash = words.iter().fold(self.faults.seed, |h, w| mix(h ^ mix(*w)));
        (hash >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Met {
    pub(crate) fn drops_before_accept(&self) -> bool {
        self.roll(5) < self.in_force.faults.drop_before_accept
    }

    pub(crate) fn drops_after_accept(&self) -> bool {
        self.roll(6) < self.in_force.faults.drop_after_accept
    }

    fn roll(&self, salt: u64) -> f64 {
        self.in_force.roll(Kind::Request, self.request, 0, salt)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Request = 1,
    Call = 2,
    Message = 3,
}

/// What befalls one callback.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fate {
    pub(crate) lost: bool,
    pub(crate) doubled: bool,
    /// Seconds of a call's life that it is held back, so that later ones overtake it.
    pub(crate) held: Option<f64>,
}
