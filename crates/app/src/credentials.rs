//! Sealed tokens, opened for the one request or check that needs them.

use linecard_domain::{AccountSid, CredentialId, CredentialOwner, OrganizationId};
use linecard_store::SealedToken;
use linecard_twilio::TwilioConfig;
use linecard_vault::{Owner, SealContext, Sealed};
use secrecy::SecretString;

use crate::App;
use crate::error::AppError;

/// What a token's ciphertext is bound to.
pub(crate) fn seal_context(
    organization: OrganizationId,
    owner: CredentialOwner,
    credential: CredentialId,
) -> SealContext {
    SealContext {
        organization_id: organization.into(),
        owner: match owner {
            CredentialOwner::Agent(agent) => Owner::Agent(agent.into()),
            CredentialOwner::Organization(_) => Owner::Organization,
        },
        credential_id: credential.into(),
    }
}

impl App {
    pub(crate) fn open_token(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        credential: CredentialId,
        sealed: &str,
    ) -> Result<SecretString, AppError> {
        let sealed = Sealed::parse(sealed)?;
        Ok(self.keyring.open(&seal_context(organization, owner, credential), &sealed)?)
    }

    /// The tokens of a call or message, opened. One that cannot be opened is left out and told in the log: another
    /// may serve.
    pub(crate) fn open_tokens(&self, organization: OrganizationId, tokens: &[SealedToken]) -> Vec<SecretString> {
        tokens
            .iter()
            .filter_map(|token| {
                match self.open_token(organization, token.owner, token.credential_id, &token.auth_token_encrypted) {
                    Ok(opened) => Some(opened),
                    Err(error) => {
                        tracing::error!(%error, %organization, credential_id = %token.credential_id, "a token cannot be opened");
                        None
                    }
                }
            })
            .collect()
    }
}

pub(crate) fn twilio_config(account_sid: &AccountSid, auth_token: SecretString) -> TwilioConfig {
    TwilioConfig { account_sid: account_sid.clone(), auth_token }
}
