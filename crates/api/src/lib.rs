//! HTTP: routes, extractors, sessions, problems.
//!
//! A handler extracts, makes one call into `app` and maps the answer. It holds no SQL, no cryptography
//! and no HTTP client. Errors become HTTP in one place, `problem`.

mod console;
mod docs;
mod extract;
mod limits;
mod nonce;
mod observe;
mod openapi;
mod problem;
mod routes;
mod state;
mod webhooks;
mod words;

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use problem::Problem;
pub use state::{ApiOptions, ApiState};

/// What the server gives to be shown.
#[derive(Clone)]
pub struct Operations {
    /// The metrics, in Prometheus' text format.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

impl fmt::Debug for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Operations")
    }
}

/// The whole HTTP side. Served with the peer's address as connect info.
pub fn router(state: ApiState, operations: Operations) -> Router {
    let (api, document) = routes::router().split_for_parts();
    let document = openapi::complete(document);
    let metrics = operations.metrics;
    Router::new()
        .merge(api)
        .merge(webhooks::twilio::router())
        .route("/healthz", get(routes::health::healthz))
        .route("/readyz", get(routes::health::readyz))
        .route("/metrics", get(move || async move { routes::health::metrics(metrics()) }))
        .route("/api/openapi.json", get(move || async move { Json(document) }))
        .merge(docs::router())
        .fallback(console::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state)
        .layer(CatchPanicLayer::custom(|_panic| Problem::internal().into_response()))
        .layer(security_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(security_header(header::REFERRER_POLICY, "no-referrer"))
        .layer(security_header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(middleware::from_fn(observe::observe))
}

/// The OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    openapi::complete(routes::router().split_for_parts().1)
}

/// Gives the metrics their help texts.
pub fn describe_metrics() {
    metrics::describe_histogram!(
        "linecard_http_request_duration_seconds",
        metrics::Unit::Seconds,
        "Requests served, by route and status"
    );
}

fn security_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn method_not_allowed(request: Request) -> Response {
    let detail = format!("{} is not possible here; the header Allow says what is.", request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Wrong method", detail).into_response()
}
