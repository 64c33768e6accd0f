//! What drives calls and messages from one reset to the next: the engine, the faults, and the log of callbacks.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use crate::engine::Engine;
use crate::faults::{ActiveFaults, AppliedFaults, CallbackFaults, Kind};
use crate::lock::{read, write};
use crate::overrides::Overrides;
use crate::record::Attempt;

#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) engine: Arc<Engine>,
    pub(crate) callbacks: Mutex<Vec<Attempt>>,
    faults: RwLock<Option<Arc<ActiveFaults>>>,
    overrides: RwLock<Overrides>,
    ordinals: [AtomicU64; 2],
    ended: AtomicBool,
}

impl Run {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            callbacks: Mutex::default(),
            faults: RwLock::default(),
            overrides: RwLock::default(),
            ordinals: Default::default(),
            ended: AtomicBool::new(false),
        }
    }

    pub(crate) fn put_faults(&self, faults: Option<ActiveFaults>) {
        *write(&self.faults) = faults.map(Arc::new);
    }

    pub(crate) fn faults(&self) -> Option<Arc<ActiveFaults>> {
        read(&self.faults).clone()
    }

    pub(crate) fn put_overrides(&self, overrides: Overrides) {
        *write(&self.overrides) = overrides;
    }

    pub(crate) fn overrides(&self) -> Overrides {
        read(&self.overrides).clone()
    }

    /// The faults for the next request; it counts towards their `next`.
    pub(crate) fn next_faults(&self) -> Option<AppliedFaults> {
        self.faults()?.apply_next()
    }

    /// The sequence number of a new call or message, from 0.
    pub(crate) fn ordinal(&self, kind: Kind) -> u64 {
        let [calls, messages] = &self.ordinals;
        let counter = if kind == Kind::Call { calls } else { messages };
        counter.fetch_add(1, Ordering::Relaxed)
    }

    /// Callback faults with `next` apply to the calls that those requests created; without it, to all callbacks sent
    /// while they are active.
    pub(crate) fn callback_faults(
        &self,
        applied: Option<&AppliedFaults>,
        kind: Kind,
        ordinal: u64,
        sequence: u64,
    ) -> CallbackFaults {
        if let Some(applied) = applied.filter(|applied| applied.active.is_limited()) {
            return applied.active.callback_faults(kind, ordinal, sequence);
        }
        self.faults()
            .filter(|active| !active.is_limited())
            .map_or_else(CallbackFaults::default, |f| f.callback_faults(kind, ordinal, sequence))
    }

    /// Stops all calls and messages: no further transitions or callbacks.
    pub(crate) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}
