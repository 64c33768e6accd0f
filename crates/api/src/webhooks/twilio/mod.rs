//! Twilio's status callbacks. Not in the OpenAPI document: only Twilio calls them.

mod status;

use axum::Router;
use axum::routing::post;
use linecard_domain::{CallId, MessageId};

use crate::state::ApiState;
use status::status;

pub(crate) fn router() -> Router<ApiState> {
    Router::new()
        .route("/webhooks/twilio/{organization_id}/calls/{id}/status", post(status::<CallId>))
        .route("/webhooks/twilio/{organization_id}/messages/{id}/status", post(status::<MessageId>))
}
