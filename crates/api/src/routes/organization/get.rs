//! `GET /api/organization`.

use axum::Json;
use axum::extract::State;

use super::OrganizationBody;
use crate::extract::Member;
use crate::problem::Problem;
use crate::state::ApiState;

/// Get the organization
#[utoipa::path(get, path = "/api/organization", tag = "organizations",
    responses((status = 200, body = OrganizationBody, description = "The organization")))]
pub(crate) async fn get_organization(
    State(state): State<ApiState>,
    Member(caller): Member,
) -> Result<Json<OrganizationBody>, Problem> {
    let organization = state.app.organization(&caller).await?;
    Ok(Json(OrganizationBody::new(organization, state.app.settings().org_fallback_default)))
}
