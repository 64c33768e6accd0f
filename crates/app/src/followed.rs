//! What the reconciler follows: calls and messages, and what differs between the two.

use std::borrow::Cow;

use linecard_domain::{CallSid, CallStatus, LogId, MessageSid, MessageStatus, OrganizationId, OutboundRef, Timestamp};
use linecard_store::{
    Call, CallStatusUpdate, CompetingIntents, DueItem, Message, MessageStatusUpdate, SigningCredentials, StoreError,
    TenantTx, UpdateSource, Window, call_apply_update, call_competing_intents, call_presume_failed,
    call_signing_credentials, call_work_due, message_apply_update, message_competing_intents, message_presume_failed,
    message_signing_credentials, message_work_due,
};
use linecard_twilio::{
    CallResource, ListBetween, MessageResource, TwilioConfig, TwilioError, TwilioTelephonyAdapter, guidance_for,
};

/// How far something is, for those who follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Twilio's answer was lost, or it was never asked.
    Unanswered,
    /// Twilio has it, and it has not come to its end.
    Open,
    /// It has ended, and Twilio's price for it is still to come.
    Unpriced,
    Settled,
}

/// What Twilio says of a call or message, as far as it is looked at here.
#[derive(Debug)]
pub(crate) struct Seen<'a, Sid> {
    pub sid: &'a Sid,
    /// Twilio may not say yet.
    pub made_at: Option<Timestamp>,
    pub has_price: bool,
}

/// News, and where they are from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Learnt<'a> {
    pub log_id: LogId,
    pub source: UpdateSource,
    /// For people.
    pub detail: Option<&'a str>,
}

