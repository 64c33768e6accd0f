//! `/api/password-resets`: setting a password with a one-time link.

pub(super) mod redeem;

use linecard_app::OneTimeLink;
use secrecy::ExposeSecret;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// A one-time link to hand over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkBody {
    /// A page of the console. The secret is the fragment, which browsers send to no server.
    link: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

impl From<OneTimeLink> for LinkBody {
    fn from(link: OneTimeLink) -> Self {
        Self { link: link.url.expose_secret().to_owned(), expires_at: link.expires_at }
    }
}
