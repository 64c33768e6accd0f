use linecard_domain::{Name, OrganizationId, Role, UserId};
use linecard_store::{
    Organization, OrganizationChange, organization_get, organization_limits_set, organization_lock, organization_update,
};

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::limits::LimitsChange;

impl App {
    /// Founds an organization with the person as its owner.
    pub async fn found_organization(&self, owner: UserId, name: &Name) -> Result<OrganizationId, AppError> {
        let organization_id = self.next_id();
        self.store.organization_found(organization_id, name, owner).await?;
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
        if !limits.changes_nothing() {
            // Else of two changes at once the one that is written last would undo the other.
            organization_lock(&mut tx).await?;
            let mut now = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?.limits;
            limits.apply(&mut now);
            organization_limits_set(&mut tx, &now).await?;
        }
        organization_update(tx.last(), change).await?.ok_or(AppError::NotFound("organization"))
    }
}
