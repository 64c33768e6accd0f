//! The application: what the use cases share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::Timestamp;
use linecard_event_sender::EventSender;
use linecard_mail::Mailer;
use linecard_store::{AuthenticatedKey, CallShortWay, EventBus, SecretHash, Store};
use linecard_twilio::TwilioTelephonyAdapter;
use linecard_vault::Keyring;
use moka::sync::Cache;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::audit::AuditWriter;
use crate::channels::{PublicSigningKey, StreamTokens};
use crate::credentials::{Credentials, OpenedTokens, TokenPromotions};
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::event_deliveries::{Attempts, EventDeliveries, EventSecrets, VisitLimits};
use crate::input::UrlTargets;
use crate::mails::Mails;
use crate::outbound::{CallQueue, Dispatcher, Intents, LimitWarnings, OutcomeRecorder, Submitter};
use crate::passwords::{PasswordCost, PasswordHasher};
use crate::quotas::Quotas;
use crate::sign_ins::SignInFailures;
use crate::signing_in::SignInSettings;
use crate::streams::EventStreams;
use crate::tracking::{
    CallbackReceiver, CallbackVerifier, GIVE_UP_PRICE, ItemReconciler, Reconciler, RecordingTracker,
};
use crate::upkeep::{NoticeKeeper, Upkeep};

/// How long the result of a key lookup is cached; also the precision of a key's `last_used_at`.
const CACHE_KEYS_FOR: Duration = Duration::from_mins(1);

/// The choices of an installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where Twilio reaches this installation. Signatures of callbacks cover it.
    pub public_url: Url,
    /// Whether URLs that users give may lead to this machine and to private networks, as in development.
    pub private_urls: bool,
    /// Whether organizations that have not chosen fall back to their organization-wide account.
    pub org_fallback_default: bool,
    pub quotas: Quotas,
    pub sign_in: SignInSettings,
    pub password_cost: PasswordCost,
    /// Through which mail is sent; `None`: none is.
    pub mailer: Option<Mailer>,
    /// With which events are sent to endpoints of organizations.
    pub event_sender: EventSender,
    /// How many organizations are sent events at a time.
    pub event_visits: VisitLimits,
}

impl Settings {
    /// Which URLs users may give.
    pub(crate) fn url_targets(&self) -> UrlTargets<'_> {
        UrlTargets { public_url: &self.public_url, private: self.private_urls }
    }
}

