//! Organizations: creating and changing them.

use std::net::IpAddr;

use linecard_domain::{Limits, Name, OrganizationId, Role, UserId};
use linecard_store::{
    Organization, OrganizationChange, Retention, Security, daily_counts_reset, organization_get,
    organization_limits_set, organization_lock, organization_update, retention_get, retention_set, security_get,
    security_set,
};
use serde_json::json;

use crate::app::App;
use crate::audit::{AuditAction, Change, Origin, organization_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::input::{LimitsChange, RetentionChange};
use crate::quotas::Quota;

impl App {
    /// Creates an organization with the user as its owner, who owns fewer than the quota.
    pub async fn create_organization(
        &self,
        owner: UserId,
        name: &Name,
        remote_address: Option<IpAddr>,
    ) -> Result<OrganizationId, AppError> {
        let most = self.settings.quotas.organizations_per_person;
        insert_organization(self, owner, name, Origin { remote_address, operator: None, rehearses: false }, most).await
    }

    /// The organization, how long it keeps what it has, and what it requires.
    pub async fn organization(&self, caller: &Caller) -> Result<(Organization, Retention, Security), AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        let organization = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let retention = retention_get(&mut tx).await?;
        Ok((organization, retention, security_get(tx.last()).await?))
    }

    /// Changes the fields that are present. Requires the admin role; the owner role for what is required of members, and to
    /// raise what calls and messages may cost.
    pub async fn change_organization(
        &self,
        caller: &Caller,
        change: &OrganizationChange,
        limits: LimitsChange,
        retention: RetentionChange,
        second_factor_required: Option<bool>,
    ) -> Result<(Organization, Retention, Security), AppError> {
        caller.require(Role::Admin)?;
        if let Some(required) = second_factor_required {
            require_may_set_second_factor(caller, required)?;
        }
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked, so that nobody changes it between the read and the write.
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let before = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let mut after = before.limits.clone();
        limits.apply(&mut after);
        require_not_resumed(&before, &after)?;
        if let Some(limit) = after.raised_since(&before.limits)
            && caller.role < Role::Owner
        {
            return Err(AppError::RaisesLimit { limit });
        }
        if after != before.limits {
            organization_limits_set(&mut tx, &after).await?;
        }
        if after.daily != before.limits.daily {
            daily_counts_reset(&mut tx, before.id.into()).await?;
        }
        let kept_before = retention_get(&mut tx).await?;
        let mut kept = kept_before;
        retention.history_days.apply(&mut kept.history_days);
        if kept != kept_before {
            retention_set(&mut tx, kept).await?;
        }
        let security_before = security_get(&mut tx).await?;
        let second_factor_required = second_factor_required.unwrap_or(security_before.second_factor_required);
        let security = Security { second_factor_required };
        if security != security_before {
            security_set(&mut tx, security).await?;
        }
        let changed = organization_update(&mut tx, change).await?.ok_or(AppError::NotFound("organization"))?;
        let before = Some(organization_snapshot(&before, kept_before, security_before));
        let after = Some(organization_snapshot(&changed, kept, security));
        let resource_id = changed.id.into();
        let change = Change { action: AuditAction::OrganizationUpdate, resource_id, before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok((changed, kept, security))
    }
}

/// What the platform has disabled, it alone resumes.
pub(crate) fn require_not_resumed(before: &Organization, after: &Limits) -> Result<(), AppError> {
    if before.disabled_at.is_some() && !after.paused {
        let detail = "must stay true: the platform has disabled the organization, and it alone enables it again";
        return Err(AppError::field("/paused", detail));
    }
    Ok(())
}

/// Only an owner who is signed in: a leaked key must not weaken it. Whoever requires a second factor must have one, or
/// would be shut out.
fn require_may_set_second_factor(caller: &Caller, required: bool) -> Result<(), AppError> {
    caller.require(Role::Owner)?;
    caller.context.user_id().ok_or(AppError::PersonRequired)?;
    if required && !caller.second_factor { Err(AppError::SecondFactorRequired) } else { Ok(()) }
}

pub(super) async fn insert_organization(
    app: &App,
    owner: UserId,
    name: &Name,
    origin: Origin<'_>,
    most: u32,
) -> Result<OrganizationId, AppError> {
    let organization_id: OrganizationId = app.dependencies.next_id();
    let after = Some(json!({"name": name.as_str(), "orgFallbackEnabled": null, "owner": owner.to_string()}));
    let action = AuditAction::OrganizationCreate;
    let change = Change { action, resource_id: organization_id.into(), before: None, after };
    let entry = app.audit.entry(origin, change);
    if !app.store.organization_create(organization_id, name, owner, &entry, most).await? {
        return Err(AppError::QuotaReached { quota: Quota::OrganizationsPerPerson, limit: most });
    }
    Ok(organization_id)
}
