//! The log, on standard error, and the metrics.

use std::io::{self, IsTerminal};

use linecard_store::Store;
use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Deployment, Logging};
use crate::error::ServerError;
use crate::output;

const POOL_OPEN: &str = "linecard_database_connections";
const POOL_IDLE: &str = "linecard_database_connections_idle";
const POOL_WAITING: &str = "linecard_database_connections_waiting";
const BUILD: &str = "linecard_build_info";

/// Upper bounds in seconds: from a callback's few milliseconds to the 10 s after which Twilio is given up.
const SECONDS: [f64; 14] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// For people in development, for machines in production.
pub(crate) fn init(logging: &Logging) {
    let log = tracing_subscriber::registry().with(EnvFilter::new(&logging.filter)).with(filter_fn(holds_no_data));
    let lines = fmt::layer().with_writer(io::stderr);
    match logging.deployment {
        Deployment::Production => log.with(lines.json().flatten_event(true).with_span_list(false)).init(),
        Deployment::Development => log.with(lines.with_ansi(io::stderr().is_terminal())).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, message, "a task panicked");
    }));
}

/// tokio-postgres logs the parameters of each statement below `info`: phone numbers, e-mail addresses, hashes.
/// No setting of RUST_LOG brings them into the log.
fn holds_no_data(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::INFO || !event.target().starts_with("tokio_postgres")
}

/// Why the server cannot go on: in the log's own form for machines, readable for people.
pub(crate) fn fatal(logging: &Logging, error: &ServerError) {
    match logging.deployment {
        Deployment::Production => tracing::error!(error = output::chain(error), "cannot serve"),
        Deployment::Development => output::error(error),
    }
}

/// Starts counting. Once in a process.
pub(crate) fn metrics() -> Result<PrometheusHandle, ServerError> {
    let handle = PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?;
    linecard_app::describe_metrics();
    linecard_twilio::describe_metrics();
    linecard_api::describe_metrics();
    describe_gauge!(POOL_OPEN, "Open connections to the database");
    describe_gauge!(POOL_IDLE, "Open connections to the database that nobody uses");
    describe_gauge!(POOL_WAITING, "Requests that wait for a connection to the database");
    describe_gauge!(BUILD, "1, with the version as a label");
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// All metrics in Prometheus' text format. What is a state rather than a count is read now.
pub(crate) fn render(handle: &PrometheusHandle, store: &Store) -> String {
    let pool = store.pool_status();
    for (name, value) in [(POOL_OPEN, pool.size), (POOL_IDLE, pool.available), (POOL_WAITING, pool.waiting)] {
        // Far below 2^32: the pool's size is a small setting.
        gauge!(name).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
    }
    handle.render()
}
