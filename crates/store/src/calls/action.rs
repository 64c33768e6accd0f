//! What is done to a call while it is in progress: a log entry for the request, before Twilio is asked, and one for
//! Twilio's answer (docs/adr/0028).

use std::net::IpAddr;

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, CallId, DailyLimit, LimitOwner, LogId, Timestamp};

use crate::error::StoreError;
use crate::outbound::intent::{DailyWarning, IdempotencyClaim, PLACER_CTE};
use crate::outbound::progress::UpdateSource;
use crate::sql::row::optional_parsed;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// Logs who requested what, and claims the idempotency key; logs nothing if the key is taken.
    ///
    /// $2 call, $3 log entry, $4 source, $5 detail, $6 now, $7 the client's address, $8 idempotency key or NULL, $9 request
    /// hash, $10 when the key expires.
    static CALL_ACTION: TenantStatement = formatcp!("
        WITH {PLACER_CTE},
        key AS (
            INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            SELECT $1, $8::text, $9::bytea, $3::uuid, $10::timestamptz
            FROM calls
            WHERE organization_id = $1 AND id = $2 AND $8::text IS NOT NULL
            ON CONFLICT (organization_id, key) DO UPDATE
            SET request_hash = excluded.request_hash,
                resource_id = excluded.resource_id,
                expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= $6
            RETURNING 1)
        INSERT INTO call_logs
            (organization_id, id, call_id, agent_id, call_sid, status, source, detail, received_at,
            placed_by, placed_by_key, placed_by_name, placed_from)
        SELECT $1, $3, c.id, agent_id, call_sid, status, $4::text, $5::text, $6::timestamptz,
            placer.user_id, placer.api_key_id, placer.name, $7::text
        FROM calls c
        LEFT JOIN placer ON true
        WHERE c.organization_id = $1 AND c.id = $2 AND ($8::text IS NULL OR EXISTS (SELECT 1 FROM key))
        RETURNING id");
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
    /// The daily limit that is used up, of the organization or else of the agent ($2, or NULL). $3 now.
    static CALL_DAILY_LIMIT: TenantStatement = "
        SELECT coalesce(
            'organization-daily-' || app.daily_limit_reached($1, NULL, $3::timestamptz, 'call', o.max_calls_per_day,
                o.max_minutes_per_day, o.max_spend_per_day),
            CASE WHEN a.id IS NOT NULL THEN
                'agent-daily-' || app.daily_limit_reached($1, a.id, $3, 'call', a.max_calls_per_day,
                    a.max_minutes_per_day, a.max_spend_per_day)
            END) AS block_reason
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2::uuid
        WHERE o.id = $1";
    /// Counts a transfer, as `DAILY_WARNINGS_OF_CALLS` counts a call: the limits were asked in the same transaction. $2 agent or NULL,
    /// $3 now.
    static CALL_TRANSFER_COUNT: TenantStatement = "
        SELECT app.count_daily($1, NULL, $3::timestamptz, 'call', o.max_calls_per_day, o.max_minutes_per_day,
                o.max_spend_per_day) AS organization_warnings,
            CASE WHEN a.id IS NOT NULL THEN
                app.count_daily($1, a.id, $3, 'call', a.max_calls_per_day, a.max_minutes_per_day, a.max_spend_per_day)
            END AS agent_warnings
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = o.id AND a.id = $2::uuid
        WHERE o.id = $1";
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

/// Logs the request, in the context of whoever makes it. False: the idempotency key is taken, or there is no such call.
pub async fn call_action(tx: &mut TenantTx, action: &NewCallAction<'_>) -> Result<bool, StoreError> {
    let now = tx.now();
    let placed_from = action.placed_from.map(|address| address.to_string());
    let key = action.idempotency.map(|claim| claim.key);
    let hash = action.idempotency.map(|claim| claim.request_hash);
    let expires_at = action.idempotency.map(|claim| claim.expires_at);
    let source = action.source.as_str();
    let params: [Param<'_>; 9] = [
        action.call.as_uuid(),
        action.id.as_uuid(),
        &source,
        &action.detail,
        &now,
        &placed_from,
        &key,
        &hash,
        &expires_at,
    ];
    tx.changed(&CALL_ACTION, &params).await
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
    let accepted = accepted.map(uuid::Uuid::from);
    let params: [Param<'_>; 6] = [call.as_uuid(), log_id.as_uuid(), &source.as_str(), &detail, &now, &accepted];
    tx.rows(&CALL_ACTION_OUTCOME, &params).await.map(drop)
}

/// Whether Twilio is known to have accepted a request.
pub async fn call_action_accepted(tx: &mut TenantTx, call: CallId, request: LogId) -> Result<bool, StoreError> {
    tx.changed(&CALL_ACTION_ACCEPTED, &[call.as_uuid(), request.as_uuid()]).await
}

/// The daily limit of calls, minutes or costs that is used up. Until the transaction ends, nobody else counts. Commit after it.
pub async fn call_daily_limit(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<Option<BlockReason>, StoreError> {
    let now = tx.now();
    match tx.row(&CALL_DAILY_LIMIT, &[&agent.map(uuid::Uuid::from), &now]).await? {
        Some(row) => optional_parsed(&row, "block_reason"),
        None => Ok(None),
    }
}

/// Counts a transfer among the calls of the day, in the transaction in which [`call_daily_limit`] has found no limit used up. Returns
/// what is nearly used up now.
pub async fn call_transfer_count(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let row = tx.row(&CALL_TRANSFER_COUNT, &[&agent.map(uuid::Uuid::from), &now]).await?;
    row.as_ref().map_or(Ok(Vec::new()), DailyWarning::of_row)
}

/// Takes back that a transfer was counted at an instant: it was certainly not dialed.
pub async fn call_transfer_uncount(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    counted_at: Timestamp,
) -> Result<(), StoreError> {
    tx.rows(&CALL_TRANSFER_UNCOUNT, &[&agent.map(uuid::Uuid::from), &counted_at]).await.map(drop)
}

/// Notes that a daily limit has refused something; empty if that was noted on this day before.
pub async fn call_limit_reached(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    owner: LimitOwner,
    limit: DailyLimit,
) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let agent = agent.filter(|_| owner == LimitOwner::Agent).map(uuid::Uuid::from);
    let reached = format!("{}-reached", limit.as_str());
    let row = tx.row(&CALL_LIMIT_REACHED, &[&agent, &now, &reached]).await?;
    row.as_ref().map_or(Ok(Vec::new()), |row| DailyWarning::read(owner, row, "warnings"))
}

/// Gives the idempotency key of a request back of which Twilio has done nothing.
pub async fn idempotency_release(tx: &mut TenantTx, key: &str, request: LogId) -> Result<(), StoreError> {
    tx.rows(&IDEMPOTENCY_RELEASE, &[&key, request.as_uuid()]).await.map(drop)
}
