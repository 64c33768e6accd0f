//! `PATCH /api/organization`.

use axum::Json;
use axum::extract::State;
use linecard_app::RetentionInput;
use linecard_app::views::OrganizationChange;
use linecard_domain::{Name, TimeZone};
use serde::Deserialize;
use utoipa::ToSchema;

use super::OrganizationBody;
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::routes::limits::{UpdateLimitsBody, limits_change};
use crate::routes::patch::{double_option, object, patch};
use crate::state::ApiState;

/// Changes to the organization. An absent field is kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateOrganizationBody {
    name: Option<String>,
    /// By whose days usage is shown: a name of the IANA database, for example `Europe/Berlin`; `UTC` of a new organization. Daily
    /// limits and the comparison with Twilio's records stay by UTC days. After a change, usage is read from calls and messages
    /// until it is summed by the new days.
    time_zone: Option<String>,
    /// Whether agents without settings of their own use the organization's; null to use the installation's default.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<bool>)]
    org_fallback_enabled: Option<Option<bool>>,
    /// True pauses the organization: new calls and messages are refused immediately; those in progress continue.
    paused: Option<bool>,
    #[serde(default, deserialize_with = "object")]
    #[schema(value_type = Option<UpdateLimitsBody>)]
    limits: Option<UpdateLimitsBody>,
    #[serde(default, deserialize_with = "object")]
    #[schema(value_type = Option<UpdateRetentionBody>)]
    retention: Option<UpdateRetentionBody>,
    /// True admits only members who have a second factor, in sessions; API keys are not affected. Only owners who are
    /// signed in change it, and only owners who have one themselves require it.
    second_factor_required: Option<bool>,
}

/// Changes to retention. An absent field is kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateRetentionBody {
    /// Days for which calls and messages are kept, with their logs: 30 to 3,650; null: for ever. What is older is removed
    /// and cannot be restored: export it first (`linecard export`).
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    history_days: Option<Option<u32>>,
}

/// Update the organization
#[utoipa::path(patch, path = "/api/organization", tag = "organizations",
    request_body = UpdateOrganizationBody,
    responses((status = 200, body = OrganizationBody, description = "The organization")))]
pub(crate) async fn update_organization(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<UpdateOrganizationBody>,
) -> Result<Json<OrganizationBody>, Problem> {
    let mut fields = Fields::default();
    let name = fields.parse_optional::<Name>("/name", body.value.name.as_deref());
    let time_zone = fields.parse_optional::<TimeZone>("/timeZone", body.value.time_zone.as_deref());
    let limits = limits_change(body.value.paused, body.value.limits, &mut fields);
    let retention = RetentionInput { history_days: patch(body.value.retention.unwrap_or_default().history_days) };
    let retention = retention.parse().map_err(|errors| fields.refuse_all(errors)).unwrap_or_default();
    fields.finish()?;
    let change = OrganizationChange { name, org_fallback_enabled: body.value.org_fallback_enabled, time_zone };
    let second_factor = body.value.second_factor_required;
    let organization = state.app.change_organization(&caller, &change, limits, retention, second_factor).await?;
    Ok(Json(OrganizationBody::new(organization, state.app.settings().org_fallback_default)))
}
