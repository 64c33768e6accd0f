//! Removing deliveries of events that are no longer kept, and those of endpoints that were deleted.

use linecard_store::{
    Store, TenantContext, event_deliveries_remove, event_deliveries_remove_of, event_endpoint_state_deleted,
    event_endpoint_state_remove, event_endpoint_states_deleted,
};

use super::budget::Budget;
use crate::error::AppError;
use crate::metrics;

/// Rows that a transaction removes.
const BATCH: u16 = 500;
const TABLE: &str = "event_deliveries";

pub(super) async fn remove(store: &Store, context: &TenantContext, budget: &mut Budget) -> Result<(), AppError> {
    loop {
        let removed = event_deliveries_remove(store.begin(context).await?.last(), BATCH).await?;
        metrics::removed(TABLE, removed);
        if removed < u64::from(BATCH) {
            break;
        }
        if !budget.take() {
            return Ok(());
        }
    }
    for endpoint in event_endpoint_states_deleted(store.begin(context).await?.last()).await? {
        loop {
            let mut tx = store.begin(context).await?;
            // Of an endpoint of the installation, this is found out here.
            event_endpoint_state_deleted(&mut tx, endpoint).await?;
            let removed = event_deliveries_remove_of(&mut tx, endpoint, BATCH).await?;
            metrics::removed(TABLE, removed);
            if removed < u64::from(BATCH) {
                event_endpoint_state_remove(tx.last(), endpoint).await?;
                break;
            }
            tx.commit().await?;
            if !budget.take() {
                return Ok(());
            }
        }
    }
    Ok(())
}
