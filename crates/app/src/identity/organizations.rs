//! Organizations: creating and changing them.

use std::net::IpAddr;

use linecard_domain::{Name, OrganizationId, Role, UserId};
use linecard_store::{
    Organization, OrganizationChange, organization_get, organization_limits_set, organization_lock, organization_update,
};
use serde_json::json;

use crate::app::App;
use crate::audit::{AuditAction, Change, Origin, organization_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::input::LimitsChange;

impl App {
    /// Creates an organization with the user as its owner.
    pub async fn create_organization(
        &self,
        owner: UserId,
        name: &Name,
        remote_address: Option<IpAddr>,
    ) -> Result<OrganizationId, AppError> {
        insert_organization(self, owner, name, Origin { remote_address, operator: None }).await
    }

    pub async fn organization(&self, caller: &Caller) -> Result<Organization, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        organization_get(tx.last()).await?.ok_or(AppError::NotFound("organization"))
    }

    /// Changes the fields that are present. Requires the admin role.
    pub async fn change_organization(
        &self,
        caller: &Caller,
        change: &OrganizationChange,
        limits: LimitsChange,
    ) -> Result<Organization, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that nobody changes it between the read and the write.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let before = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let mut after = before.limits.clone();
        limits.apply(&mut after);
        if after != before.limits {
            organization_limits_set(&mut tx, &after).await?;
        }
        let changed = organization_update(&mut tx, change).await?.ok_or(AppError::NotFound("organization"))?;
        let (before, after) = (Some(organization_snapshot(&before)), Some(organization_snapshot(&changed)));
        let resource_id = changed.id.into();
        let change = Change { action: AuditAction::OrganizationUpdate, resource_id, before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(changed)
    }
}

pub(super) async fn insert_organization(
    app: &App,
    owner: UserId,
    name: &Name,
    origin: Origin<'_>,
) -> Result<OrganizationId, AppError> {
    let organization_id: OrganizationId = app.dependencies.next_id();
    let after = Some(json!({"name": name.as_str(), "orgFallbackEnabled": null, "owner": owner.to_string()}));
    let action = AuditAction::OrganizationCreate;
    let change = Change { action, resource_id: organization_id.into(), before: None, after };
    let entry = app.audit.entry(origin, change);
    app.store.organization_create(organization_id, name, owner, &entry).await?;
    Ok(organization_id)
}