/// The application. Each room of use cases adds its own `impl App` with public use cases only; the work is done by the
/// structs that it holds.
pub struct App {
    pub(crate) store: Store,
    pub(crate) twilio: TwilioTelephonyAdapter,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) dependencies: Dependencies,
    pub(crate) settings: Settings,
    pub(crate) passwords: PasswordHasher,
    pub(crate) sign_in_failures: SignInFailures,
    pub(crate) mails: Arc<Mails>,
    pub(crate) audit: AuditWriter,
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) promotions: Arc<TokenPromotions>,
    pub(crate) dispatcher: Arc<Dispatcher>,
    pub(crate) call_queue: Arc<CallQueue>,
    pub(crate) callbacks: CallbackReceiver,
    pub(crate) recordings: Arc<RecordingTracker>,
    pub(crate) reconciler: Arc<Reconciler>,
    pub(crate) opened_tokens: OpenedTokens,
    pub(crate) cached_keys: Cache<SecretHash, AuthenticatedKey>,
    pub(crate) live: EventBus,
    pub(crate) streams: EventStreams,
    pub(crate) event_secrets: EventSecrets,
    pub(crate) event_deliveries: Arc<EventDeliveries>,
    pub(crate) draining: CancellationToken,
    pub(crate) ending: CancellationToken,
    /// Work that a disconnecting client must not abort, and that a shutdown waits for.
    pub(crate) tasks: TaskTracker,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl App {
    pub fn new(
        store: Store,
        keyring: Keyring,
        twilio: TwilioTelephonyAdapter,
        dependencies: Dependencies,
        settings: Settings,
    ) -> Self {
        let (keyring, live, tasks) = (Arc::new(keyring), EventBus::default(), TaskTracker::new());
        let audit = AuditWriter::new(dependencies.clone(), live.clone());
        let credentials = Arc::new(Credentials::new(Arc::clone(&keyring), dependencies.clone()));
        let promotions = TokenPromotions::new(store.clone(), twilio.clone(), Arc::clone(&credentials), audit.clone());
        let promotions = Arc::new(promotions);
        let (opened_tokens, short_way) = (OpenedTokens::default(), Arc::new(CallShortWay::new(&store, &tasks)));
        let submitter = Submitter::new(
            store.clone(),
            twilio.clone(),
            Arc::clone(&credentials),
            opened_tokens.clone(),
            Arc::clone(&promotions),
            OutcomeRecorder::new(store.clone(), Arc::clone(&short_way), live.clone(), dependencies.clone()),
            dependencies.clone(),
        );
        let fallback = settings.org_fallback_default;
        let intents = intents(&store, &short_way, &audit, &live, &dependencies, fallback);
        let stream_tokens = StreamTokens::new(&keyring, &settings.public_url, dependencies.clone());
        let dispatcher = Arc::new(Dispatcher::new(intents, submitter, settings.public_url.clone(), stream_tokens));
        let call_queue = call_queue(&store, &dispatcher, &live, &dependencies, &tasks, fallback);
        let (of_store, of_twilio) = (store.clone(), twilio.clone());
        let items =
            ItemReconciler::new(of_store, of_twilio, Arc::clone(&promotions), live.clone(), dependencies.clone());
        let recordings = Arc::new(items.recordings());
        let callbacks = CallbackReceiver::new(
            store.clone(),
            short_way,
            CallbackVerifier::new(store.clone(), Arc::clone(&credentials), opened_tokens.clone(), &settings.public_url),
            Arc::clone(&promotions),
            Arc::clone(&recordings),
            live.clone(),
            dependencies.clone(),
        );
        let mails = Arc::new(Mails::new(settings.mailer.clone(), dependencies.clone()));
        let ending = CancellationToken::new();
        let streams = EventStreams::new(&store, &live, &dependencies, &tasks, &ending, settings.quotas);
        let notices = notice_keeper(&store, &dependencies, &mails, &tasks, &settings);
        let reconciler = Arc::new(reconciler(&store, items, &recordings, &live, &dependencies, notices));
        let event_secrets = EventSecrets::new(Arc::clone(&keyring), dependencies.clone());
        let attempts = attempts(&store, &event_secrets, &audit, &dependencies, &settings);
        let event_deliveries = Arc::new(EventDeliveries::new(
            attempts,
            live.clone(),
            tasks.clone(),
            ending.clone(),
            settings.event_visits,
        ));
        Self {
            store,
            twilio,
            keyring,
            dependencies,
            passwords: PasswordHasher::new(settings.password_cost.clone()),
            settings,
            sign_in_failures: SignInFailures::default(),
            mails,
            audit,
            credentials,
            promotions,
            dispatcher,
            call_queue: Arc::new(call_queue),
            callbacks,
            recordings,
            reconciler,
            opened_tokens,
            cached_keys: Cache::builder().max_capacity(10_000).time_to_live(CACHE_KEYS_FOR).build(),
            live,
            streams,
            event_secrets,
            event_deliveries,
            draining: CancellationToken::new(),
            ending,
            tasks,
        }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// With which the tokens of media streams are verified; the first one signs.
    pub fn public_signing_keys(&self) -> Vec<PublicSigningKey> {
        self.dispatcher.public_signing_keys()
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Checks that the database responds, so that requests can be served.
    pub async fn ready(&self) -> Result<(), AppError> {
        Ok(self.store.ping().await?)
    }

    /// In a word why history is not read from the standby; `None`: it is, or there is none. The server is ready without it.
    pub fn standby_fault(&self) -> Option<&'static str> {
        self.store.standby_fault().map(|fault| fault.name())
    }

    /// The name of the key that new values are sealed with. It reveals nothing about the key.
    pub fn active_key_id(&self) -> String {
        self.keyring.active_key_id().to_string()
    }

    /// Notifications of changes, on this node and on the others.
    pub fn live(&self) -> &EventBus {
        &self.live
    }

    /// Cancelled when the server is about to shut down: load balancers shall send no more requests.
    pub fn draining(&self) -> &CancellationToken {
        &self.draining
    }

    /// Cancelled when the server begins to shut down.
    pub fn ending(&self) -> &CancellationToken {
        &self.ending
    }

    /// The work that a shutdown waits for.
    pub fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    pub fn now(&self) -> Timestamp {
        self.dependencies.now()
    }
}

fn intents(
    store: &Store,
    short_way: &Arc<CallShortWay>,
    audit: &AuditWriter,
    live: &EventBus,
    dependencies: &Dependencies,
    fallback: bool,
) -> Intents {
    let warnings = LimitWarnings::new(store.clone(), audit.clone(), live.clone(), dependencies.clone());
    Intents::new(store.clone(), Arc::clone(short_way), dependencies.clone(), warnings, fallback)
}

fn call_queue(
    store: &Store,
    dispatcher: &Arc<Dispatcher>,
    live: &EventBus,
    dependencies: &Dependencies,
    tasks: &TaskTracker,
    fallback: bool,
) -> CallQueue {
    let (dispatcher, tasks) = (Arc::clone(dispatcher), tasks.clone());
    CallQueue::new(store.clone(), dispatcher, live.clone(), dependencies.clone(), tasks, fallback)
}

fn reconciler(
    store: &Store,
    items: ItemReconciler,
    recordings: &Arc<RecordingTracker>,
    live: &EventBus,
    dependencies: &Dependencies,
    notices: NoticeKeeper,
) -> Reconciler {
    let upkeep = Upkeep::new(store.clone(), live.clone(), dependencies.clone(), GIVE_UP_PRICE, notices);
    Reconciler::new(store.clone(), items, Arc::clone(recordings), upkeep, dependencies.clone())
}

fn notice_keeper(
    store: &Store,
    dependencies: &Dependencies,
    mails: &Arc<Mails>,
    tasks: &TaskTracker,
    settings: &Settings,
) -> NoticeKeeper {
    NoticeKeeper {
        store: store.clone(),
        dependencies: dependencies.clone(),
        mails: Arc::clone(mails),
        tasks: tasks.clone(),
        console: settings.public_url.as_str().trim_end_matches('/').to_owned(),
    }
}

/// What sends an event and records how that went.
fn attempts(
    store: &Store,
    secrets: &EventSecrets,
    audit: &AuditWriter,
    dependencies: &Dependencies,
    settings: &Settings,
) -> Attempts {
    Attempts {
        store: store.clone(),
        sender: settings.event_sender.clone(),
        secrets: secrets.clone(),
        audit: audit.clone(),
        dependencies: dependencies.clone(),
        public_url: settings.public_url.clone(),
        private_urls: settings.private_urls,
    }
}
