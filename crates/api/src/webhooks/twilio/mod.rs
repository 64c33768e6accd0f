//! Twilio's status callbacks. Not in the OpenAPI document: only Twilio calls them.

mod recording_status;
mod status;

use axum::Router;
use axum::routing::post;
use linecard_domain::{CallId, MessageId};

use crate::state::ApiState;
use recording_status::recording_status;
use status::status;

pub(crate) fn router() -> Router<ApiState> {
    Router::new()
        .route("/webhooks/twilio/{organization_id}/calls/{id}/status", post(status::<CallId>))
        .route("/webhooks/twilio/{organization_id}/messages/{id}/status", post(status::<MessageId>))
        .route("/webhooks/twilio/{organization_id}/calls/{id}/recordings/{recording_id}/status", post(recording_status))
}
