//! How long an organization keeps its calls and messages.

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    static RETENTION_GET: TenantStatement = "
        SELECT history_days
        FROM retention_settings
        WHERE organization_id = $1";
    /// The organization has a lease from now on, so that it is visited although nothing of it is open; not one that is gone. $2
    /// now.
    static UPKEEP_LEASE: TenantStatement = "
        INSERT INTO work_leases (organization_id, due_at)
        SELECT id, $2
        FROM organizations
        WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.id = $1)
        ON CONFLICT (organization_id) DO NOTHING
        RETURNING 1";
    static RETENTION_SET: TenantStatement = "
        INSERT INTO retention_settings (organization_id, history_days, updated_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (organization_id) DO UPDATE
        SET history_days = excluded.history_days, updated_at = excluded.updated_at
        RETURNING 1";
}

/// How long an organization keeps what it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Days for which calls and messages are kept, with their logs; `None`: for ever.
    pub history_days: Option<i32>,
}

pub async fn retention_get(tx: &mut TenantTx) -> Result<Retention, StoreError> {
    let Some(row) = tx.row(&RETENTION_GET, &[]).await? else { return Ok(Retention::default()) };
    Ok(Retention { history_days: column(&row, "history_days")? })
}

/// Lock the organization first, in the same transaction.
pub async fn retention_set(tx: &mut TenantTx, retention: Retention) -> Result<(), StoreError> {
    let now = tx.now();
    upkeep_lease(tx).await?;
    tx.rows(&RETENTION_SET, &[&retention.history_days, &now]).await.map(drop)
}

/// To be called where something is stored that expires, although no call or message is open.
pub async fn upkeep_lease(tx: &mut TenantTx) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&UPKEEP_LEASE, &[&now]).await.map(drop)
}
