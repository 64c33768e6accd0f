//! The turn of a queued call: it leaves the queue, and takes its account's slot.
//!
//! One transaction in three round trips. The first one locks the bucket, if its slot has come and no other node has it; the second
//! one takes the call out of the queue and locks it; [`FoundTurn::slot`] decides; the third one writes the bucket, then the call, its
//! work, and last of all the organization's lease (for the order of all locks, see [`queue`](super::queue)). Whoever finds that
//! another node was faster writes nothing.

use const_format::formatcp;
use linecard_domain::{CallId, CallStatus, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::calls::progress::CALL_LEASE;
use crate::calls::queue::{CALL_OPTIONS_TAKE, CALL_QUEUE_TAKE, QueueHead};
use crate::calls::row::{CALL_COLUMNS, Call};
use crate::credentials::resolution::ResolvedAgent;
use crate::error::StoreError;
use crate::sql::row::{column, parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::context::TenantContext;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{Bound, TenantTx};

statements! {
    /// Held until the transaction ends, so that one node at a time serves a bucket. Answers since when its slot has been free.
    /// $1 bucket, $2 now.
    static CALL_RATE_LOCK: GlobalStatement = "
        SELECT next_at
        FROM call_rates
        WHERE bucket = $1 AND next_at <= $2 AND waiting > 0
        FOR NO KEY UPDATE SKIP LOCKED";
    /// A queued call as its turn finds it. Locked until the transaction ends.
    static CALL_TURN_FOUND: TenantStatement = "
        SELECT status, submit_before, agent_id
        FROM calls
        WHERE organization_id = $1 AND id = $2
        FOR NO KEY UPDATE";
    /// What the settings that the call was stored with say now; none, if they have been replaced.
    static CALL_TURN_RATE: TenantStatement = "
        SELECT s.calls_per_second
        FROM calls c
        JOIN agent_twilio_settings s ON s.organization_id = c.organization_id AND s.credential_id = c.credential_id
        WHERE c.organization_id = $1 AND c.id = $2
        UNION ALL
        SELECT s.calls_per_second
        FROM calls c
        JOIN twilio_settings s ON s.organization_id = c.organization_id AND s.credential_id = c.credential_id
        WHERE c.organization_id = $1 AND c.id = $2";
    /// A call of a bucket ($1) had its turn. $2 its position, $3 since when the slot has been free, $4 how many slots there are in a
    /// second; NULL: it takes none. $5 now.
    static CALL_RATE_SERVED: GlobalStatement = "
        UPDATE call_rates
        SET waiting = waiting - 1,
            served = greatest(served, $2),
            next_at = coalesce(app.next_slot_at($3::timestamptz, $4::integer, $5::timestamptz), next_at)
        WHERE bucket = $1
        RETURNING 1";
    /// From now ($3) on, the call may be sent until $4.
    static CALL_TURN: TenantStatement = formatcp!("
        UPDATE calls
        SET queued_at = NULL, submit_before = $4, updated_at = $3
        WHERE organization_id = $1 AND id = $2
        RETURNING
            {CALL_COLUMNS}");
    /// $2 the call's agent or NULL.
    static CALL_TURN_AGENT: TenantStatement = "
        SELECT a.id AS agent_id, a.voice_url, a.stream_url, least(o.max_call_seconds, a.max_call_seconds) AS max_call_seconds
        FROM organizations o
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = $2::uuid
        WHERE o.id = $1";
    /// $2 call, $3 until when it may be sent.
    static CALL_TURN_WORK: TenantStatement = "
        UPDATE call_work
        SET due_at = $3
        WHERE organization_id = $1 AND call_id = $2
        RETURNING call_id";
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

/// A call that has been taken out of its queue.
#[derive(Debug)]
struct FoundTurn {
    position: i64,
    /// The calls per second when it was queued.
    queued_rate: i32,
    /// What the settings say now.
    current_rate: Option<i32>,
    /// `None`: there is no such call.
    call: Option<QueuedCall>,
    options: Option<serde_json::Value>,
}

#[derive(Debug)]
struct QueuedCall {
    status: CallStatus,
    submit_before: Timestamp,
    agent_id: Option<Uuid>,
}

impl FoundTurn {
    /// By how many calls per second the call takes the slot. `None`: it must no longer be sent, since it has waited too long or is
    /// settled, and the slot stays free for the next one.
    fn slot(&self, now: Timestamp) -> Option<i32> {
        let call = self.call.as_ref()?;
        let may_be_sent = call.status == CallStatus::Initiating && call.submit_before > now && self.options.is_some();
        may_be_sent.then(|| self.current_rate.unwrap_or(self.queued_rate))
    }
}

impl Store {
    /// Takes a call out of its queue if its slot has come. `None`: another node is serving the account, it is too
    /// early, or the call must no longer be sent.
    pub async fn call_dequeue(
        &self,
        head: &QueueHead,
        submit_before: Timestamp,
    ) -> Result<Option<Dequeued>, StoreError> {
        let mut tx = self.begin(&TenantContext::service(head.organization_id)).await?;
        let now = tx.now();
        // A round trip of its own: what follows must see what the previous holder of the lock has done, and wait for none.
        let free = tx.global_rows(&CALL_RATE_LOCK, &[&head.bucket, &now]).await?;
        let Some(free) = free.first() else { return Ok(None) };
        let free_since: Timestamp = column(free, "next_at")?;
        let Some(found) = found_turn(&mut tx, head.call_id).await? else { return Ok(None) };

        let slot = found.slot(now);
        let served: [Param<'_>; 5] = [&head.bucket, &found.position, &free_since, &slot, &now];
        let (Some(_), Some(call), Some(options)) = (slot, found.call, found.options) else {
            tx.last().global_rows(&CALL_RATE_SERVED, &served).await?;
            return Ok(None);
        };
        let agent: [Param<'_>; 1] = [&call.agent_id];
        let turn: [Param<'_>; 3] = [head.call_id.as_uuid(), &now, &submit_before];
        let due: [Param<'_>; 2] = [head.call_id.as_uuid(), &submit_before];
        let statements: [Bound<'_>; 4] =
            [(&CALL_TURN_AGENT, &agent), (&CALL_TURN, &turn), (&CALL_TURN_WORK, &due), (&CALL_LEASE, &due)];
        let answers = tx.last().all_after((&CALL_RATE_SERVED, &served), &statements).await?;
        let [agent, moved, ..] = answers.as_slice() else { return Ok(None) };
        moved.first().map(|moved| Dequeued::read(moved, agent.first(), options)).transpose()
    }
}

/// Takes the call out of the queue. `None`: it is not there, since another node has taken it a moment ago.
async fn found_turn(tx: &mut TenantTx, call: CallId) -> Result<Option<FoundTurn>, StoreError> {
    let params: [Param<'_>; 1] = [call.as_uuid()];
    let [taken, options, found, rate] = tx
        .together_before_last([
            (&CALL_QUEUE_TAKE, &params),
            (&CALL_OPTIONS_TAKE, &params),
            (&CALL_TURN_FOUND, &params),
            (&CALL_TURN_RATE, &params),
        ])
        .await?;
    let Some(taken) = taken.first() else { return Ok(None) };
    Ok(Some(FoundTurn {
        position: column(taken, "position")?,
        queued_rate: column(taken, "calls_per_second")?,
        current_rate: rate.first().map_or(Ok(None), |row| column(row, "calls_per_second"))?,
        call: found.first().map(QueuedCall::read).transpose()?,
        options: options.first().map(|row| column(row, "options")).transpose()?,
    }))
}

impl QueuedCall {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            status: parsed(row, "status")?,
            submit_before: column(row, "submit_before")?,
            agent_id: column(row, "agent_id")?,
        })
    }
}

impl Dequeued {
    /// `agent`: the answer of `CALL_TURN_AGENT`.
    fn read(call: &Row, agent: Option<&Row>, options: serde_json::Value) -> Result<Self, StoreError> {
        let (mut resolved, mut max_call_seconds) = (None, None);
        if let Some(row) = agent {
            max_call_seconds = column(row, "max_call_seconds")?;
            let has_agent = column::<Option<Uuid>>(row, "agent_id")?.is_some();
            resolved = has_agent.then(|| ResolvedAgent::read(row)).transpose()?;
        }
        Ok(Self { call: Call::read(call)?, options, agent: resolved, max_call_seconds })
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-06-01 12:00 UTC);

    fn found(status: CallStatus) -> FoundTurn {
        FoundTurn {
            position: 7,
            queued_rate: 2,
            current_rate: None,
            call: Some(QueuedCall { status, submit_before: NOW + Duration::seconds(1), agent_id: None }),
            options: Some(serde_json::Value::Null),
        }
    }

    #[test]
    fn a_slot_is_as_long_as_the_settings_say_now_or_else_as_they_said() {
        assert_eq!(found(CallStatus::Initiating).slot(NOW), Some(2));
        let changed = FoundTurn { current_rate: Some(5), ..found(CallStatus::Initiating) };
        assert_eq!(changed.slot(NOW), Some(5));
    }

    #[test]
    fn a_call_that_has_waited_too_long_is_not_sent_and_takes_no_slot() {
        for (submit_before, slot) in
            [(NOW + Duration::microseconds(1), Some(2)), (NOW, None), (NOW - Duration::seconds(1), None)]
        {
            let call = QueuedCall { status: CallStatus::Initiating, submit_before, agent_id: None };
            let turn = FoundTurn { call: Some(call), ..found(CallStatus::Initiating) };
            assert_eq!(turn.slot(NOW), slot, "{submit_before}");
        }
    }

    #[test]
    fn a_call_that_went_on_or_ended_otherwise_is_not_sent() {
        for &status in CallStatus::ALL.iter().filter(|&&status| status != CallStatus::Initiating) {
            assert_eq!(found(status).slot(NOW), None, "{status}");
        }
        assert_eq!(FoundTurn { call: None, ..found(CallStatus::Initiating) }.slot(NOW), None);
        assert_eq!(FoundTurn { options: None, ..found(CallStatus::Initiating) }.slot(NOW), None);
    }
}
