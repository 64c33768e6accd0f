//! `linecard serve`.

use std::convert::Infallible;
use std::future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::{Handle, Server};
use linecard_api::{ApiOptions, ApiState, Operations};
use linecard_app::{App, PasswordCost, Settings, VisitLimits};
use linecard_domain::SystemClock;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::time::{Instant, MissedTickBehavior, timeout, timeout_at};
use url::Url;

use crate::config::{Config, Deployment};
use crate::connections::{Connections, LimitedAcceptor, raise_file_limit};
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::output::chain;
use crate::signals::Signals;
use crate::{key, telemetry, wiring};

/// How long requests, and tasks that outlive their request, may take after a signal. Kubernetes and systemd kill after
/// 30 s or more, and the embedded PostgreSQL must shut down within that time as well.
const DRAIN: Duration = Duration::from_secs(25);

/// From accepting a connection to the end of the first request's headers.
const FIRST_REQUEST: Duration = Duration::from_secs(10);

/// The same for each further request, which also limits how long an idle connection is kept. It is longer than the
/// 60 s for which load balancers keep connections, so that they do not use closed ones.
const NEXT_REQUEST: Duration = Duration::from_secs(75);

const HOUSEKEEPING: Duration = Duration::from_secs(5);
/// How often expired sessions are removed.
const REMOVAL: Duration = Duration::from_mins(10);

/// Serves until a signal, then shuts down gracefully: connections, tasks, counters, and the database last.
pub(crate) async fn serve(config: Config) -> Result<(), ServerError> {
    let began = Instant::now();
    let mut signals = Signals::receive()?;
    // Before the database is started, so that an address in use is reported immediately.
    let listeners = Listeners {
        public: listen(config.listen).await?,
        operations: match config.operations_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        },
    };
    let metrics = telemetry::metrics()?;
    let database = OpenDatabase::to_serve(&config.database).await?;
    let outcome = run(config, listeners, metrics, &database, &mut signals, began).await;
    database.close().await?;
    outcome?;
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => ServerError::AddressInUse { address },
        _ => ServerError::Listen { address, source },
    })
}

/// Where the server is reached.
struct Listeners {
    public: TcpListener,
    /// Metrics and readiness, if they are served apart.
    operations: Option<TcpListener>,
}

async fn run(
    config: Config,
    listeners: Listeners,
    metrics: PrometheusHandle,
    database: &OpenDatabase,
    signals: &mut Signals,
    began: Instant,
) -> Result<(), ServerError> {
    let address = listeners.public.local_addr().map_err(ServerError::Serve)?;
    let connections = Connections::new(config.connections, config.trusted_proxies.clone(), raise_file_limit());
    let public_url = config.public_url.clone().unwrap_or_else(|| wiring::local_url(address.port()));
    warn_if_unreachable(&public_url, &config.twilio_api_url);
    if wiring::is_behind_unknown_proxy(&public_url, &config.trusted_proxies) {
        tracing::warn!(
            "a proxy is in front of this server, but LINECARD_TRUSTED_PROXIES is not set: all clients count as one"
        );
    }
    let keyring = key::keyring(config.keys, &config.data_dir).await?;
    let options = ApiOptions {
        trusted_proxies: config.trusted_proxies,
        secure_cookies: config.deployment == Deployment::Production || public_url.scheme() == "https",
        ..ApiOptions::default()
    };
    let settings = Settings {
        public_url: public_url.clone(),
        event_sender: wiring::event_sender(config.deployment)?,
        event_visits: VisitLimits::default(),
        private_urls: config.deployment != Deployment::Production,
        org_fallback_default: config.org_fallback,
        quotas: config.quotas,
        sign_in: config.sign_in.settings(&public_url, Arc::new(SystemClock))?,
        password_cost: PasswordCost::default(),
        mailer: wiring::mailer(config.mail, &public_url)?,
    };
    let app = wiring::app(database.store.clone(), keyring, config.twilio_api_url, settings)?;

    let rendered = (metrics.clone(), app.store().clone());
    let operations = Operations { metrics: Arc::new(move || telemetry::render(&rendered.0, &rendered.1)) };
    let state = ApiState::new(Arc::clone(&app), options);
    let router = match listeners.operations {
        Some(_) => linecard_api::public_router(state.clone()),
        None => linecard_api::router(state.clone(), operations.clone()),
    };
    let handle = Handle::new();
    let server = server(listeners.public, handle.clone(), &connections)
        .serve(router.into_make_service_with_connect_info::<SocketAddr>());
    let operating = operate(listeners.operations, linecard_api::operations_router(state, operations));
    start_background(&app);
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%address, %public_url, duration_ms, max_connections = connections.total(), "ready");

    let mut deadline = None;
    let signalled = async {
        let mut signal = signals.next().await;
        app.draining().cancel();
        if !config.shutdown_delay.is_zero() {
            let delay_seconds = config.shutdown_delay.as_secs();
            tracing::info!(
                signal,
                delay_seconds,
                "shutting down soon: not ready, so that no new requests are sent here"
            );
            // Another signal ends the delay.
            signal = timeout(config.shutdown_delay, signals.next()).await.unwrap_or(signal);
        }
        tracing::info!(signal, "shutting down: no new connections are accepted, requests in progress are completed");
        deadline = Some(Instant::now() + DRAIN);
        app.ending().cancel();
        handle.graceful_shutdown(Some(DRAIN));
        let signal = signals.next().await;
        tracing::warn!(signal, "shutting down immediately: requests in progress are aborted");
        deadline = Some(Instant::now());
        handle.shutdown();
        future::pending::<Infallible>().await
    };
    let served = tokio::select! {
        served = server => served.map_err(ServerError::Serve),
        never = signalled => match never {},
        served = operating => served,
        never = housekeeping(&app, &metrics, &connections) => match never {},
    };
    drain(&app, deadline.unwrap_or_else(Instant::now)).await;
    served
}

