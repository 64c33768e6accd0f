//! The trait of calls and messages: all that differs between the two.

use std::borrow::Cow;
use std::future::ready;

use linecard_domain::{AccountSid, Channel, CredentialId, LogId, OrganizationId, OutboundRef, PhoneNumber, Timestamp};
use linecard_store::{
    CallShortWay, CompetingIntents, DueItem, Intent, NewIntent, PlacedIntent, ResolvedAgent, SigningCredentials,
    StoreError, TenantContext, TenantTx, UpdateSource, Window,
};
use linecard_twilio::{CallbackError, Submission, TwilioConfig, TwilioError, TwilioTelephonyAdapter};
use tracing::Span;
use url::Url;
use uuid::Uuid;

use super::outcome::{StoredFailure, SubmitOutcome};
use super::rejection::RejectionReason;
use super::stream_tokens::StreamTokens;
use crate::error::FieldError;
use crate::metrics::ChannelMetrics;
use crate::requests::OutboundParams;

/// How far a call or message has progressed, as the reconciler sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Twilio's response was lost, or Twilio was never called.
    Unanswered,
    /// Twilio has it, and its status is not final.
    Open,
    /// Its status is final, and Twilio's price is still missing.
    Unpriced,
    Settled,
}

/// What a Twilio resource says about a call or message.
#[derive(Debug)]
pub(crate) struct ResourceSummary<'a, Sid> {
    pub sid: &'a Sid,
    /// `None`: Twilio does not report it yet.
    pub created_at: Option<Timestamp>,
    pub has_price: bool,
}

/// The log entry of an update that the reconciler writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Update<'a> {
    pub log_id: LogId,
    pub source: UpdateSource,
    /// Human-readable.
    pub detail: Option<&'a str>,
}

/// What a request to Twilio is built from, besides the client's request.
pub(crate) struct DispatchContext<'a> {
    pub item: OutboundRef,
    pub organization: OrganizationId,
    pub agent: Option<&'a ResolvedAgent>,
    pub from: PhoneNumber,
    pub status_callback: Url,
    pub stream_tokens: &'a StreamTokens,
    /// The longest duration of a call.
    pub max_call_seconds: Option<u32>,
}

/// The fields of a callback's form.
pub(crate) type CallbackForm<'a> = [(Cow<'a, str>, Cow<'a, str>)];

