//! `POST /api/members`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::{NewMember, Password};
use linecard_domain::{Email, Role};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::MemberBody;
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A new member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateMemberBody {
    #[schema(format = Email)]
    email: String,
    #[schema(value_type = schema_enums::Role)]
    role: String,
    /// Required for a user who does not exist yet: an initial password of 12 to 200 characters to pass on to them.
    #[schema(value_type = Option<String>, format = Password)]
    initial_password: Option<SecretString>,
}

/// Add a member
#[utoipa::path(post, path = "/api/members", tag = "members",
    request_body = CreateMemberBody, responses((status = 201, body = MemberBody, description = "The member")))]
pub(crate) async fn create_member(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<CreateMemberBody>,
) -> Result<(StatusCode, Json<MemberBody>), Problem> {
    let mut fields = Fields::default();
    let email = fields.parse::<Email>("/email", &body.value.email);
    let role = fields.parse::<Role>("/role", &body.value.role);
    let initial_password = body.value.initial_password.and_then(|raw| {
        Password::parse(raw).map_err(|invalid| fields.refuse("/initialPassword", invalid.detail())).ok()
    });
    let (Some(email), Some(role)) = (email, role) else { return Err(fields.into()) };
    fields.finish()?;
    let member = state.app.add_member(&caller, NewMember { email, role, initial_password }).await?;
    Ok((StatusCode::CREATED, Json(member.into())))
}