/// Tasks that run until the server shuts down.
fn start_background(app: &Arc<App>) {
    app.tasks().spawn(Arc::clone(app).run_reconciler());
    let counting = Arc::clone(app);
    app.tasks().spawn(async move {
        let ending = counting.ending().clone();
        ending.run_until_cancelled(counting.run_key_usage()).await
    });
    app.tasks().spawn(Arc::clone(app).run_call_queue());
    app.tasks().spawn(Arc::clone(app).run_event_deliveries(linecard_api::event_data));
    let announcing = Arc::clone(app);
    app.tasks().spawn(async move {
        let ending = announcing.ending().clone();
        ending.run_until_cancelled(announcing.live().announce(announcing.store())).await
    });
    let forgetting = Arc::clone(app);
    app.tasks().spawn(async move {
        let ending = forgetting.ending().clone();
        ending.run_until_cancelled(forgetting.run_token_forgetting()).await
    });
    let removing = Arc::clone(app);
    app.tasks().spawn(async move {
        let ending = removing.ending().clone();
        ending.run_until_cancelled(remove_expired(&removing)).await
    });
    let watching = Arc::clone(app);
    app.tasks().spawn(async move {
        let ending = watching.ending().clone();
        ending.run_until_cancelled(watching.store().watch_standby()).await
    });
    let listening = Arc::clone(app);
    app.tasks().spawn(async move {
        let ending = listening.ending().clone();
        ending.run_until_cancelled(listening.live().listen(listening.store())).await
    });
}

/// Serves metrics and readiness at an address of their own, until the server ends.
async fn operate(listener: Option<TcpListener>, router: Router) -> Result<(), ServerError> {
    let Some(listener) = listener else { return future::pending().await };
    let address = listener.local_addr().map_err(ServerError::Serve)?;
    tracing::info!(%address, "metrics and readiness are served apart");
    axum::serve(listener, router).await.map_err(ServerError::Serve)
}

fn server(
    listener: TcpListener,
    handle: Handle<SocketAddr>,
    connections: &Arc<Connections>,
) -> Server<SocketAddr, LimitedAcceptor> {
    let refusing = Arc::clone(connections);
    let mut server = Server::<SocketAddr>::from_listener(listener)
        .acceptor(LimitedAcceptor(Arc::clone(connections)))
        .handle(handle)
        .first_request_timeout(FIRST_REQUEST)
        // The server waits a moment after an error of the system, and goes on.
        .accept_error_handler(move |_, error| refusing.refused(error))
        .http1_only();
    server.http_builder().http1().header_read_timeout(NEXT_REQUEST);
    server
}

/// Periodic work.
async fn housekeeping(app: &App, metrics: &PrometheusHandle, connections: &Connections) -> Infallible {
    let mut ticks = tokio::time::interval(HOUSEKEEPING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        metrics.run_upkeep();
        connections.measure();
        flush(app).await;
        if let Err(error) = app.measure_backlog().await {
            tracing::debug!(error = chain(&error), "the backlog could not be measured");
        }
        if let Err(error) = app.measure_event_backlog().await {
            tracing::debug!(error = chain(&error), "the backlog of events could not be measured");
        }
    }
}

/// What belongs to no organization is removed by every node, on its own.
async fn remove_expired(app: &App) -> Infallible {
    let mut ticks = tokio::time::interval(REMOVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = app.remove_expired().await {
            tracing::warn!(error = chain(&error), "expired sessions could not be removed");
        }
    }
}

/// Completes the tasks that requests have started, as far as time allows. A call's intent is durable, so aborted work
/// is recovered later.
async fn drain(app: &App, deadline: Instant) {
    app.tasks().close();
    // Requests may have taken all of the time; their tasks get at least a second.
    let deadline = deadline.max(Instant::now() + Duration::from_secs(1));
    if timeout_at(deadline, app.tasks().wait()).await.is_err() {
        tracing::warn!(tasks = app.tasks().len(), "shutting down with unfinished tasks");
    }
    if timeout(Duration::from_secs(2), flush(app)).await.is_err() {
        tracing::warn!("the counters of rejected callbacks could not be saved in time");
    }
}

async fn flush(app: &App) {
    if let Err(error) = app.flush_refusals().await {
        tracing::warn!(error = chain(&error), "counters of rejected callbacks were lost");
    }
    if let Err(error) = app.flush_sign_in_failures().await {
        tracing::warn!(error = chain(&error), "counters of wrong sign-ins were lost");
    }
}

/// Calls would be placed but their callbacks would be lost.
fn warn_if_unreachable(public_url: &Url, twilio_api_url: &Url) {
    if wiring::is_local(public_url) && !wiring::is_local(twilio_api_url) {
        tracing::warn!(
            %public_url,
            "Twilio cannot reach this URL: set LINECARD_PUBLIC_URL, otherwise no status callbacks will arrive"
        );
    }
}
