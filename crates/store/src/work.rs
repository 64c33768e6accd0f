//! Open calls, and which organizations have some: what the reconciler works from.
//!
//! A node leases an organization, looks at its due calls, and gives it back with the time at which the
//! next one falls due. A node that dies lets its lease expire.

use linecard_domain::{CallId, OrganizationId, Timestamp};
use time::Duration;
use tokio_postgres::Row;

use crate::call::{Call, call_columns};
use crate::context::TenantContext;
use crate::error::StoreError;
use crate::row::{column, id};
use crate::statement::statements;
use crate::tenant::{Param, Store, TenantTx};

statements! {
    WORK_ORGANIZATIONS = "SELECT organization_id FROM work_leases
        WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) ORDER BY due_at LIMIT $2";
    /// While it is leased, `due_at` stands at the lease's end: an intent that comes meanwhile and falls due
    /// earlier moves it, and `WORK_RELEASE` sees that.
    WORK_CLAIM = "UPDATE work_leases SET leased_until = $3, due_at = $3
        WHERE organization_id = $1 AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
        RETURNING organization_id";
    WORK_DUE = concat!("SELECT ", call_columns!(), ", submit_before, w.due_at, w.attempts
        FROM (SELECT call_id, due_at, attempts FROM call_work
            WHERE organization_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3) w
        JOIN calls ON organization_id = $1 AND id = w.call_id ORDER BY w.due_at");
    /// Not if news have set another time since ($5).
    WORK_RESCHEDULE = "UPDATE call_work SET due_at = $3, attempts = $4
        WHERE organization_id = $1 AND call_id = $2 AND due_at = $5 RETURNING call_id";
    WORK_DONE = "DELETE FROM call_work WHERE organization_id = $1 AND call_id = $2 RETURNING call_id";
    /// An intent that committed while the lease was held has moved `due_at` away from its end ($2): it is
    /// kept then, since this statement may not see that intent's work yet.
    WORK_RELEASE = "UPDATE work_leases SET leased_until = NULL,
            due_at = least(
                CASE WHEN due_at < $2 THEN due_at ELSE 'infinity' END,
                coalesce((SELECT min(due_at) FROM call_work WHERE organization_id = $1), $3))
        WHERE organization_id = $1 AND leased_until = $2 RETURNING organization_id";
    /// A credential that was replaced is needed as long as an open or unpriced call or message is pinned to it:
    /// those are the ones that have work.
    RETIRED_ERASE = "DELETE FROM retired_twilio_credentials r
        WHERE r.organization_id = $1 AND r.retired_at < $2 AND NOT EXISTS (
            SELECT 1 FROM call_work w JOIN calls c ON c.organization_id = w.organization_id AND c.id = w.call_id
            WHERE w.organization_id = $1 AND c.credential_id = r.credential_id)
        AND NOT EXISTS (
            SELECT 1 FROM message_work w JOIN messages m ON m.organization_id = w.organization_id AND m.id = w.message_id
            WHERE w.organization_id = $1 AND m.credential_id = r.credential_id)
        RETURNING r.credential_id";
}

/// The right of this node to work on one organization, for a time.
#[derive(Debug)]
pub struct WorkLease {
    context: TenantContext,
    until: Timestamp,
}

impl WorkLease {
    pub fn context(&self) -> &TenantContext {
        &self.context
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }

    pub fn until(&self) -> Timestamp {
        self.until
    }
}

/// An open or unpriced call that is due.
#[derive(Debug, Clone)]
pub struct OpenCall {
    pub call: Call,
    pub submit_before: Timestamp,
    pub due_at: Timestamp,
    /// How often it was looked at in vain since the last news.
    pub attempts: i16,
}

impl OpenCall {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            call: Call::read(row)?,
            submit_before: column(row, "submit_before")?,
            due_at: column(row, "due_at")?,
            attempts: column(row, "attempts")?,
        })
    }
}

impl Store {
    /// Organizations whose work is due and that no node has leased.
    pub async fn work_organizations(&self, most: u16) -> Result<Vec<OrganizationId>, StoreError> {
        let rows = self.unscoped_rows(&WORK_ORGANIZATIONS, &[&self.now(), &i64::from(most)]).await?;
        rows.iter().map(|row| id(row, "organization_id")).collect()
    }

    /// Leases an organization; `None` when another node was faster.
    pub async fn work_claim(
        &self,
        organization: OrganizationId,
        hold: Duration,
    ) -> Result<Option<WorkLease>, StoreError> {
        let now = self.now();
        let until = now + hold;
        let rows = self.unscoped_rows(&WORK_CLAIM, &[organization.as_uuid(), &now, &until]).await?;
        Ok((!rows.is_empty()).then(|| WorkLease { context: TenantContext::service(organization), until }))
    }
}

pub async fn work_due(tx: &mut TenantTx, most: u16) -> Result<Vec<OpenCall>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.rows(&WORK_DUE, &[organization.as_uuid(), &now, &i64::from(most)]).await?.iter().map(OpenCall::read).collect()
}

pub async fn work_reschedule(
    tx: &mut TenantTx,
    open: &OpenCall,
    due_at: Timestamp,
    attempts: i16,
) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let params: [Param<'_>; 5] = [organization.as_uuid(), open.call.id.as_uuid(), &due_at, &attempts, &open.due_at];
    tx.rows(&WORK_RESCHEDULE, &params).await.map(drop)
}

pub async fn work_done(tx: &mut TenantTx, call: CallId) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    tx.rows(&WORK_DONE, &[organization.as_uuid(), call.as_uuid()]).await.map(drop)
}

/// Gives an organization back; without work it is looked at again at `idle_until`.
pub async fn work_release(tx: &mut TenantTx, lease: &WorkLease, idle_until: Timestamp) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    tx.rows(&WORK_RELEASE, &[organization.as_uuid(), &lease.until, &idle_until]).await.map(drop)
}

/// Erases credentials that were replaced before an instant and that no call needs any more.
pub async fn retired_erase(tx: &mut TenantTx, before: Timestamp) -> Result<usize, StoreError> {
    let organization = tx.organization_id();
    Ok(tx.rows(&RETIRED_ERASE, &[organization.as_uuid(), &before]).await?.len())
}
