use std::net::IpAddr;

use linecard_domain::{Name, OrganizationId, Role, UserId};
use linecard_store::{
    Organization, OrganizationChange, organization_get, organization_limits_set, organization_lock, organization_update,
};
use serde_json::json;

use crate::App;
use crate::audit::{AuditAction, Change, Origin, organization_facts};
use crate::caller::Caller;
use crate::error::AppError;
use crate::limits::LimitsChange;

impl App {
    /// Founds an organization with the person as its owner.
    pub async fn found_organization(
        &self,
        owner: UserId,
        name: &Name,
        remote_address: Option<IpAddr>,
    ) -> Result<OrganizationId, AppError> {
        self.found(owner, name, Origin { remote_address, operator: None }).await
    }

    pub(crate) async fn found(
        &self,
        owner: UserId,
        name: &Name,
        origin: Origin<'_>,
    ) -> Result<OrganizationId, AppError> {
        let organization_id: OrganizationId = self.next_id();
        let after = Some(json!({"name": name.as_str(), "orgFallbackEnabled": null, "owner": owner.to_string()}));
        let action = AuditAction::OrganizationCreate;
        let change = Change { action, resource_id: organization_id.into(), before: None, after };
        let entry = self.audit_entry(origin, change);
        self.store.organization_create(organization_id, name, owner, &entry).await?;
        Ok(organization_id)
    }

    pub async fn organization(&self, caller: &Caller) -> Result<Organization, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        organization_get(tx.last()).await?.ok_or(AppError::NotFound("organization"))
    }

    pub async fn change_organization(
        &self,
        caller: &Caller,
        change: &OrganizationChange,
        limits: LimitsChange,
    ) -> Result<Organization, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        // Nobody changes it between the reading and the writing.
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
        let (before, after) = (Some(organization_facts(&before)), Some(organization_facts(&changed)));
        let resource_id = changed.id.into();
        let change = Change { action: AuditAction::OrganizationUpdate, resource_id, before, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(changed)
    }
}
