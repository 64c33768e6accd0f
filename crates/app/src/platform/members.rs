//! Members by what the identity provider calls them: the platform says who belongs to an organization, and as what.

use linecard_domain::{ExternalId, Name, PersonName, Role, Subject};
use linecard_store::{Member, StoreError, member_delete, member_get, member_insert, member_set_role, person_put};
use serde_json::Value;

use super::caller::{PlatformCaller, enter, lock};
use super::upsert::{UpsertOutcome, Upserted};
use crate::app::App;
use crate::audit::{AuditAction, Change, member_snapshot};
use crate::caller::Caller;
use crate::error::AppError;

/// What a member shall be.
#[derive(Debug, Clone)]
pub struct PutMember {
    /// `admin` or `member` with a platform key, which acts as an admin and does not make owners.
    pub role: Role,
    /// What a person without an email address is called, in front of the identity. Absent, it stays as it is.
    pub name: Option<Name>,
}

impl App {
    /// Makes the person whom the identity provider calls so a member, or changes the role; a repetition changes nothing.
    pub async fn put_platform_member(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        subject: &Subject,
        wanted: &PutMember,
    ) -> Result<Upserted<Member>, AppError> {
        let issuer = issuer(self)?;
        if wanted.role > platform.role() {
            return Err(AppError::field("/role", "must be admin or member: owners are made by owners"));
        }
        let caller = enter(&self.store, platform, organization).await?;
        match put(self, &caller, (issuer, subject), wanted).await {
            // Another request made the same person at the same moment.
            Err(AppError::Database(StoreError::Duplicate(_))) => put(self, &caller, (issuer, subject), wanted).await,
            put => put,
        }
    }

    /// Removes a member at once, as `remove_member` does. Owners are removed by owners.
    pub async fn remove_platform_member(
        &self,
        platform: &PlatformCaller,
        organization: &ExternalId,
        subject: &Subject,
    ) -> Result<(), AppError> {
        let issuer = issuer(self)?;
        let caller = enter(&self.store, platform, organization).await?;
        let known = self.store.person_by_identity(issuer, subject).await?.ok_or(AppError::NotFound("member"))?;
        let mut tx = self.store.begin(&caller.context).await?;
        let member = member_get(&mut tx, known.user_id).await?.ok_or(AppError::NotFound("member"))?;
        require_no_owner(&member)?;
        let revoked = member_delete(&mut tx, known.user_id).await?.ok_or(AppError::NotFound("member"))?;
        let mut before = with_identity(&member, issuer, subject);
        if let Some(before) = before.as_object_mut() {
            before.insert("revokedApiKeys".to_owned(), revoked.iter().map(ToString::to_string).collect());
        }
        let (action, resource_id) = (AuditAction::MemberRemove, known.user_id.into());
        let change = Change { action, resource_id, before: Some(before), after: None };
        self.audit.commit(tx, (&caller).into(), change).await
    }
}

async fn put(
    app: &App,
    caller: &Caller,
    (issuer, subject): (&str, &Subject),
    wanted: &PutMember,
) -> Result<Upserted<Member>, AppError> {
    let called = PersonName::of_identity(issuer, subject, wanted.name.as_ref());
    let new_user = app.dependencies.next_id();
    let known = app.store.person_by_identity(issuer, subject).await?;
    let mut tx = app.store.begin(&caller.context).await?;
    lock(&mut tx).await?;
    // Before the person is renamed.
    let mut before = match known {
        Some(person) => member_get(&mut tx, person.user_id).await?,
        None => None,
    };
    let person = person_put(&mut tx, (issuer, subject), &called, wanted.name.is_some(), new_user).await?;
    let person = person.ok_or(AppError::NotFound("organization"))?;
    if before.is_none() {
        before = member_get(&mut tx, person.user_id).await?;
    }
    let (outcome, action, after) = match &before {
        None => {
            let made = member_insert(&mut tx, person.user_id, &person.name, wanted.role).await?;
            (UpsertOutcome::Created, AuditAction::MemberAdd, made)
        }
        Some(member) if member.role == wanted.role && !person.renamed => {
            tx.commit().await?;
            return Ok(Upserted { outcome: UpsertOutcome::Unchanged, value: member.clone() });
        }
        Some(member) if member.role == wanted.role => {
            (UpsertOutcome::Updated, AuditAction::MemberUpdate, member_get(&mut tx, person.user_id).await?)
        }
        Some(member) => {
            require_no_owner(member)?;
            let changed = member_set_role(&mut tx, person.user_id, wanted.role).await?;
            (UpsertOutcome::Updated, AuditAction::MemberUpdate, changed)
        }
    };
    let after = after.ok_or(AppError::NotFound("member"))?;
    let change = Change {
        action,
        resource_id: person.user_id.into(),
        before: before.as_ref().map(|member| with_identity(member, issuer, subject)),
        after: Some(with_identity(&after, issuer, subject)),
    };
    app.audit.commit(tx, caller.into(), change).await?;
    Ok(Upserted { outcome, value: after })
}

fn issuer(app: &App) -> Result<&str, AppError> {
    let provider = app.settings.sign_in.provider.as_ref().ok_or(AppError::NoIdentityProvider)?;
    Ok(provider.identity_provider.issuer())
}

fn require_no_owner(member: &Member) -> Result<(), AppError> {
    if member.role == Role::Owner { Err(AppError::Forbidden { needed: Role::Owner }) } else { Ok(()) }
}

fn with_identity(member: &Member, issuer: &str, subject: &Subject) -> Value {
    let mut snapshot = member_snapshot(member);
    if let Some(snapshot) = snapshot.as_object_mut() {
        snapshot.insert("issuer".to_owned(), issuer.into());
        snapshot.insert("subject".to_owned(), subject.as_str().into());
    }
    snapshot
}
