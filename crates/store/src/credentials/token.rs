//! Auth tokens and API keys as they are stored: sealed.

use linecard_domain::{
    AgentId, ApiKeySid, CredentialId, CredentialOwner, CredentialSource, OrganizationId, RegionalHost,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, regional_host};

/// What [`SealedToken::read`] reads, besides the owner.
pub(crate) const TOKEN_COLUMNS: &str =
    "credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge";

/// A sealed auth token: requests to Twilio use it, and signatures are verified with it.
#[derive(Debug, Clone)]
pub struct SealedToken {
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub auth_token_encrypted: String,
    /// Requests use this key rather than the token.
    pub api_key: Option<SealedApiKey>,
    /// The account's region and edge, if it is not in Twilio's default region.
    pub host: Option<RegionalHost>,
    /// Of a secondary token, the credential that it replaces once Twilio has promoted it.
    pub replaces: Option<CredentialId>,
}

/// A Twilio API key, sealed.
#[derive(Debug, Clone)]
pub struct SealedApiKey {
    pub sid: ApiKeySid,
    /// The identity that the secret is bound to.
    pub credential_id: CredentialId,
    pub secret_encrypted: String,
}

impl SealedToken {
    /// A row with `owner_kind`, `owner_id` and [`TOKEN_COLUMNS`].
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let owner = match parsed(row, "owner_kind")? {
            CredentialSource::Agent => CredentialOwner::Agent(id::<AgentId>(row, "owner_id")?),
            CredentialSource::Organization => CredentialOwner::Organization(id::<OrganizationId>(row, "owner_id")?),
        };
        let api_key = match optional_parsed(row, "api_key_sid")? {
            Some(sid) => Some(SealedApiKey {
                sid,
                credential_id: id(row, "api_key_credential_id")?,
                secret_encrypted: column(row, "api_key_secret_encrypted")?,
            }),
            None => None,
        };
        Ok(Self {
            owner,
            credential_id: id(row, "credential_id")?,
            auth_token_encrypted: column(row, "auth_token_encrypted")?,
            api_key,
            host: regional_host(row)?,
            replaces: None,
        })
    }

    /// The tokens of rows that may have a secondary token too. Secondary tokens come last: if only such a one is
    /// accepted, Twilio has promoted it.
    pub(crate) fn read_all(rows: &[Row]) -> Result<Vec<Self>, StoreError> {
        let mut tokens = rows.iter().map(Self::read).collect::<Result<Vec<_>, _>>()?;
        for (at, row) in rows.iter().enumerate() {
            if let (Some(secondary), Some(current)) = (optional_id(row, "next_credential_id")?, tokens.get(at)) {
                let secondary = current.with_secondary(secondary, column(row, "next_auth_token_encrypted")?);
                tokens.push(secondary);
            }
        }
        Ok(tokens)
    }

    /// The secondary token that is to replace this one.
    pub(crate) fn with_secondary(&self, credential_id: CredentialId, auth_token_encrypted: String) -> Self {
        let replaces = Some(self.credential_id);
        Self { credential_id, auth_token_encrypted, api_key: None, replaces, ..self.clone() }
    }
}
