//! Calls that wait for a turn at their account's calls per second.
//!
//! A bucket is an account; which call of a bucket is next is seen without a context, since organizations may share an
//! account. A call leaves the queue within its organization, by the one transaction that holds the bucket's row.

use linecard_domain::{CallId, OrganizationId, Timestamp};
use tokio_postgres::Row;

use crate::calls::row::{Call, call_columns};
use crate::credentials::resolution::{ResolvedAgent, resolve};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id};
use crate::sql::statement::statements;
use crate::tenancy::context::TenantContext;
use crate::tenancy::transaction::{Store, TenantTx};
use crate::work::backlog::CallQueueBacklog;

/// CTEs `taken`, `ordered` and `counted`: a call out of the queue, if it is there.
macro_rules! taken {
    () => {
        "taken AS (
            DELETE FROM call_queue WHERE organization_id = $1 AND call_id = $2
            RETURNING bucket, position, calls_per_second),
        ordered AS (
            DELETE FROM queued_call_options WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM taken)
            RETURNING options)"
    };
}

statements! {
    /// The next call of each account; those first whose turn comes first.
    CALL_QUEUE_HEADS = "SELECT r.bucket, r.next_at, head.organization_id, head.call_id
        FROM call_rates r CROSS JOIN LATERAL (
            SELECT organization_id, call_id FROM call_queue q WHERE q.bucket = r.bucket
            ORDER BY position, call_id LIMIT 1) head
        WHERE r.waiting > 0 ORDER BY r.next_at LIMIT $1";
    CALL_QUEUE_PLACE = "SELECT q.calls_per_second, greatest(r.next_at, $3) AS next_at,
            (SELECT count(*) FROM call_queue o
                WHERE o.bucket = q.bucket AND (o.position, o.call_id) < (q.position, q.call_id)) AS ahead
        FROM call_queue q JOIN call_rates r ON r.bucket = q.bucket
        WHERE q.organization_id = $1 AND q.call_id = $2";
    CALL_QUEUE_BACKLOG = "SELECT coalesce(sum(waiting), 0)::bigint AS calls, min(next_at) AS next_at
        FROM call_rates WHERE waiting > 0";
    /// How long a call that is not to wait would have to: the turns of those that do come before.
    CALL_RATE_WAIT = concat!(resolve!(), " SELECT r.next_at, r.waiting, c.calls_per_second
        FROM credential c JOIN call_rates r ON r.bucket = c.fingerprint");
    /// Held until the transaction ends, so that one node at a time serves a bucket.
    CALL_RATE_LOCK = "SELECT bucket FROM call_rates WHERE bucket = $1 AND next_at <= $2 AND waiting > 0
        FOR NO KEY UPDATE SKIP LOCKED";
    /// The turn of a call has come: from now on it has until $4 to be sent. Nothing is sent of one that has waited for too long
    /// (`submit_before`). The turn's length is what the settings say now.
    CALL_DEQUEUE = concat!("WITH ", taken!(), ",
        moved AS (
            UPDATE calls SET queued_at = NULL, submit_before = $4, updated_at = $3
            WHERE organization_id = $1 AND id = $2 AND status = 'initiating' AND submit_before > $3
                AND EXISTS (SELECT 1 FROM taken)
            RETURNING ", call_columns!(), "),
        present AS (
            SELECT s.calls_per_second FROM moved JOIN agent_twilio_settings s
                ON s.organization_id = $1 AND s.credential_id = moved.credential_id
            UNION ALL
            SELECT s.calls_per_second FROM moved JOIN twilio_settings s
                ON s.organization_id = $1 AND s.credential_id = moved.credential_id),
        counted AS (
            UPDATE call_rates r SET waiting = r.waiting - 1, served = greatest(r.served, t.position),
                next_at = app.next_slot_at(r.next_at, coalesce((SELECT calls_per_second FROM present), t.calls_per_second), $3)
            FROM taken t WHERE r.bucket = t.bucket),
        work AS (
            UPDATE call_work SET due_at = $4
            WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM moved)),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at) SELECT $1, $4 FROM moved
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $4)
            ON CONFLICT (organization_id) DO UPDATE SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT ", call_columns!(), ", options, resolved_agent_id, voice_url, stream_url,
            org_paused OR coalesce(agent_paused, false) AS stopped, least(org_seconds, agent_seconds) AS max_call_seconds
        FROM moved CROSS JOIN ordered
        JOIN (SELECT paused AS org_paused, max_call_seconds AS org_seconds FROM organizations WHERE organizations.id = $1) o
            ON true
        LEFT JOIN (
            SELECT a.id AS resolved_agent_id, voice_url, stream_url, paused AS agent_paused, max_call_seconds AS agent_seconds
            FROM agent_configurations a WHERE a.organization_id = $1) agent ON resolved_agent_id = moved.agent_id");
    /// The call is given up before its turn has come.
    CALL_UNQUEUE = concat!("WITH ", taken!(), ",
        counted AS (UPDATE call_rates r SET waiting = r.waiting - 1 FROM taken t WHERE r.bucket = t.bucket)
        SELECT 1 FROM taken");
}

