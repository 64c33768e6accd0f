//! What is special about messages.

use linecard_domain::{AccountSid, Channel, LogId, MessageId, MessageSid, MessageStatus, OrganizationId, Timestamp};
use linecard_store::{
    CompetingIntents, DueItem, Intent, Message, MessageStatusUpdate, NewIntent, NewMessage, SigningCredentials,
    StoreError, TenantTx, UpdateSource, Window, message_apply_update, message_competing_intents, message_get,
    message_intent, message_presume_failed, message_signing_credentials, message_work_due,
};
use linecard_twilio::{
    CallbackError, CreateMessage, ListBetween, MessageCallback, MessageResource, Submission, TwilioConfig, TwilioError,
    TwilioTelephonyAdapter,
};
use tracing::Span;
use url::Url;

use super::item::{CallbackForm, DispatchContext, OutboundItem, ResourceSummary, Stage, Update};
use super::outcome::{StoredFailure, SubmitOutcome, explained_code};
use super::rejection::RejectionReason;
use crate::error::FieldError;
use crate::metrics::{ChannelMetrics, MESSAGE_METRICS};
use crate::requests::{OutboundParams, SendMessage};

impl OutboundItem for Message {
    const CHANNEL: Channel = Channel::Message;
    const METRICS: ChannelMetrics = MESSAGE_METRICS;
    const UNKNOWN: RejectionReason = RejectionReason::UnknownMessage;
    const OTHER_SID: RejectionReason = RejectionReason::OtherMessage;

    type Id = MessageId;
    type Sid = MessageSid;
    type Request = SendMessage;
    type TwilioRequest = CreateMessage;
    type Resource = MessageResource;
    type Callback = MessageCallback;

    fn id(&self) -> MessageId {
        self.id
    }

    fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    fn sid(&self) -> Option<&MessageSid> {
        self.message_sid.as_ref()
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn ended_at(&self) -> Timestamp {
        self.updated_at
    }

    fn stage(&self) -> Stage {
        match self.status {
            MessageStatus::Initiating | MessageStatus::SubmissionUnknown if self.message_sid.is_none() => {
                Stage::Unanswered
            }
            // Twilio charges for messages that failed, not for those that were canceled (its changelog of 2024-09-30).
            MessageStatus::Canceled => Stage::Settled,
            _ if self.presumed => Stage::Settled,
            status if status.is_terminal() && (self.price.is_some() || self.message_sid.is_none()) => Stage::Settled,
            status if status.is_terminal() => Stage::Unpriced,
            _ => Stage::Open,
        }
    }

    /// Not every carrier confirms the delivery.
    fn may_stay_open(&self) -> bool {
        matches!(self.status, MessageStatus::Sent | MessageStatus::PartiallyDelivered)
    }

    fn failure_before_acceptance(&self) -> Option<StoredFailure> {
        let failed = self.status == MessageStatus::Failed && !self.presumed && self.message_sid.is_none();
        failed.then(|| StoredFailure::of(self.error_code, self.error_message.as_deref()))
    }

    fn params(request: &SendMessage) -> &OutboundParams {
        &request.params
    }

    /// The content was checked when it was parsed.
    fn check(_request: &SendMessage) -> Vec<FieldError> {
        Vec::new()
    }

    async fn store_intent(
        tx: &mut TenantTx,
        request: &SendMessage,
        intent: NewIntent<'_, MessageId>,
    ) -> Result<Option<Intent>, StoreError> {
        let media_urls = request.content.media_urls.iter().map(Url::as_str).collect();
        message_intent(tx, &NewMessage { intent, body: request.content.body.as_ref(), media_urls }).await
    }

    fn twilio_request(request: SendMessage, context: DispatchContext<'_>) -> CreateMessage {
        CreateMessage {
            to: request.params.to,
            from: context.from,
            body: request.content.body,
            media_urls: request.content.media_urls,
            status_callback: context.status_callback,
        }
    }

    fn submit_span(message_id: MessageId, organization_id: OrganizationId, credential_source: &'static str) -> Span {
        tracing::info_span!("submit_message", %organization_id, %message_id, credential_source)
    }

    async fn create(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        request: &CreateMessage,
    ) -> Submission<MessageResource> {
        twilio.create_message(config, request).await
    }

    async fn record_outcome(
        tx: &mut TenantTx,
        message: MessageId,
        log_id: LogId,
        outcome: &SubmitOutcome<'_, MessageResource>,
    ) -> Result<Option<Message>, StoreError> {
        let (status, message_sid, segments) = match outcome {
            SubmitOutcome::Accepted(resource) => (resource.status, Some(&resource.sid), resource.num_segments),
            SubmitOutcome::Failed { .. } => (MessageStatus::Failed, None, None),
            SubmitOutcome::Unknown { .. } => (MessageStatus::SubmissionUnknown, None, None),
        };
        let error_message = outcome.guidance();
        let progress = MessageStatusUpdate {
            detail: outcome.detail(),
            error_code: outcome.error_code(),
            error_message: error_message.as_deref(),
            segments,
            ..MessageStatusUpdate::status(log_id, UpdateSource::Answer, status, message_sid)
        };
        message_apply_update(tx, message, &progress).await
    }

    async fn get(tx: &mut TenantTx, message: MessageId) -> Result<Option<Message>, StoreError> {
        message_get(tx, message).await
    }

    async fn due(tx: &mut TenantTx, limit: u16) -> Result<Vec<DueItem<Self>>, StoreError> {
        message_work_due(tx, limit).await
    }

    fn summary(resource: &MessageResource) -> ResourceSummary<'_, MessageSid> {
        ResourceSummary { sid: &resource.sid, created_at: resource.date_created, has_price: resource.price.is_some() }
    }