/// A call or message as it is stored, with all that differs between the two: how it is requested, sent to Twilio, and
/// followed to its final status.
pub(crate) trait OutboundItem: Sized + Send + Sync + 'static {
    const CHANNEL: Channel;
    const METRICS: ChannelMetrics;
    /// A callback for an id that is not known.
    const UNKNOWN: RejectionReason;
    /// A callback about another SID than the stored one.
    const OTHER_SID: RejectionReason;

    type Id: From<Uuid> + Into<OutboundRef> + Copy + Send + Sync;
    /// Twilio's identifier.
    type Sid: PartialEq + Clone + Send + Sync;
    /// The client's request.
    type Request: Send + Sync + 'static;
    /// The parameters of CreateCall or CreateMessage.
    type TwilioRequest: Send + Sync;
    /// Twilio's resource.
    type Resource: Send + Sync;
    /// A status callback.
    type Callback: Send + Sync;

    fn id(&self) -> Self::Id;

    fn organization_id(&self) -> OrganizationId;

    /// `None`: Twilio has not confirmed it.
    fn sid(&self) -> Option<&Self::Sid>;

    fn created_at(&self) -> Timestamp;

    fn updated_at(&self) -> Timestamp;

    /// Only meaningful for a final status.
    fn ended_at(&self) -> Timestamp;

    fn stage(&self) -> Stage;

    /// Whether the present status, although it is not final, may be the last one that Twilio ever reports.
    fn may_stay_open(&self) -> bool;

    /// Why it failed before Twilio accepted it, if it did so while its client was waiting for the answer. `None` for a
    /// failure that was only presumed.
    fn failure_before_acceptance(&self) -> Option<StoredFailure>;

    // Dispatching.

    fn params(request: &Self::Request) -> &OutboundParams;

    /// The invalid fields, apart from those of the parameters.
    fn check(request: &Self::Request) -> Vec<FieldError>;

    /// `None`: the organization does not exist.
    fn store_intent(
        tx: &mut TenantTx,
        request: &Self::Request,
        intent: NewIntent<'_, Self::Id>,
    ) -> impl Future<Output = Result<Option<Intent>, StoreError>> + Send;

    fn twilio_request(request: Self::Request, context: DispatchContext<'_>) -> Self::TwilioRequest;

    fn submit_span(id: Self::Id, organization: OrganizationId, credential_source: &'static str) -> Span;

    /// Sends the request to Twilio once.
    fn create(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        request: &Self::TwilioRequest,
    ) -> impl Future<Output = Submission<Self::Resource>> + Send;

    /// Records the outcome of the request. `None`: it was known already, or the row no longer exists.
    fn record_outcome(
        tx: &mut TenantTx,
        id: Self::Id,
        log_id: LogId,
        outcome: &SubmitOutcome<'_, Self::Resource>,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    fn get(tx: &mut TenantTx, id: Self::Id) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    // The short way of the common case, where there is one (docs/adr/0014). `None` and false: another case, and nothing
    // was written.

    const HAS_SHORT_WAY: bool = false;

    fn place_shortly(
        _way: &CallShortWay,
        _context: &TenantContext,
        _intent: NewIntent<'_, Self::Id>,
        _created_at: Timestamp,
    ) -> impl Future<Output = Result<Option<PlacedIntent>, StoreError>> + Send {
        ready(Ok(None))
    }

    fn record_accepted_shortly(
        _way: &CallShortWay,
        _organization: OrganizationId,
        _id: Self::Id,
        _log_id: LogId,
        _resource: &Self::Resource,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send {
        ready(Ok(None))
    }

    /// The callback was signed with the token of `credential`.
    fn apply_callback_shortly(
        _way: &CallShortWay,
        _organization: OrganizationId,
        _id: Self::Id,
        _credential: CredentialId,
        _log_id: LogId,
        _callback: &Self::Callback,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send {
        ready(Ok(false))
    }

    // Reconciling.

    fn due(tx: &mut TenantTx, limit: u16) -> impl Future<Output = Result<Vec<DueItem<Self>>, StoreError>> + Send;

    fn summary(resource: &Self::Resource) -> ResourceSummary<'_, Self::Sid>;

    /// Whether the resource says something that is not stored yet.
    fn has_changes(&self, resource: &Self::Resource) -> bool;

    /// Whether the resource has a fact of the present status that is not stored, such as an error code that came later.
    fn lacks_facts_of(&self, resource: &Self::Resource) -> bool;

    fn fetch(
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
        sid: &Self::Sid,
    ) -> impl Future<Output = Result<Self::Resource, TwilioError>> + Send;

    /// Twilio's resources between the same two numbers.
    fn list(
        &self,
        twilio: &TwilioTelephonyAdapter,
        config: &TwilioConfig,
    ) -> impl Future<Output = Result<Vec<Self::Resource>, TwilioError>> + Send;

    /// Other items that a resource created in the window may belong to.
    fn competing_intents(
        &self,
        tx: &mut TenantTx,
        created: Window,
    ) -> impl Future<Output = Result<CompetingIntents<Self::Sid>, StoreError>> + Send;

    /// Stores what the resource says. `None`: it was known already, or the row no longer exists.
    fn apply_update(
        &self,
        tx: &mut TenantTx,
        update: Update<'_>,
        resource: &Self::Resource,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    /// Sets the status `failed`, unless the row has changed since it was read.
    fn presume_failed(
        &self,
        tx: &mut TenantTx,
        log_id: LogId,
        reason: &str,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    // Callbacks.

    /// The credentials of the item's account, which sign its callbacks and may query Twilio about it. `None`: there is
    /// no such item, or no credential.
    fn signing_credentials(
        tx: &mut TenantTx,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<SigningCredentials<Self::Sid>>, StoreError>> + Send;

    fn parse_callback(form: &CallbackForm<'_>) -> Result<Self::Callback, CallbackError>;

    /// The account and SID that the callback names.
    fn callback_subject(callback: &Self::Callback) -> (&AccountSid, &Self::Sid);

    /// False: it was known already.
    fn apply_callback(
        tx: &mut TenantTx,
        id: Self::Id,
        log_id: LogId,
        callback: &Self::Callback,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
