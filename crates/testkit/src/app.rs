//! A running Linecard.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use linecard_api::{ApiOptions, ApiState, Operations};
use linecard_app::{
    App, Dependencies, EventSender, HostLookup, NewPlatformKeyInput, PasswordCost, Quotas, Settings, SignInSettings,
    SystemLookup, SystemRandomSource, VisitLimits,
};
use linecard_domain::{Clock, PlatformScope, RandomIds, SystemClock};
use linecard_mail::Mailer;
use linecard_store::PoolOptions;
use linecard_twilio::TwilioTelephonyAdapter;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use twilio_sim::{Options, Sim};
use url::Url;

use crate::TestDatabase;
use crate::encryption_key::{ENCRYPTION_KEY, keyring_of};
use crate::leak_check::{LogCheck, register_secret};
use crate::organization::TestOrganization;

/// A running Linecard with a database and a simulated Twilio of its own. It ends with the test, and its log is then
/// searched for secrets.
pub struct TestApp {
    /// `http://127.0.0.1:port`, without a trailing slash.
    pub base_url: String,
    /// The use cases, without HTTP.
    pub app: Arc<App>,
    /// The database that the server is connected to.
    pub database: TestDatabase,
    /// The simulated Twilio.
    pub sim: Sim,
    /// A client that follows no redirects.
    pub http: reqwest::Client,
    _log_check: LogCheck,
}

/// How a test's Linecard is configured.
#[derive(Clone)]
pub struct TestOptions {
    /// The server's clock; the simulated Twilio has its own.
    pub clock: Arc<dyn Clock>,
    /// Whether organizations that have not chosen fall back to their organization-wide account.
    pub org_fallback_default: bool,
    /// Whether URLs may lead to private networks, as in development.
    pub private_urls: bool,
    /// Where the hosts of event endpoints are looked up.
    pub event_lookup: Arc<dyn HostLookup>,
    /// How many organizations are sent events at a time.
    pub event_visits: VisitLimits,
    /// How many times faster than real time the simulated Twilio runs.
    pub sim_speed: f64,
    /// The timeout of a request to Twilio.
    pub twilio_timeout: Duration,
    /// The size and time-outs of the connection pool.
    pub pool: PoolOptions,
    /// Options of the HTTP side.
    pub api: ApiOptions,
    /// How much of something one person, key or organization may have.
    pub quotas: Quotas,
    /// How people sign in.
    pub sign_in: SignInSettings,
    /// Through which mail is sent; `None`: none is.
    pub mailer: Option<Mailer>,
    /// Encryption keys: the active one first, then retired ones.
    pub keys: Vec<&'static str>,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            private_urls: true,
            event_lookup: Arc::new(SystemLookup),
            event_visits: VisitLimits::default(),
            org_fallback_default: true,
            sim_speed: 1_000.0,
            twilio_timeout: Duration::from_secs(2),
            pool: PoolOptions { max_size: 8, ..PoolOptions::default() },
            api: ApiOptions::default(),
            quotas: Quotas::default(),
            sign_in: SignInSettings::default(),
            mailer: None,
            keys: vec![ENCRYPTION_KEY],
        }
    }
}

impl TestApp {
    /// A Linecard with the default options.
    pub async fn start() -> Self {
        Self::start_with(TestOptions::default()).await
    }

    /// A Linecard with a new database.
    pub async fn start_with(options: TestOptions) -> Self {
        Self::start_on(TestDatabase::create().await, options).await
    }

