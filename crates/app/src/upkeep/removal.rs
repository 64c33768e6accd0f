//! Removing what has expired, and what the organization no longer keeps, in small batches.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use linecard_domain::{Channel, OrganizationId, Timestamp};
use linecard_store::{
    HistoryRemoval, Store, TenantContext, agent_refusals_remove, history_remove, idempotency_keys_remove,
    notices_remove, refusals_remove, retention_get, shadow_days_remove, shadow_differences_remove, usage_progress_lock,
};
use time::Duration;

use super::budget::Budget;
use super::event_deliveries;
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::metrics;

/// Rows that a transaction removes, or looks at.
const BATCH: u16 = 500;
/// Calls or messages that a transaction removes; each has several log entries.
const HISTORY_BATCH: u16 = 200;
/// The counts of rejected callbacks are shown for a day. The database allows nothing younger than 30 days to be removed.
const REFUSALS_KEPT: Duration = Duration::days(31);
/// Notices are shown for 30 days after they were resolved.
const NOTICES_KEPT: Duration = Duration::days(31);
/// A walk over more keys than this many batches is continued at the next visit.
const PAGES_OF_KEYS: u16 = 10;

/// Removes rows of organizations.
#[derive(Debug)]
pub(super) struct Removal {
    store: Store,
    dependencies: Dependencies,
    give_up_price: Duration,
    /// The last idempotency key that was looked at, of organizations with more of them than one visit walks over.
    walked: Mutex<HashMap<OrganizationId, String>>,
}

impl Removal {
    pub(super) fn new(store: Store, dependencies: Dependencies, give_up_price: Duration) -> Self {
        Self { store, dependencies, give_up_price, walked: Mutex::default() }
    }

    pub(super) async fn run(&self, context: &TenantContext, budget: &mut Budget) -> Result<(), AppError> {
        let now = self.dependencies.now();
        self.remove_refusals(context, now, budget).await?;
        self.remove_idempotency_keys(context, now).await?;
        self.remove_shadow_calls(context, budget).await?;
        let removed = notices_remove(self.store.begin(context).await?.last(), now - NOTICES_KEPT).await?;
        metrics::removed("notices", removed);
        event_deliveries::remove(&self.store, context, budget).await?;
        self.remove_history(context, now, budget).await
    }

    async fn remove_refusals(
        &self,
        context: &TenantContext,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<(), AppError> {
        loop {
            let mut tx = self.store.begin(context).await?;
            let removed = refusals_remove(tx.last(), now - REFUSALS_KEPT, BATCH).await?;
            metrics::removed("webhook_refusals", removed);
            let mut tx = self.store.begin(context).await?;
            let of_agents = agent_refusals_remove(tx.last(), now - REFUSALS_KEPT, BATCH).await?;
            metrics::removed("agent_webhook_refusals", of_agents);
            if removed.max(of_agents) < u64::from(BATCH) || !budget.take() {
                return Ok(());
            }
        }
    }

    /// What was counted of the platform's calls, once it is no longer shown.
    async fn remove_shadow_calls(&self, context: &TenantContext, budget: &mut Budget) -> Result<(), AppError> {
        loop {
            let days = shadow_days_remove(self.store.begin(context).await?.last(), BATCH).await?;
            metrics::removed("shadow_days", days);
            let differences = shadow_differences_remove(self.store.begin(context).await?.last(), BATCH).await?;
            metrics::removed("shadow_differences", differences);
            if days.max(differences) < u64::from(BATCH) || !budget.take() {
                return Ok(());
            }
        }
    }

    /// Walks over the keys from where the last visit stopped.
    async fn remove_idempotency_keys(&self, context: &TenantContext, now: Timestamp) -> Result<(), AppError> {
        let organization = context.organization_id();
        let mut after = self.walked().remove(&organization).unwrap_or_default();
        for _ in 0..PAGES_OF_KEYS {
            let mut tx = self.store.begin(context).await?;
            let page = idempotency_keys_remove(&mut tx, &after, now, BATCH).await?;
            tx.commit().await?;
            metrics::removed("idempotency_keys", page.removed);
            let Some(next) = page.next else { return Ok(()) };
            after = next;
        }
        self.walked().insert(organization, after);
        Ok(())
    }

    async fn remove_history(
        &self,
        context: &TenantContext,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<(), AppError> {
        let retention = retention_get(self.store.begin(context).await?.last()).await?;
        let Some(days) = retention.history_days else { return Ok(()) };
        // Whole days, so that a day's sums change once.
        let before = (now - Duration::days(i64::from(days))).date().midnight().assume_utc();
        for (channel, table, logs) in
            [(Channel::Call, "calls", "call_logs"), (Channel::Message, "messages", "message_logs")]
        {
            loop {
                let mut tx = self.store.begin(context).await?;
                let Some(progress) = usage_progress_lock(&mut tx).await? else { return Ok(()) };
                let removal = HistoryRemoval {
                    channel,
                    before,
                    priced_since: now - self.give_up_price,
                    limit: HISTORY_BATCH,
                    zone: &progress.time_zone,
                    change_id: self.dependencies.next_id(),
                };
                let Some(removed) = history_remove(&mut tx, &removal).await? else {
                    let organization = context.organization_id();
                    tracing::warn!(%organization, table, "the database's clock is behind: rows were not removed");
                    break;
                };
                tx.commit().await?;
                metrics::removed(table, removed.items);
                metrics::removed(logs, removed.logs);
                if removed.items < u64::from(HISTORY_BATCH) {
                    break;
                }
                if !budget.take() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn walked(&self) -> std::sync::MutexGuard<'_, HashMap<OrganizationId, String>> {
        self.walked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
