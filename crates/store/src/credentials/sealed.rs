//! Every sealed value of an organization, in whichever table: what a rotation of the encryption key covers.
//!
//! `SEALED_…` list the values of one column in the order of their rows, after $2; all of them, or those that are not of
//! version $3. `RESEAL_…` replace values that are still the ones that were read, so that a rotation never undoes a
//! change.

use linecard_domain::{AgentId, CredentialId, CredentialOwner, CredentialSource};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    static SEALED_COUNT: TenantStatement = "
        SELECT encryption_version, count(*) AS count
        FROM (
            SELECT v.encryption_version
            FROM agent_twilio_settings s,
                unnest(ARRAY[s.encryption_version, s.next_encryption_version, s.api_key_encryption_version])
                    AS v (encryption_version)
            WHERE s.organization_id = $1
            UNION ALL
            SELECT v.encryption_version
            FROM twilio_settings s,
                unnest(ARRAY[s.encryption_version, s.next_encryption_version, s.api_key_encryption_version])
                    AS v (encryption_version)
            WHERE s.organization_id = $1
            UNION ALL
            SELECT encryption_version
            FROM retired_twilio_credentials
            WHERE organization_id = $1
            UNION ALL
            SELECT encryption_version
            FROM webhook_shared_keys
            WHERE organization_id = $1
            UNION ALL
            SELECT v.encryption_version
            FROM event_endpoints e,
                unnest(ARRAY[e.encryption_version, e.previous_encryption_version]) AS v (encryption_version)
            WHERE e.organization_id = $1) v
        WHERE encryption_version IS NOT NULL
        GROUP BY encryption_version";
    static SEALED_AGENT_TOKENS: TenantStatement = "
        SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, credential_id AS credential_id, account_sid,
            auth_token_encrypted AS sealed, encryption_version AS encryption_version
        FROM agent_twilio_settings
        WHERE organization_id = $1 AND agent_id > $2 AND encryption_version IS NOT NULL
            AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY agent_id
        LIMIT $4";
    static SEALED_AGENT_SECONDARY_TOKENS: TenantStatement = "
        SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, next_credential_id AS credential_id, account_sid,
            next_auth_token_encrypted AS sealed, next_encryption_version AS encryption_version
        FROM agent_twilio_settings
        WHERE organization_id = $1 AND agent_id > $2 AND next_encryption_version IS NOT NULL
            AND ($3::text IS NULL OR next_encryption_version <> $3)
        ORDER BY agent_id
        LIMIT $4";
    static SEALED_AGENT_API_KEYS: TenantStatement = "
        SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, api_key_credential_id AS credential_id, account_sid,
            api_key_secret_encrypted AS sealed, api_key_encryption_version AS encryption_version
        FROM agent_twilio_settings
        WHERE organization_id = $1 AND agent_id > $2 AND api_key_encryption_version IS NOT NULL
            AND ($3::text IS NULL OR api_key_encryption_version <> $3)
        ORDER BY agent_id
        LIMIT $4";
    static SEALED_ORGANIZATION_TOKEN: TenantStatement = "
        SELECT organization_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, credential_id AS credential_id, account_sid,
            auth_token_encrypted AS sealed, encryption_version AS encryption_version
        FROM twilio_settings
        WHERE organization_id = $1 AND organization_id > $2 AND encryption_version IS NOT NULL
            AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY organization_id
        LIMIT $4";
    static SEALED_ORGANIZATION_SECONDARY_TOKEN: TenantStatement = "
        SELECT organization_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, next_credential_id AS credential_id, account_sid,
            next_auth_token_encrypted AS sealed, next_encryption_version AS encryption_version
        FROM twilio_settings
        WHERE organization_id = $1 AND organization_id > $2 AND next_encryption_version IS NOT NULL
            AND ($3::text IS NULL OR next_encryption_version <> $3)
        ORDER BY organization_id
        LIMIT $4";
    static SEALED_ORGANIZATION_API_KEY: TenantStatement = "
        SELECT organization_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, api_key_credential_id AS credential_id, account_sid,
            api_key_secret_encrypted AS sealed, api_key_encryption_version AS encryption_version
        FROM twilio_settings
        WHERE organization_id = $1 AND organization_id > $2 AND api_key_encryption_version IS NOT NULL
            AND ($3::text IS NULL OR api_key_encryption_version <> $3)
        ORDER BY organization_id
        LIMIT $4";
    static SEALED_RETIRED_TOKENS: TenantStatement = "
        SELECT credential_id AS key, owner_kind AS owner_kind, owner_id AS owner_id, credential_id AS credential_id, account_sid,
            auth_token_encrypted AS sealed, encryption_version AS encryption_version
        FROM retired_twilio_credentials
        WHERE organization_id = $1 AND credential_id > $2 AND encryption_version IS NOT NULL
            AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY credential_id
        LIMIT $4";
    static SEALED_SHARED_KEYS: TenantStatement = "
        SELECT credential_id AS key, 'organization' AS owner_kind, organization_id AS owner_id, credential_id AS credential_id, account_sid,
            secret_encrypted AS sealed, encryption_version AS encryption_version
        FROM webhook_shared_keys
        WHERE organization_id = $1 AND credential_id > $2 AND encryption_version IS NOT NULL
            AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY credential_id
        LIMIT $4";
    static SEALED_EVENT_SECRETS: TenantStatement = "
        SELECT id AS key, 'organization' AS owner_kind, organization_id AS owner_id, secret_id AS credential_id, '' AS account_sid,
            secret_encrypted AS sealed, encryption_version AS encryption_version
        FROM event_endpoints
        WHERE organization_id = $1 AND id > $2 AND encryption_version IS NOT NULL
            AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY id
        LIMIT $4";
    static SEALED_PREVIOUS_EVENT_SECRETS: TenantStatement = "
        SELECT id AS key, 'organization' AS owner_kind, organization_id AS owner_id, previous_secret_id AS credential_id, '' AS account_sid,
            previous_secret_encrypted AS sealed, previous_encryption_version AS encryption_version
        FROM event_endpoints
        WHERE organization_id = $1 AND id > $2 AND previous_encryption_version IS NOT NULL
            AND ($3::text IS NULL OR previous_encryption_version <> $3)
        ORDER BY id
        LIMIT $4";
    static RESEAL_AGENT_TOKENS: TenantStatement = "
        UPDATE agent_twilio_settings s
        SET auth_token_encrypted = n.sealed, fingerprint = n.fingerprint, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.agent_id = n.key AND s.auth_token_encrypted = n.old
        RETURNING s.agent_id";
    static RESEAL_AGENT_SECONDARY_TOKENS: TenantStatement = "
        UPDATE agent_twilio_settings s
        SET next_auth_token_encrypted = n.sealed, next_fingerprint = n.fingerprint, next_encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.agent_id = n.key AND s.next_auth_token_encrypted = n.old
        RETURNING s.agent_id";
    static RESEAL_AGENT_API_KEYS: TenantStatement = "
        UPDATE agent_twilio_settings s
        SET api_key_secret_encrypted = n.sealed, api_key_encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.agent_id = n.key AND s.api_key_secret_encrypted = n.old
        RETURNING s.agent_id";
    static RESEAL_ORGANIZATION_TOKEN: TenantStatement = "
        UPDATE twilio_settings s
        SET auth_token_encrypted = n.sealed, fingerprint = n.fingerprint, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.organization_id = n.key AND s.auth_token_encrypted = n.old
        RETURNING s.organization_id";
    static RESEAL_ORGANIZATION_SECONDARY_TOKEN: TenantStatement = "
        UPDATE twilio_settings s
        SET next_auth_token_encrypted = n.sealed, next_fingerprint = n.fingerprint, next_encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.organization_id = n.key AND s.next_auth_token_encrypted = n.old
        RETURNING s.organization_id";
    static RESEAL_ORGANIZATION_API_KEY: TenantStatement = "
        UPDATE twilio_settings s
        SET api_key_secret_encrypted = n.sealed, api_key_encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.organization_id = n.key AND s.api_key_secret_encrypted = n.old
        RETURNING s.organization_id";
    static RESEAL_RETIRED_TOKENS: TenantStatement = "
        UPDATE retired_twilio_credentials s
        SET auth_token_encrypted = n.sealed, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.credential_id = n.key AND s.auth_token_encrypted = n.old
        RETURNING s.credential_id";
    static RESEAL_SHARED_KEYS: TenantStatement = "
        UPDATE webhook_shared_keys s
        SET secret_encrypted = n.sealed, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.credential_id = n.key AND s.secret_encrypted = n.old
        RETURNING s.credential_id";
    static RESEAL_EVENT_SECRETS: TenantStatement = "
        UPDATE event_endpoints s
        SET secret_encrypted = n.sealed, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.id = n.key AND s.secret_encrypted = n.old
        RETURNING s.id";
    static RESEAL_PREVIOUS_EVENT_SECRETS: TenantStatement = "
        UPDATE event_endpoints s
        SET previous_secret_encrypted = n.sealed, previous_encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.id = n.key AND s.previous_secret_encrypted = n.old
        RETURNING s.id";
}

