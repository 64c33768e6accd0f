//! Organizations by the platform's own ids.

use linecard_domain::{ExternalId, Name, OrganizationId, TimeZone};
use linecard_store::{
    ListedOrganization, Organization, OrganizationChange, Page, PageRequest, Retention, Security, StoreError,
    organization_disabled_set, organization_external_id_set, organization_found, organization_get,
    organization_limits_set, organization_update, retention_get, security_get,
};

use super::caller::{PlatformCaller, enter, find, lock};
use super::upsert::{UpsertOutcome, Upserted};
use crate::app::App;
use crate::audit::{AuditAction, Change, organization_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::identity::require_not_resumed;

/// What an organization shall be. What is absent stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PutOrganization {
    /// An organization that exists and has no external id yet: it gets this one.
    pub id: Option<OrganizationId>,
    /// Required for a new organization.
    pub name: Option<Name>,
    /// `Some(None)`: the installation's default.
    pub org_fallback_enabled: Option<Option<bool>>,
    pub paused: Option<bool>,
    pub time_zone: Option<TimeZone>,
}

impl PutOrganization {
    fn fields(&self) -> OrganizationChange {
        OrganizationChange {
            name: self.name.clone(),
            org_fallback_enabled: self.org_fallback_enabled,
            time_zone: self.time_zone.clone(),
        }
    }
}

type Stored = (Organization, Retention, Security);

impl App {
    /// Creates the organization with this external id, or changes it; a repetition changes nothing. A new organization
    /// has no members.
    pub async fn put_organization(
        &self,
        platform: &PlatformCaller,
        external: &ExternalId,
        wanted: &PutOrganization,
    ) -> Result<Upserted<Stored>, AppError> {
        if let Some(outcome) = put_existing(self, platform, external, wanted).await? {
            return Ok(outcome);
        }
        let created = match wanted.id {
            Some(id) => adopt(self, &platform.enter(id), external, wanted).await,
            None => found(self, &platform.enter(self.dependencies.next_id()), external, wanted).await,
        };
        match created {
            // Another request created it at the same moment.
            Err(AppError::Database(StoreError::Duplicate(_))) => {
                put_existing(self, platform, external, wanted).await?.ok_or(AppError::NotFound("organization"))
            }
            created => created,
        }
    }

    /// Disables an organization: it is paused, and nobody but the platform can resume it. Or enables it again. A repetition
    /// changes nothing.
    pub async fn set_organization_disabled(
        &self,
        platform: &PlatformCaller,
        external: &ExternalId,
        is_disabled: bool,
    ) -> Result<Upserted<Stored>, AppError> {
        let caller = enter(&self.store, platform, external).await?;
        let mut tx = self.store.begin(&caller.context).await?;
        lock(&mut tx).await?;
        let before = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let (retention, security) = (retention_get(&mut tx).await?, security_get(&mut tx).await?);
        if before.disabled_at.is_some() == is_disabled {
            return Ok(Upserted { outcome: UpsertOutcome::Unchanged, value: (before, retention, security) });
        }
        organization_disabled_set(&mut tx, &before, is_disabled).await?;
        let after = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let entry = Change {
            action: AuditAction::OrganizationUpdate,
            resource_id: after.id.into(),
            before: Some(organization_snapshot(&before, retention, security)),
            after: Some(organization_snapshot(&after, retention, security)),
        };
        self.audit.commit(tx, (&caller).into(), entry).await?;
        Ok(Upserted { outcome: UpsertOutcome::Updated, value: (after, retention, security) })
    }

    /// The organization with this external id.
    pub async fn platform_organization(
        &self,
        platform: &PlatformCaller,
        external: &ExternalId,
    ) -> Result<Stored, AppError> {
        let caller = enter(&self.store, platform, external).await?;
        let mut tx = self.store.begin(&caller.context).await?;
        let organization = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let retention = retention_get(&mut tx).await?;
        Ok((organization, retention, security_get(tx.last()).await?))
    }

    /// A page of all organizations of the installation, oldest first.
    pub async fn platform_organizations(
        &self,
        _platform: &PlatformCaller,
        request: &PageRequest,
    ) -> Result<Page<ListedOrganization>, AppError> {
        Ok(self.store.platform_organizations(request).await?)
    }
}

