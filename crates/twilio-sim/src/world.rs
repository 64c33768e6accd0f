//! All that the simulator knows between one `DELETE /sim` and the next.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use crate::account::Account;
use crate::call::Call;
use crate::engine::Engine;
use crate::faults::{Fate, FaultsInForce, Kind, Met};
use crate::ledger::{lock, read, write};
use crate::message::Message;
use crate::record::{Attempt, RequestRecord};

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) accounts: RwLock<HashMap<String, Arc<Account>>>,
    /// By the key's SID.
    pub(crate) keys: RwLock<HashMap<String, ApiKey>>,
    pub(crate) calls: Mutex<Vec<Arc<Call>>>,
    pub(crate) messages: Mutex<Vec<Arc<Message>>>,
    pub(crate) requests: Mutex<Vec<Arc<RequestRecord>>>,
    pub(crate) callbacks: Mutex<Vec<Attempt>>,
    faults: RwLock<Option<Arc<FaultsInForce>>>,
    ordinals: [AtomicU64; 2],
    forgotten: AtomicBool,
}

#[derive(Clone)]
pub(crate) struct ApiKey {
    pub(crate) secret: String,
    pub(crate) account_sid: String,
}

// By hand, so that a secret never stands in a log.
impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiKey").field("account_sid", &self.account_sid).finish_non_exhaustive()
    }
}

impl World {
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
            forgotten: AtomicBool::new(false),
        }
    }

    pub(crate) fn account(&self, sid: &str) -> Option<Arc<Account>> {
        read(&self.accounts).get(sid).cloned()
    }

    pub(crate) fn put_faults(&self, faults: Option<FaultsInForce>) {
        *write(&self.faults) = faults.map(Arc::new);
    }

    pub(crate) fn faults(&self) -> Option<Arc<FaultsInForce>> {
        read(&self.faults).clone()
    }

    /// The faults for the next request, which counts against their `next`.
    pub(crate) fn meet_faults(&self) -> Option<Met> {
        self.faults()?.meet()
    }

    /// Which call or message this is since the beginning, from 0.
    pub(crate) fn ordinal(&self, kind: Kind) -> u64 {
        let [calls, messages] = &self.ordinals;
        let counter = if kind == Kind::Call { calls } else { messages };
        counter.fetch_add(1, Ordering::Relaxed)
    }

    /// Callback faults limited to some requests go with the calls that those requests made;
    /// unlimited ones befall whatever is called back while they are in force.
    pub(crate) fn fate(&self, met: Option<&Met>, kind: Kind, ordinal: u64, sequence: u64) -> Fate {
        if let Some(met) = met.filter(|met| met.in_force.is_limited()) {
            return met.in_force.fate(kind, ordinal, sequence);
        }
        self.faults()
            .filter(|in_force| !in_force.is_limited())
            .map_or_else(Fate::default, |f| f.fate(kind, ordinal, sequence))
    }

    /// After this, no call of this world moves or calls back any more.
    pub(crate) fn forget(&self) {
        self.forgotten.store(true, Ordering::Release);
        for account in read(&self.accounts).values() {
            account.calls.clear();
            account.messages.clear();
        }
        lock(&self.calls).clear();
        lock(&self.messages).clear();
    }

    pub(crate) fn is_forgotten(&self) -> bool {
        self.forgotten.load(Ordering::Acquire)
    }
}
