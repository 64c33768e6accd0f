//! `POST /api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/connect-sessions`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{AgentPath, AgentsScope, Body, Fields, Platform};
use crate::problem::Problem;
use crate::routes::connect_sessions::create::{CreatedConnectSessionBody, origin_and_lifetime};
use crate::state::ApiState;

/// A new connect session for the agent in the path.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PlatformConnectSessionBody {
    /// Where the page is that uses the session: scheme, host, and the port if it is not the scheme's own. `http` is for
    /// `localhost` and 127.0.0.1.
    #[schema(example = "https://app.example.com")]
    origin: String,
    /// How long it lasts: 60 to 1800 seconds, 900 if absent.
    #[schema(value_type = Option<u32>, minimum = 60, maximum = 1800)]
    expires_in_seconds: Option<u32>,
}

/// Create a connect session by an agent's external id
///
/// As `POST /api/connect-sessions`. The session ends when the platform key is revoked or expires. Requires the scope
/// `agents`.
#[utoipa::path(post,
    path = "/api/platform/organizations/{organization_external_id}/agents/{agent_external_id}/connect-sessions",
    tag = "platform", security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("agent_external_id" = String, Path)),
    request_body = PlatformConnectSessionBody,
    responses((status = 201, body = CreatedConnectSessionBody, description = "The session, including its token")))]
pub(crate) async fn create_platform_connect_session(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<AgentsScope>,
    AgentPath(organization, agent): AgentPath,
    body: Body<PlatformConnectSessionBody>,
) -> Result<(StatusCode, Json<CreatedConnectSessionBody>), Problem> {
    let mut fields = Fields::default();
    let page = origin_and_lifetime(&body.value.origin, body.value.expires_in_seconds, &mut fields);
    let Some((origin, lifetime)) = page else { return Err(fields.into()) };
    let created = state.app.platform_create_connect_session(&platform, &organization, &agent, origin, lifetime).await?;
    Ok((StatusCode::CREATED, Json(created.into())))
}
