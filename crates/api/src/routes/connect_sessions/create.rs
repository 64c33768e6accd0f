//! `POST /api/connect-sessions`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::{ConnectSessionInput, CreatedConnectSession, PageOrigin};
use linecard_domain::{AgentId, ConnectSessionId};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::state::ApiState;

/// A new connect session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateConnectSessionBody {
    /// The only agent that the session sees and connects.
    #[schema(value_type = uuid::Uuid)]
    agent_id: String,
    /// Where the page is that uses the session: scheme, host, and the port if it is not the scheme's own. `http` is for
    /// `localhost` and 127.0.0.1.
    #[schema(example = "https://app.example.com")]
    origin: String,
    /// How long it lasts: 60 to 1800 seconds, 900 if absent. It ends no later than the API key that makes it.
    #[schema(value_type = Option<u32>, minimum = 60, maximum = 1800)]
    expires_in_seconds: Option<u32>,
}

/// A connect session including its token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedConnectSessionBody {
    #[schema(value_type = uuid::Uuid)]
    id: ConnectSessionId,
    #[schema(value_type = uuid::Uuid)]
    agent_id: AgentId,
    /// As browsers send it.
    origin: String,
    /// The token, `lcc_…`, for the page. It is returned only once.
    token: String,
    /// Linecard's own page for the session, to be shown in a frame of a page of this origin, or opened. It contains the token,
    /// in the fragment.
    url: String,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

impl From<CreatedConnectSession> for CreatedConnectSessionBody {
    fn from(created: CreatedConnectSession) -> Self {
        Self {
            id: created.session.id,
            agent_id: created.session.agent_id,
            origin: created.session.origin,
            token: created.token.expose_secret().to_owned(),
            url: created.url.expose_secret().to_owned(),
            expires_at: created.session.expires_at,
        }
    }
}

/// The page's origin and how long the session lasts; errors are added to `fields`.
pub(crate) fn origin_and_lifetime(
    origin: &str,
    seconds: Option<u32>,
    fields: &mut Fields,
) -> Option<(PageOrigin, Duration)> {
    let origin = fields.parse::<PageOrigin>("/origin", origin);
    let seconds = seconds.unwrap_or(ConnectSessionInput::DEFAULT_LIFETIME);
    if !ConnectSessionInput::LIFETIMES.contains(&seconds) {
        fields.refuse("/expiresInSeconds", "must be between 60 and 1800");
        return None;
    }
    Some((origin?, Duration::seconds(seconds.into())))
}

/// Create a connect session
///
/// For a page of the platform, on which one of its customers connects one agent to Twilio. The response contains the token,
/// which is returned only once; the page sends it as `Authorization: Bearer lcc_…`. With it, the operations that name
/// `connectSession` are possible, for this agent and from pages of this origin. The session ends when it expires, when it is
/// ended, when the agent is deleted, and when whoever made it could no longer make it. An agent has at
/// most ten: another one ends the oldest.
#[utoipa::path(post, path = "/api/connect-sessions", tag = "connect sessions",
    request_body = CreateConnectSessionBody,
    responses((status = 201, body = CreatedConnectSessionBody, description = "The session, including its token")))]
pub(crate) async fn create_connect_session(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<CreateConnectSessionBody>,
) -> Result<(StatusCode, Json<CreatedConnectSessionBody>), Problem> {
    let mut fields = Fields::default();
    let agent = fields.parse::<AgentId>("/agentId", &body.value.agent_id);
    let page = origin_and_lifetime(&body.value.origin, body.value.expires_in_seconds, &mut fields);
    let (Some(agent), Some((origin, lifetime))) = (agent, page) else { return Err(fields.into()) };
    let input = ConnectSessionInput { agent, origin, lifetime };
    Ok((StatusCode::CREATED, Json(state.app.create_connect_session(&caller, &input).await?.into())))
}
