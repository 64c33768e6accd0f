//! Sealing secrets before they are stored, and opening them for the one request or check that needs them.

use std::sync::Arc;

use linecard_domain::{AccountSid, ApiKeySid, CredentialId, CredentialOwner, OrganizationId, SharedKeySid};
use linecard_store::{
    SealedToken, StoredApiKey, StoredCredential, StoredSecondaryToken, StoredSharedKey, StoredToken, TwilioSettings,
};
use linecard_twilio::{TwilioConfig, TwilioLogin};
use linecard_vault::{Keyring, Owner, SealContext, Sealed, SystemNonces};
use secrecy::SecretString;

use super::access::Access;
use super::login::{Login, logins};
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::secrets;

/// What the ciphertext of a secret is bound to. Each secret has a `credential_id` of its own.
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

/// Seals and opens Twilio credentials.
pub(crate) struct Credentials {
    keyring: Arc<Keyring>,
    dependencies: Dependencies,
}

impl Credentials {
    pub(crate) fn new(keyring: Arc<Keyring>, dependencies: Dependencies) -> Self {
        Self { keyring, dependencies }
    }

    /// Opens an auth token, or the secret of an API key.
    fn open(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        credential: CredentialId,
        sealed: &str,
    ) -> Result<SecretString, AppError> {
        let sealed = Sealed::parse(sealed)?;
        Ok(self.keyring.open(&seal_context(organization, owner, credential), &sealed)?)
    }

    pub(crate) fn open_token(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        token: &StoredToken,
    ) -> Result<SecretString, AppError> {
        self.open(organization, owner, token.credential_id, &token.encrypted)
    }

    pub(crate) fn open_api_key(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        key: &StoredApiKey,
    ) -> Result<SecretString, AppError> {
        self.open(organization, owner, key.credential_id, &key.encrypted)
    }

    /// Seals a token as a new credential.
    pub(crate) fn seal_token(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        account_sid: &AccountSid,
        token: &SecretString,
    ) -> Result<StoredToken, AppError> {
        let credential_id: CredentialId = self.dependencies.next_id();
        let sealed = self.keyring.seal(&seal_context(organization, owner, credential_id), token, &SystemNonces)?;
        Ok(StoredToken {
            credential_id,
            hint: secrets::hint(token),
            fingerprint: self.keyring.fingerprint(account_sid.as_str(), token),
            encryption_version: sealed.encryption_version(),
            encrypted: sealed.into_string(),
        })
    }

    pub(crate) fn seal_api_key(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        sid: ApiKeySid,
        secret: &SecretString,
    ) -> Result<StoredApiKey, AppError> {
        let credential_id: CredentialId = self.dependencies.next_id();
        let sealed = self.keyring.seal(&seal_context(organization, owner, credential_id), secret, &SystemNonces)?;
        Ok(StoredApiKey {
            sid,
            credential_id,
            hint: secrets::hint(secret),
            encryption_version: sealed.encryption_version(),
            encrypted: sealed.into_string(),
        })
    }

    /// Seals the secret of a SharedKey, which belongs to the organization.
    pub(crate) fn seal_shared_key(
        &self,
        organization: OrganizationId,
        sid: SharedKeySid,
        account_sid: AccountSid,
        secret: &SecretString,
    ) -> Result<StoredSharedKey, AppError> {
        let credential_id: CredentialId = self.dependencies.next_id();
        let owner = CredentialOwner::Organization(organization);
        let sealed = self.keyring.seal(&seal_context(organization, owner, credential_id), secret, &SystemNonces)?;
        Ok(StoredSharedKey {
            sid,
            account_sid,
            credential_id,
            hint: secrets::hint(secret),
            encryption_version: sealed.encryption_version(),
            encrypted: sealed.into_string(),
            entered_at: self.dependencies.now(),
        })
    }

    /// Opens the secrets of SharedKeys. One that cannot be opened is logged and left out.
    pub(crate) fn open_shared_keys(&self, organization: OrganizationId, keys: &[StoredSharedKey]) -> Vec<SecretString> {
        let owner = CredentialOwner::Organization(organization);
        let open = |key: &StoredSharedKey| {
            let opened = self.open(organization, owner, key.credential_id, &key.encrypted);
            opened.inspect_err(|error| log_unopened(error, organization, key.credential_id)).ok()
        };
        keys.iter().filter_map(open).collect()
    }

