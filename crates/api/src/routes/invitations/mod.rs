//! `/api/invitations`: inviting people, and accepting an invitation.

pub(super) mod accept;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;
pub(super) mod look_up;
pub(super) mod sign_up;

use linecard_app::views::Invitation;
use linecard_domain::InvitationId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// An open invitation, without its link.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationBody {
    #[schema(value_type = uuid::Uuid)]
    id: InvitationId,
    email: String,
    #[schema(value_type = schema_enums::Role)]
    role: &'static str,
    /// The email address of the member who invites.
    invited_by: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// When the link stops working.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

impl From<Invitation> for InvitationBody {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email.as_str().to_owned(),
            role: invitation.role.as_str(),
            invited_by: invitation.invited_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}

/// The secret of an invitation's link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationTokenBody {
    /// The fragment of the link.
    #[schema(value_type = String, format = Password)]
    token: SecretString,
}
