//! Sending a message.

use std::sync::Arc;

use linecard_domain::{Channel, LogId, MessageId, MessageStatus};
use linecard_store::{
    Intent, Message, MessageStatusUpdate, NewIntent, NewMessage, StoreError, TenantTx, UpdateSource,
    message_apply_update, message_get, message_intent,
};
use linecard_twilio::{CreateMessage, MessageResource, Submission, TwilioConfig, TwilioTelephonyAdapter};
use url::Url;

use crate::App;
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::messages::SendMessage;
use crate::outgoing::{Envelope, Outgoing, Placed, Sending};
use crate::submission::Fate;

impl App {
    /// Sends a message, or answers what the same request made before.
    pub async fn send_message(
        self: &Arc<Self>,
        caller: &Caller,
        request: SendMessage,
    ) -> Result<Placed<Message>, AppError> {
        self.place(caller, request).await
    }
}

impl Outgoing for SendMessage {
    const CHANNEL: Channel = Channel::Message;
    type Id = MessageId;
    type Stored = Message;
    type Order = CreateMessage;
    type Resource = MessageResource;

    fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Its content was checked when it was parsed.
    fn check(&self) -> Vec<FieldError> {
        Vec::new()
    }

    async fn store_intent(
        &self,
        tx: &mut TenantTx,
        intent: NewIntent<'_, MessageId>,
    ) -> Result<Option<Intent>, StoreError> {
        let media_urls = self.content.media_urls.iter().map(Url::as_str).collect();
        message_intent(tx, &NewMessage { intent, body: self.content.body.as_ref(), media_urls }).await
    }

    fn order(self, sending: Sending<'_>) -> CreateMessage {
        CreateMessage {
            to: self.envelope.to,
            from: sending.from,
            body: self.content.body,
            media_urls: self.content.media_urls,
            status_callback: sending.status_callback,
        }
    }

    async fn create(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        order: &CreateMessage,
    ) -> Submission<MessageResource> {
        twilio.create_message(config, order).await
    }

    async fn record(
        tx: &mut TenantTx,
        message: MessageId,
        log_id: LogId,
        fate: &Fate<'_, MessageResource>,
    ) -> Result<Option<Message>, StoreError> {
        let (status, message_sid, segments) = match fate {
            Fate::Accepted(resource) => (resource.status, Some(&resource.sid), resource.num_segments),
            Fate::Failed { .. } => (MessageStatus::Failed, None, None),
            Fate::Unknown { .. } => (MessageStatus::SubmissionUnknown, None, None),
        };
        let error_message = fate.guidance();
        let progress = MessageStatusUpdate {
            detail: fate.detail(),
            error_code: fate.error_code(),
            error_message: error_message.as_deref(),
            segments,
            ..MessageStatusUpdate::status(log_id, UpdateSource::Answer, status, message_sid)
        };
        message_apply_update(tx, message, &progress).await
    }

    async fn get(tx: &mut TenantTx, message: MessageId) -> Result<Option<Message>, StoreError> {
        message_get(tx, message).await
    }

    fn is_at_twilio(message: &Message) -> bool {
        message.message_sid.is_some()
    }
}
