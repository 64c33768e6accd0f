//! What is done to a call while it is in progress: a log entry for the request, before Twilio is asked, and one for
//! Twilio's answer (docs/adr/0028).

use std::net::IpAddr;

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, CallId, Channel, DailyLimit, LimitOwner, LogId, Timestamp};
use uuid::Uuid;

use crate::error::StoreError;
use crate::outbound::daily::{DAILY_COUNT, DailyWarning, LimitsOfDay, note_limit_reached};
use crate::outbound::intent::{IdempotencyClaim, PLACER_CTE};
use crate::outbound::progress::UpdateSource;
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
    /// It was not dialed after all. $2 agent or NULL, $3 when it was counted. Minutes and costs are measured anew anyway.
    static CALL_TRANSFER_UNCOUNT: TenantStatement = "
        UPDATE daily_counts
        SET calls = calls - 1
        WHERE organization_id = $1 AND owner_id IN ($1, $2) AND day = ($3::timestamptz AT TIME ZONE 'UTC')::date AND calls > 0
        RETURNING 1";
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
pub async fn call_limits_of_day(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<LimitsOfDay, StoreError> {
    let row = tx.row(&CALL_LIMITS_OF_DAY, &[&agent.map(Uuid::from)]).await?;
    row.as_ref().map_or_else(|| Ok(LimitsOfDay::none(Channel::Call)), |row| LimitsOfDay::read(row, Channel::Call))
}

/// The daily limit of calls, minutes or costs that is used up. Until the transaction ends, nobody else counts. Commit after it.
pub async fn call_daily_limit(tx: &mut TenantTx, limits: &LimitsOfDay) -> Result<Option<BlockReason>, StoreError> {
    limits.used_up(tx).await
}

/// Counts a transfer among the calls of the day, in the transaction in which [`call_daily_limit`] has found no limit used up. Returns
/// what is nearly used up now.
pub async fn call_transfer_count(tx: &mut TenantTx, limits: &LimitsOfDay) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let row = tx.row(&DAILY_COUNT, &limits.params(&now)).await?;
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
    note_limit_reached(tx, agent.map(Uuid::from), owner, limit).await
}

/// Gives the idempotency key of a request back of which Twilio has done nothing.
pub async fn idempotency_release(tx: &mut TenantTx, key: &str, request: LogId) -> Result<(), StoreError> {
    tx.rows(&IDEMPOTENCY_RELEASE, &[&key, request.as_uuid()]).await.map(drop)
}
