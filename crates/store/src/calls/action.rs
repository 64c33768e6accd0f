//! What is done to a call while it is in progress: a log entry for the request, before Twilio is asked, and one for
//! Twilio's answer (docs/adr/0028).

use std::net::IpAddr;

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, CallId, DailyLimit, LimitOwner, LogId, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::outbound::intent::{DailyWarning, IdempotencyClaim, PLACER_CTE};
use crate::outbound::progress::UpdateSource;
use crate::sql::row::{column, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// Claims the idempotency key of a request, unless it is taken. $2 call, $3 the entry of the request, $4 key, $5 request hash,
    /// $6 when the key expires, $7 now.
    static CALL_ACTION_CLAIM: TenantStatement = "
        INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
        SELECT organization_id, $4::text, $5::bytea, $3::uuid, $6::timestamptz
        FROM calls
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT (organization_id, key) DO UPDATE
        SET request_hash = excluded.request_hash,
            resource_id = excluded.resource_id,
            expires_at = excluded.expires_at
        WHERE idempotency_keys.expires_at <= $7
        RETURNING 1";
    /// Logs who requested what. $2 call, $3 log entry, $4 source, $5 detail, $6 now, $7 the client's address.
    static CALL_ACTION: TenantStatement = formatcp!("
        WITH {PLACER_CTE}
        INSERT INTO call_logs
            (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at,
            placed_by, placed_by_key, placed_by_name, placed_from)
        SELECT c.organization_id, $3::uuid, c.id, c.agent_id, c.call_sid, c.status, $4::text, $5::text, $6::timestamptz,
            placer.user_id, placer.api_key_id, placer.name, $7::text
        FROM calls c
        LEFT JOIN placer ON true
        WHERE c.organization_id = $1 AND c.id = $2
        RETURNING 1");
    /// $2 call, $3 log entry, $4 source, $5 detail, $6 now, $7 the entry of the request that Twilio has accepted, or NULL.
    static CALL_ACTION_OUTCOME: TenantStatement = "
        INSERT INTO call_logs
            (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at, accepts)
        SELECT organization_id, $3, id, agent_id, call_sid, status, $4, $5, $6, $7
        FROM calls
        WHERE organization_id = $1 AND id = $2
        RETURNING 1";
    /// $2 call, $3 the entry of the request.
    static CALL_ACTION_ACCEPTED: TenantStatement = "
        SELECT 1
        FROM call_logs
        WHERE organization_id = $1 AND call_id = $2 AND accepts = $3";
    /// $2 agent or NULL.
    static CALL_LIMITS_OF_DAY: TenantStatement = "
        SELECT o.max_calls_per_day, o.max_minutes_per_day, o.max_spend_per_day, a.id AS agent_id,
            a.max_calls_per_day AS agent_calls, a.max_minutes_per_day AS agent_minutes, a.max_spend_per_day AS agent_spend
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2::uuid
        WHERE o.id = $1";
    /// The daily limit that is used up, of the organization or else of the agent ($2, or NULL). $3 now, then the limits of calls,
    /// minutes and costs: $4 to $6 the organization's, $7 to $9 the agent's.
    static CALL_DAILY_LIMIT: TenantStatement = "
        SELECT coalesce(
            'organization-daily-' || app.daily_limit_reached($1, NULL, $3::timestamptz, 'call', $4::integer, $5::integer,
                $6::integer),
            CASE WHEN $2::uuid IS NOT NULL THEN
                'agent-daily-' || app.daily_limit_reached($1, $2, $3, 'call', $7::integer, $8::integer, $9::integer)
            END) AS block_reason";
    /// Counts a transfer, as `DAILY_WARNINGS_OF_CALLS` counts a call: the limits were asked in the same transaction. The parameters
    /// are those of `CALL_DAILY_LIMIT`.
    static CALL_TRANSFER_COUNT: TenantStatement = "
        SELECT app.count_daily($1, NULL, $3::timestamptz, 'call', $4::integer, $5::integer, $6::integer)
                AS organization_warnings,
            CASE WHEN $2::uuid IS NOT NULL THEN
                app.count_daily($1, $2, $3, 'call', $7::integer, $8::integer, $9::integer)
            END AS agent_warnings";
    /// It was not dialed after all. $2 agent or NULL, $3 when it was counted. Minutes and costs are measured anew anyway.
    static CALL_TRANSFER_UNCOUNT: TenantStatement = "
        UPDATE daily_counts
        SET calls = calls - 1
        WHERE organization_id = $1 AND owner_id IN ($1, $2) AND day = ($3::timestamptz AT TIME ZONE 'UTC')::date AND calls > 0
        RETURNING 1";
    /// Notes that a limit ($4, with '-reached') has refused something, of the agent $2 or else the organization. $3 now.
    static CALL_LIMIT_REACHED: TenantStatement = "
        SELECT app.warn_daily($1, $2::uuid, $3::timestamptz, ARRAY[$4::text]) AS warnings";
    /// Nothing was done: the key ($2) of the request ($3) can be used again.
    static IDEMPOTENCY_RELEASE: TenantStatement = "
        DELETE FROM idempotency_keys
        WHERE organization_id = $1 AND key = $2 AND resource_id = $3
        RETURNING 1";
}

/// What somebody requested of a call that is in progress.
#[derive(Debug)]
pub struct NewCallAction<'a> {
    /// Also the id of the request's log entry.
    pub id: LogId,
    pub call: CallId,
    pub source: UpdateSource,
    /// Human-readable.
    pub detail: &'a str,
    pub idempotency: Option<IdempotencyClaim<'a>>,
    /// The client's address.
    pub placed_from: Option<IpAddr>,
}

