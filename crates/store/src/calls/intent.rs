//! The intent of a call.

use linecard_domain::{BlockReason, CallId, Channel, LocalTimes, Timestamp};

use crate::calls::progress::CALL_LEASE;
use crate::credentials::resolution::ResolvedCredential;
use crate::error::StoreError;
use crate::outbound::admission::{Admission, Rate};
use crate::outbound::daily::DailyWarning;
use crate::outbound::intent::{Intent, IntentParams, NewIntent};
use crate::sql::row::{column, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{Bound, TenantTx};

statements! {
    /// Whether one more call may start. Until the transaction ends, nobody else under the same limits is told (docs/adr/0010).
    /// $2 agent or NULL, $3 the organization's concurrent calls, $4 the agent's; NULL: any number.
    static CALL_CAPACITY: TenantStatement = "
        SELECT CASE
                WHEN $3::integer IS NOT NULL AND NOT app.calls_below($1, NULL, $3) THEN 'organization-at-capacity'
                WHEN $4::integer IS NOT NULL AND NOT app.calls_below($1, $2::uuid, $4) THEN 'agent-at-capacity'
            END AS block_reason";
    /// Takes a slot of the account, if one is free (docs/adr/0011). $1 bucket, $2 calls per second, $3 now.
    static CALL_SLOT: GlobalStatement = "SELECT app.take_call_slot($1, $2, $3) AS taken";
    /// $2 call, $3 agent or NULL, $4 account, $5 credential, $6 whose it is, $7 from, $8 to, $9 submit before, $10 metadata,
    /// $11 now, $12 since when it waits for its slot, or NULL, $13 user, $14 API key or NULL, $15 what the placer is called,
    /// $16 the client's address.
    static CALL_INTENT: TenantStatement = "
        INSERT INTO calls
            (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number, to_number, status,
            submit_before, metadata, created_at, updated_at, queued_at,
            placed_by, placed_by_key, placed_by_name, placed_from)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'initiating', $9, $10, $11, $11, $12, $13, $14, $15, $16)";
    /// $2 call, $3 submit before.
    static CALL_WORK_INSERT: TenantStatement = "
        INSERT INTO call_work (organization_id, call_id, due_at)
        VALUES ($1, $2, $3)";
}

/// What a call's intent is made from.
pub type NewCall<'a> = NewIntent<'a, CallId>;

/// Resolves the credential and stores the intent. `None`: the organization no longer exists.
pub async fn call_intent(tx: &mut TenantTx, call: &NewCall<'_>) -> Result<Option<Intent>, StoreError> {
    let request = IntentParams::of(call);
    let Some(mut admission) = resolved(tx, call, &request).await? else { return tx.all(&[]).await.map(|_| None) };
    if admission.is_open() {
        admission.block_reason = at_capacity(tx, &admission).await?;
    }
    if admission.is_open() {
        admission.block_reason = admission.limits.used_up(tx).await?;
    }
    // Last of all, since a slot that was taken is not given back.
    if admission.is_open()
        && let Some(rate) = &admission.rate
        && !slot_taken(tx, rate).await?
    {
        admission.block_reason = Some(BlockReason::RateExceeded);
    }
    let stored = admission.claim(tx, &request).await?;
    let warnings = match &admission.resolution.credential {
        Some(credential) if stored => store(tx, &request, &admission, credential, None, &[]).await?,
        _ => admission.refuse(tx).await?,
    };
    Ok(Some(admission.outcome(stored, warnings)))
}

/// What the request is resolved to, with the local times of the number.
pub(super) async fn resolved(
    tx: &mut TenantTx,
    call: &NewCall<'_>,
    request: &IntentParams<'_>,
) -> Result<Option<Admission>, StoreError> {
    let local_times = LocalTimes::of(call.to).minutes_at(tx.now());
    Admission::of(tx, request, Channel::Call, Some(local_times)).await
}

/// Whether as many calls are open as may be, of the organization or else of the agent.
pub(super) async fn at_capacity(tx: &mut TenantTx, admission: &Admission) -> Result<Option<BlockReason>, StoreError> {
    let [organization, agent] = &admission.capacity;
    if organization.is_none() && agent.is_none() {
        return Ok(None);
    }
    let rows = tx.rows_before_last(&CALL_CAPACITY, &[&admission.agent_id(), organization, agent]).await?;
    rows.first().map_or(Ok(None), |row| optional_parsed(row, "block_reason"))
}

async fn slot_taken(tx: &mut TenantTx, rate: &Rate) -> Result<bool, StoreError> {
    let now = tx.now();
    let rows = tx.global_rows_before_last(&CALL_SLOT, &[&rate.bucket, &rate.per_second, &now]).await?;
    rows.first().map_or(Ok(false), |row| column(row, "taken"))
}

/// Stores the call and its work. `queued`: since when it waits for its slot, and `more`, what is stored of that.
pub(super) async fn store(
    tx: &mut TenantTx,
    request: &IntentParams<'_>,
    admission: &Admission,
    credential: &ResolvedCredential,
    queued_at: Option<Timestamp>,
    more: &[Bound<'_>],
) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let intent: [Param<'_>; 15] = [
        &request.id,
        &admission.agent_id(),
        &credential.account_sid.as_str(),
        credential.token.credential_id.as_uuid(),
        &credential.source().as_str(),
        &credential.phone_number.as_str(),
        &request.to,
        &request.submit_before,
        &request.metadata,
        &now,
        &queued_at,
        &admission.placer.user_id,
        &admission.placer.api_key_id,
        &admission.placer.name,
        &request.placed_from,
    ];
    let due: [Param<'_>; 2] = [&request.id, &request.submit_before];
    let mut statements: Vec<Bound<'_>> = vec![(&CALL_INTENT, &intent), (&CALL_WORK_INSERT, &due), (&CALL_LEASE, &due)];
    statements.extend(more);
    admission.store(tx, statements).await
}
