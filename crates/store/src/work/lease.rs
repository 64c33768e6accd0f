//! Open calls and messages, and which organizations have some: what the reconciler works from.
//!
//! A node leases an organization, looks at what is due, and gives it back with the time at which the
//! next call or message falls due. A node that dies lets its lease expire.

use linecard_domain::{Channel, OrganizationId, OutboundRef, Timestamp};
use time::Duration;
use tokio_postgres::Row;

use crate::calls::row::{Call, call_columns};
use crate::error::StoreError;
use crate::messages::row::{Message, message_columns};
use crate::sql::row::{column, id};
use crate::sql::statement::{Statement, statements};
use crate::tenancy::context::TenantContext;
use crate::tenancy::transaction::{Param, Store, TenantTx};

macro_rules! due {
    ($columns:expr, from: $table:literal, work: $work:literal, $id:literal) => {
        concat!(
            "SELECT ",
            $columns,
            ", submit_before, w.due_at, w.attempts
        FROM (SELECT ",
            $id,
            " AS work_id, due_at, attempts FROM ",
            $work,
            "
            WHERE organization_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3) w
        JOIN ",
            $table,
            " ON organization_id = $1 AND id = w.work_id ORDER BY w.due_at"
        )
    };
}

/// Not if news have set another time since ($5).
macro_rules! reschedule {
    ($work:literal, $id:literal) => {
        concat!(
            "UPDATE ",
            $work,
            " SET due_at = $3, attempts = $4
        WHERE organization_id = $1 AND ",
            $id,
            " = $2 AND due_at = $5 RETURNING ",
            $id
        )
    };
}

macro_rules! done {
    ($work:literal, $id:literal) => {
        concat!("DELETE FROM ", $work, " WHERE organization_id = $1 AND ", $id, " = $2 RETURNING ", $id)
    };
}

statements! {
    WORK_ORGANIZATIONS = "SELECT organization_id FROM work_leases
        WHERE due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) ORDER BY due_at LIMIT $2";
    /// While it is leased, `due_at` stands at the lease's end: an intent that comes meanwhile and falls due
    /// earlier moves it, and `WORK_RELEASE` sees that.
    WORK_CLAIM = "UPDATE work_leases SET leased_until = $3, due_at = $3
        WHERE organization_id = $1 AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
        RETURNING organization_id";
    CALL_WORK_DUE = due!(call_columns!(), from: "calls", work: "call_work", "call_id");
    MESSAGE_WORK_DUE = due!(message_columns!(), from: "messages", work: "message_work", "message_id");
    CALL_WORK_RESCHEDULE = reschedule!("call_work", "call_id");
    MESSAGE_WORK_RESCHEDULE = reschedule!("message_work", "message_id");
    CALL_WORK_DONE = done!("call_work", "call_id");
    MESSAGE_WORK_DONE = done!("message_work", "message_id");
    /// An intent that committed while the lease was held has moved `due_at` away from its end ($2): it is
    /// kept then, since this statement may not see that intent's work yet. For the same reason it is never set
    /// further ahead than $3 (docs/adr/0006).
    WORK_RELEASE = "UPDATE work_leases SET leased_until = NULL,
            due_at = least(
                CASE WHEN due_at < $2 THEN due_at END, $3,
                (SELECT min(due_at) FROM call_work WHERE organization_id = $1),
                (SELECT min(due_at) FROM message_work WHERE organization_id = $1))
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

/// An open or unpriced call or message that is due.
#[derive(Debug, Clone)]
pub struct Open<T> {
    pub stored: T,
    pub submit_before: Timestamp,
    pub due_at: Timestamp,
    /// How often it was looked at in vain since the last news.
    pub attempts: i16,
}

impl<T> Open<T> {
    fn read(row: &Row, stored: T) -> Result<Self, StoreError> {
        Ok(Self {
            stored,
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

pub async fn call_work_due(tx: &mut TenantTx, most: u16) -> Result<Vec<Open<Call>>, StoreError> {
    due(tx, &CALL_WORK_DUE, most, Call::read).await
}

pub async fn message_work_due(tx: &mut TenantTx, most: u16) -> Result<Vec<Open<Message>>, StoreError> {
    due(tx, &MESSAGE_WORK_DUE, most, Message::read).await
}

/// The longest due first.
async fn due<T>(
    tx: &mut TenantTx,
    statement: &Statement,
    most: u16,
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<Open<T>>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let rows = tx.rows(statement, &[organization.as_uuid(), &now, &i64::from(most)]).await?;
    rows.iter().map(|row| Open::read(row, read(row)?)).collect()
}

/// Sets the time of the next look, unless that which was `seen` has changed since.
pub async fn work_reschedule(
    tx: &mut TenantTx,
    subject: OutboundRef,
    seen: Timestamp,
    due_at: Timestamp,
    attempts: i16,
) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let statement = match subject.channel() {
        Channel::Call => &CALL_WORK_RESCHEDULE,
        Channel::Message => &MESSAGE_WORK_RESCHEDULE,
    };
    let params: [Param<'_>; 5] = [organization.as_uuid(), subject.as_uuid(), &due_at, &attempts, &seen];
    tx.rows(statement, &params).await.map(drop)
}

pub async fn work_done(tx: &mut TenantTx, subject: OutboundRef) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let statement = match subject.channel() {
        Channel::Call => &CALL_WORK_DONE,
        Channel::Message => &MESSAGE_WORK_DONE,
    };
    tx.rows(statement, &[organization.as_uuid(), subject.as_uuid()]).await.map(drop)
}

/// Gives an organization back; it is looked at again at `idle_until`, or when its next work falls due before.
pub async fn work_release(tx: &mut TenantTx, lease: &WorkLease, idle_until: Timestamp) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    tx.rows(&WORK_RELEASE, &[organization.as_uuid(), &lease.until, &idle_until]).await.map(drop)
}

/// Erases credentials that were replaced before an instant and that no call or message needs any more.
pub async fn retired_erase(tx: &mut TenantTx, before: Timestamp) -> Result<usize, StoreError> {
    let organization = tx.organization_id();
    Ok(tx.rows(&RETIRED_ERASE, &[organization.as_uuid(), &before]).await?.len())
}
