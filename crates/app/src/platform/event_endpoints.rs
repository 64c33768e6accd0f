//! Endpoints of the installation: where the platform has the events of all organizations sent (docs/adr/0035).

use std::fmt;

use linecard_domain::{EventEndpointId, OrganizationId, Timestamp};
use linecard_store::{
    EventEndpointSettings, InstallationTx, Page, PageRequest, PlatformAuditEntry, PlatformEventEndpoint,
    PlatformEventEndpointCounts, TenantContext, event_endpoints_of_platform, platform_audit_append,
    platform_audit_list, platform_event_endpoint_counts, platform_event_endpoint_delete,
    platform_event_endpoint_disable, platform_event_endpoint_enable, platform_event_endpoint_insert,
    platform_event_endpoint_rotate, platform_event_endpoint_update, platform_event_endpoints,
    platform_event_endpoints_to_change, platform_event_positions_replay, platform_event_positions_resume,
    platform_event_wake,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use time::Duration;

use super::caller::PlatformCaller;
use super::named::{NamedOrganization, find_named};
use crate::app::App;
use crate::audit::{AuditAction, Change, instant};
use crate::error::{AppError, Conflict};
use crate::event_deliveries::{RESUMED_WITHIN, SecretOwner};
use crate::event_endpoints::{EventEndpointChange, EventEndpointInput, OVERLAP, REPLAYED_WITHIN, check};
use crate::quotas::Quota;
use crate::secrets;

/// Endpoints of an installation. Each may have as many requests under way in an organization as one of its own.
const MAX_ENDPOINTS: u32 = 5;
/// What waits for longer makes an organization behind.
const BEHIND_AFTER: Duration = Duration::MINUTE;

/// An endpoint, and in how many organizations it is how.
#[derive(Debug)]
pub struct PlatformEndpoint {
    pub endpoint: PlatformEventEndpoint,
    pub counts: PlatformEventEndpointCounts,
}

/// An endpoint whose secret has just been made, which is shown once.
pub struct PlatformEndpointWithSecret {
    pub endpoint: PlatformEndpoint,
    pub secret: SecretString,
}

impl fmt::Debug for PlatformEndpointWithSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformEndpointWithSecret").field("id", &self.endpoint.endpoint.id).finish_non_exhaustive()
    }
}

impl App {
    /// All of the installation, oldest first; without their secrets.
    pub async fn platform_event_endpoints(&self, platform: &PlatformCaller) -> Result<Vec<PlatformEndpoint>, AppError> {
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        let endpoints = platform_event_endpoints(&mut tx).await?;
        let counts = platform_event_endpoint_counts(tx.last(), None, self.behind_since()).await?;
        let of = |id| counts.iter().find(|(of, _)| *of == id).map(|(_, counts)| *counts).unwrap_or_default();
        Ok(endpoints.into_iter().map(|endpoint| PlatformEndpoint { counts: of(endpoint.id), endpoint }).collect())
    }

    pub async fn platform_event_endpoint(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
    ) -> Result<PlatformEndpoint, AppError> {
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        let endpoint = get(&mut tx, id).await?;
        let counts = platform_event_endpoint_counts(tx.last(), Some(id), self.behind_since()).await?;
        Ok(PlatformEndpoint { endpoint, counts: counts.first().map(|(_, counts)| *counts).unwrap_or_default() })
    }

    /// What happens from now on in any organization is sent there.
    pub async fn create_platform_event_endpoint(
        &self,
        platform: &PlatformCaller,
        input: EventEndpointInput,
    ) -> Result<PlatformEndpointWithSecret, AppError> {
        let settings = EventEndpointSettings::from(input);
        check(self, &settings, true).await?;
        let id: EventEndpointId = self.dependencies.next_id();
        let (secret, stored) = self.event_secrets.generate(SecretOwner::Installation(id))?;
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        let present = platform_event_endpoints_to_change(&mut tx).await?.len();
        if present >= usize::try_from(MAX_ENDPOINTS).unwrap_or(usize::MAX) {
            return Err(AppError::QuotaReached { quota: Quota::PlatformEventEndpoints, limit: MAX_ENDPOINTS });
        }
        platform_event_endpoint_insert(&mut tx, id, &settings, &stored, &secrets::hint(&secret)).await?;
        platform_event_wake(&mut tx, None).await?;
        // It serves no organization yet.
        let counts = PlatformEventEndpointCounts::default();
        let action = AuditAction::EventEndpointCreate;
        let endpoint = self.commit_platform_endpoint(tx, platform, action, (id, counts), None).await?;
        // Those that the sender does not know yet are made known to it.
        self.event_deliveries.list_now();
        Ok(PlatformEndpointWithSecret { endpoint, secret })
    }

