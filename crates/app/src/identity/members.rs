//! The members of an organization.

use std::collections::BTreeSet;

use linecard_domain::{ApiKeyId, Role, UserId};
use linecard_store::{
    Member, Page, PageRequest, TenantTx, member_delete, member_get, member_left, member_list, member_lock_owners,
    member_set_role, members_with_factor,
};
use serde_json::Value;

use crate::app::App;
use crate::audit::{AuditAction, Change, member_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::metrics;

impl App {
    /// A page of members. To an owner also those of them who have a second factor.
    pub async fn members(
        &self,
        caller: &Caller,
        request: &PageRequest,
    ) -> Result<(Page<Member>, Option<BTreeSet<UserId>>), AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        if caller.role != Role::Owner {
            return Ok((member_list(tx.last(), request).await?, None));
        }
        let page = member_list(&mut tx, request).await?;
        let members: Vec<UserId> = page.items.iter().map(|member| member.user_id).collect();
        let with_factor = members_with_factor(tx.last(), &members).await?;
        Ok((page, Some(with_factor.into_iter().collect())))
    }

    /// Requires the admin role; only an owner changes an owner or makes one. [`AppError::LastOwner`] if none would
    /// remain.
    pub async fn change_member_role(&self, caller: &Caller, user: UserId, role: Role) -> Result<Member, AppError> {
        caller.require(Role::Admin)?;
        require_owner_for(caller, role)?;
        let mut tx = self.store.begin(&caller.context).await?;
        // Locked before the role is read: it must not change until the owners have been counted.
        let owners = member_lock_owners(&mut tx).await?;
        let before = changeable_member(&mut tx, caller, user).await?;
        if before.role == Role::Owner && role != Role::Owner {
            require_another_owner(&owners, user)?;
        }
        let member = member_set_role(&mut tx, user, role).await?.ok_or(AppError::NotFound("member"))?;
        let (before, after) = (Some(member_snapshot(&before)), Some(member_snapshot(&member)));
        let change = Change { action: AuditAction::MemberUpdate, resource_id: user.into(), before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(member)
    }

    /// Removes a member, revokes the API keys that the member created and withdraws the member's invitations. Requires the
    /// admin role, except of a person who leaves. [`AppError::LastOwner`] if no owner would remain.
    pub async fn remove_member(&self, caller: &Caller, user: UserId) -> Result<(), AppError> {
        let leaves = caller.context.user_id() == Some(user);
        if !leaves {
            // What is cached about an API key may be a minute old.
            caller.require_admin_now(&self.store).await?;
        }
        let mut tx = self.store.begin(&caller.context).await?;
        let owners = member_lock_owners(&mut tx).await?;
        let before = if leaves {
            member_get(&mut tx, user).await?.ok_or(AppError::NotFound("member"))?
        } else {
            changeable_member(&mut tx, caller, user).await?
        };
        if before.role == Role::Owner {
            require_another_owner(&owners, user)?;
        }
        let revoked = member_delete(&mut tx, user).await?.ok_or(AppError::NotFound("member"))?;
        let snapshot = with_revoked_keys(member_snapshot(&before), &revoked);
        if leaves {
            let address = caller.remote_address.map(|address| address.to_string());
            member_left(tx.last(), self.dependencies.next_id(), address.as_deref(), &snapshot).await?;
            metrics::account_event(AuditAction::MemberLeave.as_str());
            return Ok(());
        }
        let action = AuditAction::MemberRemove;
        let change = Change { action, resource_id: user.into(), before: Some(snapshot), after: None };
        self.audit.commit(tx, caller.into(), change).await
    }
}

fn with_revoked_keys(mut snapshot: Value, revoked: &[ApiKeyId]) -> Value {
    if let Some(snapshot) = snapshot.as_object_mut() {
        snapshot.insert("revokedApiKeys".to_owned(), revoked.iter().map(ToString::to_string).collect());
    }
    snapshot
}

/// Only owners can add, change or remove owners.
pub(super) fn require_owner_for(caller: &Caller, role: Role) -> Result<(), AppError> {
    if role == Role::Owner { caller.require(Role::Owner) } else { Ok(()) }
}

async fn changeable_member(tx: &mut TenantTx, caller: &Caller, user: UserId) -> Result<Member, AppError> {
    let member = member_get(tx, user).await?.ok_or(AppError::NotFound("member"))?;
    require_owner_for(caller, member.role)?;
    Ok(member)
}

fn require_another_owner(owners: &[UserId], leaving: UserId) -> Result<(), AppError> {
    if owners.iter().any(|owner| *owner != leaving) { Ok(()) } else { Err(AppError::LastOwner) }
}
