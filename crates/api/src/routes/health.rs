//! For whoever runs it: is it alive, is it ready, what does it count.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::problem::Problem;
use crate::state::ApiState;

/// The process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers, too: requests can be served.
pub(crate) async fn readyz(State(state): State<ApiState>) -> Result<&'static str, Problem> {
    state.app.store().ping().await.map_err(linecard_app::AppError::from)?;
    Ok("ready\n")
}

/// Prometheus' text format.
pub(crate) fn metrics(rendered: String) -> impl IntoResponse {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], rendered)
}
