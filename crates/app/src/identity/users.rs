//! Creating users.

use linecard_domain::{Email, Name, OrganizationId, Role, UserId};
use linecard_store::{TenantContext, member_insert};

use super::organizations::insert_organization;
use crate::app::App;
use crate::audit::{AuditAction, Change, Origin, member_snapshot};
use crate::error::{AppError, Conflict};
use crate::passwords::Password;

impl App {
    /// For `linecard user create`: creates a user, and a new organization with the user as its owner. If there is an
    /// organization of that name, the user becomes a member of it with that role.
    ///
    /// `must_change`: somebody else chose the password, so that nothing is open before the user has chosen another one.
    pub async fn create_user(
        &self,
        email: &Email,
        password: Password,
        must_change: bool,
        organization: &Name,
        role: Role,
    ) -> Result<(UserId, OrganizationId), AppError> {
        let existing = self.store.organization_by_name(organization).await?;
        if existing.is_none() && role != Role::Owner {
            return Err(AppError::field("/role", "must be owner: the organization is new and needs an owner"));
        }
        if existing.is_some_and(|(_, ambiguous)| ambiguous) {
            let detail = "is the name of several organizations; rename one of them first";
            return Err(AppError::field("/organization", detail));
        }
        let user: UserId = self.dependencies.next_id();
        let hash = self.passwords.hash(password).await?;
        if !self.store.user_create(user, email, &hash, must_change).await? {
            return Err(AppError::Conflict(Conflict::AccountExists));
        }
        let origin = Origin::command("linecard user create");
        let organization_id = match existing {
            None => insert_organization(self, user, organization, origin, u32::MAX).await?,
            Some((organization_id, _)) => {
                let mut tx = self.store.begin(&TenantContext::maintenance(organization_id)).await?;
                if let Some(member) = member_insert(&mut tx, user, &email.clone().into(), role).await? {
                    let after = Some(member_snapshot(&member));
                    let action = AuditAction::MemberAdd;
                    let change = Change { action, resource_id: user.into(), before: None, after };
                    self.audit.commit(tx, origin, change).await?;
                }
                organization_id
            }
        };
        Ok((user, organization_id))
    }
}
