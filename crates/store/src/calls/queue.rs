//! Calls that wait for a slot at their account's calls per second.
//!
//! A bucket is an account. Which call of a bucket is next is visible without a tenant context, since organizations may
//! share an account. A call leaves the queue in its organization's context, by the one transaction that holds the
//! bucket's row.

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, CallId, CountryCode, LocalTimes, OrganizationId, PhoneNumber, Timestamp};
use time::Duration;
use tokio_postgres::Row;

use crate::calls::row::{CALL_COLUMNS, Call};
use crate::credentials::resolution::{RESOLUTION_CTES, ResolvedAgent, countries_of, type_of};
use crate::error::StoreError;
use crate::limits::LIMIT_COLUMNS;
use crate::sql::row::{column, id, optional_id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::TenantContext;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// The next call of each account, in the order of their slots.
    static CALL_QUEUE_HEADS: GlobalStatement = "
        SELECT r.bucket, r.next_at, head.organization_id, head.call_id
        FROM call_rates r
        CROSS JOIN LATERAL (
            SELECT organization_id, call_id
            FROM call_queue q
            WHERE q.bucket = r.bucket
            ORDER BY position, call_id
            LIMIT 1) head
        WHERE r.waiting > 0
        ORDER BY r.next_at
        LIMIT $1";
    /// $1 organization, $2 call, $3 now.
    static CALL_QUEUE_PLACE: GlobalStatement = "
        SELECT q.calls_per_second, greatest(r.next_at, $3) AS next_at,
            (SELECT count(*)
                FROM call_queue o
                WHERE o.bucket = q.bucket AND (o.position, o.call_id) < (q.position, q.call_id)) AS ahead
        FROM call_queue q
        JOIN call_rates r ON r.bucket = q.bucket
        WHERE q.organization_id = $1 AND q.call_id = $2";
    static CALL_QUEUE_BACKLOG: GlobalStatement = "
        SELECT coalesce(sum(waiting), 0)::bigint AS calls, min(next_at) AS next_at
        FROM call_rates
        WHERE waiting > 0";
    /// What decides how long a call that is not queued would have to wait: the slots of those that are come first.
    /// $2 agent or NULL, $3 the fallback's default.
    static CALL_RATE_WAIT: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES}
        SELECT r.next_at, r.waiting, c.calls_per_second
        FROM credential c
        JOIN call_rates r ON r.bucket = c.fingerprint");
    /// Held until the transaction ends, so that one node at a time serves a bucket. $1 bucket, $2 now.
    static CALL_RATE_LOCK: GlobalStatement = "
        SELECT bucket
        FROM call_rates
        WHERE bucket = $1 AND next_at <= $2 AND waiting > 0
        FOR NO KEY UPDATE SKIP LOCKED";
    /// The call's slot has come: from now ($3) on it may be sent until $4. A call that has waited too long
    /// (`submit_before`) leaves the queue and is not sent. The slot's length is what the settings say now.
    static CALL_DEQUEUE: TenantStatement = formatcp!("
        WITH taken AS (
            DELETE FROM call_queue
            WHERE organization_id = $1 AND call_id = $2
            RETURNING bucket, position, calls_per_second),
        options AS (
            DELETE FROM queued_call_options
            WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM taken)
            RETURNING options),
        moved AS (
            UPDATE calls
            SET queued_at = NULL, submit_before = $4, updated_at = $3
            WHERE organization_id = $1 AND id = $2 AND status = 'initiating' AND submit_before > $3
                AND EXISTS (SELECT 1 FROM taken)
            RETURNING
            {CALL_COLUMNS}),
        current AS (
            SELECT s.calls_per_second
            FROM moved
            JOIN agent_twilio_settings s ON s.organization_id = $1 AND s.credential_id = moved.credential_id
            UNION ALL
            SELECT s.calls_per_second
            FROM moved
            JOIN twilio_settings s ON s.organization_id = $1 AND s.credential_id = moved.credential_id),
        counted AS (
            UPDATE call_rates r
            SET waiting = r.waiting - 1,
                served = greatest(r.served, t.position),
                next_at = app.next_slot_at(
                    r.next_at, coalesce((SELECT calls_per_second FROM current), t.calls_per_second), $3)
            FROM taken t
            WHERE r.bucket = t.bucket),
        work AS (
            UPDATE call_work
            SET due_at = $4
            WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM moved)),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $4
            FROM moved
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $4)
            ON CONFLICT (organization_id) DO UPDATE
            SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT
            {CALL_COLUMNS},
            options, resolved_agent_id, voice_url, stream_url,
            least(org_seconds, agent_seconds) AS max_call_seconds
        FROM moved
        CROSS JOIN options
        JOIN (
            SELECT max_call_seconds AS org_seconds
            FROM organizations
            WHERE organizations.id = $1) o ON true
        LEFT JOIN (
            SELECT a.id AS resolved_agent_id, voice_url, stream_url, max_call_seconds AS agent_seconds
            FROM agent_configurations a
            WHERE a.organization_id = $1) agent ON resolved_agent_id = moved.agent_id");
    /// Why a number may not be called now. $2 agent or NULL, $3 the number, $4 the country of the
    /// calling number or NULL, $5 the countries that $3 can belong to, $6 its costly type, $7 the local times where it can be.
    static CALL_STILL_ALLOWED: TenantStatement = formatcp!("
        WITH org AS (
            SELECT {LIMIT_COLUMNS}
            FROM organizations
            WHERE id = $1),
        agent AS (
            SELECT {LIMIT_COLUMNS}
            FROM agent_configurations
            WHERE organization_id = $1 AND id = $2::uuid)
        SELECT
            CASE
                WHEN org.paused THEN 'organization-paused'
                WHEN agent.paused THEN 'agent-paused'
                WHEN app.countries_refused($5::text[], $4::text, org.allowed_countries, agent.allowed_countries)
                    THEN 'country-not-allowed'
                WHEN $6::text <> ''
                    AND ($6 <> ALL (coalesce(org.allowed_number_types, '{{}}')) OR $6 <> ALL (agent.allowed_number_types))
                    THEN 'number-type-not-allowed'
                WHEN EXISTS (SELECT 1 FROM do_not_call d WHERE d.organization_id = $1 AND d.number = $3::text)
                    THEN 'do-not-call'
                WHEN app.outside_hours($7::smallint[], org.calling_from, org.calling_to, agent.calling_from, agent.calling_to)
                    THEN 'outside-calling-hours'
            END AS block_reason
        FROM org
        LEFT JOIN agent ON true");
    /// The call is given up before its slot has come.
    static CALL_UNQUEUE: TenantStatement = "
        WITH taken AS (
            DELETE FROM call_queue
            WHERE organization_id = $1 AND call_id = $2
            RETURNING bucket),
        options AS (
            DELETE FROM queued_call_options
            WHERE organization_id = $1 AND call_id = $2 AND EXISTS (SELECT 1 FROM taken)),
        counted AS (
            UPDATE call_rates r
            SET waiting = r.waiting - 1
            FROM taken t
            WHERE r.bucket = t.bucket)
        SELECT 1
        FROM taken";
}

