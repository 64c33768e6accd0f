//! `PUT /api/platform/organizations/{organization_external_id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::views::{Organization, Retention, Security};
use linecard_app::{PutOrganization, Upserted};
use linecard_domain::{Name, OrganizationId, TimeZone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Body, Fields, OrganizationPath, OrganizationsScope, Platform};
use crate::problem::Problem;
use crate::routes::organization::OrganizationBody;
use crate::routes::patch::double_option;
use crate::routes::platform::status;
use crate::schema_enums;
use crate::state::ApiState;

/// What an organization shall be. An absent field stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutOrganizationBody {
    /// An organization that exists and has no external id yet: it gets this one. To be left out for a new one.
    id: Option<Uuid>,
    /// Required for a new organization.
    name: Option<String>,
    /// Whether agents without settings of their own use the organization's; null to use the installation's default.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<bool>)]
    org_fallback_enabled: Option<Option<bool>>,
    /// True pauses the organization: new calls and messages are refused immediately; those in progress continue.
    paused: Option<bool>,
    /// By whose days usage is shown: a name of the IANA database, for example `Europe/Berlin`; `UTC` of a new organization.
    time_zone: Option<String>,
}

/// What an upsert did, and the organization as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UpsertedOrganizationBody {
    #[schema(value_type = schema_enums::UpsertOutcome)]
    outcome: &'static str,
    organization: OrganizationBody,
}

impl UpsertedOrganizationBody {
    pub(super) fn new(put: Upserted<(Organization, Retention, Security)>, fallback_default: bool) -> Self {
        Self { outcome: put.outcome.as_str(), organization: OrganizationBody::new(put.value, fallback_default) }
    }
}

/// Create or change an organization by its external id
///
/// Idempotent: a repetition changes nothing and adds nothing to the audit log. A new organization has no members, may call
/// the countries of its own numbers, and has the daily limits of any new one. Requires the scope `organizations`.
#[utoipa::path(put, path = "/api/platform/organizations/{organization_external_id}", tag = "platform",
    security(("platformKey" = [])), params(("organization_external_id" = String, Path)),
    request_body = PutOrganizationBody,
    responses((status = 200, body = UpsertedOrganizationBody, description = "The organization, changed or as it was"),
        (status = 201, body = UpsertedOrganizationBody, description = "The organization, created")))]
pub(crate) async fn put_platform_organization(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<OrganizationsScope>,
    OrganizationPath(external): OrganizationPath,
    body: Body<PutOrganizationBody>,
) -> Result<(StatusCode, Json<UpsertedOrganizationBody>), Problem> {
    let body = body.value;
    let mut fields = Fields::default();
    let name = fields.parse_optional::<Name>("/name", body.name.as_deref());
    let time_zone = fields.parse_optional::<TimeZone>("/timeZone", body.time_zone.as_deref());
    fields.finish()?;
    let wanted = PutOrganization {
        id: body.id.map(OrganizationId::from),
        name,
        org_fallback_enabled: body.org_fallback_enabled,
        paused: body.paused,
        time_zone,
    };
    let put = state.app.put_organization(&platform, &external, &wanted).await?;
    let status = status(put.outcome);
    Ok((status, Json(UpsertedOrganizationBody::new(put, state.app.settings().org_fallback_default))))
}
