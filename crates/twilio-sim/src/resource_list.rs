//! The calls or messages of an account, in order of creation and by SID.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::lock::lock;

/// A resource that is known by its SID.
pub(crate) trait Resource {
    fn sid(&self) -> &str;
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
    pub(crate) fn push(&self, item: Arc<T>) {
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

    /// Calls and their account reference each other; emptying the list breaks the cycle, so that both are freed.
    pub(crate) fn clear(&self) {
        let mut entries = lock(&self.0);
        entries.list.clear();
        entries.by_sid.clear();
    }
}
