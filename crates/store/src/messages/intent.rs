//! The intent of a message.

use linecard_domain::{MessageBody, MessageId};

use crate::error::StoreError;
use crate::outbound::intent::{Intent, NewIntent, intent, intent_store};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// As a call's, from a number that is not known to be unable to text.
    MESSAGE_INTENT = intent!(into: "messages", more: ", body, media_urls" = ", $13::text, $14::text[]",
        work: "message_work (organization_id, message_id, due_at)",
        barred: "
                WHEN EXISTS (
                    SELECT 1 FROM twilio_credential_health h
                    WHERE h.organization_id = $1 AND h.credential_id = c.credential_id
                        AND h.phone_number = c.phone_number AND NOT h.sms_capable)
                    THEN 'number-without-sms'");
}

/// What a message's intent is made from.
#[derive(Debug)]
pub struct NewMessage<'a> {
    pub intent: NewIntent<'a, MessageId>,
    pub body: Option<&'a MessageBody>,
    pub media_urls: Vec<&'a str>,
}

/// Resolves the credential and stores the intent. `None`: the organization is not there (any more).
pub async fn message_intent(tx: &mut TenantTx, message: &NewMessage<'_>) -> Result<Option<Intent>, StoreError> {
    let body = message.body.map(MessageBody::as_str);
    intent_store(tx, &MESSAGE_INTENT, &message.intent, &[&body, &message.media_urls]).await
}
