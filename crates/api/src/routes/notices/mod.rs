//! `/api/notices`: what admins and owners must know.

pub(super) mod dismiss;
pub(super) mod list;
pub(super) mod mail;

use linecard_app::Notices;
use linecard_app::views::{Notice, NoticeSubject};
use linecard_domain::{DailyLimit, NoticeId, NoticeKind};
use serde::Serialize;
use time::OffsetDateTime;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::schema_enums;

/// What admins and owners must know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticesBody {
    /// Open ones, then those that were resolved in the last 30 days; newest first, at most 200.
    items: Vec<NoticeBody>,
    mail: NoticeMailBody,
}

/// Something that an admin or owner must know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeBody {
    #[schema(value_type = uuid::Uuid)]
    id: NoticeId,
    /// What it is about.
    #[schema(value_type = schema_enums::NoticeKind)]
    kind: &'static str,
    /// The agent that it is about; null: another thing, or the organization itself.
    agent_id: Option<Uuid>,
    /// The API key that it is about, if it is one.
    api_key_id: Option<Uuid>,
    /// The event endpoint that it is about, if it is one.
    endpoint_id: Option<Uuid>,
    /// The name of the agent or API key, or the event endpoint's host; null: it is about the organization, or about something
    /// that was deleted.
    name: Option<String>,
    /// Which daily limit it is about, if it is one.
    #[schema(value_type = Option<schema_enums::DailyLimit>)]
    daily_limit: Option<&'static str>,
    /// When the API key expires.
    #[serde(with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
    /// Since when Linecard knows of it.
    #[serde(with = "time::serde::rfc3339")]
    opened_at: OffsetDateTime,
    /// When it was found to be over; null: it is not.
    #[serde(with = "time::serde::rfc3339::option")]
    resolved_at: Option<OffsetDateTime>,
    /// Whether the signed-in person, or the one who made the API key, has dismissed it.
    dismissed: bool,
}

/// Whether notices are also sent by mail.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeMailBody {
    /// Whether this Linecard sends mail.
    available: bool,
    /// Whether the signed-in person wants mail about this organization's notices; null for an API key.
    wanted: Option<bool>,
}

impl From<Notices> for NoticesBody {
    fn from(notices: Notices) -> Self {
        Self {
            items: notices.items.into_iter().map(NoticeBody::from).collect(),
            mail: NoticeMailBody { available: notices.mail_is_on, wanted: notices.wants_mail },
        }
    }
}

impl From<Notice> for NoticeBody {
    fn from(notice: Notice) -> Self {
        let subject_id = notice.cause.subject_id;
        let is_of_organization = matches!(notice.subject, NoticeSubject::Organization);
        let (agent_id, api_key_id, endpoint_id) = match notice.cause.kind {
            NoticeKind::AccountRefused | NoticeKind::DailyLimitNear | NoticeKind::DailyLimitReached => {
                ((!is_of_organization).then_some(subject_id), None, None)
            }
            NoticeKind::ApiKeyExpiring => (None, Some(subject_id), None),
            NoticeKind::EndpointFailing | NoticeKind::EndpointDisabled => (None, None, Some(subject_id)),
        };
        let (name, expires_at) = match notice.subject {
            NoticeSubject::Organization | NoticeSubject::Gone => (None, None),
            NoticeSubject::Agent(name) => (Some(name), None),
            NoticeSubject::ApiKey { name, expires_at } => (Some(name), expires_at),
            NoticeSubject::EventEndpoint { url } => {
                (Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)), None)
            }
        };
        Self {
            id: notice.id,
            kind: notice.cause.kind.as_str(),
            agent_id,
            api_key_id,
            endpoint_id,
            name,
            daily_limit: notice.cause.daily_limit.map(DailyLimit::as_str),
            expires_at,
            opened_at: notice.opened_at,
            resolved_at: notice.resolved_at,
            dismissed: notice.dismissed,
        }
    }
}
