//! The log, on standard error, the traces, and the metrics.

use std::io::{self, IsTerminal};

use linecard_store::Store;
use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
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
use crate::output;

const POOL_OPEN: &str = "linecard_database_connections";
const POOL_IDLE: &str = "linecard_database_connections_idle";
const POOL_WAITING: &str = "linecard_database_connections_waiting";
const BUILD: &str = "linecard_build_info";

/// Upper bounds in seconds: from a callback's few milliseconds to the 10 s after which Twilio is given up.
const SECONDS: [f64; 14] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// Traces on their way out. To be dropped last: that sends what is left.
#[derive(Debug)]
pub(crate) struct Traces(Option<SdkTracerProvider>);

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.as_ref().map(SdkTracerProvider::shutdown) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Logs for people in development, for machines in production.
pub(crate) fn init(logging: &Logging) -> Result<Traces, ServerError> {
    let provider = logging.traces.as_deref().map(tracer_provider).transpose()?;
    let wanted = EnvFilter::new(&logging.filter).and(filter_fn(holds_no_data));
    let lines = fmt::layer().with_writer(io::stderr);
    // With all spans around a line: the request's id stands in the outermost.
    let lines = match logging.deployment {
        Deployment::Production => lines.json().flatten_event(true).with_current_span(false).boxed(),
        Deployment::Development => lines.with_ansi(io::stderr().is_terminal()).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(wanted)).with(provider.as_ref().map(traces)).init();
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, message, "a task panicked");
    }));
    Ok(Traces(provider))
}

/// The address, headers, sampling and more come from OpenTelemetry's own variables, which the SDK reads.
fn tracer_provider(service_name: &str) -> Result<SdkTracerProvider, ServerError> {
    let exporter = SpanExporter::builder().with_http().build()?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name(service_name.to_owned()).with_attribute(version).build();
    global::set_text_map_propagator(TraceContextPropagator::new());
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

/// Our own spans, whatever is logged: those of libraries would hold data, and the exporter's would never end.
fn traces<S: Subscriber + for<'span> LookupSpan<'span>>(provider: &SdkTracerProvider) -> impl Layer<S> + use<S> {
    let ours = |event: &Metadata<'_>| *event.level() <= Level::INFO && event.target().starts_with("linecard");
    tracing_opentelemetry::layer().with_tracer(provider.tracer("linecard")).with_filter(filter_fn(ours))
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
