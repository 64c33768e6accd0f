//! Rows that have expired. They are removed from every organization, whatever it keeps.

use linecard_domain::Timestamp;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::Store;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// A page of keys after $2, and those of them that expired before $3. There is no index on the expiry: it would be
    /// written with each call, so the keys are walked instead.
    static IDEMPOTENCY_KEYS_WALK: TenantStatement = "
        SELECT max(key) AS last, count(*) AS seen, coalesce(array_agg(key) FILTER (WHERE expires_at < $3), '{}') AS expired
        FROM (
            SELECT key, expires_at
            FROM idempotency_keys
            WHERE organization_id = $1 AND key > $2
            ORDER BY key
            LIMIT $4) page";
    /// A key that has been claimed anew meanwhile stays.
    static IDEMPOTENCY_KEYS_REMOVE: TenantStatement = "
        DELETE FROM idempotency_keys
        WHERE organization_id = $1 AND key = ANY ($2) AND expires_at < $3
        RETURNING 1";
    static REFUSALS_REMOVE: TenantStatement = "
        DELETE FROM webhook_refusals
        WHERE organization_id = $1
            AND (minute, reason) IN (
                SELECT minute, reason
                FROM webhook_refusals
                WHERE organization_id = $1 AND minute < $2
                ORDER BY minute
                LIMIT $3)
        RETURNING 1";
    static AGENT_REFUSALS_REMOVE: TenantStatement = "
        DELETE FROM agent_webhook_refusals
        WHERE organization_id = $1
            AND (hour, agent_id, reason) IN (
                SELECT hour, agent_id, reason
                FROM agent_webhook_refusals
                WHERE organization_id = $1 AND hour < $2
                ORDER BY hour
                LIMIT $3)
        RETURNING 1";
    static SESSIONS_EXPIRED: GlobalStatement = "
        SELECT id
        FROM sessions
        WHERE expires_at < $1
        ORDER BY expires_at
        LIMIT $2";
    static SESSIONS_REMOVE: GlobalStatement = "
        DELETE FROM sessions
        WHERE id = ANY ($1) AND expires_at < $2
        RETURNING 1";
    static CONNECT_SESSIONS_EXPIRED: GlobalStatement = "
        SELECT id
        FROM connect_sessions
        WHERE expires_at < $1
        ORDER BY expires_at
        LIMIT $2";
    static CONNECT_SESSIONS_REMOVE: GlobalStatement = "
        DELETE FROM connect_sessions
        WHERE id = ANY ($1) AND expires_at < $2
        RETURNING 1";
    /// Few: one for each account with a limit on calls per second.
    static CALL_RATES_REMOVE: GlobalStatement = "
        DELETE FROM call_rates
        WHERE waiting = 0 AND next_at < $1
        RETURNING 1";
}

/// A page of an organization's idempotency keys.
#[derive(Debug)]
pub struct WalkedKeys {
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<String>,
    pub removed: u64,
}

/// Removes what expired before an instant of the next `limit` idempotency keys.
pub async fn idempotency_keys_remove(
    tx: &mut TenantTx,
    after: &str,
    before: Timestamp,
    limit: u16,
) -> Result<WalkedKeys, StoreError> {
    let limit = i64::from(limit);
    let Some(page) = tx.row(&IDEMPOTENCY_KEYS_WALK, &[&after, &before, &limit]).await? else {
        return Ok(WalkedKeys { next: None, removed: 0 });
    };
    let expired: Vec<String> = column(&page, "expired")?;
    let removed =
        if expired.is_empty() { 0 } else { count(&tx.rows(&IDEMPOTENCY_KEYS_REMOVE, &[&expired, &before]).await?) };
    let next = if column::<i64>(&page, "seen")? < limit { None } else { column(&page, "last")? };
    Ok(WalkedKeys { next, removed })
}

/// Removes at most `limit` counts of callbacks that were rejected before an instant, and returns their number.
pub async fn refusals_remove(tx: &mut TenantTx, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
    Ok(count(&tx.rows(&REFUSALS_REMOVE, &[&before, &i64::from(limit)]).await?))
}

/// As [`refusals_remove`], of the counts by agent.
pub async fn agent_refusals_remove(tx: &mut TenantTx, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
    Ok(count(&tx.rows(&AGENT_REFUSALS_REMOVE, &[&before, &i64::from(limit)]).await?))
}

impl Store {
    /// Removes at most `limit` sessions that expired before an instant, and returns their number.
    pub async fn sessions_remove(&self, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
        self.expired_remove(&SESSIONS_EXPIRED, &SESSIONS_REMOVE, before, limit).await
    }

    /// As [`Self::sessions_remove`], of connect sessions.
    pub async fn connect_sessions_remove(&self, before: Timestamp, limit: u16) -> Result<u64, StoreError> {
        self.expired_remove(&CONNECT_SESSIONS_EXPIRED, &CONNECT_SESSIONS_REMOVE, before, limit).await
    }

    async fn expired_remove(
        &self,
        find: &'static GlobalStatement,
        remove: &'static GlobalStatement,
        before: Timestamp,
        limit: u16,
    ) -> Result<u64, StoreError> {
        let expired = self.global_rows(find, &[&before, &i64::from(limit)]).await?;
        if expired.is_empty() {
            return Ok(0);
        }
        let ids = expired.iter().map(|row| column(row, "id")).collect::<Result<Vec<uuid::Uuid>, _>>()?;
        Ok(count(&self.global_rows(remove, &[&ids, &before]).await?))
    }

    /// Removes buckets of accounts from which no call has started since an instant, and returns their number.
    pub async fn call_rates_remove(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(count(&self.global_rows(&CALL_RATES_REMOVE, &[&before]).await?))
    }
}

fn count(rows: &[tokio_postgres::Row]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}
