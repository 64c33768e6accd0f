use linecard_domain::{Email, Role, UserId};
use linecard_store::{
    Member, Page, PageRequest, TenantTx, member_delete, member_get, member_insert, member_list, member_lock_owners,
    member_set_role,
};

use crate::App;
use crate::audit::{AuditAction, Change, member_facts};
use crate::caller::Caller;
use crate::error::{AppError, Conflict};
use crate::passwords::Password;

/// A person to be added.
#[derive(Debug)]
pub struct NewMember {
    pub email: Email,
    pub role: Role,
    /// For a person who is not here yet, to be handed over.
    pub initial_password: Option<Password>,
}

impl App {
    pub async fn members(&self, caller: &Caller, request: &PageRequest) -> Result<Page<Member>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(member_list(tx.last(), request).await?)
    }

    pub async fn add_member(&self, caller: &Caller, new: NewMember) -> Result<Member, AppError> {
        caller.require_admin_now(&self.store).await?;
        require_owner_for(caller, new.role)?;
        let user = if let Some(known) = self.store.user_by_email(&new.email).await? {
            // Whoever chose the first password could act for the person here as well.
            if known.home_organization.is_some_and(|home| home != caller.organization_id()) {
                return Err(AppError::Conflict(Conflict::PersonOfAnother));
            }
            if new.initial_password.is_some() {
                let mut tx = self.store.begin(&caller.context).await?;
                if member_get(tx.last(), known.user_id).await?.is_some() {
                    return Err(AppError::Conflict(Conflict::MemberExists));
                }
                return Err(AppError::field(
                    "/initialPassword",
                    "must be left out: this person has a password already",
                ));
            }
            known.user_id
        } else {
            let password = new.initial_password.ok_or_else(|| {
                AppError::field(
                    "/initialPassword",
                    "is needed: nobody has signed up with this address yet. Choose one and hand it over",
                )
            })?;
            self.create_person(&new.email, password, Some(caller.organization_id()))
                .await?
                .ok_or(AppError::Conflict(Conflict::UserExists))?
        };
        let mut tx = self.store.begin(&caller.context).await?;
        let member = member_insert(&mut tx, user, &new.email, new.role)
            .await?
            .ok_or(AppError::Conflict(Conflict::MemberExists))?;
        let after = Some(member_facts(&member));
        let change = Change { action: AuditAction::MemberAdd, resource_id: user.into(), before: None, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(member)
    }

    pub async fn change_member_role(&self, caller: &Caller, user: UserId, role: Role) -> Result<Member, AppError> {
        caller.require(Role::Admin)?;
        require_owner_for(caller, role)?;
        let mut tx = self.store.begin(&caller.context).await?;
        // Before the role is read: it must not change until the owners were counted.
        let owners = member_lock_owners(&mut tx).await?;
        let before = touchable_member(&mut tx, caller, user).await?;
        if before.role == Role::Owner && role != Role::Owner {
            require_another_owner(&owners, user)?;
        }
        let member = member_set_role(&mut tx, user, role).await?.ok_or(AppError::NotFound("member"))?;
        let (before, after) = (Some(member_facts(&before)), Some(member_facts(&member)));
        let change = Change { action: AuditAction::MemberUpdate, resource_id: user.into(), before, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(member)
    }

    pub async fn remove_member(&self, caller: &Caller, user: UserId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let owners = member_lock_owners(&mut tx).await?;
        let before = touchable_member(&mut tx, caller, user).await?;
        if before.role == Role::Owner {
            require_another_owner(&owners, user)?;
        }
        let revoked = member_delete(&mut tx, user).await?.ok_or(AppError::NotFound("member"))?;
        let mut facts = member_facts(&before);
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("revokedApiKeys".to_owned(), revoked.iter().map(ToString::to_string).collect());
        }
        let action = AuditAction::MemberRemove;
        let change = Change { action, resource_id: user.into(), before: Some(facts), after: None };
        self.commit_audited(tx, caller.into(), change).await
    }
}

/// Only owners touch owners.
fn require_owner_for(caller: &Caller, role: Role) -> Result<(), AppError> {
    if role == Role::Owner { caller.require(Role::Owner) } else { Ok(()) }
}

async fn touchable_member(tx: &mut TenantTx, caller: &Caller, user: UserId) -> Result<Member, AppError> {
    let member = member_get(tx, user).await?.ok_or(AppError::NotFound("member"))?;
    require_owner_for(caller, member.role)?;
    Ok(member)
}

fn require_another_owner(owners: &[UserId], leaving: UserId) -> Result<(), AppError> {
    if owners.iter().any(|owner| *owner != leaving) { Ok(()) } else { Err(AppError::LastOwner) }
}
