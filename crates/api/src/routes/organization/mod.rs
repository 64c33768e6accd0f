//! `/api/organization`: the organization in which the request acts.

pub(super) mod erase;
pub(super) mod get;
pub(super) mod update;

use linecard_app::views::{Organization, Retention, Security};
use linecard_domain::OrganizationId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::limits::LimitsBody;

/// How long the organization keeps what it has.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetentionBody {
    /// Days for which calls and messages are kept, with their logs; null: for ever. Usage, costs and the audit log are
    /// always kept.
    history_days: Option<i32>,
}

/// The organization in which the request acts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(crate) struct OrganizationBody {
    #[schema(value_type = uuid::Uuid)]
    id: OrganizationId,
    /// The platform's own id; null if it has given none.
    external_id: Option<String>,
    name: String,
    /// By whose days usage is shown: a name of the IANA database, for example `Europe/Berlin`.
    time_zone: String,
    /// The fallback in effect: whether agents without settings of their own use the organization's.
    org_fallback_enabled: bool,
    /// Whether the organization has set this itself; otherwise the installation's default applies.
    org_fallback_chosen: bool,
    /// Whether the organization has Twilio settings of its own.
    organization_connected: bool,
    /// The phase of the rollout, 1 to 4.
    rollout_phase: i16,
    /// Whether the organization is paused: new calls and messages are refused with `calls-stopped`.
    paused: bool,
    /// Since when the platform has the organization disabled: it is paused, and only the platform can resume it. Null if it is
    /// not disabled.
    #[serde(with = "time::serde::rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
    limits: LimitsBody,
    retention: RetentionBody,
    /// Whether only members who have a second factor may act here in a session. API keys are not affected.
    second_factor_required: bool,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

impl OrganizationBody {
    pub(crate) fn new(stored: (Organization, Retention, Security), fallback_default: bool) -> Self {
        let (organization, retention, security) = stored;
        Self {
            id: organization.id,
            external_id: organization.external_id.map(|id| id.to_string()),
            name: organization.name,
            time_zone: organization.time_zone.to_string(),
            org_fallback_enabled: organization.org_fallback_enabled.unwrap_or(fallback_default),
            paused: organization.limits.paused,
            disabled_at: organization.disabled_at,
            limits: (&organization.limits).into(),
            retention: RetentionBody { history_days: retention.history_days },
            second_factor_required: security.second_factor_required,
            org_fallback_chosen: organization.org_fallback_enabled.is_some(),
            organization_connected: organization.connected,
            rollout_phase: organization.rollout_phase,
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        }
    }
}
