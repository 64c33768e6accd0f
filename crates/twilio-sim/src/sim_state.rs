//! The simulator's state; `DELETE /sim` replaces it with an empty one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use crate::account::Account;
use crate::call::Call;
use crate::engine::Engine;
use crate::lock::read;
use crate::message::Message;
use crate::record::RequestRecord;
use crate::resource_list::Resources;
use crate::run::Run;

#[derive(Debug)]
pub(crate) struct SimState {
    pub(crate) run: Arc<Run>,
    pub(crate) accounts: RwLock<HashMap<String, Arc<Account>>>,
    /// By the key's SID.
    pub(crate) keys: RwLock<HashMap<String, ApiKey>>,
    pub(crate) calls: Resources<Call>,
    pub(crate) messages: Resources<Message>,
    pub(crate) requests: Mutex<Vec<Arc<RequestRecord>>>,
}

#[derive(Clone)]
pub(crate) struct ApiKey {
    pub(crate) secret: String,
    pub(crate) account_sid: String,
    /// It may only create and read calls and messages.
    pub(crate) restricted: bool,
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
            run: Arc::new(Run::new(engine)),
            accounts: RwLock::default(),
            keys: RwLock::default(),
            calls: Resources::default(),
            messages: Resources::default(),
            requests: Mutex::default(),
        }
    }

    pub(crate) fn account(&self, sid: &str) -> Option<Arc<Account>> {
        read(&self.accounts).get(sid).cloned()
    }
}
