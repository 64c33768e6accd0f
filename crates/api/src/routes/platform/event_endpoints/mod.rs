//! `/api/platform/event-endpoints`: where the platform has the events of all organizations sent.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod deliveries;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod replay;
pub(crate) mod retry;
pub(crate) mod rotate_secret;
pub(crate) mod test;
pub(crate) mod update;

use linecard_app::views::PlatformEventDelivery;
use linecard_app::{NamedOrganization, PlatformEndpoint, PlatformEndpointWithSecret, secret_mask};
use linecard_domain::{EventEndpointId, EventType, ExternalId, OrganizationId, Timestamp};
use secrecy::ExposeSecret;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::Fields;
use crate::routes::event_endpoints::EventDeliveryBody;
use crate::schema_enums;

/// In how many organizations an endpoint of the installation is how.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServedOrganizationsBody {
    /// Organizations whose events are sent there. A new endpoint or organization is served within seconds.
    total: i64,
    /// Those that have an event waiting for more than a minute.
    behind: i64,
    /// Those whose last attempt has failed.
    failing: i64,
}

/// Where the events of all organizations are sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformEventEndpointBody {
    #[schema(value_type = uuid::Uuid)]
    id: EventEndpointId,
    /// Where they are sent, with POST.
    #[schema(example = "https://platform.example.com/linecard-events")]
    url: String,
    description: Option<String>,
    /// The types of the events that are sent; null: all, also those that are new in later releases.
    #[schema(value_type = Option<Vec<schema_enums::EventType>>)]
    event_types: Option<Vec<&'static str>>,
    /// `••••••••` and the last four characters of the secret with which events are signed.
    secret: String,
    /// Until when the secret before the last rotation signs as well; null: there is none.
    #[serde(with = "time::serde::rfc3339::option")]
    previous_secret_ends_at: Option<OffsetDateTime>,
    /// Whether events are sent.
    enabled: bool,
    /// Why none are sent; null if they are.
    #[schema(value_type = Option<schema_enums::EventEndpointDisabledReason>)]
    disabled_reason: Option<&'static str>,
    /// Since when none are sent.
    #[serde(with = "time::serde::rfc3339::option")]
    disabled_at: Option<OffsetDateTime>,
    /// Since when every attempt has failed, in all organizations; null if one has succeeded since.
    #[serde(with = "time::serde::rfc3339::option")]
    failing_since: Option<OffsetDateTime>,
    /// When an event was last delivered, accurate to the minute; null: none was.
    #[serde(with = "time::serde::rfc3339::option")]
    last_success_at: Option<OffsetDateTime>,
    /// In how many organizations it is served, behind and failing.
    organizations: ServedOrganizationsBody,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

impl PlatformEventEndpointBody {
    /// As it is at an instant.
    fn of(PlatformEndpoint { endpoint, counts }: PlatformEndpoint, now: Timestamp) -> Self {
        let types = |types: Vec<EventType>| types.into_iter().map(EventType::as_str).collect();
        let ends_at = endpoint.previous.map(|(_, ends_at)| ends_at).filter(|ends_at| *ends_at > now);
        Self {
            id: endpoint.id,
            url: endpoint.settings.url,
            description: endpoint.settings.description,
            event_types: endpoint.settings.event_types.map(types),
            secret: secret_mask(&endpoint.secret_hint),
            previous_secret_ends_at: ends_at,
            enabled: endpoint.disabled.is_none(),
            disabled_reason: endpoint.disabled.map(|(_, reason)| reason.as_str()),
            disabled_at: endpoint.disabled.map(|(at, _)| at),
            failing_since: endpoint.failing_since,
            last_success_at: endpoint.last_success_at,
            organizations: ServedOrganizationsBody {
                total: counts.organizations,
                behind: counts.behind,
                failing: counts.failing,
            },
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
        }
    }
}

/// An endpoint of the installation with its new secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformEventEndpointWithSecretBody {
    /// The endpoint.
    endpoint: PlatformEventEndpointBody,
    /// The secret with which events are signed, `whsec_…`. It is returned only once.
    signing_secret: String,
}

impl PlatformEventEndpointWithSecretBody {
    fn of(with: PlatformEndpointWithSecret, now: Timestamp) -> Self {
        Self {
            endpoint: PlatformEventEndpointBody::of(with.endpoint, now),
            signing_secret: with.secret.expose_secret().to_owned(),
        }
    }
}

/// An event of an organization on its way to an endpoint of the installation, or how it went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformEventDeliveryBody {
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    /// The platform's own id of the organization; null if it has given none.
    external_id: Option<String>,
    #[serde(flatten)]
    delivery: EventDeliveryBody,
}

impl From<PlatformEventDelivery> for PlatformEventDeliveryBody {
    fn from(found: PlatformEventDelivery) -> Self {
        Self {
            organization_id: found.organization_id,
            external_id: found.external_id.map(|id| id.to_string()),
            delivery: found.delivery.into(),
        }
    }
}

/// The organization that a body names; errors are added to `fields`.
fn named(external_id: Option<&str>, organization_id: Option<&str>, fields: &mut Fields) -> NamedOrganization {
    NamedOrganization {
        external_id: fields.parse_optional::<ExternalId>("/externalId", external_id),
        id: fields.parse_optional::<OrganizationId>("/organizationId", organization_id),
        prefix: "/",
    }
}
