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
    pub async fn create_user(
        &self,
        email: &Email,
        password: Password,
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
        let user = insert_user(self, email, password, None).await?.ok_or(AppError::Conflict(Conflict::UserExists))?;
        let origin = Origin::command("linecard user create");
        let organization_id = match existing {
            None => insert_organization(self, user, organization, origin).await?,
            Some((organization_id, _)) => {
                let mut tx = self.store.begin(&TenantContext::maintenance(organization_id)).await?;
                if let Some(member) = member_insert(&mut tx, user, email, role).await? {
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

/// Creates a user; `None`: there is one with this address. A user whose first password was chosen by an organization
/// (`home`) can be a member of that organization only: nobody has proved that the address belongs to the user.
pub(super) async fn insert_user(
    app: &App,
    email: &Email,
    password: Password,
    home: Option<OrganizationId>,
) -> Result<Option<UserId>, AppError> {
    let user: UserId = app.dependencies.next_id();
    let hash = app.passwords.hash(password).await?;
    Ok(app.store.user_create(user, email, &hash, home).await?.then_some(user))
}
