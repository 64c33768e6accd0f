//! The members of an organization.

use linecard_domain::{Email, Role, UserId};
use linecard_store::{
    Member, Page, PageRequest, SignInRecord, Store, TenantTx, member_delete, member_get, member_insert, member_list,
    member_lock_owners, member_set_role,
};

use super::users::insert_user;
use crate::app::App;
use crate::audit::{AuditAction, Change, member_snapshot};
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::passwords::Password;

/// A user to be added as a member.
#[derive(Debug)]
pub struct NewMember {
    pub email: Email,
    pub role: Role,
    /// For a user who does not exist yet.
    pub initial_password: Option<Password>,
}

impl App {
    pub async fn members(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Member>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(member_list(tx.last(), request).await?)
    }

    /// Adds a user to the organization, and creates the user if there is none with this address. Requires the admin
    /// role; only an owner adds owners.
    pub async fn add_member(&self, caller: &Caller, new: NewMember) -> Result<Member, AppError> {
        caller.require_admin_now(&self.store).await?;
        require_owner_for(caller, new.role)?;
        let user = if let Some(known) = self.store.user_by_email(&new.email).await? {
            require_addable(&self.store, caller, &known, new.initial_password.is_some()).await?;
            known.user_id
        } else {
            let password = new.initial_password.ok_or_else(|| {
                let detail = "is required: there is no user with this address yet. Choose a password and hand it over";
                AppError::field("/initialPassword", detail)
            })?;
            let home = Some(caller.organization_id());
            insert_user(self, &new.email, password, home).await?.ok_or(AppError::Conflict(Conflict::UserExists))?
        };
        let mut tx = self.store.begin(&caller.context).await?;
        let member = member_insert(&mut tx, user, &new.email, new.role)
            .await?
            .ok_or(AppError::Conflict(Conflict::MemberExists))?;
        let after = Some(member_snapshot(&member));
        let change = Change { action: AuditAction::MemberAdd, resource_id: user.into(), before: None, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(member)
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

    /// Removes a member and revokes the API keys that the member created. Requires the admin role.
    /// [`AppError::LastOwner`] if no owner would remain.
    pub async fn remove_member(&self, caller: &Caller, user: UserId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let owners = member_lock_owners(&mut tx).await?;
        let before = changeable_member(&mut tx, caller, user).await?;
        if before.role == Role::Owner {
            require_another_owner(&owners, user)?;
        }
        let revoked = member_delete(&mut tx, user).await?.ok_or(AppError::NotFound("member"))?;
        let mut snapshot = member_snapshot(&before);
        if let Some(snapshot) = snapshot.as_object_mut() {
            snapshot.insert("revokedApiKeys".to_owned(), revoked.iter().map(ToString::to_string).collect());
        }
        let action = AuditAction::MemberRemove;
        let change = Change { action, resource_id: user.into(), before: Some(snapshot), after: None };
        self.audit.commit(tx, caller.into(), change).await
    }
}

/// An existing user can be added, unless another organization chose the user's first password: whoever knows it could
/// act for the user here as well.
async fn require_addable(
    store: &Store,
    caller: &Caller,
    known: &SignInRecord,
    with_password: bool,
) -> Result<(), AppError> {
    if known.home_organization.is_some_and(|home| home != caller.organization_id()) {
        return Err(AppError::Conflict(Conflict::UserOfAnotherOrganization));
    }
    if !with_password {
        return Ok(());
    }
    let mut tx = store.begin(&caller.context).await?;
    if member_get(tx.last(), known.user_id).await?.is_some() {
        return Err(AppError::Conflict(Conflict::MemberExists));
    }
    Err(AppError::field("/initialPassword", "must be omitted: this user already has a password"))
}

/// Only owners can add, change or remove owners.
fn require_owner_for(caller: &Caller, role: Role) -> Result<(), AppError> {
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
