//! The use cases: the only place where store, vault and Twilio meet.
//!
//! A use case takes a [`Caller`] (who, in which organization, with which role) and the parsed input, and returns
//! domain types or an [`AppError`]. Requests to Twilio are made outside of transactions: what must be durable is
//! committed before, the outcome after.
//!
//! What does not belong here: SQL, HTTP, reading configuration.
//!
//! The public use cases are methods of [`App`], in the rooms of the first two lines below. The work is done by structs that
//! hold only what they need: `Dispatcher`, `CallQueue`, `CallbackReceiver`, `Reconciler`, `EventDeliveries`, `TokenPromotions`,
//! `Credentials`, `AuditWriter`.
//!
//! # Rooms, from the top down
//!
//! A room imports only from rooms on lines below its own.
//!
//! - `platform`, `health`
//! - `calls`, `messages`, `events`, `event_endpoints`, `agents`, `do_not_call`, `notices`, `identity`, `connections`, `rollout`, `usage`, `audit_log`, `encryption_keys`, `export`, `shadow_calls`, `signatures`, `webhooks`, `background`
//! - `app`
//! - `tracking`, `outbound`, `event_deliveries`
//! - `streams`
//! - `channels`, `upkeep`
//! - `credentials`, `requests`
//! - `mails`
//! - `audit`, `input`, `metrics`, `passwords`, `resolution`, `sign_ins`
//! - `caller`, `secrets`
//! - `dependencies`, `error`, `views`
//! - `quotas`, `signing_in`

mod agents;
mod app;
mod audit;
mod audit_log;
mod background;
mod caller;
mod calls;
mod channels;
mod connections;
mod credentials;
mod dependencies;
mod do_not_call;
mod encryption_keys;
mod error;
mod event_deliveries;
mod event_endpoints;
mod events;
mod export;
mod health;
mod identity;
mod input;
mod mails;
mod messages;
mod metrics;
mod notices;
mod outbound;
mod passwords;
mod platform;
mod quotas;
mod requests;
mod resolution;
mod rollout;
mod secrets;
mod shadow_calls;
mod sign_ins;
mod signatures;
mod signing_in;
mod streams;
mod tracking;
mod upkeep;
mod usage;
pub mod views;
mod webhooks;

pub use linecard_domain::BlockReason;
pub use linecard_oidc::{ProviderFailure, SignInFailure, TokenRefusal};
pub use linecard_store::SecretHash;

pub use agents::{AgentChange, AgentInput, check_agent};
pub use app::{App, Settings};
pub use audit::{AuditAction, Origin};
pub use audit_log::{ChainFault, ChainReport, audit_chain_after, verify_audit_chain};
pub use background::ClockDifferences;
pub use caller::{Caller, CallerKey, CallerToken, KeyAccess};
pub use calls::{ChangedCall, ChangedRecording, HungUp, RecordedAudio, RecordingOptions, RedirectCall, SendDigits};
pub use channels::{PublicSigningKey, RejectionReason};
pub use connections::{
    AccessInput, AccountProblem, ApiKeyInput, ConnectInput, Connection, ExplainedResolution, IncomingSettings,
    InspectedAccount, InspectedLine, NumbersInput, OfferedNumber, RotationStep, SecondaryTokenView, SharedKey,
    SharedKeyInput, TokenInput, Verified, parse_shared_key_secret,
};
pub use dependencies::{Dependencies, RandomSource, SystemRandomSource};
pub use encryption_keys::{KeyRotation, KeyState, KeyUsage, PassReport, RotationReport};
pub use error::{AppError, Conflict, FieldError, VerificationProblem};
pub use event_deliveries::{RenderEvent, VisitLimits};
pub use event_endpoints::{EventEndpointChange, EventEndpointInput, WithSecret};
pub use export::export_history;
pub use health::{
    AgentLine, Backlog, Clocks, FailingEndpoint, Health, OrganizationLine, PublicAddress, RejectedCallbacks,
};
pub use identity::{
    BegunSignIn, ConnectSessionInput, CreatedApiKey, CreatedConnectSession, DEVICE_LIFETIME, Device, ErasureReport,
    HandedLink, IdentifiedToken, Invited, KnownDevice, NewApiKeyInput, NewSecondFactor, NewSession, OneTimeLink,
    OperatorKey, OperatorKeyInput, OwnErasure, PasswordShown, ProviderSignInError, SecondFactorCode, SecondFactorState,
    SignedIn,
};
pub use input::{
    DailyLimitsChange, LimitsChange, LimitsInput, PageOrigin, Patch, RetentionChange, RetentionInput, check_metadata,
};
pub use linecard_event_sender::{EventSender, HostLookup, SystemLookup};
pub use mails::Mailed;
pub use metrics::describe_metrics;
pub use notices::Notices;
pub use outbound::Dispatched;
pub use passwords::{Password, PasswordCost};
pub use platform::{
    CreatedPlatformKey, EventsCursor, ImportOptions, Imported, ImportedConnection, ImportedLine, NamedOrganization,
    NewPlatformKeyInput, OrganizationUsage, PlatformCaller, PlatformEndpoint, PlatformEndpointWithSecret,
    PlatformEvent, PlatformEvents, PutAgent, PutMember, PutOrganization, UpsertOutcome, Upserted,
};
pub use quotas::{Quota, Quotas};
pub use requests::{CallOptions, IdempotencyKey, MessageContent, OutboundParams, PlaceCall, SendMessage};
pub use rollout::{Backfilled, DayTraffic, FallingBack, OrganizationBackup, Rollout, RolloutSettings, ShadowReport};
pub use secrets::{CONNECT_TOKEN_PREFIX, PLATFORM_KEY_PREFIX, hash as secret_hash, mask as secret_mask};
pub use shadow_calls::{ComparedCall, OwnChoice, ReportedAgent, ReportedCall, ShadowDiffers};
pub use signatures::{CheckedSignature, ReceivedWebhook, SignedBy, WebhookContent};
pub use signing_in::{ProviderSignIn, SignInSettings};
pub use streams::{FeedPosition, Heard, OVERLAP, OpenStream, OutboundEvent, StreamPlace};
pub use tracking::{CallbackRequest, CallbackTarget, Reconciled};
pub use usage::{
    AccountUsage, ComparedAccount, Comparison, ComparisonRequest, ComparisonTotals, Cost, Usage, UsageItem, UsageMonth,
    UsageRequest, UsageTotals,
};
