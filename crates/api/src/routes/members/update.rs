//! `PATCH /api/members/{user_id}`.

use axum::Json;
use axum::extract::State;
use linecard_domain::{Role, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::MemberBody;
use crate::extract::{Admin, Body, Fields, IdPath};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A change of a member's role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMemberBody {
    #[schema(value_type = schema_enums::Role)]
    role: String,
}

/// Change a member's role
#[utoipa::path(patch, path = "/api/members/{user_id}", tag = "members", params(("user_id" = uuid::Uuid, Path)),
    request_body = UpdateMemberBody, responses((status = 200, body = MemberBody, description = "The member")))]
pub(crate) async fn update_member(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(user): IdPath<UserId>,
    body: Body<UpdateMemberBody>,
) -> Result<Json<MemberBody>, Problem> {
    let mut fields = Fields::default();
    let Some(role) = fields.parse::<Role>("/role", &body.value.role) else { return Err(fields.into()) };
    Ok(Json(state.app.change_member_role(&caller, user, role).await?.into()))
}