    /// Changes an endpoint, disables it or enables it. One that is enabled gets what it missed in all organizations, as far as that
    /// is not older than three days.
    pub async fn change_platform_event_endpoint(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
        change: EventEndpointChange,
    ) -> Result<PlatformEndpoint, AppError> {
        let enabled = change.enabled;
        // Before anything is locked: it looks at every organization.
        let PlatformEndpoint { endpoint: known, counts } = self.platform_event_endpoint(platform, id).await?;
        let known = known.settings;
        let wanted = change.clone().apply(known.clone());
        check(self, &wanted, wanted.url != known.url).await?;
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        let before = get_to_change(&mut tx, id).await?;
        let settings = change.apply(before.settings.clone());
        if settings != before.settings {
            platform_event_endpoint_update(&mut tx, id, &settings).await?;
        }
        match (enabled, before.disabled.is_some()) {
            (Some(true), true) => {
                // In the order in which the sender locks them.
                platform_event_positions_resume(&mut tx, id, self.dependencies.now() - RESUMED_WITHIN).await?;
                platform_event_endpoint_enable(&mut tx, id).await?;
                platform_event_wake(&mut tx, None).await?;
            }
            (Some(false), false) => {
                platform_event_endpoint_disable(&mut tx, id).await?;
            }
            _ => {}
        }
        let action = AuditAction::EventEndpointUpdate;
        self.commit_platform_endpoint(tx, platform, action, (id, counts), Some(&before)).await
    }

    /// Nothing more is sent there. What is left of it in organizations is removed in the background.
    pub async fn delete_platform_event_endpoint(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
    ) -> Result<(), AppError> {
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        let before = get_to_change(&mut tx, id).await?;
        platform_event_endpoint_delete(&mut tx, id).await?;
        let (before, action) = (Some(snapshot(&before)), AuditAction::EventEndpointDelete);
        self.append_platform(&mut tx, platform, Change { action, resource_id: id.into(), before, after: None }).await?;
        Ok(tx.commit().await?)
    }

    /// Replaces the secret. The present one signs as well for 24 hours, unless it is to end at once.
    pub async fn rotate_platform_event_secret(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
        end_present_now: bool,
    ) -> Result<PlatformEndpointWithSecret, AppError> {
        let counts = self.platform_event_endpoint(platform, id).await?.counts;
        let (secret, stored) = self.event_secrets.generate(SecretOwner::Installation(id))?;
        let now = self.dependencies.now();
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        let before = get_to_change(&mut tx, id).await?;
        // A repeated request would end the secret that receivers have.
        if !end_present_now && before.previous.as_ref().is_some_and(|(_, ends_at)| *ends_at > now) {
            return Err(AppError::Conflict(Conflict::EventSecretRotating));
        }
        let present_ends_at = (!end_present_now).then(|| now + OVERLAP);
        platform_event_endpoint_rotate(&mut tx, id, &stored, &secrets::hint(&secret), present_ends_at).await?;
        let action = AuditAction::EventEndpointRotateSecret;
        let endpoint = self.commit_platform_endpoint(tx, platform, action, (id, counts), Some(&before)).await?;
        Ok(PlatformEndpointWithSecret { endpoint, secret })
    }

    /// Sends everything since an instant again, in order, of all organizations or of one, also what was delivered or was before the
    /// endpoint.
    pub async fn replay_platform_events(
        &self,
        platform: &PlatformCaller,
        id: EventEndpointId,
        since: Timestamp,
        organization: &NamedOrganization,
    ) -> Result<PlatformEndpoint, AppError> {
        let now = self.dependencies.now();
        if since > now || since < now - REPLAYED_WITHIN {
            return Err(AppError::field("/since", "must be within the last 30 days"));
        }
        let organization = find_named(self, organization).await?.map(|found| found.id);
        let counts = self.platform_event_endpoint(platform, id).await?.counts;
        if let Some(organization) = organization {
            self.enrol(organization).await?;
        }
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        get_to_change(&mut tx, id).await?;
        let is_served = platform_event_positions_replay(&mut tx, id, since, organization).await?;
        if organization.is_some() && !is_served {
            return Err(AppError::Conflict(Conflict::BeingErased));
        }
        platform_event_wake(&mut tx, organization).await?;
        let after = Some(json!({"since": instant(since), "organizationId": organization}));
        let action = AuditAction::EventEndpointReplay;
        self.append_platform(&mut tx, platform, Change { action, resource_id: id.into(), before: None, after }).await?;
        committed(tx, (id, counts)).await
    }

