//! The intent of a call.

use linecard_domain::CallId;

use crate::error::StoreError;
use crate::outbound::intent::{Intent, NewIntent, intent, intent_store};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// Whether one more call may be open.
macro_rules! full {
    () => {
        "
                WHEN org.max_concurrent_calls IS NOT NULL AND NOT app.calls_below($1, NULL, org.max_concurrent_calls)
                    THEN 'organization-full'
                WHEN agent.max_concurrent_calls IS NOT NULL AND NOT app.calls_below($1, agent.id, agent.max_concurrent_calls)
                    THEN 'agent-full'"
    };
}

statements! {
    /// Last of all a turn is taken, where the account's calls per second are limited (docs/adr/0011).
    CALL_INTENT = intent!(into: "calls", more: "" = "", work: "call_work (organization_id, call_id, due_at)",
        barred: concat!(full!(), "
                WHEN c.calls_per_second IS NOT NULL AND NOT app.take_call_slot(c.fingerprint, c.calls_per_second, $7)
                    THEN 'over-rate'"));
    /// An intent that waits for its turn. As many may wait as have their turn within $14 seconds.
    CALL_INTENT_QUEUED = intent!(into: "calls", more: ", queued_at" = ", $7",
        work: "call_work (organization_id, call_id, due_at)",
        barred: concat!(full!(), "
                WHEN c.calls_per_second IS NULL THEN 'over-rate'
                WHEN (SELECT waiting FROM call_rates WHERE bucket = c.fingerprint) >= c.calls_per_second * $14::integer
                    THEN 'queue-full'"),
        then: ",
        lane AS (SELECT coalesce((SELECT id FROM agent), $1) AS lane_id),
        queued AS (
            INSERT INTO call_queue (organization_id, call_id, bucket, position, lane_id, calls_per_second)
            SELECT $1, intent.id, fingerprint, 1 + greatest(
                    coalesce((SELECT served FROM call_rates WHERE bucket = fingerprint), 0),
                    (SELECT max(q.position) FROM call_queue q
                        WHERE q.organization_id = $1 AND q.bucket = fingerprint AND q.lane_id = lane.lane_id)),
                lane.lane_id, calls_per_second
            FROM intent CROSS JOIN permit CROSS JOIN lane),
        ordered AS (
            INSERT INTO queued_call_options (organization_id, call_id, options) SELECT $1, id, $13::jsonb FROM intent),
        counted AS (
            INSERT INTO call_rates (bucket, next_at, waiting) SELECT fingerprint, $7, 1 FROM intent CROSS JOIN permit
            ON CONFLICT (bucket) DO UPDATE SET waiting = call_rates.waiting + 1)");
}

/// What a call's intent is made from.
pub type NewCall<'a> = NewIntent<'a, CallId>;

/// Resolves the credential and stores the intent. `None`: the organization is not there (any more).
pub async fn call_intent(tx: &mut TenantTx, call: &NewCall<'_>) -> Result<Option<Intent>, StoreError> {
    intent_store(tx, &CALL_INTENT, call, &[]).await
}

/// The same for a call that waits for its account's next turn. `options`, how it is to be placed, is kept until then;
/// nobody waits longer than `most_seconds`.
pub async fn call_intent_queued(
    tx: &mut TenantTx,
    call: &NewCall<'_>,
    options: &serde_json::Value,
    most_seconds: i32,
) -> Result<Option<Intent>, StoreError> {
    intent_store(tx, &CALL_INTENT_QUEUED, call, &[&options, &most_seconds]).await
}