/// What a day may have of calls, minutes and costs, in this order; `None`: any number.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallLimitsOfDay {
    organization: [Option<i32>; 3],
    agent_id: Option<Uuid>,
    agent: [Option<i32>; 3],
}

impl CallLimitsOfDay {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let of = |name| column(row, name);
        Ok(Self {
            organization: [of("max_calls_per_day")?, of("max_minutes_per_day")?, of("max_spend_per_day")?],
            agent_id: column(row, "agent_id")?,
            agent: [of("agent_calls")?, of("agent_minutes")?, of("agent_spend")?],
        })
    }

    /// The parameters of `CALL_DAILY_LIMIT`, from $2 on.
    fn params<'a>(&'a self, now: &'a Timestamp) -> [Param<'a>; 8] {
        let ([calls, minutes, spend], [agent_calls, agent_minutes, agent_spend]) = (&self.organization, &self.agent);
        [&self.agent_id, now, calls, minutes, spend, agent_calls, agent_minutes, agent_spend]
    }
}

/// Logs the request, in the context of whoever makes it, and claims its idempotency key. False: the key is taken, or there is
/// no such call. Nothing is to be committed then.
pub async fn call_action(tx: &mut TenantTx, action: &NewCallAction<'_>) -> Result<bool, StoreError> {
    let now = tx.now();
    let (call, request) = (action.call.as_uuid(), action.id.as_uuid());
    if let Some(IdempotencyClaim { key, request_hash, expires_at }) = action.idempotency {
        let claim: [Param<'_>; 6] = [call, request, &key, &request_hash, &expires_at, &now];
        if tx.rows_before_last(&CALL_ACTION_CLAIM, &claim).await?.is_empty() {
            return Ok(false);
        }
    }
    let (source, placed_from) = (action.source.as_str(), action.placed_from.map(|address| address.to_string()));
    tx.changed(&CALL_ACTION, &[call, request, &source, &action.detail, &now, &placed_from]).await
}

/// Logs what came of a request. `accepted`: the request that Twilio has accepted.
pub async fn call_action_outcome(
    tx: &mut TenantTx,
    call: CallId,
    log_id: LogId,
    source: UpdateSource,
    detail: &str,
    accepted: Option<LogId>,
) -> Result<(), StoreError> {
    let now = tx.now();
    let accepted = accepted.map(Uuid::from);
    let params: [Param<'_>; 6] = [call.as_uuid(), log_id.as_uuid(), &source.as_str(), &detail, &now, &accepted];
    tx.rows(&CALL_ACTION_OUTCOME, &params).await.map(drop)
}

/// Whether Twilio is known to have accepted a request.
pub async fn call_action_accepted(tx: &mut TenantTx, call: CallId, request: LogId) -> Result<bool, StoreError> {
    tx.changed(&CALL_ACTION_ACCEPTED, &[call.as_uuid(), request.as_uuid()]).await
}

/// The limits of calls, minutes and costs a day that a call is under. To be read before [`call_daily_limit`].
pub async fn call_limits_of_day(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<CallLimitsOfDay, StoreError> {
    let row = tx.row(&CALL_LIMITS_OF_DAY, &[&agent.map(Uuid::from)]).await?;
    row.as_ref().map_or(Ok(CallLimitsOfDay::default()), CallLimitsOfDay::read)
}

/// The daily limit of calls, minutes or costs that is used up. Until the transaction ends, nobody else counts. Commit after it.
pub async fn call_daily_limit(tx: &mut TenantTx, limits: &CallLimitsOfDay) -> Result<Option<BlockReason>, StoreError> {
    let now = tx.now();
    match tx.row(&CALL_DAILY_LIMIT, &limits.params(&now)).await? {
        Some(row) => optional_parsed(&row, "block_reason"),
        None => Ok(None),
    }
}

/// Counts a transfer among the calls of the day, in the transaction in which [`call_daily_limit`] has found no limit used up. Returns
/// what is nearly used up now.
pub async fn call_transfer_count(tx: &mut TenantTx, limits: &CallLimitsOfDay) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let row = tx.row(&CALL_TRANSFER_COUNT, &limits.params(&now)).await?;
    row.as_ref().map_or(Ok(Vec::new()), DailyWarning::of_row)
}

/// Takes back that a transfer was counted at an instant: it was certainly not dialed.
pub async fn call_transfer_uncount(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    counted_at: Timestamp,
) -> Result<(), StoreError> {
    tx.rows(&CALL_TRANSFER_UNCOUNT, &[&agent.map(Uuid::from), &counted_at]).await.map(drop)
}

/// Notes that a daily limit has refused something; empty if that was noted on this day before.
pub async fn call_limit_reached(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    owner: LimitOwner,
    limit: DailyLimit,
) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let agent = agent.filter(|_| owner == LimitOwner::Agent).map(Uuid::from);
    let reached = format!("{}-reached", limit.as_str());
    let row = tx.row(&CALL_LIMIT_REACHED, &[&agent, &now, &reached]).await?;
    row.as_ref().map_or(Ok(Vec::new()), |row| DailyWarning::read(owner, row, "warnings"))
}

/// Gives the idempotency key of a request back of which Twilio has done nothing.
pub async fn idempotency_release(tx: &mut TenantTx, key: &str, request: LogId) -> Result<(), StoreError> {
    tx.rows(&IDEMPOTENCY_RELEASE, &[&key, request.as_uuid()]).await.map(drop)
}
