//! The organization-wide Twilio settings: the fallback during migration.

use linecard_domain::{CredentialOwner, Role};
use linecard_store::{
    organization_lock, organization_twilio_delete, organization_twilio_get, organization_twilio_upsert,
};

use crate::App;
use crate::caller::Caller;
use crate::connection::{ConnectInput, Connection};
use crate::error::AppError;

impl App {
    pub async fn connect_organization(&self, caller: &Caller, input: ConnectInput) -> Result<Connection, AppError> {
        caller.require(Role::Admin)?;
        let organization = caller.organization_id();
        let mut tx = self.store.begin(&caller.context).await?;
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let present = organization_twilio_get(&mut tx).await?;
        let owner = CredentialOwner::Organization(organization);
        let sealing = self.seal_connection(organization, owner, present, input)?;
        organization_twilio_upsert(&mut tx, &sealing.as_new()).await?;
        let stored = organization_twilio_get(tx.last()).await?;
        stored.map(Connection::from).ok_or(AppError::NotFound("organization"))
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
        organization_twilio_delete(tx.last()).await?;
        Ok(())
    }
}
