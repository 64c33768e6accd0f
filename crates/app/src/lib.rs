//! The use cases: the only place where store, vault and Twilio meet.
//!
//! A use case takes a [`Caller`] (who, in which organization, with which role) and the parsed input, and
//! answers the domain's types or an [`AppError`]. Requests to Twilio are made outside of any
//! transaction: what must be durable is committed before, what was learnt is committed after.
//!
//! What does not belong here: SQL, HTTP, the reading of configuration.

mod agent_settings;
mod agents;
mod api_keys;
mod audit;
mod audit_chain;
mod backfill;
mod backup;
mod call_queue;
mod callbacks;
mod caller;
mod calls;
mod comparison;
mod connection;
mod credentials;
mod error;
mod events;
mod followed;
mod followup;
mod hang_up;
mod idempotency;
mod inspection;
mod instructions;
mod key_census;
mod key_rotation;
mod limits;
mod members;
mod messages;
mod metrics;
mod organization_settings;
mod organizations;
mod outgoing;
mod passwords;
mod people;
mod phone_numbers;
mod place_call;
mod reconcile;
mod refusals;
mod resolution;
mod rollout;
mod rotation;
mod secrets;
mod send_message;
mod submission;
mod usage;
mod verification;

use std::sync::Arc;

use linecard_domain::{Clock, IdGenerator, Timestamp};
use linecard_store::{AuthenticatedKey, EventBus, SecretHash, Store};
use linecard_twilio::TwilioTelephonyAdapter;
use linecard_vault::Keyring;
use moka::sync::Cache;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;
use uuid::Uuid;

pub use agents::{AgentChange, AgentInput, Patch, check_agent};
pub use api_keys::{MadeApiKey, NewApiKeyInput};
pub use audit::{AuditAction, Origin};
pub use audit_chain::{ChainFault, ChainReport, audit_chain_after, verify_audit_chain};
pub use backfill::Backfilled;
pub use backup::OrganizationBackup;
pub use callbacks::{CallbackRequest, CallbackTarget};
pub use caller::Caller;
pub use calls::{CallOptions, PlaceCall};
pub use comparison::{ComparedAccount, Comparison, ComparisonRequest, Ledger, UsageMonth};
pub use connection::{AccessInput, ApiKeyInput, ConnectInput, Connection, NextTokenShown, TokenInput};
pub use error::{AppError, Conflict, FieldError};
pub use events::News;
pub use hang_up::HungUp;
pub use idempotency::IdempotencyKey;
pub use inspection::{AccountProblem, InspectedAccount, InspectedLine};
pub use key_rotation::{Census, KeyRotation, KeyStanding, Pass, Rotation};
pub use limits::{LimitOwner, LimitsChange, LimitsInput};
pub use members::NewMember;
pub use messages::{MessageContent, SendMessage};
pub use metrics::describe_metrics;
pub use outgoing::{Envelope, Placed, check_metadata};
pub use passwords::Password;
pub use people::{NewSession, SignedIn};
pub use phone_numbers::{NumbersInput, OfferedNumber};
pub use reconcile::Reconciled;
pub use refusals::RefusalReason;
pub use resolution::{Blocked, ExplainedResolution};
pub use rollout::{DayTraffic, FallingBack, Rollout, Settings as RolloutSettings};
pub use rotation::RotationStep;
pub use secrets::{RandomSource, SystemRandomSource};
pub use usage::{Cost, Spent, Usage, UsageItem, UsageRequest};
pub use verification::{VerificationProblem, Verified};

/// Also how exactly `last_used_at` of a key is known.
const REMEMBER_KEYS_FOR: std::time::Duration = std::time::Duration::from_mins(1);

/// What an installation has chosen.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What Twilio calls; signatures are checked over it.
    pub public_url: Url,
    /// Whether organizations that have not chosen fall back to their organization-wide account.
    pub org_fallback_default: bool,
}

/// The application: what use cases work with.
pub struct App {
    store: Store,
    keyring: Keyring,
    twilio: TwilioTelephonyAdapter,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    randomness: Arc<dyn RandomSource>,
    settings: Settings,
    passwords: passwords::PasswordHasher,
    refusals: refusals::RefusalCounter,
    remembered_keys: Cache<SecretHash, AuthenticatedKey>,
    live: EventBus,
    ending: CancellationToken,
    /// A call waits for its turn.
    call_queued: Notify,
    /// Work that a client's hanging up must not abort, and that a shutdown waits for.
    tasks: TaskTracker,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The sources of change that tests control.
#[derive(Clone)]
pub struct Dependencies {
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    pub randomness: Arc<dyn RandomSource>,
}

impl std::fmt::Debug for Dependencies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sources")
    }
}

impl App {
    pub fn new(
        store: Store,
        keyring: Keyring,
        twilio: TwilioTelephonyAdapter,
        sources: Dependencies,
        settings: Settings,
    ) -> Self {
        Self {
            store,
            keyring,
            twilio,
            clock: sources.clock,
            ids: sources.ids,
            randomness: sources.randomness,
            settings,
            passwords: passwords::PasswordHasher::default(),
            refusals: refusals::RefusalCounter::default(),
            remembered_keys: Cache::builder().max_capacity(10_000).time_to_live(REMEMBER_KEYS_FOR).build(),
            live: EventBus::default(),
            ending: CancellationToken::new(),
            call_queued: Notify::new(),
            tasks: TaskTracker::new(),
        }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The name of the key that seals what is stored now. It says nothing of the key.
    pub fn active_key_id(&self) -> String {
        self.keyring.active_key_id().to_string()
    }

    /// What happens, on this node and on the others.
    pub fn live(&self) -> &EventBus {
        &self.live
    }

    /// Cancelled when the server begins to end: what would go on for ever stops then.
    pub fn ending(&self) -> &CancellationToken {
        &self.ending
    }

    /// The work that a shutdown waits for.
    pub fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn next_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next(self.clock.as_ref()))
    }
}
