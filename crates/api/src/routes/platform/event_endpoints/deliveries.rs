//! `GET /api/platform/event-endpoints/{endpoint_id}/deliveries`.

use axum::Json;
use axum::extract::State;
use linecard_app::NamedOrganization;
use linecard_domain::{DeliveryStatus, EventEndpointId, ExternalId};

use super::PlatformEventDeliveryBody;
use crate::extract::{EventsScope, Fields, IdPath, Params, Platform, page_request};
use crate::problem::Problem;
use crate::routes::page::PageBody;
use crate::schema_enums;
use crate::state::ApiState;

/// List the deliveries of an endpoint of the installation
///
/// Newest events first, of all organizations or of one. Delivered ones are kept for 7 days, dead ones for 30. A page examines at most
/// 10,000 deliveries: it can have fewer items than `limit`, and a `nextCursor` that goes on from there. Requires the scope `events`.
#[utoipa::path(get, path = "/api/platform/event-endpoints/{endpoint_id}/deliveries", tag = "platform",
    security(("platformKey" = [])),
    params(("endpoint_id" = uuid::Uuid, Path),
        ("externalId" = Option<String>, Query, description = "Only those of this organization, by the platform's id"),
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only those of this organization, by Linecard's id"),
        ("status" = Option<schema_enums::EventDeliveryStatus>, Query, description = "Only those with this status"),
        ("limit" = Option<u16>, Query, description = "The page size, 1 to 100; default 50"),
        ("cursor" = Option<uuid::Uuid>, Query, description = "The `nextCursor` of the previous page")),
    responses((status = 200, body = PageBody<PlatformEventDeliveryBody>, description = "A page of deliveries")))]
pub(crate) async fn list_platform_event_deliveries(
    State(state): State<ApiState>,
    Platform(platform, _): Platform<EventsScope>,
    IdPath(endpoint): IdPath<EventEndpointId>,
    mut params: Params,
) -> Result<Json<PageBody<PlatformEventDeliveryBody>>, Problem> {
    let mut fields = Fields::default();
    let organization = NamedOrganization {
        external_id: params.parsed::<ExternalId>("externalId", &mut fields),
        id: params.organization(&mut fields),
        prefix: "",
    };
    let request = page_request(&mut params, &mut fields);
    let status = params.parsed::<DeliveryStatus>("status", &mut fields);
    params.finish(fields)?;
    let page = state.app.platform_event_deliveries(&platform, endpoint, &organization, status, &request).await?;
    Ok(Json(PageBody::of(page, PlatformEventDeliveryBody::from)))
}
