//! Twilio's status callbacks. Not in the OpenAPI document: nobody but Twilio calls them.

mod call_status;

use axum::Router;
use axum::routing::post;

use crate::state::ApiState;

pub(crate) fn router() -> Router<ApiState> {
    Router::new().route("/webhooks/twilio/{organization_id}/calls/{call_id}/status", post(call_status::call_status))
}
