//! Making, changing and deleting endpoints, and rotating their secrets.

use linecard_domain::{DisabledReason, EventEndpointId, Role};
use linecard_store::{
    EventEndpoint, EventEndpointSettings, TenantTx, event_endpoint_delete, event_endpoint_disable,
    event_endpoint_enable, event_endpoint_get, event_endpoint_get_to_change, event_endpoint_insert,
    event_endpoint_rotate, event_endpoint_state_deleted, event_endpoint_state_insert, event_endpoint_update,
    event_endpoints, event_lease_wake, organization_lock,
};
use time::Duration;

use super::input::{EventEndpointChange, EventEndpointInput, check, check_agent};
use super::secret::WithSecret;
use crate::app::App;
use crate::audit::{AuditAction, Change, event_endpoint_snapshot};
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::event_deliveries::{RESUMED_WITHIN, SecretOwner};
use crate::quotas::Quota;
use crate::secrets;

/// Endpoints of an organization.
const MAX_ENDPOINTS: u32 = 20;
/// How long the previous secret signs as well.
pub(crate) const OVERLAP: Duration = Duration::hours(24);

impl App {
    /// All of the organization, oldest first; without their secrets.
    pub async fn event_endpoints(&self, caller: &Caller) -> Result<Vec<EventEndpoint>, AppError> {
        Ok(event_endpoints(self.store.begin(&caller.context).await?.last()).await?)
    }

    pub async fn event_endpoint(&self, caller: &Caller, id: EventEndpointId) -> Result<EventEndpoint, AppError> {
        get(self.store.begin(&caller.context).await?.last(), id).await
    }

    /// What happens from now on is sent there. Requires the admin role.
    pub async fn create_event_endpoint(
        &self,
        caller: &Caller,
        input: EventEndpointInput,
    ) -> Result<WithSecret, AppError> {
        caller.require_admin_now(&self.store).await?;
        let settings = EventEndpointSettings::from(input);
        check(self, &settings, true).await?;
        let (secret, stored) = self.event_secrets.generate(SecretOwner::Organization(caller.organization_id()))?;
        let mut tx = self.store.begin(&caller.context).await?;
        // Requests at the same moment are counted one after the other.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let present = event_endpoints(&mut tx).await?.len();
        if present >= usize::try_from(MAX_ENDPOINTS).unwrap_or(usize::MAX) {
            return Err(AppError::QuotaReached { quota: Quota::EventEndpoints, limit: MAX_ENDPOINTS });
        }
        check_agent(&mut tx, settings.agent_id).await?;
        let id: EventEndpointId = self.dependencies.next_id();
        event_endpoint_insert(&mut tx, id, &settings, &stored, &secrets::hint(&secret)).await?;
        event_endpoint_state_insert(&mut tx, id).await?;
        event_lease_wake(&mut tx).await?;
        let endpoint = get(&mut tx, id).await?;
        self.commit_endpoint(tx, caller, AuditAction::EventEndpointCreate, None, Some(&endpoint)).await?;
        Ok(WithSecret { endpoint, secret })
    }

    /// Changes an endpoint, disables it or enables it. An endpoint that is enabled gets what it missed, as far as that is not
    /// older than three days. Requires the admin role.
    pub async fn change_event_endpoint(
        &self,
        caller: &Caller,
        id: EventEndpointId,
        change: EventEndpointChange,
    ) -> Result<EventEndpoint, AppError> {
        caller.require_admin_now(&self.store).await?;
        let enabled = change.enabled;
        let known = self.event_endpoint(caller, id).await?;
        let url = change.url.clone();
        check(self, &change.clone().apply(known.settings.clone()), url.is_some_and(|url| url != known.settings.url))
            .await?;
        let mut tx = self.store.begin(&caller.context).await?;
        let before = get_to_change(&mut tx, id).await?;
        let settings = change.apply(before.settings.clone());
        if settings.agent_id != before.settings.agent_id {
            check_agent(&mut tx, settings.agent_id).await?;
        }
        if settings != before.settings {
            event_endpoint_update(&mut tx, id, &settings).await?;
        }
        match (enabled, before.disabled.is_some()) {
            (Some(true), true) => {
                event_endpoint_enable(&mut tx, id, self.dependencies.now() - RESUMED_WITHIN).await?;
                event_lease_wake(&mut tx).await?;
            }
            (Some(false), false) => {
                event_endpoint_disable(&mut tx, id, DisabledReason::Manual).await?;
            }
            _ => {}
        }
        let after = get(&mut tx, id).await?;
        self.commit_endpoint(tx, caller, AuditAction::EventEndpointUpdate, Some(&before), Some(&after)).await?;
        Ok(after)
    }

    /// Nothing more is sent there; its log is removed. Requires the admin role.
    pub async fn delete_event_endpoint(&self, caller: &Caller, id: EventEndpointId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let before = get_to_change(&mut tx, id).await?;
        if !event_endpoint_delete(&mut tx, id).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        event_endpoint_state_deleted(&mut tx, id).await?;
        self.commit_endpoint(tx, caller, AuditAction::EventEndpointDelete, Some(&before), None).await
    }

    /// Replaces the secret. The present one signs as well for 24 hours, unless it is to end at once. Requires the admin role.
    pub async fn rotate_event_secret(
        &self,
        caller: &Caller,
        id: EventEndpointId,
        end_present_now: bool,
    ) -> Result<WithSecret, AppError> {
        caller.require(Role::Admin)?;
        let (secret, stored) = self.event_secrets.generate(SecretOwner::Organization(caller.organization_id()))?;
        let now = self.dependencies.now();
        let mut tx = self.store.begin(&caller.context).await?;
        let before = get_to_change(&mut tx, id).await?;
        // A repeated request would end the secret that receivers have.
        if !end_present_now && before.previous.as_ref().is_some_and(|(_, ends_at)| *ends_at > now) {
            return Err(AppError::Conflict(Conflict::EventSecretRotating));
        }
        let present_ends_at = (!end_present_now).then(|| now + OVERLAP);
        if !event_endpoint_rotate(&mut tx, id, &stored, &secrets::hint(&secret), present_ends_at).await? {
            return Err(AppError::Forbidden { needed: Role::Admin });
        }
        let endpoint = get(&mut tx, id).await?;
        self.commit_endpoint(tx, caller, AuditAction::EventEndpointRotateSecret, Some(&before), Some(&endpoint))
            .await?;
        Ok(WithSecret { endpoint, secret })
    }

    async fn commit_endpoint(
        &self,
        tx: TenantTx,
        caller: &Caller,
        action: AuditAction,
        before: Option<&EventEndpoint>,
        after: Option<&EventEndpoint>,
    ) -> Result<(), AppError> {
        let Some(resource) = after.or(before).map(|endpoint| endpoint.id) else { return Ok(()) };
        let change = Change {
            action,
            resource_id: resource.into(),
            before: before.map(event_endpoint_snapshot),
            after: after.map(event_endpoint_snapshot),
        };
        self.audit.commit(tx, caller.into(), change).await?;
        self.live.changed(caller.organization_id());
        Ok(())
    }
}

pub(super) async fn get(tx: &mut TenantTx, id: EventEndpointId) -> Result<EventEndpoint, AppError> {
    event_endpoint_get(tx, id).await?.ok_or(AppError::NotFound("event endpoint"))
}

pub(super) async fn get_to_change(tx: &mut TenantTx, id: EventEndpointId) -> Result<EventEndpoint, AppError> {
    event_endpoint_get_to_change(tx, id).await?.ok_or(AppError::NotFound("event endpoint"))
}
