use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use linecard_api::{ApiOptions, ApiState, Operations};
use linecard_app::{App, Dependencies, Settings, SystemRandomSource};
use linecard_domain::{Clock, RandomIds, SystemClock};
use linecard_store::PoolOptions;
use linecard_twilio::TwilioTelephonyAdapter;
use linecard_vault::{Key, Keyring};
use tokio::net::TcpListener;
use twilio_sim::{Options, Sim};
use url::Url;

use crate::TestDatabase;
use crate::discretion::Listener;
use crate::organization::TestOrganization;

/// A running Linecard of a test's own, with a Twilio beside it.
pub struct TestApp {
    pub base_url: String,
    pub app: Arc<App>,
    pub database: TestDatabase,
    pub sim: Sim,
    pub http: reqwest::Client,
    _listener: Listener,
}

/// How a test's Linecard differs from the usual one.
#[derive(Clone)]
pub struct TestOptions {
    pub clock: Arc<dyn Clock>,
    pub org_fallback_default: bool,
    /// How much faster than life calls run at the simulated Twilio.
    pub sim_speed: f64,
    /// How long an answer of Twilio is waited for.
    pub twilio_timeout: Duration,
    pub pool: PoolOptions,
    pub api: ApiOptions,
    /// The active key first, then retired ones.
    pub keys: Vec<&'static str>,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            org_fallback_default: true,
            sim_speed: 1_000.0,
            twilio_timeout: Duration::from_secs(2),
            pool: PoolOptions { max_size: 8, ..PoolOptions::default() },
            api: ApiOptions::default(),
            keys: vec![ENCRYPTION_KEY],
        }
    }
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(TestOptions::default()).await
    }

    pub async fn start_with(options: TestOptions) -> Self {
        Self::start_on(TestDatabase::create().await, options).await
    }

    /// A Linecard on a given database, with a Twilio of its own.
    pub async fn start_on(database: TestDatabase, options: TestOptions) -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let sim = Sim::start(any_port, Options::default().with_speed(options.sim_speed))
            .await
            .expect("the simulated Twilio starts");
        let sim_url = Url::parse(&sim.base_url()).expect("an address");
        Self::start_at(database, sim, sim_url, options).await
    }

    /// A Linecard whose Twilio cannot be connected to: nobody listens at its address.
    pub async fn start_without_twilio(options: TestOptions) -> Self {
        let database = TestDatabase::create().await;
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let sim = Sim::start(any_port, Options::default()).await.expect("the simulated Twilio starts");
        let closed = TcpListener::bind(any_port).await.expect("a port is free").local_addr().expect("an address");
        let nowhere = Url::parse(&format!("http://{closed}")).expect("an address");
        Self::start_at(database, sim, nowhere, options).await
    }

    /// A Linecard whose Twilio is at another address than the simulated one's, for example behind a proxy.
    pub async fn start_at(database: TestDatabase, sim: Sim, twilio_url: Url, options: TestOptions) -> Self {
        let log = Listener::start();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let twilio_http =
            TwilioTelephonyAdapter::http_client_builder().timeout(options.twilio_timeout).build().expect("a client");
        let store = database.store_with(Arc::clone(&options.clock), options.pool).await;
        let settings = Settings {
            public_url: Url::parse(&base_url).expect("an address"),
            org_fallback_default: options.org_fallback_default,
        };
        let sources = Dependencies {
            clock: options.clock,
            ids: Arc::new(RandomIds),
            random_source: Arc::new(SystemRandomSource),
        };
        let adapter = TwilioTelephonyAdapter::new(twilio_http, twilio_url);
        let app = Arc::new(App::new(store, keyring_of(&options.keys), adapter, sources, settings));
        let (announcing, listening) = (Arc::clone(&app), Arc::clone(&app));
        // Not among the app's tasks: tests wait for those to be done, and these go on for ever.
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move {
            tokio::join!(announcing.live().announce(announcing.store()), listening.live().listen(listening.store()))
        });
        let router = linecard_api::router(
            ApiState::new(Arc::clone(&app), options.api),
            Operations { metrics: Arc::new(String::new) },
        );
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(
            async move { axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await },
        );
        Self { base_url, app, database, sim, http: http_client(), _listener: log }
    }

    /// Another node of the same installation: the same database, and the same Twilio.
    pub async fn another_node(&self, options: TestOptions) -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        // A node needs one to be started with; this one is not used.
        let spare = Sim::start(any_port, Options::default()).await.expect("the simulated Twilio starts");
        let twilio_url = Url::parse(&self.sim.base_url()).expect("an address");
        Self::start_at(self.database.clone(), spare, twilio_url, options).await
    }

    /// An organization with its owner and an API key of the owner's role.
    pub async fn organization(&self, name: &str) -> TestOrganization {
        TestOrganization::found(self, name).await
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
}

/// The same in every test: a sealed value of one is a sealed value of another. As `WEBHOOK_ENCRYPTION_KEY` it lets
/// the program itself join a test's installation.
pub const ENCRYPTION_KEY: &str = "8f0a1c9e6b7d4253a4c1f0e9d8b7a6958473625140fedcba9078563412efcdab";

pub fn keyring() -> Keyring {
    keyring_of(&[ENCRYPTION_KEY])
}

/// A keyring of an active key and retired ones.
pub fn keyring_of(keys: &[&str]) -> Keyring {
    let mut keys = keys.iter().map(|key| Key::from_hex(key).expect("a key"));
    Keyring::new(keys.next().expect("an active key"), keys.collect())
}

fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(40))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}
