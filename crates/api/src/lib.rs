//! The HTTP side: routes, extractors, sessions, error responses.
//!
//! A handler extracts, makes one call into `app` and maps the answer. It contains no SQL, no cryptography and no HTTP
//! client. Errors become HTTP in one place, `problem`.
//!
//! # Rooms, from the top down
//!
//! A module imports from the lines below its own only; `scripts/rooms.mjs` checks it.
//!
//! - `docs_page`, `openapi`, `routes`, `webhooks`
//! - `cross_origin`
//! - `extract`
//! - `state`
//! - `console`, `rate_limit`, `schema_enums`
//! - `problem`
//! - `csp`, `request_span`

mod console;
mod cross_origin;
mod csp;
mod docs_page;
mod extract;
mod openapi;
mod problem;
mod rate_limit;
mod request_span;
mod routes;
mod schema_enums;
mod state;
mod webhooks;

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use problem::{Problem, ProblemCode};
pub use state::{ApiOptions, ApiState};

/// What the server provides for monitoring.
#[derive(Clone)]
pub struct Operations {
    /// Renders the metrics in the Prometheus text format.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Operations")
    }
}

/// All routes. Must be served with the peer's socket address as connect info: rate limits and the audit log use it.
pub fn router(state: ApiState, operations: Operations) -> Router {
    with_layers(routes_of_clients().merge(routes_of_operators(operations)), state)
}

/// The routes without those for operators, which are served apart ([`operations_router`]).
pub fn public_router(state: ApiState) -> Router {
    with_layers(routes_of_clients(), state)
}

/// Liveness, readiness and metrics.
pub fn operations_router(state: ApiState, operations: Operations) -> Router {
    let healthz = Router::new().route("/healthz", get(routes::probes::healthz));
    let none = || async { Problem::not_found("page") };
    with_layers(healthz.merge(routes_of_operators(operations)).fallback(none), state)
}

fn routes_of_operators(operations: Operations) -> Router<ApiState> {
    let metrics = operations.metrics;
    Router::new()
        .route("/readyz", get(routes::probes::readyz))
        .route("/metrics", get(move || async move { routes::probes::metrics(metrics()) }))
}

fn routes_of_clients() -> Router<ApiState> {
    let (api, document) = routes::router().split_for_parts();
    let document = openapi::complete(document);
    Router::new()
        .merge(api)
        .merge(webhooks::twilio::router())
        .route("/healthz", get(routes::probes::healthz))
        .route("/api/openapi.json", get(move || async move { Json(document) }))
        .merge(docs_page::router())
        .route("/connect/{connect_session_id}", get(routes::connect_page))
        .fallback(console::serve)
}

fn with_layers(routes: Router<ApiState>, state: ApiState) -> Router {
    // Browsers ignore it unless they have come by HTTPS, which a proxy terminates.
    let is_secure = state.app.settings().public_url.scheme() == "https";
    // Each layer is a service on the heap for each request: the headers are added by one.
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state)
        .layer(CatchPanicLayer::custom(|_panic| Problem::internal().into_response()))
        .layer(middleware::map_response(move |response| ready(with_headers(response, is_secure))))
        .layer(middleware::from_fn(request_span::trace_request))
}

/// The JSON of an event, the same in streams and to endpoints; for `App::run_event_deliveries`.
pub fn event_data(news: &linecard_app::OutboundEvent) -> Option<serde_json::Value> {
    routes::event_data(news)
}

/// The OpenAPI document, as it is served at `/api/openapi.json` and committed as `openapi.json`.
pub fn openapi() -> serde_json::Value {
    openapi::complete(routes::router().split_for_parts().1)
}

/// The text of `docs/errors.md`: every problem code with its status and meaning.
pub fn errors_markdown() -> String {
    problem::errors_markdown()
}

/// Registers the help texts of this crate's metrics.
pub fn describe_metrics() {
    metrics::describe_histogram!(
        "linecard_http_request_duration_seconds",
        metrics::Unit::Seconds,
        "Duration of HTTP requests by method, route and status"
    );
    metrics::describe_counter!(
        "linecard_untrusted_forwarded_requests_total",
        "Requests with X-Forwarded-For or Forwarded whose sender is not in LINECARD_TRUSTED_PROXIES"
    );
}

/// Set on every answer that has none of its own.
const HEADERS: [(HeaderName, &str); 6] = [
    // Of the release that answers (docs/versioning.md).
    (HeaderName::from_static("linecard-version"), env!("CARGO_PKG_VERSION")),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Pages have policies of their own; what is none may load nothing if it is opened as one.
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    // Answers contain new keys, numbers and messages; files say themselves how long they may be kept.
    (header::CACHE_CONTROL, "no-store"),
];

fn with_headers(mut response: Response, is_secure: bool) -> Response {
    let is_framed = response.extensions().get::<csp::Framed>().is_some();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        if is_framed && name == header::X_FRAME_OPTIONS {
            continue;
        }
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_secure {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    response
}

async fn method_not_allowed(request: Request) -> Response {
    let detail = format!("{} is not supported here; the Allow header lists the supported methods.", request.method());
    Problem::new(ProblemCode::MethodNotAllowed, detail).into_response()
}
