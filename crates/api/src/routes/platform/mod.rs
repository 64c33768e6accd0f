//! `/api/platform`: what the platform in front of Linecard does with a platform key, by its own ids.

pub(super) mod agents;
pub(super) mod audit_log;
pub(super) mod event_endpoints;
pub(super) mod events;
pub(super) mod members;
pub(super) mod organizations;
pub(super) mod usage;

use axum::http::StatusCode;
use linecard_app::UpsertOutcome;

/// The status of an upsert's answer.
const fn status(outcome: UpsertOutcome) -> StatusCode {
    match outcome {
        UpsertOutcome::Created => StatusCode::CREATED,
        UpsertOutcome::Updated | UpsertOutcome::Unchanged => StatusCode::OK,
    }
}