    /// Serves an organization from now on that the sender has not seen since it or the endpoint was made.
    async fn enrol(&self, organization: OrganizationId) -> Result<(), AppError> {
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        event_endpoints_of_platform(&mut tx).await?;
        tx.commit().await?;
        self.store.event_leases_add(&[organization]).await?;
        Ok(())
    }

    /// A page of what was changed of the installation, newest first.
    pub async fn platform_audit_log(
        &self,
        platform: &PlatformCaller,
        request: &PageRequest,
    ) -> Result<Page<PlatformAuditEntry>, AppError> {
        let mut tx = self.store.begin_installation(&platform.installation()?).await?;
        Ok(platform_audit_list(tx.last(), request).await?)
    }

    fn behind_since(&self) -> Timestamp {
        self.dependencies.now() - BEHIND_AFTER
    }

    async fn append_platform(
        &self,
        tx: &mut InstallationTx,
        platform: &PlatformCaller,
        change: Change,
    ) -> Result<(), AppError> {
        Ok(platform_audit_append(tx, &self.audit.entry(platform.origin(), change)).await?)
    }

    /// Commits a change with its entry, unless nothing changed.
    async fn commit_platform_endpoint(
        &self,
        mut tx: InstallationTx,
        platform: &PlatformCaller,
        action: AuditAction,
        (id, counts): (EventEndpointId, PlatformEventEndpointCounts),
        before: Option<&PlatformEventEndpoint>,
    ) -> Result<PlatformEndpoint, AppError> {
        let after = get(&mut tx, id).await?;
        let (before, after) = (before.map(snapshot), Some(snapshot(&after)));
        if before != after {
            self.append_platform(&mut tx, platform, Change { action, resource_id: id.into(), before, after }).await?;
        }
        committed(tx, (id, counts)).await
    }
}

/// The counts are those of before.
async fn committed(
    mut tx: InstallationTx,
    (id, counts): (EventEndpointId, PlatformEventEndpointCounts),
) -> Result<PlatformEndpoint, AppError> {
    let endpoint = get(tx.last(), id).await?;
    Ok(PlatformEndpoint { endpoint, counts })
}

pub(super) async fn get(tx: &mut InstallationTx, id: EventEndpointId) -> Result<PlatformEventEndpoint, AppError> {
    one(platform_event_endpoints(tx).await?, id)
}

pub(super) async fn get_to_change(
    tx: &mut InstallationTx,
    id: EventEndpointId,
) -> Result<PlatformEventEndpoint, AppError> {
    one(platform_event_endpoints_to_change(tx).await?, id)
}

/// There are few, so all are read.
fn one(all: Vec<PlatformEventEndpoint>, id: EventEndpointId) -> Result<PlatformEventEndpoint, AppError> {
    all.into_iter().find(|endpoint| endpoint.id == id).ok_or_else(not_found)
}

fn not_found() -> AppError {
    AppError::NotFound("event endpoint")
}

/// As `event_endpoint_snapshot`.
fn snapshot(endpoint: &PlatformEventEndpoint) -> Value {
    let settings = &endpoint.settings;
    let types = settings.event_types.as_ref();
    json!({
        "url": settings.url,
        "description": settings.description,
        "eventTypes": types.map(|types| types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()),
        "secret": secrets::mask(&endpoint.secret_hint),
        "secretId": endpoint.secret.id,
        "previousSecretId": endpoint.previous.as_ref().map(|(secret, _)| secret.id),
        "previousSecretEndsAt": endpoint.previous.as_ref().and_then(|(_, ends_at)| instant(*ends_at)),
        "disabledReason": endpoint.disabled.map(|(_, reason)| reason.as_str()),
    })
}
