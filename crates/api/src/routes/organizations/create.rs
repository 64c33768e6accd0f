//! `POST /api/organizations`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_domain::{Name, Role};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, ClientAddress, Fields, Session};
use crate::problem::Problem;
use crate::routes::me::MembershipBody;
use crate::state::ApiState;

/// A new organization.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateOrganizationBody {
    name: String,
}

/// Create an organization
///
/// The signed-in user becomes its owner.
#[utoipa::path(post, path = "/api/organizations", tag = "organizations",
    security(("session" = [])),
    request_body = CreateOrganizationBody,
    responses((status = 201, body = MembershipBody, description = "The organization, with the role in it")))]
pub(crate) async fn create_organization(
    State(state): State<ApiState>,
    Session(session): Session,
    ClientAddress(address): ClientAddress,
    body: Body<CreateOrganizationBody>,
) -> Result<(StatusCode, Json<MembershipBody>), Problem> {
    let mut fields = Fields::default();
    let Some(name) = fields.parse::<Name>("/name", &body.value.name) else { return Err(fields.into()) };
    let id = state.app.create_organization(session.user_id, &name, Some(address)).await?;
    let (name, role) = (name.as_str().to_owned(), Role::Owner.as_str());
    let created = MembershipBody { id, name, role, second_factor_required: false };
    Ok((StatusCode::CREATED, Json(created)))
}
