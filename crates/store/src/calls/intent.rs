//! The intent of a call.

use const_format::formatcp;
use linecard_domain::{CallId, LocalTimes};

use crate::credentials::resolution::{RESOLUTION_CTES, RESOLVED_COLUMNS};
use crate::error::StoreError;
use crate::outbound::intent::{
    DAILY_WARNINGS_OF_CALLS, Intent, IntentParams, NewIntent, OUTSIDE_HOURS, PLACER_CTE, REFUSED_NUMBERS,
};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// The intent of a call that does not wait. Last of all, a slot is taken if the account's calls per second are
    /// limited (docs/adr/0011). Counted is what was stored, under the lock of `app.daily_limit_reached` (docs/adr/0018).
    ///
    /// $2 agent or NULL, $3 the fallback's default, $4 call, $5 to, $6 submit before, $7 now, $8 metadata,
    /// $9 idempotency key or NULL, $10 request hash, $11 when the key expires, $12 the countries that $5 can belong to,
    /// $13 the client's address, $14 the costly type of $5, $15 the local times where $5 can be, as minutes of the day.
    static CALL_INTENT: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES},
        {PLACER_CTE},
        permit AS (
            SELECT c.*,
                CASE
                    WHEN org.paused THEN 'organization-paused'
                    WHEN agent.paused THEN 'agent-paused'
                    {REFUSED_NUMBERS}
                    {OUTSIDE_HOURS}
                    WHEN org.max_concurrent_calls IS NOT NULL
                        AND NOT app.calls_below($1, NULL, org.max_concurrent_calls)
                        THEN 'organization-at-capacity'
                    WHEN agent.max_concurrent_calls IS NOT NULL
                        AND NOT app.calls_below($1, agent.id, agent.max_concurrent_calls)
                        THEN 'agent-at-capacity'
                    ELSE coalesce(
                        'organization-daily-' || app.daily_limit_reached($1, NULL, $7, 'call', org.max_calls_per_day,
                            org.max_minutes_per_day, org.max_spend_per_day),
                        CASE WHEN agent.id IS NOT NULL THEN
                            'agent-daily-' || app.daily_limit_reached($1, agent.id, $7, 'call', agent.max_calls_per_day,
                                agent.max_minutes_per_day, agent.max_spend_per_day)
                        END,
                        CASE WHEN c.calls_per_second IS NOT NULL
                            AND NOT app.take_call_slot(c.fingerprint, c.calls_per_second, $7) THEN 'rate-exceeded'
                        END)
                END AS block_reason
            FROM credential c
            CROSS JOIN org
            LEFT JOIN agent ON true),
        key AS (
            INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            SELECT $1, $9::text, $10::bytea, $4::uuid, $11::timestamptz
            FROM permit
            WHERE block_reason IS NULL AND $9::text IS NOT NULL
            ON CONFLICT (organization_id, key) DO UPDATE
            SET request_hash = excluded.request_hash,
                resource_id = excluded.resource_id,
                expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= $7
            RETURNING 1),
        intent AS (
            INSERT INTO calls
                (organization_id, id, agent_id, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, metadata, created_at, updated_at,
                placed_by, placed_by_key, placed_by_name, placed_from)
            SELECT $1, $4::uuid, (SELECT id FROM agent), account_sid, credential_id, source,
                phone_number, $5::text, 'initiating', $6::timestamptz, $8::jsonb, $7::timestamptz, $7,
                placer.user_id, placer.api_key_id, placer.name, $13::text
            FROM permit
            LEFT JOIN placer ON true
            WHERE block_reason IS NULL AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM key))
            RETURNING id),
        work AS (
            INSERT INTO call_work (organization_id, call_id, due_at)
            SELECT $1, id, $6
            FROM intent),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $6
            FROM intent
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $6)
            ON CONFLICT (organization_id) DO UPDATE
            SET due_at = least(work_leases.due_at, excluded.due_at))
        SELECT
            {RESOLVED_COLUMNS},
            EXISTS (SELECT 1 FROM intent) AS stored,
            credential.block_reason,
            {DAILY_WARNINGS_OF_CALLS}
        FROM org
        LEFT JOIN agent ON true
        LEFT JOIN permit credential ON true");
    /// The intent of a call that waits for its slot.
    ///
    /// $2 agent or NULL, $3 the fallback's default, $4 call, $5 to, $6 submit before, $7 now, $8 metadata,
    /// $9 idempotency key or NULL, $10 request hash, $11 when the key expires, $12 the countries that $5 can belong to,
    /// $13 the client's address, $14 the costly type of $5, $15 the local times where $5 can be, as minutes of the day,
    /// $16 the call's options, $17 seconds: as many calls may wait as have their slots within this time.
    static CALL_INTENT_QUEUED: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES},
        {PLACER_CTE},
        permit AS (
            SELECT c.*,
                CASE
                    WHEN org.paused THEN 'organization-paused'
                    WHEN agent.paused THEN 'agent-paused'
                    {REFUSED_NUMBERS}
                    {OUTSIDE_HOURS}
                    WHEN org.max_concurrent_calls IS NOT NULL
                        AND NOT app.calls_below($1, NULL, org.max_concurrent_calls)
                        THEN 'organization-at-capacity'
                    WHEN agent.max_concurrent_calls IS NOT NULL
                        AND NOT app.calls_below($1, agent.id, agent.max_concurrent_calls)
                        THEN 'agent-at-capacity'
                    WHEN c.calls_per_second IS NULL
                        THEN 'rate-exceeded'
                    WHEN (SELECT waiting FROM call_rates WHERE bucket = c.fingerprint)
                        >= c.calls_per_second * $17::integer
                        THEN 'queue-full'
                    ELSE coalesce(
                        'organization-daily-' || app.daily_limit_reached($1, NULL, $7, 'call', org.max_calls_per_day,
                            org.max_minutes_per_day, org.max_spend_per_day),
                        CASE WHEN agent.id IS NOT NULL THEN
                            'agent-daily-' || app.daily_limit_reached($1, agent.id, $7, 'call', agent.max_calls_per_day,
                                agent.max_minutes_per_day, agent.max_spend_per_day)
                        END)
                END AS block_reason
            FROM credential c
            CROSS JOIN org
            LEFT JOIN agent ON true),
        key AS (
            INSERT INTO idempotency_keys (organization_id, key, request_hash, resource_id, expires_at)
            SELECT $1, $9::text, $10::bytea, $4::uuid, $11::timestamptz
            FROM permit
            WHERE block_reason IS NULL AND $9::text IS NOT NULL
            ON CONFLICT (organization_id, key) DO UPDATE
            SET request_hash = excluded.request_hash,
                resource_id = excluded.resource_id,
                expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= $7
            RETURNING 1),
        intent AS (
            INSERT INTO calls
                (organization_id, id, agent_id, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, metadata, created_at, updated_at, queued_at,
                placed_by, placed_by_key, placed_by_name, placed_from)
            SELECT $1, $4::uuid, (SELECT id FROM agent), account_sid, credential_id, source,
                phone_number, $5::text, 'initiating', $6::timestamptz, $8::jsonb, $7::timestamptz, $7, $7,
                placer.user_id, placer.api_key_id, placer.name, $13::text
            FROM permit
            LEFT JOIN placer ON true
            WHERE block_reason IS NULL AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM key))
            RETURNING id),
        work AS (
            INSERT INTO call_work (organization_id, call_id, due_at)
            SELECT $1, id, $6
            FROM intent),
        lease AS (
            INSERT INTO work_leases (organization_id, due_at)
            SELECT $1, $6
            FROM intent
            WHERE NOT EXISTS (SELECT 1 FROM work_leases WHERE organization_id = $1 AND due_at <= $6)
            ON CONFLICT (organization_id) DO UPDATE
            SET due_at = least(work_leases.due_at, excluded.due_at)),
        lane AS (
            SELECT coalesce((SELECT id FROM agent), $1) AS lane_id),
        queued AS (
            INSERT INTO call_queue (organization_id, call_id, bucket, position, lane_id, calls_per_second)
            SELECT $1, intent.id, fingerprint,
                1 + greatest(
                    coalesce((SELECT served FROM call_rates WHERE bucket = fingerprint), 0),
                    (SELECT max(q.position) FROM call_queue q
                        WHERE q.organization_id = $1 AND q.bucket = fingerprint AND q.lane_id = lane.lane_id)),
                lane.lane_id, calls_per_second
            FROM intent
            CROSS JOIN permit
            CROSS JOIN lane),
        options AS (
            INSERT INTO queued_call_options (organization_id, call_id, options)
            SELECT $1, id, $16::jsonb
            FROM intent),
        counted AS (
            INSERT INTO call_rates (bucket, next_at, waiting)
            SELECT fingerprint, $7, 1
            FROM intent
            CROSS JOIN permit
            ON CONFLICT (bucket) DO UPDATE
            SET waiting = call_rates.waiting + 1)
        SELECT
            {RESOLVED_COLUMNS},
            EXISTS (SELECT 1 FROM intent) AS stored,
            credential.block_reason,
            {DAILY_WARNINGS_OF_CALLS}
        FROM org
        LEFT JOIN agent ON true
        LEFT JOIN permit credential ON true");
}

