//! Reading the stored settings of an agent or of the organization.

use linecard_domain::CredentialOwner;
use linecard_store::{StoreError, StoredCredential, TenantTx, agent_twilio_get, organization_twilio_get};

/// The stored Twilio settings of an agent or of the organization.
pub(crate) async fn find_settings(
    tx: &mut TenantTx,
    owner: CredentialOwner,
) -> Result<Option<StoredCredential>, StoreError> {
    match owner {
        CredentialOwner::Agent(agent) => agent_twilio_get(tx, agent).await,
        CredentialOwner::Organization(_) => organization_twilio_get(tx).await,
    }
}
