//! Sealed tokens, opened for the one request or check that needs them.

use linecard_domain::{AccountSid, ApiKeySid, CredentialId, CredentialOwner, OrganizationId, RegionalHost};
use linecard_store::{SealedApiKey, SealedToken, StoredApiKey, StoredCredential, StoredToken};
use linecard_twilio::{TwilioConfig, TwilioLogin};
use linecard_vault::{Owner, SealContext, Sealed, SystemNonces};
use secrecy::SecretString;

use crate::error::AppError;
use crate::{App, secrets};

/// What a secret's ciphertext is bound to; each has a `credential_id` of its own.
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

/// One way to ask Twilio for an account, sealed: with an API key, or with an auth token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Login<'a> {
    /// The token, or the one that the key stands beside.
    pub token: &'a SealedToken,
    pub api_key: Option<&'a SealedApiKey>,
}

impl Login<'_> {
    pub(crate) fn id(&self) -> CredentialId {
        self.api_key.map_or(self.token.credential_id, |key| key.credential_id)
    }
}

/// What requests go out with: the API key where there is one.
pub(crate) fn first_login(token: &SealedToken) -> Login<'_> {
    Login { token, api_key: token.api_key.as_ref() }
}

/// In the order in which they are tried.
fn logins(token: &SealedToken) -> impl Iterator<Item = Login<'_>> {
    let beside_key = token.api_key.as_ref().map(|_| Login { token, api_key: None });
    std::iter::once(first_login(token)).chain(beside_key)
}

/// All that opens a line's account, opened.
pub(crate) struct Access {
    pub account_sid: AccountSid,
    pub token: SecretString,
    pub api_key: Option<(ApiKeySid, SecretString)>,
    pub host: Option<RegionalHost>,
}

impl Access {
    pub(crate) fn with_token(&self) -> TwilioConfig {
        self.config(TwilioLogin::AuthToken(self.token.clone()))
    }

    /// As the line's requests go out.
    pub(crate) fn of_requests(&self) -> TwilioConfig {
        match self.api_key.clone() {
            Some((sid, secret)) => self.config(TwilioLogin::ApiKey { sid, secret }),
            None => self.with_token(),
        }
    }

    fn config(&self, login: TwilioLogin) -> TwilioConfig {
        TwilioConfig { account_sid: self.account_sid.clone(), login, host: self.host.clone() }
    }
}

impl App {
    /// Opens an auth token, or an API key's secret.
    pub(crate) fn open_secret(
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
        self.open_secret(organization, owner, token.credential_id, &token.encrypted)
    }

    pub(crate) fn open_api_key(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        key: &StoredApiKey,
    ) -> Result<SecretString, AppError> {
        self.open_secret(organization, owner, key.credential_id, &key.encrypted)
    }

    /// Seals a token as a new credential.
    pub(crate) fn seal_token(
        &self,
        organization: OrganizationId,
        owner: CredentialOwner,
        account_sid: &AccountSid,
        token: &SecretString,
    ) -> Result<StoredToken, AppError> {
        let credential_id: CredentialId = self.next_id();
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
        let credential_id: CredentialId = self.next_id();
        let sealed = self.keyring.seal(&seal_context(organization, owner, credential_id), secret, &SystemNonces)?;
        Ok(StoredApiKey {
            sid,
            credential_id,
            hint: secrets::hint(secret),
            encryption_version: sealed.encryption_version(),
            encrypted: sealed.into_string(),
        })
    }

    /// Whether a stored token is this one.
    pub(crate) fn is_token(&self, stored: &StoredToken, account_sid: &AccountSid, token: &SecretString) -> bool {
        self.keyring.fingerprint_matches(&stored.fingerprint, account_sid.as_str(), token)
    }

    /// Stored settings, opened.
    pub(crate) fn access_of(
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
        let open = |sealed: &str| self.open_secret(organization, token.owner, login.id(), sealed);
        let login = match api_key {
            Some(key) => TwilioLogin::ApiKey { sid: key.sid.clone(), secret: open(&key.secret_encrypted)? },
            None => TwilioLogin::AuthToken(open(&token.auth_token_encrypted)?),
        };
        Ok(TwilioConfig { account_sid: account_sid.clone(), login, host: token.host.clone() })
    }

    /// All logins, opened. One that cannot be opened is left out and told in the log: another may serve.
    pub(crate) fn open_logins<'a>(
        &self,
        organization: OrganizationId,
        account_sid: &AccountSid,
        tokens: &'a [SealedToken],
    ) -> Vec<(Login<'a>, TwilioConfig)> {
        let opened = |login: Login<'a>| match self.open_login(organization, account_sid, login) {
            Ok(config) => Some((login, config)),
            Err(error) => {
                not_opened(&error, organization, login.id());
                None
            }
        };
        tokens.iter().flat_map(logins).filter_map(opened).collect()
    }

    /// All auth tokens, opened; as [`App::open_logins`].
    pub(crate) fn open_tokens<'a>(
        &self,
        organization: OrganizationId,
        tokens: &'a [SealedToken],
    ) -> Vec<(&'a SealedToken, SecretString)> {
        let opened = |token: &'a SealedToken| match self.open_secret(
            organization,
            token.owner,
            token.credential_id,
            &token.auth_token_encrypted,
        ) {
            Ok(opened) => Some((token, opened)),
            Err(error) => {
                not_opened(&error, organization, token.credential_id);
                None
            }
        };
        tokens.iter().filter_map(opened).collect()
    }
}

fn not_opened(error: &AppError, organization: OrganizationId, credential_id: CredentialId) {
    tracing::error!(%error, %organization, %credential_id, "a token cannot be opened");
}
