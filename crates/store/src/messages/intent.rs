//! The intent of a message.

use linecard_domain::{Channel, MessageBody, MessageId};

use crate::credentials::resolution::ResolvedCredential;
use crate::error::StoreError;
use crate::messages::progress::MESSAGE_LEASE;
use crate::outbound::admission::Admission;
use crate::outbound::daily::DailyWarning;
use crate::outbound::intent::{Intent, IntentParams, NewIntent};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 message, $3 agent or NULL, $4 account, $5 credential, $6 whose it is, $7 from, $8 to, $9 submit before, $10 metadata,
    /// $11 now, $12 body or NULL, $13 the media's URLs, $14 user, $15 API key or NULL, $16 what the placer is called, $17 the
    /// client's address.
    static MESSAGE_INTENT: TenantStatement = "
        INSERT INTO messages
            (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number, to_number, status,
            submit_before, metadata, created_at, updated_at, body, media_urls,
            placed_by, placed_by_key, placed_by_name, placed_from)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'initiating', $9, $10, $11, $11, $12, $13, $14, $15, $16, $17)";
    /// $2 message, $3 submit before.
    static MESSAGE_WORK_INSERT: TenantStatement = "
        INSERT INTO message_work (organization_id, message_id, due_at)
        VALUES ($1, $2, $3)";
}

/// What a message's intent is made from.
#[derive(Debug)]
pub struct NewMessage<'a> {
    pub intent: NewIntent<'a, MessageId>,
    pub body: Option<&'a MessageBody>,
    pub media_urls: Vec<&'a str>,
}

/// Resolves the credential and stores the intent. `None`: the organization no longer exists.
pub async fn message_intent(tx: &mut TenantTx, message: &NewMessage<'_>) -> Result<Option<Intent>, StoreError> {
    let request = IntentParams::of(&message.intent);
    let Some(mut admission) = Admission::of(tx, &request, Channel::Message, None).await? else {
        return tx.all(&[]).await.map(|_| None);
    };
    if admission.is_open() {
        admission.block_reason = admission.limits.used_up(tx).await?;
    }
    let stored = admission.claim(tx, &request).await?;
    let warnings = match &admission.resolution.credential {
        Some(credential) if stored => store(tx, message, &request, &admission, credential).await?,
        _ => admission.refuse(tx).await?,
    };
    Ok(Some(admission.outcome(stored, warnings)))
}

async fn store(
    tx: &mut TenantTx,
    message: &NewMessage<'_>,
    request: &IntentParams<'_>,
    admission: &Admission,
    credential: &ResolvedCredential,
) -> Result<Vec<DailyWarning>, StoreError> {
    let now = tx.now();
    let intent: [Param<'_>; 16] = [
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
        &message.body.map(MessageBody::as_str),
        &message.media_urls,
        &admission.placer.user_id,
        &admission.placer.api_key_id,
        &admission.placer.name,
        &request.placed_from,
    ];
    let due: [Param<'_>; 2] = [&request.id, &request.submit_before];
    admission.store(tx, vec![(&MESSAGE_INTENT, &intent), (&MESSAGE_WORK_INSERT, &due), (&MESSAGE_LEASE, &due)]).await
}
