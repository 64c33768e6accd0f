//! The simulator's state; `DELETE /sim` replaces it with an empty one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use crate::account::Account;
use crate::call::Call;
use crate::engine::Engine;
use crate::faults::{ActiveFaults, AppliedFaults, CallbackFaults, Kind};
use crate::lock::{lock, read, write};
use crate::message::Message;
use crate::record::{Attempt, RequestRecord};

#[derive(Debug)]
pub(crate) struct SimState {
    pub(crate) engine: Arc<Engine>,
    pub(crate) accounts: RwLock<HashMap<String, Arc<Account>>>,
    /// By the key's SID.
    pub(crate) keys: RwLock<HashMap<String, ApiKey>>,
    pub(crate) calls: Mutex<Vec<Arc<Call>>>,
    pub(crate) messages: Mutex<Vec<Arc<Message>>>,
    pub(crate) requests: Mutex<Vec<Arc<RequestRecord>>>,
    pub(crate) callbacks: Mutex<Vec<Attempt>>,
    faults: RwLock<Option<Arc<ActiveFaults>>>,
    ordinals: [AtomicU64; 2],
    reset: AtomicBool,
}

#[derive(Clone)]
pub(crate) struct ApiKey {
    pub(crate) secret: String,
    pub(crate) account_sid: String,
}

// Implemented by hand to keep secrets out of logs.
impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey").field("account_sid", &self.account_sid).finish_non_exhaustive()
    }
}

impl SimState {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self {
            engine,
            accounts: RwLock::default(),
            keys: RwLock::default(),
            calls: Mutex::default(),
            messages: Mutex::default(),
            requests: Mutex::default(),
            callbacks: Mutex::default(),
            faults: RwLock::default(),
            ordinals: Default::default(),
            reset: AtomicBool::new(false),
        }
    }

    pub(crate) fn account(&self, sid: &str) -> Option<Arc<Account>> {
        read(&self.accounts).get(sid).cloned()
    }

    pub(crate) fn put_faults(&self, faults: Option<ActiveFaults>) {
        *write(&self.faults) = faults.map(Arc::new);
    }

    pub(crate) fn faults(&self) -> Option<Arc<ActiveFaults>> {
        read(&self.faults).clone()
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
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
        for account in read(&self.accounts).values() {
            account.calls.clear();
            account.messages.clear();
        }
        lock(&self.calls).clear();
        lock(&self.messages).clear();
    }

    pub(crate) fn is_reset(&self) -> bool {
        self.reset.load(Ordering::Acquire)
    }
}