    fn lacks_facts_of(&self, resource: &MessageResource) -> bool {
        self.status == resource.status && self.error_code.is_none() && resource.error_code.is_some()
    }

    fn has_changes(&self, resource: &MessageResource) -> bool {
        self.status.advances_to(resource.status) || self.price.is_none() && resource.price.is_some()
    }

    async fn fetch(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        sid: &MessageSid,
    ) -> Result<MessageResource, TwilioError> {
        twilio.fetch_message(config, sid).await
    }

    async fn list(
        &self,
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
    ) -> Result<Vec<MessageResource>, TwilioError> {
        let list = ListBetween { to: Some(self.to.clone()), from: Some(self.from.clone()), ..ListBetween::default() };
        twilio.list_messages(config, &list).await
    }

    async fn competing_intents(
        &self,
        tx: &mut TenantTx,
        created: Window,
    ) -> Result<CompetingIntents<MessageSid>, StoreError> {
        message_competing_intents(tx, self.id.into(), created).await
    }

    async fn apply_update(
        &self,
        tx: &mut TenantTx,
        update: Update<'_>,
        resource: &MessageResource,
    ) -> Result<Option<Self>, StoreError> {
        let (error_code, error_message) = explained_code(resource.error_code);
        let progress = MessageStatusUpdate {
            detail: update.detail,
            error_code,
            error_message: error_message.as_deref(),
            price: resource.price.as_deref(),
            price_unit: resource.price_unit.as_deref().filter(|_| resource.price.is_some()),
            segments: resource.num_segments,
            ..MessageStatusUpdate::status(update.log_id, update.source, resource.status, Some(&resource.sid))
        };
        message_apply_update(tx, self.id, &progress).await
    }

    async fn presume_failed(&self, tx: &mut TenantTx, log_id: LogId, reason: &str) -> Result<Option<Self>, StoreError> {
        message_presume_failed(tx, self, log_id, reason).await
    }

    async fn signing_credentials(
        tx: &mut TenantTx,
        message: MessageId,
    ) -> Result<Option<SigningCredentials<MessageSid>>, StoreError> {
        message_signing_credentials(tx, message).await
    }

    fn parse_callback(form: &CallbackForm<'_>) -> Result<MessageCallback, CallbackError> {
        MessageCallback::from_form(form)
    }

    fn callback_subject(callback: &MessageCallback) -> (&AccountSid, &MessageSid) {
        (&callback.account_sid, &callback.message_sid)
    }

    async fn apply_callback(
        tx: &mut TenantTx,
        message: MessageId,
        log_id: LogId,
        callback: &MessageCallback,
    ) -> Result<bool, StoreError> {
        let (error_code, error_message) = explained_code(callback.error_code);
        let progress = MessageStatusUpdate {
            error_code,
            error_message: error_message.as_deref(),
            ..MessageStatusUpdate::status(log_id, UpdateSource::Callback, callback.status, Some(&callback.message_sid))
        };
        Ok(message_apply_update(tx, message, &progress).await?.is_some())
    }
}
