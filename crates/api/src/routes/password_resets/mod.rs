//! `/api/password-resets`: setting a password with a one-time link.

pub(super) mod redeem;
pub(super) mod request;

use linecard_app::{HandedLink, Mailed};
use secrecy::ExposeSecret;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::schema_enums;

/// A one-time link to hand over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkBody {
    /// A page of the console. The secret is the fragment, which browsers send to no server.
    link: String,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    mail: MailBody,
}

/// Whether a link was also sent by mail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailBody {
    #[schema(value_type = schema_enums::MailStatus)]
    status: &'static str,
    /// Why it was not sent and what to do, for people; null unless the status is `failed`.
    detail: Option<&'static str>,
}

impl From<Mailed> for MailBody {
    fn from(mailed: Mailed) -> Self {
        let (status, detail) = match mailed {
            Mailed::Off => ("off", None),
            Mailed::Sent => ("sent", None),
            Mailed::NotSent(why) => ("failed", Some(why)),
        };
        Self { status, detail }
    }
}

impl From<HandedLink> for LinkBody {
    fn from(HandedLink { link, mailed }: HandedLink) -> Self {
        Self { link: link.url.expose_secret().to_owned(), expires_at: link.expires_at, mail: mailed.into() }
    }
}
