//! The log, on standard error, the traces, and the metrics.

use std::io::{self, IsTerminal};

use linecard_store::Store;
use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::config::{Deployment, Logging};
use crate::error::ServerError;
use crate::{connections, output};

const POOL_OPEN: &str = "linecard_database_connections";
const POOL_IDLE: &str = "linecard_database_connections_idle";
const POOL_WAITING: &str = "linecard_database_connections_waiting";
const BUILD: &str = "linecard_build_info";

/// Histogram buckets in seconds: from a callback's few milliseconds to the 10 s timeout of requests to Twilio.
const SECONDS: [f64; 14] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// Buckets of the size of a group commit (`store::tenancy::group_commit`): at most 64 items.
const ITEMS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// The trace exporter. It must be dropped last, which flushes the remaining traces.
#[derive(Debug)]
pub(crate) struct Traces(Option<SdkTracerProvider>);

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Human-readable logs in development, JSON in production.
pub(crate) fn init(logging: &Logging) -> Result<Traces, ServerError> {
    let provider = logging.traces.as_deref().map(tracer_provider).transpose()?;
    let requested = EnvFilter::new(&logging.filter).and(filter_fn(holds_no_data));
    let lines = fmt::layer().with_writer(io::stderr);
    // With all enclosing spans: the request's id is in the outermost one.
    let lines = match logging.deployment {
        Deployment::Production => lines.json().flatten_event(true).with_current_span(false).boxed(),
        Deployment::Development => lines.with_ansi(io::stderr().is_terminal()).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(requested)).with(provider.as_ref().map(traces)).init();
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, message, "a task panicked");
    }));
    Ok(Traces(provider))
}

/// The endpoint, headers, sampling and more come from OpenTelemetry's variables, which the SDK reads.
fn tracer_provider(service_name: &str) -> Result<SdkTracerProvider, ServerError> {
    let exporter = SpanExporter::builder().with_http().build()?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name(service_name.to_owned()).with_attribute(version).build();
    global::set_text_map_propagator(TraceContextPropagator::new());
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

/// Only our own spans, independent of the log level: spans of libraries may contain data, and those of the exporter
/// would be exported endlessly.
fn traces<S: Subscriber + for<'span> LookupSpan<'span>>(provider: &SdkTracerProvider) -> impl Layer<S> + use<S> {
    let ours = |event: &Metadata<'_>| *event.level() <= Level::INFO && event.target().starts_with("linecard");
    tracing_opentelemetry::layer().with_tracer(provider.tracer("linecard")).with_filter(filter_fn(ours))
}

/// tokio-postgres logs the parameters of each statement below `info`: phone numbers, email addresses, hashes.
/// No value of RUST_LOG enables them.
fn holds_no_data(event: &Metadata<'_>) -> bool {
    *event.level() <= Level::INFO || !event.target().starts_with("tokio_postgres")
}

/// Logs a fatal error: as JSON in production, human-readable in development.
pub(crate) fn fatal(logging: &Logging, error: &ServerError) {
    match logging.deployment {
        Deployment::Production => tracing::error!(error = output::chain(error), "cannot serve"),
        Deployment::Development => output::error(error),
    }
}

/// Installs the metrics recorder. Once per process.
pub(crate) fn metrics() -> Result<PrometheusHandle, ServerError> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_group_size".to_owned()), &ITEMS)?
        .install_recorder()?;
    linecard_app::describe_metrics();
    linecard_twilio::describe_metrics();
    linecard_api::describe_metrics();
    connections::describe_metrics();
    describe_gauge!(POOL_OPEN, "Open connections to the database");
    describe_gauge!(POOL_IDLE, "Idle connections to the database");
    describe_gauge!(POOL_WAITING, "Requests waiting for a database connection");
    describe_gauge!(BUILD, "1, with the version as a label");
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// All metrics in Prometheus' text format. Gauges of the pool are read at this moment.
pub(crate) fn render(handle: &PrometheusHandle, store: &Store) -> String {
    let pool = store.pool_status();
    for (name, value) in [(POOL_OPEN, pool.size), (POOL_IDLE, pool.available), (POOL_WAITING, pool.waiting)] {
        // Far below 2^32: the pool's size is a small setting.
        gauge!(name).set(f64::from(u32::try_from(value).unwrap_or(u32::MAX)));
    }
    handle.render()
}