    /// A Linecard on an existing database, with a simulated Twilio of its own.
    pub async fn start_on(database: TestDatabase, options: TestOptions) -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let sim = Sim::start(any_port, Options::default().with_speed(options.sim_speed))
            .await
            .expect("the simulated Twilio starts");
        let sim_url = Url::parse(&sim.base_url()).expect("an address");
        Self::start_at(database, sim, sim_url, options).await
    }

    /// A Linecard whose Twilio refuses connections: nothing listens at its address.
    pub async fn start_without_twilio(options: TestOptions) -> Self {
        let database = TestDatabase::create().await;
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let sim = Sim::start(any_port, Options::default()).await.expect("the simulated Twilio starts");
        let closed = TcpListener::bind(any_port).await.expect("a port is free").local_addr().expect("an address");
        let nowhere = Url::parse(&format!("http://{closed}")).expect("an address");
        Self::start_at(database, sim, nowhere, options).await
    }

    /// A Linecard that reaches Twilio at `twilio_url`, for example through a proxy in front of `sim`.
    pub async fn start_at(database: TestDatabase, sim: Sim, twilio_url: Url, options: TestOptions) -> Self {
        let log_check = LogCheck::start();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let twilio_http =
            TwilioTelephonyAdapter::http_client_builder().timeout(options.twilio_timeout).build().expect("a client");
        let store = database.store_with(Arc::clone(&options.clock), options.pool).await;
        let settings = Settings {
            public_url: Url::parse(&base_url).expect("an address"),
            event_sender: EventSender::new(options.event_lookup, options.private_urls).expect("a client"),
            event_visits: options.event_visits,
            private_urls: options.private_urls,
            org_fallback_default: options.org_fallback_default,
            quotas: options.quotas,
            sign_in: options.sign_in,
            password_cost: PasswordCost::least(),
            mailer: options.mailer,
        };
        let sources = Dependencies {
            clock: options.clock,
            ids: Arc::new(RandomIds),
            random_source: Arc::new(SystemRandomSource),
        };
        let adapter = TwilioTelephonyAdapter::new(twilio_http, twilio_url);
        let app = Arc::new(App::new(store, keyring_of(&options.keys), adapter, sources, settings));
        let (announcing, listening, forgetting) = (Arc::clone(&app), Arc::clone(&app), Arc::clone(&app));
        // Not among the app's tasks: tests wait for those to finish, and these never do.
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move {
            tokio::join!(
                announcing.live().announce(announcing.store()),
                listening.live().listen(listening.store()),
                forgetting.run_token_forgetting()
            )
        });
        let router = linecard_api::router(
            ApiState::new(Arc::clone(&app), options.api),
            Operations { metrics: Arc::new(String::new) },
        );
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(
            async move { axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await },
        );
        Self { base_url, app, database, sim, http: http_client(), _log_check: log_check }
    }

    /// Another node of the same installation, with the same database and the same Twilio.
    pub async fn another_node(&self, options: TestOptions) -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        // Required to start a node, but not used.
        let spare = Sim::start(any_port, Options::default()).await.expect("the simulated Twilio starts");
        let twilio_url = Url::parse(&self.sim.base_url()).expect("an address");
        Self::start_at(self.database.clone(), spare, twilio_url, options).await
    }

    /// Sends the events that are due now.
    pub async fn deliver_events(&self) {
        self.app.deliver_events(linecard_api::event_data).await.expect("events are sent");
    }

    /// Creates an organization with an owner and an API key of the owner role.
    pub async fn organization(&self, name: &str) -> TestOrganization {
        TestOrganization::create(&self.app, &self.http, &self.base_url, &self.sim.base_url(), name).await
    }

    /// A new platform key with these scopes.
    pub async fn platform_key(&self, scopes: &[PlatformScope]) -> String {
        let name = "Platform".parse().expect("a name");
        let input = NewPlatformKeyInput { name, scopes: scopes.to_vec(), lifetime: None };
        let created = self.app.create_platform_key(input).await.expect("a key");
        let key = created.key.expose_secret().to_owned();
        register_secret("the platform key", &key);
        key
    }

    /// The URL of a path, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

impl TestOrganization {
    /// The same organization, addressed through another node of the same installation.
    #[must_use]
    pub fn at(&self, node: &TestApp) -> Self {
        self.at_url(&node.base_url)
    }
}

fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(40))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}
