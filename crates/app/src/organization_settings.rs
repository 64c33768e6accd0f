//! The organization-wide Twilio settings: the fallback during migration.

use linecard_domain::{CredentialOwner, Role};
use linecard_store::{
    organization_lock, organization_twilio_delete, organization_twilio_get, organization_twilio_get_to_change,
    organization_twilio_upsert,
};

use crate::App;
use crate::audit::{AuditAction, Change, connection_facts};
use crate::caller::Caller;
use crate::connection::{ConnectInput, Connection};
use crate::error::AppError;

impl App {
    pub async fn connect_organization(&self, caller: &Caller, input: ConnectInput) -> Result<Connection, AppError> {
        caller.require(Role::Admin)?;
        self.verify_before_saving(caller, None, &input).await?;
        let organization = caller.organization_id();
        let mut tx = self.store.begin(&caller.context).await?;
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let present = organization_twilio_get_to_change(&mut tx).await?;
        let before = present.as_ref().map(connection_facts);
        let owner = CredentialOwner::Organization(organization);
        let line = self.seal_connection(organization, owner, present, input)?;
        organization_twilio_upsert(&mut tx, &line).await?;
        let stored = organization_twilio_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let action = AuditAction::OrganizationTwilioConnect;
        let after = Some(connection_facts(&stored));
        let change = Change { action, resource_id: organization.into(), before, after };
        self.commit_audited(tx, caller.into(), change).await?;
        Ok(stored.into())
    }

    /// `None`: there are none.
    pub async fn organization_connection(&self, caller: &Caller) -> Result<Option<Connection>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(organization_twilio_get(tx.last()).await?.map(Connection::from))
    }

    pub async fn disconnect_organization(&self, caller: &Caller) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        organization_lock(&mut tx).await?;
        let before = organization_twilio_get_to_change(&mut tx).await?.as_ref().map(connection_facts);
        organization_twilio_delete(&mut tx).await?;
        let action = AuditAction::OrganizationTwilioDisconnect;
        let change = Change { action, resource_id: caller.organization_id().into(), before, after: None };
        self.commit_audited(tx, caller.into(), change).await
    }
}
