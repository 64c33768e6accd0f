//! The organization-wide Twilio settings, which agents without settings of their own fall back to.

use linecard_domain::{CredentialOwner, Role};
use linecard_store::{
    organization_lock, organization_twilio_delete, organization_twilio_get, organization_twilio_get_to_change,
    organization_twilio_upsert,
};

use super::connection::Connection;
use super::input::ConnectInput;
use super::sealing::SettingsSealer;
use super::verify_first::verify_first;
use crate::app::App;
use crate::audit::{AuditAction, Change, settings_snapshot, settings_snapshot_after};
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// Connects the organization, or changes its settings.
    pub async fn connect_organization(&self, caller: &Caller, input: ConnectInput) -> Result<Connection, AppError> {
        caller.require(Role::Admin)?;
        verify_first(self, caller, None, &input).await?;
        let organization = caller.organization_id();
        let mut tx = self.store.begin(&caller.context).await?;
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let current = organization_twilio_get_to_change(&mut tx).await?;
        let before = current.as_ref().map(settings_snapshot);
        let number_before = current.as_ref().map(|current| current.settings.phone_number.clone());
        let sealer = SettingsSealer {
            credentials: &self.credentials,
            organization,
            owner: CredentialOwner::Organization(organization),
            now: self.dependencies.now(),
        };
        let line = sealer.seal(current, input)?;
        organization_twilio_upsert(&mut tx, &line).await?;
        let stored = organization_twilio_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
        let action = AuditAction::OrganizationTwilioConnect;
        let after = Some(settings_snapshot_after(number_before.as_ref(), &stored));
        let change = Change { action, resource_id: organization.into(), before, after };
        self.audit.commit(tx, caller.into(), change).await?;
        Ok(stored.into())
    }

    /// `None`: the organization is not connected.
    pub async fn organization_connection(&self, caller: &Caller) -> Result<Option<Connection>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(organization_twilio_get(tx.last()).await?.map(Connection::from))
    }

    /// Disconnects the organization. Does nothing if it is not connected.
    pub async fn disconnect_organization(&self, caller: &Caller) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        organization_lock(&mut tx).await?;
        let before = organization_twilio_get_to_change(&mut tx).await?.as_ref().map(settings_snapshot);
        organization_twilio_delete(&mut tx).await?;
        let action = AuditAction::OrganizationTwilioDisconnect;
        let change = Change { action, resource_id: caller.organization_id().into(), before, after: None };
        self.audit.commit(tx, caller.into(), change).await
    }
}