/// A call or message that is followed to its end.
pub(crate) trait Followed: Sized + Send + Sync + 'static {
    /// Twilio's for it.
    type Sid: PartialEq + Clone + Send + Sync;
    type Resource: Send + Sync;

    fn due(tx: &mut TenantTx, most: u16) -> impl Future<Output = Result<Vec<DueItem<Self>>, StoreError>> + Send;

    fn subject(&self) -> OutboundRef;

    fn organization_id(&self) -> OrganizationId;

    fn sid(&self) -> Option<&Self::Sid>;

    fn created_at(&self) -> Timestamp;

    fn updated_at(&self) -> Timestamp;

    /// Of one that has ended.
    fn ended_at(&self) -> Timestamp;

    fn stage(&self) -> Stage;

    /// Whether this status, although it is none of the ends, may be the last that Twilio ever tells.
    fn may_be_the_last(&self) -> bool;

    /// Whether Twilio says something that is not known yet.
    fn is_news(&self, resource: &Self::Resource) -> bool;

    fn seen(resource: &Self::Resource) -> Seen<'_, Self::Sid>;

    fn fetch(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        sid: &Self::Sid,
    ) -> impl Future<Output = Result<Self::Resource, TwilioError>> + Send;

    /// Those between the same numbers.
    fn list(
        &self,
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
    ) -> impl Future<Output = Result<Vec<Self::Resource>, TwilioError>> + Send;

    fn signers(
        &self,
        tx: &mut TenantTx,
    ) -> impl Future<Output = Result<Option<SigningCredentials<Self::Sid>>, StoreError>> + Send;

    fn rivals(
        &self,
        tx: &mut TenantTx,
        made: Window,
    ) -> impl Future<Output = Result<CompetingIntents<Self::Sid>, StoreError>> + Send;

    /// Writes down what Twilio says. `None`: it was known, or it is not there any more.
    fn learn(
        &self,
        tx: &mut TenantTx,
        learnt: Learnt<'_>,
        resource: &Self::Resource,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    /// Unless there was news since it was read.
    fn presume_failed(
        &self,
        tx: &mut TenantTx,
        log_id: LogId,
        why: &str,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;
}

impl Followed for Call {
    type Sid = CallSid;
    type Resource = CallResource;

    async fn due(tx: &mut TenantTx, most: u16) -> Result<Vec<DueItem<Self>>, StoreError> {
        call_work_due(tx, most).await
    }

    fn subject(&self) -> OutboundRef {
        self.id.into()
    }

    fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    fn sid(&self) -> Option<&CallSid> {
        self.call_sid.as_ref()
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn ended_at(&self) -> Timestamp {
        self.ended_at.unwrap_or(self.updated_at)
    }

    fn stage(&self) -> Stage {
        match self.status {
            CallStatus::Initiating | CallStatus::SubmissionUnknown if self.call_sid.is_none() => Stage::Unanswered,
            // Twilio charges nothing for calls that nobody took.
            CallStatus::Completed if self.call_sid.is_some() && self.price.is_none() => Stage::Unpriced,
            status if status.is_terminal() => Stage::Settled,
            _ => Stage::Open,
        }
    }

    fn may_be_the_last(&self) -> bool {
        false
    }

    fn is_news(&self, resource: &CallResource) -> bool {
        self.status.advances_to(resource.status)
    }

    fn seen(resource: &CallResource) -> Seen<'_, CallSid> {
        Seen { sid: &resource.sid, made_at: resource.date_created, has_price: resource.price.is_some() }
    }

    async fn fetch(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        sid: &CallSid,
    ) -> Result<CallResource, TwilioError> {
        twilio.fetch_call(config, sid).await
    }

    async fn list(
        &self,
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
    ) -> Result<Vec<CallResource>, TwilioError> {
        let list = ListBetween { to: Some(self.to.clone()), from: Some(self.from.clone()), ..ListBetween::default() };
        twilio.list_calls(config, &list).await
    }

    async fn signers(&self, tx: &mut TenantTx) -> Result<Option<SigningCredentials<CallSid>>, StoreError> {
        call_signing_credentials(tx, self.id).await
    }

    async fn rivals(&self, tx: &mut TenantTx, made: Window) -> Result<CompetingIntents<CallSid>, StoreError> {
        call_competing_intents(tx, self.id.into(), made).await
    }

    async fn learn(
        &self,
        tx: &mut TenantTx,
        learnt: Learnt<'_>,
        resource: &CallResource,
    ) -> Result<Option<Self>, StoreError> {
        let ended = resource.status.is_terminal();
        let progress = CallStatusUpdate {
            detail: learnt.detail,
            occurred_at: resource.end_time.filter(|_| ended),
            duration_seconds: resource.duration_seconds.filter(|_| ended),
            answered_by: resource.answered_by.as_deref(),
            price: resource.price.as_deref(),
            price_unit: resource.price_unit.as_deref().filter(|_| resource.price.is_some()),
            ..CallStatusUpdate::status(learnt.log_id, learnt.source, resource.status, Some(&resource.sid))
        };
        call_apply_update(tx, self.id, &progress).await
    }

    async fn presume_failed(&self, tx: &mut TenantTx, log_id: LogId, why: &str) -> Result<Option<Self>, StoreError> {
        call_presume_failed(tx, self, log_id, why).await
    }
}

impl Followed for Message {
    type Sid = MessageSid;
    type Resource = MessageResource;

    async fn due(tx: &mut TenantTx, most: u16) -> Result<Vec<DueItem<Self>>, StoreError> {
        message_work_due(tx, most).await
    }

    fn subject(&self) -> OutboundRef {
        self.id.into()
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
            MessageStatus::Failed | MessageStatus::Canceled => Stage::Settled,
            status if status.is_terminal() && (self.price.is_some() || self.message_sid.is_none()) => Stage::Settled,
            status if status.is_terminal() => Stage::Unpriced,
            _ => Stage::Open,
        }
    }

    /// Not every carrier tells of the delivery.
    fn may_be_the_last(&self) -> bool {
        matches!(self.status, MessageStatus::Sent | MessageStatus::PartiallyDelivered)
    }

    fn is_news(&self, resource: &MessageResource) -> bool {
        self.status.advances_to(resource.status) || self.price.is_none() && resource.price.is_some()
    }

    fn seen(resource: &MessageResource) -> Seen<'_, MessageSid> {
        Seen { sid: &resource.sid, made_at: resource.date_created, has_price: resource.price.is_some() }
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

    async fn signers(&self, tx: &mut TenantTx) -> Result<Option<SigningCredentials<MessageSid>>, StoreError> {
        message_signing_credentials(tx, self.id).await
    }

    async fn rivals(&self, tx: &mut TenantTx, made: Window) -> Result<CompetingIntents<MessageSid>, StoreError> {
        message_competing_intents(tx, self.id.into(), made).await
    }

    async fn learn(
        &self,
        tx: &mut TenantTx,
        learnt: Learnt<'_>,
        resource: &MessageResource,
    ) -> Result<Option<Self>, StoreError> {
        let error_message: Option<Cow<'_, str>> = resource.error_code.map(guidance_for);
        let progress = MessageStatusUpdate {
            detail: learnt.detail,
            error_code: resource.error_code.and_then(|code| i32::try_from(code).ok()),
            error_message: error_message.as_deref(),
            price: resource.price.as_deref(),
            price_unit: resource.price_unit.as_deref().filter(|_| resource.price.is_some()),
            segments: resource.num_segments,
            ..MessageStatusUpdate::status(learnt.log_id, learnt.source, resource.status, Some(&resource.sid))
        };
        message_apply_update(tx, self.id, &progress).await
    }

    async fn presume_failed(&self, tx: &mut TenantTx, log_id: LogId, why: &str) -> Result<Option<Self>, StoreError> {
        message_presume_failed(tx, self, log_id, why).await
    }
}
