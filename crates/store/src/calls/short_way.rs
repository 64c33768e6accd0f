//! The short way of what happens on every call: functions that handle the common case, each in one round trip.
//!
//! Each reports whether it was the common case. If not, it has written nothing, and the general statement
//! ([`call_intent`](crate::call_intent), [`call_apply_update`](crate::call_apply_update)) decides. A test drives both
//! ways through the same cases and compares what they write (docs/adr/0014).

use const_format::formatcp;
use linecard_domain::{AccountSid, CallId, CallSid, CallStatus, CredentialId, LogId, OrganizationId};

use super::intent::NewCall;
use super::progress::CallStatusUpdate;
use super::row::{CALL_COLUMNS, Call};
use crate::credentials::resolution::{ResolvedAgent, ResolvedCredential, country_of};
use crate::error::StoreError;
use crate::outbound::progress::NEXT_LOOK;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::implicit::ImplicitTx;
use crate::tenancy::round_trip::Param;

statements! {
    /// $1 organization, $2 API key, $3 its hash, $4 agent, $5 call, $6 to, $7 submit before, $8 now, $9 metadata,
    /// $10 idempotency key or NULL, $11 request hash, $12 when the key expires, $13 the country of $6.
    static CALL_PLACE: GlobalStatement = "
        SELECT *
        FROM app.place_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// $1 organization, $2 call, $3 log entry, $4 SID, $5 status, $6 now.
    static CALL_RECORD_ANSWER: GlobalStatement = formatcp!("
        SELECT
            {CALL_COLUMNS}
        FROM app.record_call_answer($1, $2, $3, $4, $5, $6)");
    /// $1 organization, $2 call, $3 credential, $4 account, $5 log entry, $6 SID, $7 sequence number, $8 status,
    /// $9 when it occurred, $10 now, $11 duration, $12 SIP response code, $13 answered by, $14 the next look at the
    /// call.
    static CALL_APPLY_CALLBACK: GlobalStatement = "
        SELECT app.apply_call_callback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS applied";
}

/// A stored intent, with what its call is placed with.
#[derive(Debug)]
pub struct PlacedIntent {
    pub agent: ResolvedAgent,
    pub credential: ResolvedCredential,
    pub max_call_seconds: Option<i32>,
}

/// Stores the intent of an API key's call on the agent's own credential, if nothing is limited and the idempotency key
/// is new. `None`: another case.
pub async fn call_place(
    tx: ImplicitTx,
    context: &TenantContext,
    call: &NewCall<'_>,
) -> Result<Option<PlacedIntent>, StoreError> {
    let (Principal::Key { id, hash }, Some(agent)) = (context.principal(), call.agent_id) else { return Ok(None) };
    let (organization, now) = (context.organization_id(), tx.now());
    let claim = call.idempotency.as_ref();
    let (to, country) = (call.to.as_str(), country_of(call.to));
    let placed = tx
        .row(
            &CALL_PLACE,
            &[
                organization.as_uuid(),
                id.as_uuid(),
                &hash.0.as_slice(),
                agent.as_uuid(),
                call.id.as_uuid(),
                &to,
                &call.submit_before,
                &now,
                &call.metadata,
                &claim.map(|claim| claim.key),
                &claim.map(|claim| claim.request_hash),
                &claim.map(|claim| claim.expires_at),
                &country,
            ],
        )
        .await;
    let row = match placed {
        Ok(row) => row,
        // The idempotency key is taken.
        Err(StoreError::Duplicate(_)) => None,
        Err(error) => return Err(error),
    };
    let Some(row) = row else { return Ok(None) };
    Ok(Some(PlacedIntent {
        agent: ResolvedAgent::read(&row)?,
        credential: ResolvedCredential::read(&row)?,
        max_call_seconds: column(&row, "max_call_seconds")?,
    }))
}

/// Records that Twilio accepted the call, if nothing else is known about it yet. `None`: another case.
pub async fn call_record_answer(
    tx: ImplicitTx,
    organization: OrganizationId,
    call: CallId,
    log_id: LogId,
    call_sid: &CallSid,
    status: CallStatus,
) -> Result<Option<Call>, StoreError> {
    let now = tx.now();
    let params: [Param<'_>; 6] =
        [organization.as_uuid(), call.as_uuid(), log_id.as_uuid(), &call_sid.as_str(), &status.as_str(), &now];
    tx.row(&CALL_RECORD_ANSWER, &params).await?.as_ref().map(Call::read).transpose()
}

/// The credential whose token signed a callback, and the account that the callback names.
#[derive(Debug, Clone, Copy)]
pub struct CallbackSigner<'a> {
    pub credential_id: CredentialId,
    pub account_sid: &'a AccountSid,
}

/// Applies a callback that moves its call forward, if the call is pinned to the credential that signed it. False:
/// another case.
pub async fn call_apply_callback(
    tx: ImplicitTx,
    organization: OrganizationId,
    call: CallId,
    signer: CallbackSigner<'_>,
    update: &CallStatusUpdate<'_>,
) -> Result<bool, StoreError> {
    let Some(call_sid) = update.call_sid else { return Ok(false) };
    // A callback with an error changes more than the status.
    if update.error_code.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    let applied = tx
        .row(
            &CALL_APPLY_CALLBACK,
            &[
                organization.as_uuid(),
                call.as_uuid(),
                signer.credential_id.as_uuid(),
                &signer.account_sid.as_str(),
                update.log_id.as_uuid(),
                &call_sid.as_str(),
                &update.sequence_number,
                &update.status.as_str(),
                &update.occurred_at,
                &now,
                &update.duration_seconds,
                &update.sip_response_code,
                &update.answered_by,
                &(now + NEXT_LOOK),
            ],
        )
        .await;
    match applied {
        Ok(row) => row.map_or(Ok(false), |row| column(&row, "applied")),
        // It was logged before.
        Err(StoreError::Duplicate(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
