//! Which organizations have endpoints, and which node sends their events: as `work/lease.rs`, for a task of its own, so that
//! neither waits for the other.

use linecard_domain::{OrganizationId, Timestamp};
use time::Duration;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::TenantContext;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $1 now.
    static EVENT_ORGANIZATIONS_DUE: GlobalStatement = "
        SELECT organization_id
        FROM event_leases
        WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
        ORDER BY due_at
        LIMIT $2";
    /// A page of all that have endpoints, after $1.
    static EVENT_ORGANIZATIONS: GlobalStatement = "
        SELECT organization_id
        FROM event_leases
        WHERE organization_id > $1
        ORDER BY organization_id
        LIMIT $2";
    /// $1 organization, $2 now, $3 the lease's end. While it is leased, `due_at` is the lease's end: who moves it forward is
    /// noticed by `EVENT_RELEASE`.
    static EVENT_CLAIM: GlobalStatement = "
        UPDATE event_leases
        SET leased_until = $3, due_at = $3
        WHERE organization_id = $1 AND (leased_until IS NULL OR leased_until <= $2)
        RETURNING organization_id";
    /// $2 the lease's end, $3 its new one.
    static EVENT_RENEW: TenantStatement = "
        UPDATE event_leases
        SET leased_until = $3, due_at = CASE WHEN due_at < $2 THEN due_at ELSE $3 END
        WHERE organization_id = $1 AND leased_until = $2
        RETURNING organization_id";
    static EVENT_RELEASE: TenantStatement = "
        UPDATE event_leases
        SET leased_until = NULL, due_at = least(CASE WHEN due_at < $2 THEN due_at END, $3)
        WHERE organization_id = $1 AND leased_until = $2
        RETURNING organization_id";
    /// Something is to be sent now.
    static EVENT_WAKE: TenantStatement = "
        INSERT INTO event_leases (organization_id, due_at)
        VALUES ($1, $2)
        ON CONFLICT (organization_id) DO UPDATE
        SET due_at = least(event_leases.due_at, excluded.due_at)
        RETURNING organization_id";
    /// How long the longest waiting organization has been due.
    static EVENT_BACKLOG: GlobalStatement = "
        SELECT min(due_at) AS oldest
        FROM event_leases
        WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)";
}

/// This node's right to send one organization's events, for a limited time.
#[derive(Debug)]
pub struct EventLease {
    context: TenantContext,
    until: Timestamp,
}

impl EventLease {
    /// The service's context in the organization.
    pub fn context(&self) -> &TenantContext {
        &self.context
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }

    /// When the lease expires.
    pub fn until(&self) -> Timestamp {
        self.until
    }
}

impl Store {
    /// Organizations whose events are due and that no node has leased, the longest due first; at most `limit`.
    pub async fn event_organizations_due(&self, limit: u16) -> Result<Vec<OrganizationId>, StoreError> {
        let rows = self.global_rows(&EVENT_ORGANIZATIONS_DUE, &[&self.now(), &i64::from(limit)]).await?;
        rows.iter().map(|row| id(row, "organization_id")).collect()
    }

    /// A page of the organizations that have endpoints, after one of them.
    pub async fn event_organizations(
        &self,
        after: Option<OrganizationId>,
        limit: u16,
    ) -> Result<Vec<OrganizationId>, StoreError> {
        let after = after.map_or(Uuid::nil(), Uuid::from);
        let rows = self.global_rows(&EVENT_ORGANIZATIONS, &[&after, &i64::from(limit)]).await?;
        rows.iter().map(|row| id(row, "organization_id")).collect()
    }

    /// Leases an organization; `None` if another node has it, or it has no endpoints.
    pub async fn event_claim(
        &self,
        organization: OrganizationId,
        hold: Duration,
    ) -> Result<Option<EventLease>, StoreError> {
        // A visit begins with this, and there may be many.
        let _share = self.background().await;
        let now = self.now();
        let until = now + hold;
        let claimed = self.global_row(&EVENT_CLAIM, &[organization.as_uuid(), &now, &until]).await?;
        Ok(claimed.map(|_| EventLease { context: TenantContext::service(organization), until }))
    }

    /// How long the longest waiting organization has been due; zero if none is.
    pub async fn event_backlog(&self) -> Result<Duration, StoreError> {
        let now = self.now();
        let Some(row) = self.global_row(&EVENT_BACKLOG, &[&now]).await? else { return Ok(Duration::ZERO) };
        let oldest: Option<Timestamp> = column(&row, "oldest")?;
        Ok(oldest.map_or(Duration::ZERO, |oldest| now - oldest))
    }
}

/// Extends a lease; false if it was lost.
pub async fn event_lease_renew(tx: &mut TenantTx, lease: &mut EventLease, hold: Duration) -> Result<bool, StoreError> {
    let until = tx.now() + hold;
    let renewed = tx.changed(&EVENT_RENEW, &[&lease.until, &until]).await?;
    if renewed {
        lease.until = until;
    }
    Ok(renewed)
}

/// Returns a lease; the organization is due again at `next`, or earlier if something was queued meanwhile.
pub async fn event_lease_release(tx: &mut TenantTx, lease: &EventLease, next: Timestamp) -> Result<(), StoreError> {
    tx.rows(&EVENT_RELEASE, &[&lease.until, &next]).await.map(drop)
}

/// To be called where an endpoint is made or something is queued for one.
pub async fn event_lease_wake(tx: &mut TenantTx) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&EVENT_WAKE, &[&now]).await.map(drop)
}
