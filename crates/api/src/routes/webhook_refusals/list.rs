//! `GET /api/webhook-refusals`.

use axum::Json;
use axum::extract::State;
use linecard_app::views::RefusalCount;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// Callbacks that were rejected in one minute for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookRefusalBody {
    /// The start of the minute.
    #[serde(with = "time::serde::rfc3339")]
    minute: OffsetDateTime,
    #[schema(value_type = schema_enums::WebhookRefusalReason)]
    reason: String,
    count: i64,
}

/// The rejected callbacks of the last 24 hours.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookRefusalsBody {
    items: Vec<WebhookRefusalBody>,
}

impl From<RefusalCount> for WebhookRefusalBody {
    fn from(counted: RefusalCount) -> Self {
        Self { minute: counted.minute, reason: counted.reason, count: counted.count }
    }
}

/// List rejected callbacks
///
/// Of the last 24 hours, newest first. They appear a few seconds after they were received.
#[utoipa::path(get, path = "/api/webhook-refusals", tag = "calls",
    responses((status = 200, body = WebhookRefusalsBody, description = "The rejected callbacks")))]
pub(crate) async fn list_webhook_refusals(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<Json<WebhookRefusalsBody>, Problem> {
    let refusals = state.app.webhook_refusals(&caller).await?;
    Ok(Json(WebhookRefusalsBody { items: refusals.into_iter().map(Into::into).collect() }))
}
