//! Calls that wait for a slot at their account's calls per second.
//!
//! A bucket is an account. Which call of a bucket is next is visible without a tenant context, since organizations may
//! share an account. A call leaves the queue in its organization's context, by the one transaction that holds the
//! bucket's row: when its turn has come ([`turn`](super::turn)), or because it is given up.
//!
//! Buckets belong to no organization, so no statement reads them beside an organization's rows (docs/adr/0026).
//!
//! # Locks
//!
//! Whoever changes a bucket takes its locks in this order: what is counted (concurrent calls, limits of the day), the bucket, the
//! idempotency key, the call's place in the queue and its options, the call, its work, and last of all the organization's lease.
//! Only an erasure holds several buckets, in their order. None of these transactions waits for Twilio.

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, CallId, CountryCode, LocalTimes, OrganizationId, PhoneNumber, Timestamp};
use time::Duration;
use tokio_postgres::Row;

use crate::calls::row::Call;
use crate::credentials::resolution::{RESOLUTION_CTES, countries_of, type_of};
use crate::error::StoreError;
use crate::limits::LIMIT_COLUMNS;
use crate::outbound::admission::Rate;
use crate::sql::row::{column, id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// The accounts that calls wait for, in the order of their slots.
    static CALL_QUEUE_ACCOUNTS: GlobalStatement = "
        SELECT bucket, next_at
        FROM call_rates
        WHERE waiting > 0
        ORDER BY next_at
        LIMIT $1";
    /// The next call of an account.
    static CALL_QUEUE_HEAD: GlobalStatement = "
        SELECT organization_id, call_id
        FROM call_queue
        WHERE bucket = $1
        ORDER BY position, call_id
        LIMIT 1";
    /// $1 organization, $2 call.
    static CALL_QUEUE_POSITION: GlobalStatement = "
        SELECT bucket, position, calls_per_second
        FROM call_queue
        WHERE organization_id = $1 AND call_id = $2";
    /// How many calls of a bucket ($1) come before a position ($2) and call ($3).
    static CALL_QUEUE_AHEAD: GlobalStatement = "
        SELECT count(*) AS ahead
        FROM call_queue
        WHERE bucket = $1 AND (position, call_id) < ($2, $3)";
    static CALL_QUEUE_BACKLOG: GlobalStatement = "
        SELECT coalesce(sum(waiting), 0)::bigint AS calls, min(next_at) AS next_at
        FROM call_rates
        WHERE waiting > 0";
    /// When a bucket's next slot is free, and how many calls wait for one.
    static CALL_RATE_GET: GlobalStatement = "
        SELECT next_at, waiting
        FROM call_rates
        WHERE bucket = $1";
    /// The bucket that a call would use. $2 agent or NULL, $3 the fallback's default.
    static CALL_RATE_OF: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES}
        SELECT fingerprint AS bucket, calls_per_second
        FROM credential");
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
    /// Waits until nobody else changes the bucket, and holds it until the transaction ends.
    static CALL_RATE_HOLD: GlobalStatement = "
        SELECT bucket
        FROM call_rates
        WHERE bucket = $1
        FOR NO KEY UPDATE";
    static CALL_QUEUE_TAKE: TenantStatement = "
        DELETE FROM call_queue
        WHERE organization_id = $1 AND call_id = $2
        RETURNING position, calls_per_second";
    static CALL_OPTIONS_TAKE: TenantStatement = "
        DELETE FROM queued_call_options
        WHERE organization_id = $1 AND call_id = $2
        RETURNING options";
    /// A call of this bucket waits no longer, without having had a slot.
    static CALL_RATE_LEFT: GlobalStatement = "
        UPDATE call_rates
        SET waiting = waiting - 1
        WHERE bucket = $1
        RETURNING 1";
}

/// An account that calls wait for.
#[derive(Debug, Clone)]
pub struct QueueAccount {
    /// Identifies the account: a keyed fingerprint of account and token.
    pub bucket: String,
    /// When its slot is free.
    pub next_at: Timestamp,
}

/// The next call of an account.
#[derive(Debug, Clone)]
pub struct QueueHead {
    pub bucket: String,
    pub organization_id: OrganizationId,
    pub call_id: CallId,
}

/// The place of a queued call at this moment. Calls of other agents may still get ahead of it, since agents take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    /// From 1 on.
    pub place: i64,
    pub expected_at: Timestamp,
}

/// How many calls are queued, over all organizations, and whether the queues are served.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallQueueBacklog {
    pub calls: i64,
    /// How long a slot has been free that no call has taken: zero while the queues are served.
    pub unserved: Duration,
}

/// What is known of a bucket.
struct Bucket {
    next_at: Timestamp,
    waiting: i32,
}

impl QueuePlace {
    /// `next_at`: when the account's next slot is free, `per_second`: how many it has in a second.
    fn after(ahead: i64, per_second: i32, next_at: Timestamp, now: Timestamp) -> Self {
        Self { place: ahead + 1, expected_at: next_at.max(now) + slots(ahead, per_second) }
    }
}

impl CallQueueBacklog {
    fn read(row: &Row, now: Timestamp) -> Result<Self, StoreError> {
        let next_at: Option<Timestamp> = column(row, "next_at")?;
        let unserved = next_at.map_or(Duration::ZERO, |next_at| (now - next_at).max(Duration::ZERO));
        Ok(Self { calls: column(row, "calls")?, unserved })
    }
}

