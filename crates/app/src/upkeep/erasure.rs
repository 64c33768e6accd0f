//! Erasing an organization, in small batches: a node that is killed between two of them loses nothing, and the next visit goes
//! on where it stopped. Each batch is counted in the record of the erasure, in its own transaction.

use linecard_domain::OrganizationId;
use linecard_store::{
    ErasedTable, Store, StoreError, TenantContext, erase_member, erase_retired, erase_rows, erasure_count_people,
    erasure_finish, erasure_members, erasure_open, erasure_retire,
};

use super::budget::Budget;
use crate::error::AppError;
use crate::metrics;

/// Rows that a transaction removes.
const BATCH: u16 = 500;
/// Members who are removed one by one, each in a transaction of their own.
const MEMBERS: u16 = 100;

/// Removes what opens the organization to somebody and what sends something: keys, invitations, memberships, event endpoints and
/// credentials, but for the tokens that open calls need. Returns how many rows that was.
pub(crate) async fn shut(store: &Store, organization: OrganizationId) -> Result<u64, AppError> {
    let context = TenantContext::eraser(organization);
    let mut tx = store.begin(&context).await?;
    erasure_retire(&mut tx).await?;
    tx.commit().await?;
    let mut removed = 0;
    for table in ErasedTable::AT_ONCE {
        loop {
            let batch = erase_batch(store, &context, table).await?;
            removed += batch;
            if batch < u64::from(BATCH) {
                break;
            }
        }
    }
    let mut tx = store.begin(&context).await?;
    removed += erase_retired(&mut tx).await?;
    tx.commit().await?;
    Ok(removed + erase_members(store, organization, &context).await?)
}

/// Goes on with an erasure. Returns whether more of it can be done now: not while it waits for calls to end.
pub(super) async fn run(store: &Store, organization: OrganizationId, budget: &mut Budget) -> Result<bool, AppError> {
    let mut removed = shut(store, organization).await?;
    let context = TenantContext::eraser(organization);
    if !erasure_open(store.begin(&context).await?.last()).await?.is_empty() {
        return Ok(false);
    }
    for table in ErasedTable::AFTER_CALLS {
        loop {
            let batch = erase_batch(store, &context, table).await?;
            removed += batch;
            if batch < u64::from(BATCH) {
                break;
            }
            if !budget.take() {
                return Ok(true);
            }
        }
    }
    // What a request that was under way has still written is found by looking at everything once more.
    if removed > 0 {
        return Ok(true);
    }
    let mut tx = store.begin(&context).await?;
    erasure_finish(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(%organization, "the organization is erased");
    Ok(false)
}

async fn erase_batch(store: &Store, context: &TenantContext, table: &ErasedTable) -> Result<u64, AppError> {
    let mut tx = store.begin(context).await?;
    let removed = erase_rows(&mut tx, table, BATCH).await?;
    tx.commit().await?;
    metrics::removed(table.name, removed);
    Ok(removed)
}

async fn erase_members(store: &Store, organization: OrganizationId, context: &TenantContext) -> Result<u64, AppError> {
    let mut removed = 0;
    loop {
        let members = erasure_members(store.begin(context).await?.last(), MEMBERS).await?;
        let number = u64::try_from(members.len()).unwrap_or(u64::MAX);
        for person in members {
            let mut tx = store.begin(&TenantContext::eraser_of(person, organization)).await?;
            let was_last = match erase_member(&mut tx, person).await {
                // Removed meanwhile, by a request or by the reconciler.
                Err(StoreError::NotAdmitted) => continue,
                erased => erased?,
            };
            tx.commit().await?;
            let mut tx = store.begin(context).await?;
            erasure_count_people(&mut tx, 1, u64::from(was_last)).await?;
            tx.commit().await?;
        }
        removed += number;
        if number < u64::from(MEMBERS) {
            return Ok(removed);
        }
    }
}
