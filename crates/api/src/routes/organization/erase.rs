//! `POST /api/organization/erase`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::OwnErasure;
use linecard_domain::Name;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, ClientDevice, Fields, Member, Session};
use crate::problem::Problem;
use crate::routes::erasure::ErasureBody;
use crate::state::ApiState;

/// What confirms that the organization is to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EraseOrganizationBody {
    /// The organization's name, typed as it is written.
    #[schema(example = "Example Inc")]
    name: String,
    /// The current password. Required of people who have one; who signs in with the identity provider alone must have signed in within
    /// the last 15 minutes instead.
    #[schema(value_type = Option<String>, format = Password)]
    current_password: Option<SecretString>,
    /// True: ask Twilio to end calls that have not ended, 200 at most. Otherwise they are followed to their end.
    #[serde(default)]
    hang_up: bool,
}

/// Erase the organization
///
/// For good, with everything that it stored: agents, Twilio credentials, calls, messages, usage and the audit log. At once it is disabled
/// and nobody gets in: members, API keys, invitations and event endpoints are removed, and Twilio credentials are used for nothing new.
/// Calls that have not ended are kept, with the history, until they end; then the rest is removed in batches, which takes about ten
/// minutes. Members who belong to no other organization are removed, too, the caller included. Nothing is deleted at Twilio. Only an owner
/// who is signed in can do it, and neither an API key nor a token. (A POST, since it has a body.)
#[utoipa::path(post, path = "/api/organization/erase", tag = "organizations", security(("session" = [])),
    request_body = EraseOrganizationBody,
    responses((status = 202, body = ErasureBody, description = "It is under way")))]
pub(crate) async fn erase_organization(
    State(state): State<ApiState>,
    Session(session): Session,
    Member(caller): Member,
    ClientDevice(device): ClientDevice,
    body: Body<EraseOrganizationBody>,
) -> Result<(StatusCode, Json<ErasureBody>), Problem> {
    let mut fields = Fields::default();
    let EraseOrganizationBody { name, current_password, hang_up } = body.value;
    let Some(name) = fields.parse::<Name>("/name", &name) else { return Err(fields.into()) };
    let confirmation = OwnErasure { name, current_password, hang_up };
    let erasure = state.app.erase_own_organization(&session, &caller, confirmation, &device);
    let report = state.rate_limits.of_account(&session, erasure).await?;
    Ok((StatusCode::ACCEPTED, Json(ErasureBody::own(report))))
}
