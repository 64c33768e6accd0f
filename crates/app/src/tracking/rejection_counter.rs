//! Rejected callbacks are counted in memory and stored now and then, so that a flood of forged ones does not cost a
//! transaction each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use linecard_domain::{OrganizationId, Timestamp};
use linecard_store::{RefusalCount, Store, StoreError, TenantContext, refusals_add};
use time::Duration;

use crate::channels::RejectionReason;

/// Bounds the memory that forged callbacks for made-up organizations can occupy.
const MAX_COUNTERS: usize = 10_000;

type Counts = HashMap<(OrganizationId, RejectionReason, Timestamp), i64>;

#[derive(Debug, Default)]
pub(super) struct RejectionCounter {
    counts: Mutex<Counts>,
}

impl RejectionCounter {
    pub(super) fn count(&self, organization: OrganizationId, reason: RejectionReason, now: Timestamp) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (organization, reason, start_of_minute(now));
        if counts.len() < MAX_COUNTERS || counts.contains_key(&key) {
            *counts.entry(key).or_default() += 1;
        }
    }

    /// Counts that cannot be stored now are lost: they are informational, and a metric has them too.
    pub(super) async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let counts = std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner));
        for ((organization, reason, minute), count) in counts {
            let counted = RefusalCount { minute, reason: reason.as_str().to_owned(), count };
            let mut tx = store.begin(&TenantContext::service(organization)).await?;
            refusals_add(tx.last(), &counted).await?;
        }
        Ok(())
    }
}

fn start_of_minute(instant: Timestamp) -> Timestamp {
    instant - Duration::seconds(i64::from(instant.second())) - Duration::nanoseconds(i64::from(instant.nanosecond()))
}
