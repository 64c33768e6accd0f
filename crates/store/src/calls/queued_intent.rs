//! The intent of a call that waits for its account's next slot.

use linecard_domain::BlockReason;

use crate::calls::intent::{NewCall, at_capacity, resolved, store};
use crate::calls::queue::CALL_RATE_LEFT;
use crate::error::StoreError;
use crate::outbound::admission::Rate;
use crate::outbound::intent::{Intent, IntentParams};
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// One more call waits, unless as many do as may ($3). Locks the bucket until the transaction ends (for the order of locks, see
    /// `queue.rs`), and answers the position served last. $1 bucket, $2 now.
    static CALL_RATE_QUEUED: GlobalStatement = "
        INSERT INTO call_rates (bucket, next_at, waiting)
        VALUES ($1, $2, 1)
        ON CONFLICT (bucket) DO UPDATE
        SET waiting = call_rates.waiting + 1
        WHERE call_rates.waiting < $3::bigint
        RETURNING served";
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
    if admission.is_open() {
        admission.block_reason = at_capacity(tx, &admission).await?;
    }
    if admission.is_open() {
        admission.block_reason = admission.limits.used_up(tx).await?;
    }
    let mut served = None;
    if admission.is_open() {
        match queued_after(tx, admission.rate.as_ref(), max_wait_seconds).await? {
            Ok(position) => served = Some(position),
            Err(blocked) => admission.block_reason = Some(blocked),
        }
    }
    let stored = admission.claim(tx, &request).await?;
    let warnings = match (&admission.resolution.credential, &admission.rate, &served) {
        (Some(credential), Some(rate), Some(served)) if stored => {
            let now = tx.now();
            let lane = admission.agent_id().unwrap_or(tx.organization_id().into());
            let place: [Param<'_>; 5] = [&request.id, &rate.bucket, served, &lane, &rate.per_second];
            let options: [Param<'_>; 2] = [&request.id, options];
            let queue = [(&CALL_QUEUE_INSERT, place.as_slice()), (&CALL_OPTIONS_INSERT, options.as_slice())];
            store(tx, &request, &admission, credential, Some(now), &queue).await?
        }
        (_, Some(rate), Some(_)) => {
            // Its idempotency key is another call's.
            tx.global_rows(&CALL_RATE_LEFT, &[&rate.bucket]).await?;
            admission.refuse(tx).await?
        }
        _ => admission.refuse(tx).await?,
    };
    Ok(Some(admission.outcome(stored, warnings)))
}

/// Counts the call as waiting. The position that was served last; or why the call does not wait.
async fn queued_after(
    tx: &mut TenantTx,
    rate: Option<&Rate>,
    max_wait_seconds: i32,
) -> Result<Result<i64, BlockReason>, StoreError> {
    let Some(rate) = rate else { return Ok(Err(BlockReason::RateExceeded)) };
    let (now, most) = (tx.now(), slots_within(rate.per_second, max_wait_seconds));
    let rows = tx.global_rows(&CALL_RATE_QUEUED, &[&rate.bucket, &now, &most]).await?;
    rows.first().map_or(Ok(Err(BlockReason::QueueFull)), |row| column(row, "served").map(Ok))
}

/// How many calls may wait, so that the last one has its slot in time.
fn slots_within(per_second: i32, seconds: i32) -> i64 {
    i64::from(per_second) * i64::from(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_calls_wait_as_have_a_slot_in_time() {
        assert_eq!(slots_within(1, 3_600), 3_600);
        assert_eq!(slots_within(500, 3_600), 1_800_000);
        assert_eq!(slots_within(i32::MAX, i32::MAX), 4_611_686_014_132_420_609);
    }
}
