//! `GET /api/event-endpoints/{endpoint_id}/deliveries`.

use axum::Json;
use axum::extract::State;
use linecard_domain::{DeliveryStatus, EventEndpointId};

use super::EventDeliveryBody;
use crate::extract::{Fields, IdPath, Member, Params, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// List an endpoint's deliveries
///
/// Newest events first. Delivered ones are kept for 7 days, dead ones for 30. A page examines at most 10,000 deliveries: it can have
/// fewer items than `limit`, and a `nextCursor` that goes on from there.
#[utoipa::path(get, path = "/api/event-endpoints/{endpoint_id}/deliveries", tag = "event endpoints",
    params(("endpoint_id" = uuid::Uuid, Path),
        ("status" = Option<schema_enums::EventDeliveryStatus>, Query, description = "Only those with this status"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<EventDeliveryBody>, description = "A page of deliveries")))]
pub(crate) async fn list_event_deliveries(
    State(state): State<ApiState>,
    Member(caller): Member,
    IdPath(endpoint): IdPath<EventEndpointId>,
    mut params: Params,
) -> Result<Json<PageBody<EventDeliveryBody>>, Problem> {
    let mut fields = Fields::default();
    let request = page_request(&mut params, &mut fields);
    let status = params.parsed::<DeliveryStatus>("status", &mut fields);
    params.finish(fields)?;
    let page = state.app.event_deliveries(&caller, endpoint, status, &request).await?;
    Ok(Json(PageBody::of(page, EventDeliveryBody::from)))
}
