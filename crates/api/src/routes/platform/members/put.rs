//! `PUT /api/platform/organizations/{organization_external_id}/members/{subject}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::PutMember;
use linecard_domain::{Name, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Body, Fields, MemberPath, MembersScope, Platform};
use crate::problem::Problem;
use crate::routes::members::MemberBody;
use crate::routes::platform::status;
use crate::schema_enums;
use crate::state::ApiState;

/// What a member shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutMemberBody {
    /// `admin` or `member`. Owners are made by owners.
    #[schema(value_type = schema_enums::Role)]
    role: String,
    /// What a person without an email address is called, in front of the identity. Absent, it stays as it is.
    name: Option<String>,
}

/// What an upsert did, and the member as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpsertedMemberBody {
    #[schema(value_type = schema_enums::UpsertOutcome)]
    outcome: &'static str,
    member: MemberBody,
}

/// Make a person of the identity provider a member
///
/// `subject` is the `sub` of the person's tokens. Whoever has such a token acts as this member from then on. Idempotent: a
/// repetition changes nothing. Requires the scope `members`.
#[utoipa::path(put, path = "/api/platform/organizations/{organization_external_id}/members/{subject}", tag = "platform",
    security(("platformKey" = [])),
    params(("organization_external_id" = String, Path), ("subject" = String, Path)), request_body = PutMemberBody,
    responses((status = 200, body = UpsertedMemberBody, description = "The member, changed or as it was"),
        (status = 201, body = UpsertedMemberBody, description = "The member, added")))]
pub(crate) async fn put_platform_member(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<MembersScope>,
    MemberPath(organization, subject): MemberPath,
    body: Body<PutMemberBody>,
) -> Result<(StatusCode, Json<UpsertedMemberBody>), Problem> {
    let mut fields = Fields::default();
    let role = fields.parse::<Role>("/role", &body.value.role);
    let name = fields.parse_optional::<Name>("/name", body.value.name.as_deref());
    let Some(role) = role else { return Err(fields.into()) };
    fields.finish()?;
    let wanted = PutMember { role, name };
    let put = state.app.put_platform_member(&platform, &organization, &subject, &wanted).await?;
    Ok((status(put.outcome), Json(UpsertedMemberBody { outcome: put.outcome.as_str(), member: put.value.into() })))
}