/// What a call's intent is made from.
pub type NewCall<'a> = NewIntent<'a, CallId>;

/// Resolves the credential and stores the intent. `None`: the organization no longer exists.
pub async fn call_intent(tx: &mut TenantTx, call: &NewCall<'_>) -> Result<Option<Intent>, StoreError> {
    let now = tx.now();
    let p = IntentParams::of(call);
    let local_times = LocalTimes::of(call.to).minutes_at(now);
    let row = tx
        .row(
            &CALL_INTENT,
            &[
                &p.agent,
                &p.fallback_default,
                &p.id,
                &p.to,
                &p.submit_before,
                &now,
                &p.metadata,
                &p.idempotency_key,
                &p.request_hash,
                &p.key_expires_at,
                &p.countries,
                &p.placed_from,
                &p.number_type,
                &local_times,
            ],
        )
        .await?;
    row.as_ref().map(Intent::read).transpose()
}

/// As [`call_intent`], for a call that waits for its account's next slot. `options`, how the call is to be placed, are
/// kept until then; no call waits longer than `max_wait_seconds`.
pub async fn call_intent_queued(
    tx: &mut TenantTx,
    call: &NewCall<'_>,
    options: &serde_json::Value,
    max_wait_seconds: i32,
) -> Result<Option<Intent>, StoreError> {
    let now = tx.now();
    let p = IntentParams::of(call);
    let local_times = LocalTimes::of(call.to).minutes_at(now);
    let row = tx
        .row(
            &CALL_INTENT_QUEUED,
            &[
                &p.agent,
                &p.fallback_default,
                &p.id,
                &p.to,
                &p.submit_before,
                &now,
                &p.metadata,
                &p.idempotency_key,
                &p.request_hash,
                &p.key_expires_at,
                &p.countries,
                &p.placed_from,
                &p.number_type,
                &local_times,
                &options,
                &max_wait_seconds,
            ],
        )
        .await?;
    row.as_ref().map(Intent::read).transpose()
}
