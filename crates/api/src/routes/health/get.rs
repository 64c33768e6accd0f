//! `GET /api/health`.

use axum::Json;
use axum::extract::State;
use linecard_domain::LineState;

use super::HealthBody;
use crate::extract::{Fields, Member, Params, page_request};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// Get the organization's health
///
/// What is wrong with each line in a sentence, the most urgent first; the address that Twilio is told to call; callbacks
/// that were rejected, by agent and reason; event endpoints that get nothing; clocks; and whether the background work keeps up. Nothing is asked of Twilio:
/// lines are as of their last verification, call or callback.
#[utoipa::path(get, path = "/api/health", tag = "health",
    params(("state" = Option<Vec<schema_enums::LineState>>, Query,
            description = "The states of the lines that are listed; by default those that need attention: `failing`, \
            `not-connected`, `limited`, `unverified`"),
        ("limit" = Option<u16>, Query, description = "How many lines, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page of lines")),
    responses((status = 200, body = HealthBody, description = "The health of the organization")))]
pub(crate) async fn get_health(
    State(state): State<ApiState>,
    Member(caller): Member,
    mut params: Params,
) -> Result<Json<HealthBody>, Problem> {
    let mut fields = Fields::default();
    let asked: Vec<LineState> = params.all_parsed("state", &mut fields);
    let request = page_request(&mut params, &mut fields);
    params.finish(fields)?;
    let wanted = |state: &LineState| if asked.is_empty() { state.is_trouble() } else { asked.contains(state) };
    let states: Vec<LineState> = LineState::ALL.into_iter().filter(wanted).collect();
    Ok(Json(state.app.health(&caller, &states, &request).await?.into()))
}
