//! Erasing an organization, in small batches: a node that is killed between two of them loses nothing, and the next visit goes
//! on where it stopped. Each batch is counted in the record of the erasure, in its own transaction.

use linecard_domain::{OrganizationId, Timestamp};
use linecard_store::{
    ErasedTable, ErasureProgress, EventBus, Store, StoreError, TenantContext, erase_memberships, erase_person,
    erase_retired, erase_rows, erasure_finish, erasure_leave, erasure_open, erasure_people, erasure_progress,
    erasure_retire,
};
use time::Duration;

use super::budget::Budget;
use crate::error::AppError;
use crate::metrics;

/// Rows that a transaction removes.
const BATCH: u16 = 500;
/// People who are looked at one by one, each in a transaction of their own.
const PEOPLE: u16 = 100;
/// Longer than any transaction lives, so that all have ended that do not know of the request yet: what they have written can be
/// seen (docs/adr/0032).
const SETTLED_AFTER: Duration = Duration::minutes(2);
/// A token is kept so long at least: a call that is being placed with it cannot be seen before it is stored.
const KEEPS_TOKENS: Duration = Duration::minutes(1);

/// Removes what opens the organization to somebody and what sends something: keys, invitations, memberships and event endpoints.
/// Of the Twilio settings, the tokens stay among the retired ones, for calls that are open or are being placed at this moment.
pub(crate) async fn shut(store: &Store, live: &EventBus, organization: OrganizationId) -> Result<(), AppError> {
    let context = TenantContext::eraser(organization);
    let mut tx = store.begin(&context).await?;
    let retired = erasure_retire(&mut tx).await?;
    tx.commit().await?;
    if retired > 0 {
        live.credentials_changed(organization);
    }
    for table in ErasedTable::AT_ONCE {
        while erase_batch(store, &context, table).await? >= u64::from(BATCH) {}
    }
    loop {
        let mut tx = store.begin(&context).await?;
        let removed = erase_memberships(&mut tx, BATCH).await?;
        tx.commit().await?;
        if removed < u64::from(BATCH) {
            return Ok(());
        }
    }
}

/// Goes on with an erasure. Returns whether more of it can be done now: not while it waits for calls to end, or for transactions.
pub(super) async fn run(
    store: &Store,
    live: &EventBus,
    organization: OrganizationId,
    progress: ErasureProgress,
    now: Timestamp,
) -> Result<bool, AppError> {
    let mut budget = Budget::new();
    shut(store, live, organization).await?;
    let context = TenantContext::eraser(organization);
    let mut tx = store.begin(&context).await?;
    let retired = erase_retired(&mut tx, now - KEEPS_TOKENS).await?;
    tx.commit().await?;
    if retired > 0 {
        live.credentials_changed(organization);
    }
    if !erase_people(store, organization, &context, &mut budget).await? {
        return Ok(true);
    }
    // A call or message that was being placed when the erasure was asked for is open by now, or never will be.
    let waits = progress.requested_at > now - SETTLED_AFTER;
    if waits || !erasure_open(store.begin(&context).await?.last()).await?.is_empty() {
        return Ok(false);
    }
    let Some(removed) = erase_rest(store, &context, &mut budget).await? else { return Ok(true) };
    // Everything is looked at once more after any removal, and after the transactions that may have gone on meanwhile.
    if removed > 0 || retired > 0 {
        return Ok(true);
    }
    // Read again: this visit may have removed a membership, too.
    let current = erasure_progress(store.begin(&context).await?.last()).await?;
    if current.is_none_or(|current| current.changed_at > now - SETTLED_AFTER) {
        return Ok(false);
    }
    let mut tx = store.begin(&context).await?;
    erasure_finish(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(%organization, "the organization is erased");
    Ok(false)
}

/// Removes what is found of an organization that is gone. Returns whether more of it is left.
pub(super) async fn clear(store: &Store, organization: OrganizationId) -> Result<bool, AppError> {
    let context = TenantContext::eraser(organization);
    for table in ErasedTable::AT_ONCE {
        while erase_batch(store, &context, table).await? >= u64::from(BATCH) {}
    }
    if erase_rest(store, &context, &mut Budget::new()).await?.is_none() {
        return Ok(true);
    }
    let mut tx = store.begin(&context).await?;
    erasure_leave(tx.last()).await?;
    Ok(false)
}

/// How many rows it has removed; `None`: some are left for the next visit.
async fn erase_rest(store: &Store, context: &TenantContext, budget: &mut Budget) -> Result<Option<u64>, AppError> {
    let mut removed = 0;
    for table in ErasedTable::AFTER_CALLS {
        loop {
            let batch = erase_batch(store, context, table).await?;
            removed += batch;
            if batch < u64::from(BATCH) {
                break;
            }
            if !budget.take() {
                return Ok(None);
            }
        }
    }
    Ok(Some(removed))
}

async fn erase_batch(store: &Store, context: &TenantContext, table: &ErasedTable) -> Result<u64, AppError> {
    let mut tx = store.begin(context).await?;
    let removed = erase_rows(&mut tx, table, BATCH).await?;
    tx.commit().await?;
    metrics::removed(table.name, removed);
    Ok(removed)
}

/// Removes former members who belong to no other organization. False: some are left for the next visit.
async fn erase_people(
    store: &Store,
    organization: OrganizationId,
    context: &TenantContext,
    budget: &mut Budget,
) -> Result<bool, AppError> {
    loop {
        let people = erasure_people(store.begin(context).await?.last(), PEOPLE).await?;
        if people.is_empty() {
            return Ok(true);
        }
        for person in people {
            if !budget.take() {
                return Ok(false);
            }
            let mut tx = store.begin(&TenantContext::eraser_of(person, organization)).await?;
            let erased = erase_person(&mut tx, person).await;
            match erased {
                Ok(_) => tx.commit().await?,
                // Another node was faster.
                Err(StoreError::NotAdmitted) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
