//! Which organizations have work, and which node is doing it.
//!
//! A node leases an organization, works on what is due, and returns the lease with the time at which the next call or
//! message falls due. The lease of a node that dies expires.

use linecard_domain::{OrganizationId, Timestamp};
use time::Duration;

use crate::error::StoreError;
use crate::sql::row::id;
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::TenantContext;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $1 now.
    static WORK_ORGANIZATIONS: GlobalStatement = "
        SELECT organization_id
        FROM work_leases
        WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
        ORDER BY due_at
        LIMIT $2";
    /// $1 organization, $2 now, $3 the lease's end. While it is leased, `due_at` is the lease's end: an intent that
    /// arrives meanwhile and falls due earlier moves it, and `WORK_RELEASE` sees that.
    static WORK_CLAIM: GlobalStatement = "
        UPDATE work_leases
        SET leased_until = $3, due_at = $3
        WHERE organization_id = $1 AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
        RETURNING organization_id";
    /// $2 the lease's end, $3 when to look at the organization again. An intent that committed while the lease was
    /// held has moved `due_at` away from the lease's end; that time is kept, since this statement may not see the
    /// intent's work yet. For the same reason `due_at` is never set later than $3 (docs/adr/0006).
    static WORK_RELEASE: TenantStatement = "
        UPDATE work_leases
        SET leased_until = NULL,
            due_at = least(
                CASE WHEN due_at < $2 THEN due_at END,
                $3,
                (SELECT min(due_at) FROM call_work WHERE organization_id = $1),
                (SELECT min(due_at) FROM message_work WHERE organization_id = $1),
                (SELECT min(due_at) FROM call_recordings WHERE organization_id = $1 AND due_at IS NOT NULL))
        WHERE organization_id = $1 AND leased_until = $2
        RETURNING organization_id";
}

/// This node's right to work on one organization, for a limited time.
#[derive(Debug)]
pub struct WorkLease {
    context: TenantContext,
    until: Timestamp,
}

impl WorkLease {
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
    /// Organizations whose work is due and that no node has leased, the longest due first; at most `limit`.
    pub async fn work_organizations(&self, limit: u16) -> Result<Vec<OrganizationId>, StoreError> {
        let rows = self.global_rows(&WORK_ORGANIZATIONS, &[&self.now(), &i64::from(limit)]).await?;
        rows.iter().map(|row| id(row, "organization_id")).collect()
    }

    /// Leases an organization; `None` if another node was faster.
    pub async fn work_claim(
        &self,
        organization: OrganizationId,
        hold: Duration,
    ) -> Result<Option<WorkLease>, StoreError> {
        let now = self.now();
        let until = now + hold;
        let claimed = self.global_row(&WORK_CLAIM, &[organization.as_uuid(), &now, &until]).await?;
        Ok(claimed.map(|_| WorkLease { context: TenantContext::service(organization), until }))
    }
}

/// Returns a lease; the organization is due again at `idle_until`, or when its next work falls due before.
pub async fn work_release(tx: &mut TenantTx, lease: &WorkLease, idle_until: Timestamp) -> Result<(), StoreError> {
    tx.rows(&WORK_RELEASE, &[&lease.until, &idle_until]).await.map(drop)
}
