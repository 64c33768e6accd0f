//! What was sent to endpoints of the installation: looking at it, testing, and sending again.

use linecard_domain::{DeliveryStatus, EventEndpointId, LogId};
use linecard_store::{
    Page, PageRequest, PlatformEventDelivery, platform_event_delivery_get, platform_event_delivery_list,
    platform_event_delivery_retry, platform_event_delivery_test, platform_event_delivery_testing, platform_event_wake,
};

use super::caller::PlatformCaller;
use super::event_endpoints::{get, get_to_change};
use super::named::{NamedOrganization, find_named, oldest};
use crate::app::App;
use crate::error::{AppError, Conflict};
use crate::event_deliveries::{KEPT_DEAD, test_body};

impl App {
    /// A page of an endpoint's deliveries, newest first, of all organizations or of one.
    pub async fn platform_event_deliveries(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
        organization: &NamedOrganization,
        status: Option<DeliveryStatus>,
        request: &PageRequest,
    ) -> Result<Page<PlatformEventDelivery>, AppError> {
        let organization = find_named(self, organization).await?.map(|found| found.id);
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        get(&mut tx, id).await?;
        let page = platform_event_delivery_list(&mut tx, id, organization, status, request).await?;
        tx.commit().await?;
        Ok(page)
    }

    /// Sends an event of the type `test`, as if it were of one organization: the oldest one, if none is named. Also to an endpoint that
    /// is disabled. One that is under way there is returned.
    pub async fn test_platform_event_endpoint(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
        organization: &NamedOrganization,
    ) -> Result<PlatformEventDelivery, AppError> {
        let none = "there is no organization yet whose event could be sent";
        let organization = match find_named(self, organization).await? {
            Some(found) => found,
            None => oldest(self).await?.ok_or_else(|| organization.refused("organizationId", none))?,
        };
        // The sender may not know it yet.
        self.store.event_leases_add(&[organization.id]).await?;
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        get_to_change(&mut tx, id).await?;
        if let Some(testing) = platform_event_delivery_testing(&mut tx, id, organization.id).await? {
            return Ok(testing);
        }
        let (event, now): (LogId, _) = (self.dependencies.next_id(), self.dependencies.now());
        let payload = test_body(organization.id, Some(organization.external_id.as_ref()), event, None, now);
        if !platform_event_delivery_test(&mut tx, id, organization.id, event, &payload, now + KEPT_DEAD).await? {
            return Err(AppError::Conflict(Conflict::BeingErased));
        }
        platform_event_wake(&mut tx, Some(organization.id)).await?;
        let queued = platform_event_delivery_get(&mut tx, id, event).await?.ok_or(AppError::NotFound("delivery"))?;
        tx.commit().await?;
        self.live.changed(organization.id);
        Ok(queued)
    }

    /// Sends one event again now, however it went before.
    pub async fn retry_platform_event_delivery(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
        event: LogId,
    ) -> Result<PlatformEventDelivery, AppError> {
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        get_to_change(&mut tx, id).await?;
        let remove_at = self.dependencies.now() + KEPT_DEAD;
        if !platform_event_delivery_retry(&mut tx, id, event, remove_at).await? {
            return Err(AppError::NotFound("delivery"));
        }
        let queued = platform_event_delivery_get(&mut tx, id, event).await?.ok_or(AppError::NotFound("delivery"))?;
        platform_event_wake(&mut tx, Some(queued.organization_id)).await?;
        tx.commit().await?;
        self.live.changed(queued.organization_id);
        Ok(queued)
    }
}
