//! For operators: liveness, readiness and metrics.

use std::borrow::Cow;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::problem::{Problem, ProblemCode};
use crate::state::ApiState;

/// The header with the id of the installation's active key, which identifies the installation to anyone who has the key.
const KEY_ID: &str = "linecard-key-id";

/// Liveness: the process answers.
pub(crate) async fn healthz(State(state): State<ApiState>) -> impl IntoResponse {
    ([(KEY_ID, state.app.active_key_id())], "ok\n")
}

/// Readiness: the database answers, too, and the server is not about to stop. A standby that is not read from is told, and
/// changes nothing: the primary serves.
pub(crate) async fn readyz(State(state): State<ApiState>) -> Result<Cow<'static, str>, Problem> {
    if state.app.draining().is_cancelled() {
        return Err(Problem::new(
            ProblemCode::ShuttingDown,
            "This server is about to stop; send requests to another one.",
        ));
    }
    state.app.ready().await?;
    Ok(match state.app.standby_fault() {
        None => Cow::Borrowed("ready\n"),
        Some(fault) => Cow::Owned(format!("ready\nstandby not used: {fault}\n")),
    })
}

/// The metrics in the Prometheus text format.
pub(crate) fn metrics(rendered: String) -> impl IntoResponse {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], rendered)
}