/// The next call of an account.
#[derive(Debug, Clone)]
pub struct QueueHead {
    /// Identifies the account: a keyed fingerprint of account and token.
    pub bucket: String,
    /// When its slot is free.
    pub next_at: Timestamp,
    pub organization_id: OrganizationId,
    pub call_id: CallId,
}

/// The place of a queued call at this moment. Calls of other agents may still get ahead of it, since agents take turns.
#[derive(Debug, Clone, Copy)]
pub struct QueuePlace {
    /// From 1 on.
    pub place: i64,
    pub expected_at: Timestamp,
}

/// A call whose slot has come.
#[derive(Debug)]
pub struct Dequeued {
    pub call: Call,
    /// How it is to be placed, as given to [`call_intent_queued`](crate::call_intent_queued).
    pub options: serde_json::Value,
    pub agent: Option<ResolvedAgent>,
    pub max_call_seconds: Option<i32>,
}

/// How many calls are queued, over all organizations, and whether the queues are served.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallQueueBacklog {
    pub calls: i64,
    /// How long a slot has been free that no call has taken: zero while the queues are served.
    pub unserved: Duration,
}

impl CallQueueBacklog {
    fn read(row: &Row, now: Timestamp) -> Result<Self, StoreError> {
        let next_at: Option<Timestamp> = column(row, "next_at")?;
        let unserved = next_at.map_or(Duration::ZERO, |next_at| (now - next_at).max(Duration::ZERO));
        Ok(Self { calls: column(row, "calls")?, unserved })
    }
}

