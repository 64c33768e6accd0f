//! What calls and messages have in common on their way out: the intent is durable before Twilio is asked, and
//! from then on the work is the server's, whether the client waits for it or not.

use std::sync::Arc;

use linecard_domain::{AgentId, Channel, LogId, OrganizationId, OutboundRef, PhoneNumber, Timestamp};
use linecard_store::{IdempotencyClaim, Intent, NewIntent, ResolvedAgent, StoreError, TenantTx, idempotency_get};
use linecard_twilio::{Submission, TwilioConfig, TwilioTelephonyAdapter};
use time::Duration;
use tracing::Instrument;
use url::Url;
use uuid::Uuid;

use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::idempotency::IdempotencyKey;
use crate::resolution::{Blocked, blocked};
use crate::submission::{Fate, Submitting};
use crate::{App, instructions, metrics};

/// After this an intent is never sent: the reconciler may touch it then.
pub(crate) const SUBMIT_WINDOW: Duration = Duration::seconds(30);
const IDEMPOTENCY_LIFETIME: Duration = Duration::hours(24);
const MAX_METADATA_BYTES: usize = 4_096;

/// What every call and every message says.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// `None`: the default agent.
    pub agent_id: Option<AgentId>,
    pub to: PhoneNumber,
    /// The platform's own words, given back with the call or message.
    pub metadata: Option<serde_json::Value>,
    pub idempotency: Option<IdempotencyKey>,
}

/// A call or message, and what is known of it when the client is answered.
#[derive(Debug)]
pub enum Placed<T> {
    /// Twilio has it.
    AtTwilio(T),
    /// The request is under way, or its outcome is unknown; callbacks and the reconciler will tell.
    Pending(T),
}

/// What an order is made from, beside the request.
pub(crate) struct Sending<'a> {
    pub subject: OutboundRef,
    pub organization: OrganizationId,
    pub agent: Option<&'a ResolvedAgent>,
    pub from: PhoneNumber,
    pub status_callback: Url,
    /// The longest duration of a call.
    pub max_call_seconds: Option<u32>,
}

/// A request for a call or a message: what differs between the two.
pub(crate) trait Outgoing: Send + Sync + Sized + 'static {
    const CHANNEL: Channel;
    type Id: From<Uuid> + Into<Uuid> + Into<OutboundRef> + Copy + Send + Sync;
    /// As it is stored and read.
    type Stored: Send;
    /// What CreateCall or CreateMessage is given.
    type Order: Send + Sync;
    /// What it answers.
    type Resource: Send + Sync;

    fn envelope(&self) -> &Envelope;

    /// What is out of bounds beside the envelope, each by its field.
    fn check(&self) -> Vec<FieldError>;

    fn store_intent(
        &self,
        tx: &mut TenantTx,
        intent: NewIntent<'_, Self::Id>,
    ) -> impl Future<Output = Result<Option<Intent>, StoreError>> + Send;

    fn order(self, sending: Sending<'_>) -> Self::Order;

    /// Asks Twilio, once.
    fn create(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        order: &Self::Order,
    ) -> impl Future<Output = Submission<Self::Resource>> + Send;

    /// Writes down what became of it. `None`: it is not there (any more).
    fn record(
        tx: &mut TenantTx,
        id: Self::Id,
        log_id: LogId,
        fate: &Fate<'_, Self::Resource>,
    ) -> impl Future<Output = Result<Option<Self::Stored>, StoreError>> + Send;

    fn get(tx: &mut TenantTx, id: Self::Id) -> impl Future<Output = Result<Option<Self::Stored>, StoreError>> + Send;

    /// Whether Twilio has confirmed it.
    fn is_at_twilio(stored: &Self::Stored) -> bool;
}

impl App {
    /// Sends a request out, or answers what the same request made before.
    pub(crate) async fn place<O: Outgoing>(
        self: &Arc<Self>,
        caller: &Caller,
        request: O,
    ) -> Result<Placed<O::Stored>, AppError> {
        let mut errors = check_metadata(request.envelope().metadata.as_ref());
        errors.extend(request.check());
        if !errors.is_empty() {
            return Err(AppError::Invalid(errors));
        }
        let (app, caller) = (Arc::clone(self), caller.clone());
        // The handler only awaits it: a client that hangs up aborts nothing, not even between the intent's
        // commit and its submission, and a shutdown waits.
        self.tasks.spawn(async move { app.store_and_submit(&caller, request).await }.in_current_span()).await?
    }

