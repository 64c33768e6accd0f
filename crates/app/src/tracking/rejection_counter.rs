//! Rejected callbacks are counted in memory and stored now and then, so that a flood of forged ones does not cost a
//! transaction each. Only those of organizations that exist are counted, so that a flood for made-up ones hides nothing.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use linecard_domain::{AgentId, OrganizationId, OutboundRef, Timestamp};
use linecard_store::{
    AgentRefusalCount, RefusalCount, Store, StoreError, TenantContext, agent_refusals_add, organization_get,
    refusals_add, upkeep_lease,
};
use moka::sync::Cache;
use time::Duration;

use super::log_limit::LogLimit;
use crate::channels::{Rejection, RejectionReason};

/// Bounds the memory. Far more than organizations with rejected callbacks in one minute.
const MAX_COUNTERS: usize = 100_000;
/// Organizations of which it is remembered for a moment whether they exist.
const MAX_KNOWN: u64 = 20_000;
const KNOWN_FOR: std::time::Duration = std::time::Duration::from_mins(1);
/// Lines of the log in a minute: for organizations that exist, and for made-up ones, which tell nothing.
const LOGGED_A_MINUTE: u32 = 120;
const LOGGED_OF_MADE_UP_A_MINUTE: u32 = 10;

/// By minute.
type Counts = HashMap<(OrganizationId, RejectionReason, Timestamp), i64>;
/// By hour.
type CountsOfAgents = HashMap<(OrganizationId, AgentId, RejectionReason, Timestamp), i64>;

pub(super) struct RejectionCounter {
    counts: Mutex<Counts>,
    counts_of_agents: Mutex<CountsOfAgents>,
    /// Whether an organization exists.
    known: Cache<OrganizationId, bool>,
    logged: LogLimit,
    logged_of_made_up: LogLimit,
}

impl Default for RejectionCounter {
    fn default() -> Self {
        Self {
            counts: Mutex::default(),
            counts_of_agents: Mutex::default(),
            known: Cache::builder().max_capacity(MAX_KNOWN).time_to_live(KNOWN_FOR).build(),
            logged: LogLimit::new(LOGGED_A_MINUTE),
            logged_of_made_up: LogLimit::new(LOGGED_OF_MADE_UP_A_MINUTE),
        }
    }
}

impl RejectionCounter {
    /// Logs a rejected callback and, if its organization exists, counts it.
    pub(super) async fn record(
        &self,
        store: &Store,
        organization: OrganizationId,
        item: OutboundRef,
        rejection: Rejection,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Rejection { reason, agent } = rejection;
        // What the verification has found belongs to an organization that exists.
        let exists = reason.was_found() || self.exists(store, organization).await?;
        let limit = if exists { &self.logged } else { &self.logged_of_made_up };
        if limit.admits(now) {
            let reason = reason.as_str();
            tracing::info!(organization_id = %organization, kind = %item.channel(), id = %item, reason, exists, "a callback was rejected");
        }
        if exists {
            count(&self.counts, (organization, reason, start_of_minute(now)));
            if let Some(agent) = agent {
                count(&self.counts_of_agents, (organization, agent, reason, start_of_hour(now)));
            }
        }
        Ok(())
    }

    async fn exists(&self, store: &Store, organization: OrganizationId) -> Result<bool, StoreError> {
        if let Some(known) = self.known.get(&organization) {
            return Ok(known);
        }
        let mut tx = store.begin(&TenantContext::service(organization)).await?;
        let exists = organization_get(tx.last()).await?.is_some();
        self.known.insert(organization, exists);
        Ok(exists)
    }

    /// Counts that cannot be stored now are lost: they are informational, and a metric has them too.
    pub(super) async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let left_out = self.logged.take_left_out();
        let left_out_of_made_up = self.logged_of_made_up.take_left_out();
        if left_out + left_out_of_made_up > 0 {
            tracing::info!(left_out, left_out_of_made_up, "more callbacks were rejected than are logged one by one");
        }
        let (counts, of_agents) = (taken(&self.counts), taken(&self.counts_of_agents));
        for ((organization, reason, minute), count) in counts {
            let counted = RefusalCount { minute, reason: reason.as_str().to_owned(), count };
            let mut tx = store.begin(&TenantContext::service(organization)).await?;
            // Also where nothing is placed: anybody can send callbacks, and their counts expire.
            upkeep_lease(&mut tx).await?;
            refusals_add(tx.last(), &counted).await?;
        }
        for ((organization, agent, reason, hour), count) in of_agents {
            let counted = AgentRefusalCount { hour, agent, reason: reason.as_str().to_owned(), count };
            let mut tx = store.begin(&TenantContext::service(organization)).await?;
            agent_refusals_add(tx.last(), &counted).await?;
        }
        Ok(())
    }
}

fn count<K: Eq + Hash>(counts: &Mutex<HashMap<K, i64>>, key: K) {
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    if counts.len() < MAX_COUNTERS || counts.contains_key(&key) {
        *counts.entry(key).or_default() += 1;
    }
}

fn taken<K>(counts: &Mutex<HashMap<K, i64>>) -> HashMap<K, i64> {
    std::mem::take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner))
}

fn start_of_minute(instant: Timestamp) -> Timestamp {
    instant - Duration::seconds(i64::from(instant.second())) - Duration::nanoseconds(i64::from(instant.nanosecond()))
}

/// The start of the hour, by which the rejected callbacks of agents are counted.
pub(crate) fn start_of_hour(instant: Timestamp) -> Timestamp {
    start_of_minute(instant) - Duration::minutes(i64::from(instant.minute()))
}
