//! What was sent to an endpoint: looking at it, testing, and sending again.

use linecard_domain::{DeliveryStatus, EventEndpointId, LogId, Role, Timestamp};
use linecard_store::{
    EventDelivery, EventEndpoint, Page, PageRequest, event_delivery_get, event_delivery_list, event_delivery_retry,
    event_delivery_test, event_delivery_testing, event_endpoint_replay, event_lease_wake,
};
use serde_json::json;
use time::Duration;

use super::manage::{get, get_to_change};
use crate::app::App;
use crate::audit::{AuditAction, Change, instant};
use crate::caller::Caller;
use crate::error::AppError;
use crate::event_deliveries::{KEPT_DEAD, test_body};

/// How far back a replay can begin.
pub(crate) const REPLAYED_WITHIN: Duration = Duration::days(30);

impl App {
    /// A page of an endpoint's deliveries, newest first.
    pub async fn event_deliveries(
        &self,
        caller: &Caller,
        id: EventEndpointId,
        status: Option<DeliveryStatus>,
        request: &PageRequest,
    ) -> Result<Page<EventDelivery>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        get(&mut tx, id).await?;
        Ok(event_delivery_list(tx.last(), id, status, request).await?)
    }

    /// Sends an event of the type `test`, also to an endpoint that is disabled. One that is under way is returned. Requires the
    /// admin role.
    pub async fn test_event_endpoint(&self, caller: &Caller, id: EventEndpointId) -> Result<EventDelivery, AppError> {
        caller.require(Role::Admin)?;
        let organization = caller.organization_id();
        let mut tx = self.store.begin(&caller.context).await?;
        let endpoint = get_to_change(&mut tx, id).await?;
        if let Some(testing) = event_delivery_testing(&mut tx, id).await? {
            return Ok(testing);
        }
        let (event, now): (LogId, _) = (self.dependencies.next_id(), self.dependencies.now());
        let payload = test_body(organization, None, event, endpoint.settings.agent_id, now);
        event_delivery_test(&mut tx, id, event, &payload, now + KEPT_DEAD).await?;
        event_lease_wake(&mut tx).await?;
        let queued = event_delivery_get(&mut tx, id, event).await?.ok_or(AppError::NotFound("delivery"))?;
        tx.commit().await?;
        self.live.changed(organization);
        Ok(queued)
    }

    /// Sends one event again now, however it went before. Requires the admin role.
    pub async fn retry_event_delivery(
        &self,
        caller: &Caller,
        id: EventEndpointId,
        event: LogId,
    ) -> Result<EventDelivery, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        get_to_change(&mut tx, id).await?;
        let remove_at = self.dependencies.now() + KEPT_DEAD;
        if !event_delivery_retry(&mut tx, id, event, remove_at).await? {
            return Err(AppError::NotFound("delivery"));
        }
        event_lease_wake(&mut tx).await?;
        let queued = event_delivery_get(&mut tx, id, event).await?.ok_or(AppError::NotFound("delivery"))?;
        tx.commit().await?;
        self.live.changed(caller.organization_id());
        Ok(queued)
    }

    /// Sends everything since an instant again, in order, also what was delivered or was before the endpoint. Requires the admin
    /// role.
    pub async fn replay_events(
        &self,
        caller: &Caller,
        id: EventEndpointId,
        since: Timestamp,
    ) -> Result<EventEndpoint, AppError> {
        caller.require(Role::Admin)?;
        let now = self.dependencies.now();
        if since > now || since < now - REPLAYED_WITHIN {
            return Err(AppError::field("/since", "must be within the last 30 days"));
        }
        let mut tx = self.store.begin(&caller.context).await?;
        get_to_change(&mut tx, id).await?;
        event_endpoint_replay(&mut tx, id, since).await?;
        event_lease_wake(&mut tx).await?;
        let endpoint = get(&mut tx, id).await?;
        let change = Change {
            action: AuditAction::EventEndpointReplay,
            resource_id: id.into(),
            before: None,
            after: Some(json!({"since": instant(since)})),
        };
        self.audit.commit(tx, caller.into(), change).await?;
        self.live.changed(caller.organization_id());
        Ok(endpoint)
    }
}