/// The next call of an account.
#[derive(Debug, Clone)]
pub struct QueueHead {
    /// Names the account; see the migration.
    pub bucket: String,
    /// Not before.
    pub next_at: Timestamp,
    pub organization_id: OrganizationId,
    pub call_id: CallId,
}

/// Where a waiting call stands at this moment. Calls of other agents may yet come before it, so that agents take turns.
#[derive(Debug, Clone, Copy)]
pub struct QueuePlace {
    /// From 1 on.
    pub place: i64,
    pub expected_at: Timestamp,
}

/// A call whose turn has come.
#[derive(Debug)]
pub struct Dequeued {
    pub call: Call,
    /// How it is to be placed.
    pub options: serde_json::Value,
    pub agent: Option<ResolvedAgent>,
    /// Somebody has stopped all calls since.
    pub stopped: bool,
    pub max_call_seconds: Option<i32>,
}

impl Store {
    /// The next call of each account that has some waiting, at most `most` accounts.
    pub async fn call_queue_heads(&self, most: u16) -> Result<Vec<QueueHead>, StoreError> {
        let rows = self.unscoped_rows(&CALL_QUEUE_HEADS, &[&i64::from(most)]).await?;
        rows.iter()
            .map(|row| {
                Ok(QueueHead {
                    bucket: column(row, "bucket")?,
                    next_at: column(row, "next_at")?,
                    organization_id: id(row, "organization_id")?,
                    call_id: id(row, "call_id")?,
                })
            })
            .collect()
    }

    /// `None`: the call does not wait (any more).
    pub async fn call_queue_place(&self, call: &Call) -> Result<Option<QueuePlace>, StoreError> {
        let params = [call.organization_id.as_uuid() as _, call.id.as_uuid() as _, &self.now() as _];
        let rows = self.unscoped_rows(&CALL_QUEUE_PLACE, &params).await?;
        rows.first()
            .map(|row| {
                let ahead: i64 = column(row, "ahead")?;
                let wait = turns(ahead, column(row, "calls_per_second")?);
                Ok(QueuePlace { place: ahead + 1, expected_at: column::<Timestamp>(row, "next_at")? + wait })
            })
            .transpose()
    }

    pub async fn call_queue_backlog(&self) -> Result<CallQueueBacklog, StoreError> {
        let rows = self.unscoped_rows(&CALL_QUEUE_BACKLOG, &[]).await?;
        rows.first().map_or(Ok(CallQueueBacklog::default()), |row| CallQueueBacklog::read(row, self.now()))
    }

    /// Takes the call out of its queue when its turn has come. `None`: another node serves the account at this
    /// moment, it is too early, or the call must not be sent any more.
    pub async fn call_dequeue(
        &self,
        head: &QueueHead,
        submit_before: Timestamp,
    ) -> Result<Option<Dequeued>, StoreError> {
        let mut tx = self.begin(&TenantContext::service(head.organization_id)).await?;
        let now = tx.now();
        // A statement of its own: the next one must see what whoever held the lock before has done.
        if !tx.changed(&CALL_RATE_LOCK, &[&head.bucket, &now]).await? {
            return Ok(None);
        }
        let params = [head.organization_id.as_uuid() as _, head.call_id.as_uuid() as _, &now as _, &submit_before as _];
        tx.last().row(&CALL_DEQUEUE, &params).await?.as_ref().map(Dequeued::read).transpose()
    }
}

impl Dequeued {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let agent = match optional_id(row, "resolved_agent_id")? {
            Some(id) => {
                Some(ResolvedAgent { id, voice_url: column(row, "voice_url")?, stream_url: column(row, "stream_url")? })
            }
            None => None,
        };
        Ok(Self {
            call: Call::read(row)?,
            options: column(row, "options")?,
            agent,
            stopped: column(row, "stopped")?,
            max_call_seconds: column(row, "max_call_seconds")?,
        })
    }
}

/// When a call that must not wait may be tried again. `None`: at once.
pub async fn call_rate_wait(
    tx: &mut TenantTx,
    agent: Option<linecard_domain::AgentId>,
    fallback_default: bool,
) -> Result<Option<time::Duration>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let agent = agent.map(uuid::Uuid::from);
    let Some(row) = tx.row(&CALL_RATE_WAIT, &[organization.as_uuid(), &agent, &fallback_default]).await? else {
        return Ok(None);
    };
    let Some(per_second) = column::<Option<i32>>(&row, "calls_per_second")? else { return Ok(None) };
    let waiting: i32 = column(&row, "waiting")?;
    let next_at: Timestamp = column(&row, "next_at")?;
    Ok(Some((next_at - now).max(time::Duration::ZERO) + turns(waiting.into(), per_second)))
}

/// Takes a call out of its queue for good; false when it does not wait (any more).
pub async fn call_unqueue(tx: &mut TenantTx, call: CallId) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    tx.changed(&CALL_UNQUEUE, &[organization.as_uuid(), call.as_uuid()]).await
}

fn turns(count: i64, per_second: i32) -> time::Duration {
    time::Duration::milliseconds(count.saturating_mul(1_000) / i64::from(per_second.max(1)))
}
