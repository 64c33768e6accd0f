//! The calls or messages that were created: of all accounts, and of each by SID.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use crate::lock::{lock, read, write};

/// A resource that is known by its SID.
pub(crate) trait Resource {
    fn sid(&self) -> &str;

    fn account_sid(&self) -> &str;
}

/// The resources of one type, oldest first.
#[derive(Debug)]
pub(crate) struct Resources<T> {
    all: Mutex<Vec<Arc<T>>>,
    by_account: RwLock<HashMap<String, Arc<ResourceList<T>>>>,
}

impl<T> Default for Resources<T> {
    fn default() -> Self {
        Self { all: Mutex::default(), by_account: RwLock::default() }
    }
}

impl<T: Resource> Resources<T> {
    pub(crate) fn push(&self, item: Arc<T>) {
        self.of_account(item.account_sid()).push(Arc::clone(&item));
        lock(&self.all).push(item);
    }

    pub(crate) fn all(&self) -> Vec<Arc<T>> {
        lock(&self.all).clone()
    }

    pub(crate) fn len(&self) -> usize {
        lock(&self.all).len()
    }

    /// Those that the account created.
    pub(crate) fn of_account(&self, account_sid: &str) -> Arc<ResourceList<T>> {
        if let Some(list) = read(&self.by_account).get(account_sid) {
            return Arc::clone(list);
        }
        Arc::clone(write(&self.by_account).entry(account_sid.to_owned()).or_default())
    }
}

/// The resources of one type that one account created, oldest first.
#[derive(Debug)]
pub(crate) struct ResourceList<T>(Mutex<Entries<T>>);

#[derive(Debug)]
struct Entries<T> {
    list: Vec<Arc<T>>,
    by_sid: HashMap<String, Arc<T>>,
}

impl<T> Default for ResourceList<T> {
    fn default() -> Self {
        Self(Mutex::new(Entries { list: Vec::new(), by_sid: HashMap::new() }))
    }
}

impl<T: Resource> ResourceList<T> {
    fn push(&self, item: Arc<T>) {
        let mut entries = lock(&self.0);
        entries.by_sid.insert(item.sid().to_owned(), Arc::clone(&item));
        entries.list.push(item);
    }

    pub(crate) fn get(&self, sid: &str) -> Option<Arc<T>> {
        lock(&self.0).by_sid.get(sid).cloned()
    }

    /// Those that match `filter`, newest first.
    pub(crate) fn newest_first(&self, mut filter: impl FnMut(&T) -> bool) -> Vec<Arc<T>> {
        lock(&self.0).list.iter().rev().filter(|item| filter(item)).cloned().collect()
    }
}
