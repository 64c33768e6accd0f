//! What Twilio is asked with, and what its signatures are checked with, as it stands in a row: sealed.

use linecard_domain::{
    AgentId, ApiKeySid, CredentialId, CredentialOwner, CredentialSource, OrganizationId, RegionalHost,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, regional_host};

/// What [`SealedToken::read`] reads beside the owner.
macro_rules! token_columns {
    () => {
        "credential_id, auth_token_encrypted, api_key_sid, api_key_credential_id, api_key_secret_encrypted, region, edge"
    };
}
pub(crate) use token_columns;

/// A token that may have signed, or may serve a request for the call or message; sealed.
#[derive(Debug, Clone)]
pub struct SealedToken {
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub auth_token_encrypted: String,
    /// Requests go out with it rather than with the token.
    pub api_key: Option<SealedApiKey>,
    /// Where the account is, if not in Twilio's first region.
    pub host: Option<RegionalHost>,
    /// The credential whose place this one takes once Twilio has promoted it; `None`: it is no next token.
    pub replaces: Option<CredentialId>,
}

/// An API key of Twilio's; sealed.
#[derive(Debug, Clone)]
pub struct SealedApiKey {
    pub sid: ApiKeySid,
    /// What the secret is bound to.
    pub credential_id: CredentialId,
    pub secret_encrypted: String,
}

impl SealedToken {
    /// A row with `owner_kind`, `owner_id` and [`token_columns!`].
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

    /// Tokens of rows that may carry their next one, too. Those come last: what one of them alone opens tells that
    /// Twilio has promoted it.
    pub(crate) fn read_all(rows: &[Row]) -> Result<Vec<Self>, StoreError> {
        let mut tokens = rows.iter().map(Self::read).collect::<Result<Vec<_>, _>>()?;
        for (at, row) in rows.iter().enumerate() {
            if let (Some(next), Some(present)) = (optional_id(row, "next_credential_id")?, tokens.get(at)) {
                let next = present.followed_by(next, column(row, "next_auth_token_encrypted")?);
                tokens.push(next);
            }
        }
        Ok(tokens)
    }

    /// The token that waits to take this one's place.
    pub(crate) fn followed_by(&self, credential_id: CredentialId, auth_token_encrypted: String) -> Self {
        let replaces = Some(self.credential_id);
        Self { credential_id, auth_token_encrypted, api_key: None, replaces, ..self.clone() }
    }
}
