//! `GET /api/connect-sessions/current`.

use axum::Json;
use axum::extract::State;
use linecard_domain::{AgentId, ConnectSessionId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::ConnectSessionCaller;
use crate::problem::Problem;
use crate::state::ApiState;

/// A connect session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectSessionBody {
    #[schema(value_type = uuid::Uuid)]
    id: ConnectSessionId,
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    agent_name: String,
    /// Where the page is that uses the session.
    origin: String,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

/// Get the connect session of the request
///
/// For the page that has its token.
#[utoipa::path(get, path = "/api/connect-sessions/current", tag = "connect sessions",
    security(("connectSession" = [])),
    responses((status = 200, body = ConnectSessionBody, description = "The session")))]
pub(crate) async fn get_connect_session(
    State(state): State<ApiState>,
    ConnectSessionCaller { found, .. }: ConnectSessionCaller,
) -> Result<Json<ConnectSessionBody>, Problem> {
    let agent_name = state.app.connect_session_agent(&found).await?;
    let session = found.session;
    Ok(Json(ConnectSessionBody {
        id: session.id,
        agent_id: session.agent_id,
        agent_name,
        origin: session.origin,
        expires_at: session.expires_at,
    }))
}
