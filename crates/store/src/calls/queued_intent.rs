//! The intent of a call that waits for its account's next slot.

use linecard_domain::BlockReason;

use crate::calls::intent::{NewCall, at_capacity, resolved, store};
use crate::error::StoreError;
use crate::outbound::admission::Rate;
use crate::outbound::intent::{Intent, IntentParams};
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $1 bucket.
    static CALL_RATE_WAITING: GlobalStatement = "
        SELECT waiting, served
        FROM call_rates
        WHERE bucket = $1";
    /// At the end of its lane, after what was served last: agents are served in turn. $2 call, $3 bucket, $4 the position served
    /// last, $5 lane, $6 calls per second.
    static CALL_QUEUE_INSERT: TenantStatement = "
        INSERT INTO call_queue (organization_id, call_id, bucket, position, lane_id, calls_per_second)
        SELECT w.organization_id, w.call_id, $3::text,
            1 + greatest(
                $4::bigint,
                (SELECT max(q.position) FROM call_queue q
                    WHERE q.organization_id = $1 AND q.bucket = $3 AND q.lane_id = $5::uuid)),
            $5, $6::integer
        FROM call_work w
        WHERE w.organization_id = $1 AND w.call_id = $2
        RETURNING 1";
    /// $2 call, $3 how it is to be placed.
    static CALL_OPTIONS_INSERT: TenantStatement = "
        INSERT INTO queued_call_options (organization_id, call_id, options)
        VALUES ($1, $2, $3)";
    /// One more call waits. $1 bucket, $2 now.
    static CALL_RATE_QUEUED: GlobalStatement = "
        INSERT INTO call_rates (bucket, next_at, waiting)
        VALUES ($1, $2, 1)
        ON CONFLICT (bucket) DO UPDATE
        SET waiting = call_rates.waiting + 1
        RETURNING 1";
}

/// As [`call_intent`](crate::call_intent), for a call that waits for its account's next slot. `options`, how the call is to be
/// placed, are kept until then; no call waits longer than `max_wait_seconds`. To be committed.
pub async fn call_intent_queued(
    tx: &mut TenantTx,
    call: &NewCall<'_>,
    options: &serde_json::Value,
    max_wait_seconds: i32,
) -> Result<Option<Intent>, StoreError> {
    let request = IntentParams::of(call);
    let Some(mut admission) = resolved(tx, call, &request).await? else { return Ok(None) };
    let mut served = 0;
    if admission.is_open() {
        admission.block_reason = at_capacity(tx, &admission).await?;
    }
    if admission.is_open() {
        match waiting(tx, admission.rate.as_ref(), max_wait_seconds).await? {
            Ok(position) => served = position,
            Err(blocked) => admission.block_reason = Some(blocked),
        }
    }
    if admission.is_open() {
        admission.block_reason = admission.limits.used_up(tx).await?;
    }
    let stored = admission.claim(tx, &request).await?;
    let warnings = match (&admission.resolution.credential, &admission.rate) {
        (Some(credential), Some(rate)) if stored => {
            let now = tx.now();
            let lane = admission.agent_id().unwrap_or(tx.organization_id().into());
            let place: [Param<'_>; 5] = [&request.id, &rate.bucket, &served, &lane, &rate.per_second];
            let options: [Param<'_>; 2] = [&request.id, options];
            let queue = [(&CALL_QUEUE_INSERT, place.as_slice()), (&CALL_OPTIONS_INSERT, options.as_slice())];
            let warnings = store(tx, &request, &admission, credential, Some(now), &queue).await?;
            tx.global_rows(&CALL_RATE_QUEUED, &[&rate.bucket, &now]).await?;
            warnings
        }
        _ => admission.refuse(tx).await?,
    };
    Ok(Some(admission.outcome(stored, warnings)))
}

/// The position that was served last; or why the call does not wait.
async fn waiting(
    tx: &mut TenantTx,
    rate: Option<&Rate>,
    max_wait_seconds: i32,
) -> Result<Result<i64, BlockReason>, StoreError> {
    let Some(Rate { bucket, per_second }) = rate else { return Ok(Err(BlockReason::RateExceeded)) };
    let rows = tx.global_rows(&CALL_RATE_WAITING, &[bucket]).await?;
    let Some(row) = rows.first() else { return Ok(Ok(0)) };
    let waiting: i32 = column(row, "waiting")?;
    if i64::from(waiting) >= i64::from(*per_second) * i64::from(max_wait_seconds) {
        return Ok(Err(BlockReason::QueueFull));
    }
    column(row, "served").map(Ok)
}
