use axum::Json;
use axum::extract::State;
use linecard_store::RefusalCount;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::Admin;
use crate::problem::Problem;
use crate::state::ApiState;

/// Callbacks that were refused in one minute for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookRefusalBody {
    #[serde(with = "time::serde::rfc3339")]
    minute: OffsetDateTime,
    /// `unsigned`, `wrong-signature`, `unknown-call`, `unreadable`, `other-account` or `other-call`.
    reason: String,
    count: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookRefusalsBody {
    items: Vec<WebhookRefusalBody>,
}

impl From<RefusalCount> for WebhookRefusalBody {
    fn from(counted: RefusalCount) -> Self {
        Self { minute: counted.minute, reason: counted.reason, count: counted.count }
    }
}

/// List refused callbacks
///
/// Of the last 24 hours, the newest first. They are written some seconds after they came.
#[utoipa::path(get, path = "/api/webhook-refusals", tag = "calls", responses((status = 200, body = WebhookRefusalsBody)))]
pub(crate) async fn list_webhook_refusals(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<Json<WebhookRefusalsBody>, Problem> {
    let refusals = state.app.webhook_refusals(&caller).await?;
    Ok(Json(WebhookRefusalsBody { items: refusals.into_iter().map(Into::into).collect() }))
}