/// The columns that hold sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedTable {
    AgentSecondaryTokens,
    OrganizationSecondaryToken,
    AgentTokens,
    OrganizationToken,
    AgentApiKeys,
    OrganizationApiKey,
    RetiredTokens,
    SharedKeys,
    EventSecrets,
    PreviousEventSecrets,
}

impl SealedTable {
    /// In the order in which a value can move while a rotation is under way: a secondary token is promoted, and what it
    /// replaces is retired; the secret of an endpoint becomes its previous one.
    pub const ALL: [Self; 10] = [
        Self::AgentSecondaryTokens,
        Self::OrganizationSecondaryToken,
        Self::AgentTokens,
        Self::OrganizationToken,
        Self::AgentApiKeys,
        Self::OrganizationApiKey,
        Self::RetiredTokens,
        Self::SharedKeys,
        Self::EventSecrets,
        Self::PreviousEventSecrets,
    ];

    fn list(self) -> &'static TenantStatement {
        match self {
            Self::AgentSecondaryTokens => &SEALED_AGENT_SECONDARY_TOKENS,
            Self::OrganizationSecondaryToken => &SEALED_ORGANIZATION_SECONDARY_TOKEN,
            Self::AgentTokens => &SEALED_AGENT_TOKENS,
            Self::OrganizationToken => &SEALED_ORGANIZATION_TOKEN,
            Self::AgentApiKeys => &SEALED_AGENT_API_KEYS,
            Self::OrganizationApiKey => &SEALED_ORGANIZATION_API_KEY,
            Self::RetiredTokens => &SEALED_RETIRED_TOKENS,
            Self::SharedKeys => &SEALED_SHARED_KEYS,
            Self::EventSecrets => &SEALED_EVENT_SECRETS,
            Self::PreviousEventSecrets => &SEALED_PREVIOUS_EVENT_SECRETS,
        }
    }

    fn reseal(self) -> &'static TenantStatement {
        match self {
            Self::AgentSecondaryTokens => &RESEAL_AGENT_SECONDARY_TOKENS,
            Self::OrganizationSecondaryToken => &RESEAL_ORGANIZATION_SECONDARY_TOKEN,
            Self::AgentTokens => &RESEAL_AGENT_TOKENS,
            Self::OrganizationToken => &RESEAL_ORGANIZATION_TOKEN,
            Self::AgentApiKeys => &RESEAL_AGENT_API_KEYS,
            Self::OrganizationApiKey => &RESEAL_ORGANIZATION_API_KEY,
            Self::RetiredTokens => &RESEAL_RETIRED_TOKENS,
            Self::SharedKeys => &RESEAL_SHARED_KEYS,
            Self::EventSecrets => &RESEAL_EVENT_SECRETS,
            Self::PreviousEventSecrets => &RESEAL_PREVIOUS_EVENT_SECRETS,
        }
    }
}