impl Store {
    /// The next call of each account that has queued calls; at most `limit` accounts.
    pub async fn call_queue_heads(&self, limit: u16) -> Result<Vec<QueueHead>, StoreError> {
        let rows = self.global_rows(&CALL_QUEUE_HEADS, &[&i64::from(limit)]).await?;
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

    /// `None`: the call is not in the queue.
    pub async fn call_queue_place(&self, call: &Call) -> Result<Option<QueuePlace>, StoreError> {
        let now = self.now();
        let params: [Param<'_>; 3] = [call.organization_id.as_uuid(), call.id.as_uuid(), &now];
        let rows = self.global_rows(&CALL_QUEUE_PLACE, &params).await?;
        rows.first()
            .map(|row| {
                let ahead: i64 = column(row, "ahead")?;
                let wait = slots(ahead, column(row, "calls_per_second")?);
                Ok(QueuePlace { place: ahead + 1, expected_at: column::<Timestamp>(row, "next_at")? + wait })
            })
            .transpose()
    }

    /// Over all accounts.
    pub async fn call_queue_backlog(&self) -> Result<CallQueueBacklog, StoreError> {
        let rows = self.global_rows(&CALL_QUEUE_BACKLOG, &[]).await?;
        rows.first().map_or(Ok(CallQueueBacklog::default()), |row| CallQueueBacklog::read(row, self.now()))
    }

    /// Takes a call out of its queue if its slot has come. `None`: another node is serving the account, it is too
    /// early, or the call must no longer be sent.
    pub async fn call_dequeue(
        &self,
        head: &QueueHead,
        submit_before: Timestamp,
    ) -> Result<Option<Dequeued>, StoreError> {
        let mut tx = self.begin(&TenantContext::service(head.organization_id)).await?;
        let now = tx.now();
        // A statement of its own: the next one must see what the previous holder of the lock has done.
        if tx.global_rows(&CALL_RATE_LOCK, &[&head.bucket, &now]).await?.is_empty() {
            return Ok(None);
        }
        let params: [Param<'_>; 3] = [head.call_id.as_uuid(), &now, &submit_before];
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
            max_call_seconds: column(row, "max_call_seconds")?,
        })
    }
}

/// How long to wait before trying a call again that is not to be queued. `None`: not at all.
pub async fn call_rate_wait(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    fallback_default: bool,
) -> Result<Option<Duration>, StoreError> {
    let now = tx.now();
    let agent = agent.map(uuid::Uuid::from);
    let Some(row) = tx.row(&CALL_RATE_WAIT, &[&agent, &fallback_default]).await? else {
        return Ok(None);
    };
    let Some(per_second) = column::<Option<i32>>(&row, "calls_per_second")? else { return Ok(None) };
    let waiting: i32 = column(&row, "waiting")?;
    let next_at: Timestamp = column(&row, "next_at")?;
    Ok(Some((next_at - now).max(Duration::ZERO) + slots(waiting.into(), per_second)))
}

/// Why a number may not be called from an agent's number at this moment: a pause, and what limits the number and the hour.
/// For a call that was queued, of which this may have changed, and for one that is transferred. How many calls there may be is
/// not looked at. `None`: it may be called.
pub async fn call_still_allowed(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    from: &PhoneNumber,
    to: &PhoneNumber,
) -> Result<Option<BlockReason>, StoreError> {
    let now = tx.now();
    let agent = agent.map(uuid::Uuid::from);
    let country = CountryCode::of_own(from).map(|country| country.to_string());
    let (countries, kind) = (countries_of(to), type_of(to));
    let local_times = LocalTimes::of(to).minutes_at(now);
    let params: [Param<'_>; 6] = [&agent, &to.as_str(), &country, &countries, &kind, &local_times];
    match tx.row(&CALL_STILL_ALLOWED, &params).await? {
        Some(row) => optional_parsed(&row, "block_reason"),
        None => Ok(None),
    }
}

/// Takes a call out of its queue for good; false if it is not in the queue.
pub async fn call_unqueue(tx: &mut TenantTx, call: CallId) -> Result<bool, StoreError> {
    tx.changed(&CALL_UNQUEUE, &[call.as_uuid()]).await
}

fn slots(count: i64, per_second: i32) -> Duration {
    Duration::milliseconds(count.saturating_mul(1_000) / i64::from(per_second.max(1)))
}