/// `None`: no organization has the external id.
async fn put_existing(
    app: &App,
    platform: &PlatformCaller,
    external: &ExternalId,
    wanted: &PutOrganization,
) -> Result<Option<Upserted<Stored>>, AppError> {
    let Some(known) = find(&app.store, external).await? else { return Ok(None) };
    if wanted.id.is_some_and(|id| id != known) {
        return Err(AppError::field(
            "/id",
            format!("is another organization than {known}, which has this external id"),
        ));
    }
    change(app, &platform.enter(known), None, wanted).await.map(Some)
}

/// Gives the external id to an organization that exists.
async fn adopt(
    app: &App,
    caller: &Caller,
    external: &ExternalId,
    wanted: &PutOrganization,
) -> Result<Upserted<Stored>, AppError> {
    match change(app, caller, Some(external), wanted).await {
        Err(AppError::NotFound(_)) => Err(AppError::field("/id", "there is no organization with this id")),
        outcome => outcome,
    }
}

async fn change(
    app: &App,
    caller: &Caller,
    external: Option<&ExternalId>,
    wanted: &PutOrganization,
) -> Result<Upserted<Stored>, AppError> {
    let mut tx = app.store.begin(&caller.context).await?;
    lock(&mut tx).await?;
    let before = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
    let (retention, security) = (retention_get(&mut tx).await?, security_get(&mut tx).await?);
    if let (Some(_), Some(other)) = (external, &before.external_id) {
        return Err(AppError::field("/id", format!("this organization has the external id {other} already")));
    }
    let mut limits = before.limits.clone();
    limits.paused = wanted.paused.unwrap_or(limits.paused);
    require_not_resumed(&before, &limits)?;
    let renamed = wanted.name.as_ref().is_some_and(|name| name.as_str() != before.name);
    let switched = wanted.org_fallback_enabled.is_some_and(|flag| flag != before.org_fallback_enabled);
    let moved = wanted.time_zone.as_ref().is_some_and(|zone| *zone != before.time_zone);
    if external.is_none() && !renamed && !switched && !moved && limits == before.limits {
        return Ok(Upserted { outcome: UpsertOutcome::Unchanged, value: (before, retention, security) });
    }
    if limits != before.limits {
        organization_limits_set(&mut tx, &limits).await?;
    }
    if let Some(external) = external {
        organization_external_id_set(&mut tx, external).await?;
    }
    let fields = wanted.fields();
    let after = organization_update(&mut tx, &fields).await?.ok_or(AppError::NotFound("organization"))?;
    let entry = Change {
        action: AuditAction::OrganizationUpdate,
        resource_id: after.id.into(),
        before: Some(organization_snapshot(&before, retention, security)),
        after: Some(organization_snapshot(&after, retention, security)),
    };
    app.audit.commit(tx, caller.into(), entry).await?;
    Ok(Upserted { outcome: UpsertOutcome::Updated, value: (after, retention, security) })
}

async fn found(
    app: &App,
    caller: &Caller,
    external: &ExternalId,
    wanted: &PutOrganization,
) -> Result<Upserted<Stored>, AppError> {
    let Some(name) = &wanted.name else {
        return Err(AppError::field("/name", "is required: no organization has this external id yet"));
    };
    let mut tx = app.store.begin(&caller.context).await?;
    organization_found(&mut tx, name, external).await?;
    let mut limits = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?.limits;
    limits.paused = wanted.paused.unwrap_or(limits.paused);
    organization_limits_set(&mut tx, &limits).await?;
    let fields = OrganizationChange { name: None, ..wanted.fields() };
    let created = organization_update(&mut tx, &fields).await?.ok_or(AppError::NotFound("organization"))?;
    let (retention, security) = (retention_get(&mut tx).await?, security_get(&mut tx).await?);
    let entry = Change {
        action: AuditAction::OrganizationCreate,
        resource_id: created.id.into(),
        before: None,
        after: Some(organization_snapshot(&created, retention, security)),
    };
    app.audit.commit(tx, caller.into(), entry).await?;
    Ok(Upserted { outcome: UpsertOutcome::Created, value: (created, retention, security) })
}