    /// The same settings sealed for another owner, since a ciphertext is bound to its row.
    pub(crate) fn reseal_for(
        &self,
        organization: OrganizationId,
        stored: &StoredCredential,
        owner: CredentialOwner,
    ) -> Result<TwilioSettings, AppError> {
        let line = &stored.settings;
        let token = |token: &StoredToken| {
            let opened = self.open_token(organization, stored.owner, token)?;
            self.seal_token(organization, owner, &line.account_sid, &opened)
        };
        let api_key = |key: &StoredApiKey| {
            let opened = self.open_api_key(organization, stored.owner, key)?;
            self.seal_api_key(organization, owner, key.sid.clone(), &opened)
        };
        let next = |next: &StoredSecondaryToken| {
            token(&next.token).map(|token| StoredSecondaryToken { token, entered_at: next.entered_at })
        };
        Ok(TwilioSettings {
            token: token(&line.token)?,
            secondary: line.secondary.as_ref().map(next).transpose()?,
            api_key: line.api_key.as_ref().map(api_key).transpose()?,
            ..line.clone()
        })
    }

    /// Checks that every secret of the settings can be opened.
    pub(crate) fn require_opens(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        line: &TwilioSettings,
    ) -> Result<(), AppError> {
        self.open_token(organization, owner, &line.token)?;
        if let Some(next) = &line.secondary {
            self.open_token(organization, owner, &next.token)?;
        }
        if let Some(key) = &line.api_key {
            self.open_api_key(organization, owner, key)?;
        }
        Ok(())
    }

    /// Whether `token` is the stored one; the stored one is not opened.
    pub(crate) fn is_token(&self, stored: &StoredToken, account_sid: &AccountSid, token: &SecretString) -> bool {
        self.keyring.fingerprint_matches(&stored.fingerprint, account_sid.as_str(), token)
    }

    /// Opens stored settings.
    pub(crate) fn open_stored(
        &self,
        organization: OrganizationId,
        stored: &StoredCredential,
    ) -> Result<Access, AppError> {
        let open = |key: &StoredApiKey| {
            self.open_api_key(organization, stored.owner, key).map(|secret| (key.sid.clone(), secret))
        };
        Ok(Access {
            account_sid: stored.settings.account_sid.clone(),
            token: self.open_token(organization, stored.owner, &stored.settings.token)?,
            api_key: stored.settings.api_key.as_ref().map(open).transpose()?,
            host: stored.settings.host.clone(),
        })
    }

    pub(crate) fn open_login(
        &self,
        organization: OrganizationId,
        account_sid: &AccountSid,
        login: Login<'_>,
    ) -> Result<TwilioConfig, AppError> {
        let Login { token, api_key } = login;
        let open = |sealed: &str| self.open(organization, token.owner, login.id(), sealed);
        let login = match api_key {
            Some(key) => TwilioLogin::ApiKey { sid: key.sid.clone(), secret: open(&key.secret_encrypted)? },
            None => TwilioLogin::AuthToken(open(&token.auth_token_encrypted)?),
        };
        Ok(TwilioConfig { account_sid: account_sid.clone(), login, host: token.host.clone() })
    }

    /// Opens all logins. One that cannot be opened is logged and left out: another one may work.
    pub(crate) fn open_logins<'a>(
        &self,
        organization: OrganizationId,
        account_sid: &AccountSid,
        tokens: &'a [SealedToken],
    ) -> Vec<(Login<'a>, TwilioConfig)> {
        let opened = |login: Login<'a>| match self.open_login(organization, account_sid, login) {
            Ok(config) => Some((login, config)),
            Err(error) => {
                log_unopened(&error, organization, login.id());
                None
            }
        };
        tokens.iter().flat_map(logins).filter_map(opened).collect()
    }

    /// Opens all auth tokens. One that cannot be opened is logged and left out.
    pub(crate) fn open_tokens<'a>(
        &self,
        organization: OrganizationId,
        tokens: &'a [SealedToken],
    ) -> Vec<(&'a SealedToken, SecretString)> {
        let open = |token: &'a SealedToken| {
            let opened = self.open(organization, token.owner, token.credential_id, &token.auth_token_encrypted);
            opened
                .inspect_err(|error| log_unopened(error, organization, token.credential_id))
                .ok()
                .map(|open| (token, open))
        };
        tokens.iter().filter_map(open).collect()
    }
}

fn log_unopened(error: &AppError, organization: OrganizationId, credential_id: CredentialId) {
    tracing::error!(%error, %organization, %credential_id, "a stored credential cannot be decrypted");
}
