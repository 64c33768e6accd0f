//! `POST /api/invitations/look-up`.

use axum::Json;
use axum::extract::State;
use linecard_app::AppError;
use linecard_app::views::OfferedInvitation;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::InvitationTokenBody;
use crate::extract::{Body, ClientAddress};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// What a link invites to. It does not say whether the address has an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferedInvitationBody {
    organization_name: String,
    /// The address of the account that can accept.
    email: String,
    #[schema(value_type = schema_enums::Role)]
    role: &'static str,
    /// The email address of the member who invites.
    invited_by: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

impl From<OfferedInvitation> for OfferedInvitationBody {
    fn from(offered: OfferedInvitation) -> Self {
        Self {
            organization_name: offered.organization_name,
            email: offered.email.as_str().to_owned(),
            role: offered.role.as_str(),
            invited_by: offered.invited_by,
            expires_at: offered.expires_at,
        }
    }
}

/// Look up an invitation by its link
#[utoipa::path(post, path = "/api/invitations/look-up", tag = "members", security(()),
    request_body = InvitationTokenBody,
    responses((status = 200, body = OfferedInvitationBody, description = "What the link invites to")))]
pub(crate) async fn look_up_invitation(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    body: Body<InvitationTokenBody>,
) -> Result<Json<OfferedInvitationBody>, Problem> {
    let attempt = state.rate_limits.sign_in_by_address.attempt(address)?;
    let offered = state.app.offered_invitation(&body.value.token).await;
    if !matches!(offered, Err(AppError::LinkNotValid)) {
        attempt.succeeded();
    }
    Ok(Json(offered?.into()))
}