impl Bucket {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { next_at: column(row, "next_at")?, waiting: column(row, "waiting")? })
    }

    /// How long a call that is not queued would have to wait: the slots of those that are come first.
    fn wait(&self, per_second: i32, now: Timestamp) -> Duration {
        (self.next_at - now).max(Duration::ZERO) + slots(self.waiting.into(), per_second)
    }
}

impl Store {
    /// The accounts that have queued calls, in the order of their slots; at most `limit`.
    pub async fn call_queue_accounts(&self, limit: u16) -> Result<Vec<QueueAccount>, StoreError> {
        let rows = self.global_rows(&CALL_QUEUE_ACCOUNTS, &[&i64::from(limit)]).await?;
        let account = |row| Ok(QueueAccount { bucket: column(row, "bucket")?, next_at: column(row, "next_at")? });
        rows.iter().map(account).collect()
    }

    /// The next call of an account. `None`: the last one has left the queue a moment ago.
    pub async fn call_queue_head(&self, bucket: &str) -> Result<Option<QueueHead>, StoreError> {
        let row = self.global_row(&CALL_QUEUE_HEAD, &[&bucket]).await?;
        let head = |row: Row| {
            let (organization_id, call_id) = (id(&row, "organization_id")?, id(&row, "call_id")?);
            Ok(QueueHead { bucket: bucket.to_owned(), organization_id, call_id })
        };
        row.map(head).transpose()
    }

    /// `None`: the call is not in the queue. The statements need not see the same moment: a place is only true at its own.
    pub async fn call_queue_place(&self, call: &Call) -> Result<Option<QueuePlace>, StoreError> {
        let queued: [Param<'_>; 2] = [call.organization_id.as_uuid(), call.id.as_uuid()];
        let Some(queued) = self.global_row(&CALL_QUEUE_POSITION, &queued).await? else { return Ok(None) };
        let (bucket, position): (&str, i64) = (column(&queued, "bucket")?, column(&queued, "position")?);
        let Some(rate) = self.global_row(&CALL_RATE_GET, &[&bucket]).await? else { return Ok(None) };
        let ahead: [Param<'_>; 3] = [&bucket, &position, call.id.as_uuid()];
        let Some(ahead) = self.global_row(&CALL_QUEUE_AHEAD, &ahead).await? else { return Ok(None) };
        let (ahead, per_second) = (column(&ahead, "ahead")?, column(&queued, "calls_per_second")?);
        Ok(Some(QueuePlace::after(ahead, per_second, Bucket::read(&rate)?.next_at, self.now())))
    }

    /// Over all accounts.
    pub async fn call_queue_backlog(&self) -> Result<CallQueueBacklog, StoreError> {
        let rows = self.global_rows(&CALL_QUEUE_BACKLOG, &[]).await?;
        rows.first().map_or(Ok(CallQueueBacklog::default()), |row| CallQueueBacklog::read(row, self.now()))
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
    let rows = tx.rows_before_last(&CALL_RATE_OF, &[&agent, &fallback_default]).await?;
    let Some(rate) = rows.first().map(Rate::read).transpose()?.flatten() else { return Ok(None) };
    let rows = tx.global_rows(&CALL_RATE_GET, &[&rate.bucket]).await?;
    rows.first().map(|row| Ok(Bucket::read(row)?.wait(rate.per_second, now))).transpose()
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
    let organization = tx.organization_id();
    let queued = tx.global_rows(&CALL_QUEUE_POSITION, &[organization.as_uuid(), call.as_uuid()]).await?;
    let Some(queued) = queued.first() else { return Ok(false) };
    let bucket: &str = column(queued, "bucket")?;
    tx.global_rows(&CALL_RATE_HOLD, &[&bucket]).await?;
    // Its turn may have come meanwhile.
    let params: [Param<'_>; 1] = [call.as_uuid()];
    let [taken, _] = tx.together_before_last([(&CALL_QUEUE_TAKE, &params), (&CALL_OPTIONS_TAKE, &params)]).await?;
    if taken.is_empty() {
        return Ok(false);
    }
    tx.global_rows(&CALL_RATE_LEFT, &[&bucket]).await?;
    Ok(true)
}

fn slots(count: i64, per_second: i32) -> Duration {
    Duration::milliseconds(count.saturating_mul(1_000) / i64::from(per_second.max(1)))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-06-01 12:00 UTC);

    #[test]
    fn a_place_is_expected_after_the_slots_of_those_ahead() {
        let next_at = NOW + Duration::seconds(1);
        let first = QueuePlace::after(0, 4, next_at, NOW);
        assert_eq!(first, QueuePlace { place: 1, expected_at: next_at });
        let sixth = QueuePlace::after(5, 4, next_at, NOW);
        assert_eq!(sixth, QueuePlace { place: 6, expected_at: next_at + Duration::milliseconds(1_250) });
    }

    #[test]
    fn a_slot_that_is_free_is_expected_now_and_not_before() {
        let place = QueuePlace::after(2, 2, NOW - Duration::minutes(1), NOW);
        assert_eq!(place.expected_at, NOW + Duration::seconds(1));
    }

    #[test]
    fn a_call_that_is_not_queued_waits_for_the_slot_and_for_those_that_are() {
        let bucket = |next_at, waiting| Bucket { next_at, waiting };
        assert_eq!(bucket(NOW - Duration::seconds(9), 0).wait(1, NOW), Duration::ZERO);
        assert_eq!(bucket(NOW + Duration::seconds(2), 3).wait(2, NOW), Duration::milliseconds(3_500));
    }
}
