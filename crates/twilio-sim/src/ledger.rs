//! Lists that only grow, and locks that are held for no longer than a look.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A panic elsewhere leaves the simulator's lists usable: each change of them is one assignment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// A resource that is known by its SID.
pub(crate) trait Resource {
    fn sid(&self) -> &str;
}

/// What one account ever made of one resource, oldest first.
#[derive(Debug)]
pub(crate) struct Ledger<T>(Mutex<Entries<T>>);

#[derive(Debug)]
struct Entries<T> {
    list: Vec<Arc<T>>,
    by_sid: HashMap<String, Arc<T>>,
}

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Self(Mutex::new(Entries { list: Vec::new(), by_sid: HashMap::new() }))
    }
}

impl<T: Resource> Ledger<T> {
    pub(crate) fn push(&self, item: Arc<T>) {
        let mut entries = lock(&self.0);
        entries.by_sid.insert(item.sid().to_owned(), Arc::clone(&item));
        entries.list.push(item);
    }

    pub(crate) fn get(&self, sid: &str) -> Option<Arc<T>> {
        lock(&self.0).by_sid.get(sid).cloned()
    }

    /// Those that `wanted` takes, newest first.
    pub(crate) fn newest_first(&self, mut wanted: impl FnMut(&T) -> bool) -> Vec<Arc<T>> {
        lock(&self.0).list.iter().rev().filter(|item| wanted(item)).cloned().collect()
    }

    /// Calls point to their account and the account to its calls; emptying the list lets both go.
    pub(crate) fn clear(&self) {
        let mut entries = lock(&self.0);
        entries.list.clear();
        entries.by_sid.clear();
    }
}
