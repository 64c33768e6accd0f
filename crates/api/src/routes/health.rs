//! For whoever runs it: is it alive, is it ready, what does it count.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::problem::Problem;
use crate::state::ApiState;

/// The name of the installation's active key: whoever has the key can tell this installation from another.
const KEY_ID: &str = "linecard-key-id";

/// The process answers.
pub(crate) async fn healthz(State(state): State<ApiState>) -> impl IntoResponse {
    ([(KEY_ID, state.app.active_key_id())], "ok\n")
}

/// The database answers, too: requests can be served.
pub(crate) async fn readyz(State(state): State<ApiState>) -> Result<&'static str, Problem> {
    state.app.ready().await?;
    Ok("ready\n")
}

/// Prometheus' text format.
pub(crate) fn metrics(rendered: String) -> impl IntoResponse {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], rendered)
}
