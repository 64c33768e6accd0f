//! What is done to a call while it is in progress: a log entry for the request, before Twilio is asked, and one for
//! Twilio's answer (docs/adr/0028).

use std::net::IpAddr;

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, CallId, LogId};

use crate::error::StoreError;
use crate::outbound::intent::{IdempotencyClaim, PLACER_CTE};
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
        RETURNING id";
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

/// The daily limit of calls, minutes or costs that is used up, for what is dialed without being counted itself. Commit after it.
pub async fn call_daily_limit(tx: &mut TenantTx, agent: Option<AgentId>) -> Result<Option<BlockReason>, StoreError> {
    let now = tx.now();
    match tx.row(&CALL_DAILY_LIMIT, &[&agent.map(uuid::Uuid::from), &now]).await? {
        Some(row) => optional_parsed(&row, "block_reason"),
        None => Ok(None),
    }
}

/// Gives the idempotency key of a request back of which Twilio has done nothing.
pub async fn idempotency_release(tx: &mut TenantTx, key: &str, request: LogId) -> Result<(), StoreError> {
    tx.rows(&IDEMPOTENCY_RELEASE, &[&key, request.as_uuid()]).await.map(drop)
}