/// A sealed value, with the identity that it is bound to.
#[derive(Debug, Clone)]
pub struct SealedValue {
    /// The key of its row within the table.
    pub key: Uuid,
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub account_sid: String,
    pub sealed: String,
    pub encryption_version: String,
}

/// What replaces a sealed value.
#[derive(Debug)]
pub struct Resealed {
    pub sealed: String,
    /// The keyed fingerprint of account and token; stored only where the table has one.
    pub fingerprint: String,
}

impl SealedValue {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let owner_id: Uuid = column(row, "owner_id")?;
        Ok(Self {
            key: column(row, "key")?,
            owner: match parsed(row, "owner_kind")? {
                CredentialSource::Agent => CredentialOwner::Agent(AgentId::from(owner_id)),
                CredentialSource::Organization => CredentialOwner::Organization(owner_id.into()),
            },
            credential_id: id(row, "credential_id")?,
            account_sid: column(row, "account_sid")?,
            sealed: column(row, "sealed")?,
            encryption_version: column(row, "encryption_version")?,
        })
    }
}

/// How many of the organization's values there are of each `encryption_version`.
pub async fn sealed_count(tx: &mut TenantTx) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = tx.rows(&SEALED_COUNT, &[]).await?;
    rows.iter().map(|row| Ok((column(row, "encryption_version")?, column(row, "count")?))).collect()
}

/// Values after a row, in the order of the rows; if a version is given, only those of other versions.
pub async fn sealed_list(
    tx: &mut TenantTx,
    table: SealedTable,
    after: Uuid,
    other_than: Option<&str>,
    limit: u16,
) -> Result<Vec<SealedValue>, StoreError> {
    tx.rows(table.list(), &[&after, &other_than, &i64::from(limit)]).await?.iter().map(SealedValue::read).collect()
}

/// Replaces the values that have not changed since they were read; returns how many were replaced.
pub async fn sealed_replace(
    tx: &mut TenantTx,
    table: SealedTable,
    values: &[(SealedValue, Resealed)],
    encryption_version: &str,
) -> Result<usize, StoreError> {
    let keys: Vec<Uuid> = values.iter().map(|(value, _)| value.key).collect();
    let old: Vec<&str> = values.iter().map(|(value, _)| value.sealed.as_str()).collect();
    let sealed: Vec<&str> = values.iter().map(|(_, new)| new.sealed.as_str()).collect();
    let fingerprints: Vec<&str> = values.iter().map(|(_, new)| new.fingerprint.as_str()).collect();
    let params: [Param<'_>; 5] = [&keys, &old, &sealed, &fingerprints, &encryption_version];
    Ok(tx.rows(table.reseal(), &params).await?.len())
}