    async fn store_and_submit<O: Outgoing>(&self, caller: &Caller, request: O) -> Result<Placed<O::Stored>, AppError> {
        let submit_before = self.clock.now() + SUBMIT_WINDOW;
        let mut tx = self.store.begin(&caller.context).await?;
        // After the transaction has taken its time: lists bound time by ids, and `created_at` must not come later
        // than its id says.
        let id: O::Id = self.next_id();
        let intent = request
            .store_intent(tx.last(), self.new_intent(id, request.envelope(), submit_before))
            .await?
            .ok_or(AppError::NotFound("organization"))?;
        drop(tx);
        if !intent.stored {
            return self.answer_without_intent::<O>(caller, request.envelope(), &intent).await;
        }
        let credential = intent.resolution.credential.ok_or(AppError::NotFound("organization"))?;
        let organization = caller.organization_id();
        let sending = Sending {
            subject: id.into(),
            organization,
            agent: intent.resolution.agent.as_ref(),
            from: credential.phone_number.clone(),
            status_callback: instructions::status_callback(&self.settings, organization, id.into()),
            max_call_seconds: intent.resolution.max_call_seconds.and_then(|seconds| u32::try_from(seconds).ok()),
        };
        let agent = sending.agent.map(|agent| agent.id);
        let order = request.order(sending);
        self.submit(Submitting::<O> { organization, id, agent, order, credential, submit_before }).await
    }

    pub(crate) fn new_intent<'a, Id>(
        &self,
        id: Id,
        envelope: &'a Envelope,
        submit_before: Timestamp,
    ) -> NewIntent<'a, Id> {
        let expires_at = self.clock.now() + IDEMPOTENCY_LIFETIME;
        let claim = |idempotency: &'a IdempotencyKey| IdempotencyClaim {
            key: idempotency.key(),
            request_hash: idempotency.request_hash(),
            expires_at,
        };
        NewIntent {
            id,
            agent_id: envelope.agent_id,
            to: &envelope.to,
            submit_before,
            metadata: envelope.metadata.as_ref(),
            idempotency: envelope.idempotency.as_ref().map(claim),
            fallback_default: self.settings.org_fallback_default,
        }
    }

    /// Without a stored intent either the request is a repetition, or nothing may go out.
    pub(crate) async fn answer_without_intent<O: Outgoing>(
        &self,
        caller: &Caller,
        envelope: &Envelope,
        intent: &Intent,
    ) -> Result<Placed<O::Stored>, AppError> {
        if let Some(idempotency) = &envelope.idempotency
            && let Some(repeated) = self.repeated::<O>(caller, idempotency).await?
        {
            return Ok(repeated);
        }
        let resolution = &intent.resolution;
        if envelope.agent_id.is_some() && resolution.agent.is_none() {
            return Err(AppError::NotFound("agent"));
        }
        let blocked = intent.block_reason.map_or_else(|| blocked(resolution), Blocked::from);
        // A call may wait for its turn.
        if blocked != Blocked::OverRate {
            metrics::blocked(O::CHANNEL, blocked.code());
        }
        Err(AppError::Blocked(blocked))
    }

    async fn repeated<O: Outgoing>(
        &self,
        caller: &Caller,
        idempotency: &IdempotencyKey,
    ) -> Result<Option<Placed<O::Stored>>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(record) = idempotency_get(&mut tx, idempotency.key()).await? else {
            return Ok(None);
        };
        // The hash holds the operation, too: a call's key never leads to a message.
        if record.request_hash != idempotency.request_hash() {
            return Err(AppError::IdempotencyKeyReused);
        }
        let stored =
            O::get(tx.last(), record.resource_id.into()).await?.ok_or(AppError::NotFound(O::CHANNEL.as_str()))?;
        Ok(Some(if O::is_at_twilio(&stored) { Placed::AtTwilio(stored) } else { Placed::Pending(stored) }))
    }
}

/// What is out of bounds in the platform's own words.
pub fn check_metadata(metadata: Option<&serde_json::Value>) -> Vec<FieldError> {
    let Some(metadata) = metadata else { return Vec::new() };
    let mut errors = Vec::new();
    if !metadata.is_object() {
        errors.push(FieldError::new("/metadata", "must be a JSON object"));
    }
    if metadata.to_string().len() > MAX_METADATA_BYTES {
        errors.push(FieldError::new("/metadata", "must be at most 4,096 bytes long"));
    }
    if contains_nul(metadata) {
        let detail = "must not contain the character \\u0000, which the database cannot keep";
        errors.push(FieldError::new("/metadata", detail));
    }
    errors
}

fn contains_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(contains_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || contains_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
