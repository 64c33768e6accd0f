//! Every sealed value of an organization, in whichever table it stands: what key rotation goes over.
//!
//! A value is replaced only while it is still the one that was read, so that a rotation never undoes a change.

use linecard_domain::{AgentId, CredentialId, CredentialOwner, CredentialSource};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::{Statement, statements};
use crate::tenancy::transaction::TenantTx;

/// Values in the order of their rows.
macro_rules! list {
    ($table:literal, key: $key:literal, owner: $kind:literal $owner:literal, credential: $credential:literal,
        sealed: $sealed:literal, version: $version:literal) => {
        concat!(
            "SELECT ",
            $key,
            " AS key, ",
            $kind,
            " AS owner_kind, ",
            $owner,
            " AS owner_id, ",
            $credential,
            " AS credential_id,
            account_sid, ",
            $sealed,
            " AS sealed, ",
            $version,
            " AS encryption_version
        FROM ",
            $table,
            "
        WHERE organization_id = $1 AND ",
            $key,
            " > $2 AND ",
            $version,
            " IS NOT NULL
            AND ($3::text IS NULL OR ",
            $version,
            " <> $3)
        ORDER BY ",
            $key,
            " LIMIT $4"
        )
    };
}

/// Replaces what is still what was read.
macro_rules! reseal {
    ($table:literal, key: $key:literal, sealed: $sealed:literal, version: $version:literal, $fingerprint:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " s SET ",
            $sealed,
            " = n.sealed, ",
            $fingerprint,
            $version,
            " = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.",
            $key,
            " = n.key AND s.",
            $sealed,
            " = n.old RETURNING s.",
            $key
        )
    };
}

statements! {
    SEALED_COUNT = "SELECT encryption_version, count(*) AS count FROM (
            SELECT v.encryption_version FROM agent_twilio_settings s,
                unnest(ARRAY[s.encryption_version, s.next_encryption_version, s.api_key_encryption_version])
                    AS v (encryption_version)
            WHERE s.organization_id = $1
            UNION ALL
            SELECT v.encryption_version FROM twilio_settings s,
                unnest(ARRAY[s.encryption_version, s.next_encryption_version, s.api_key_encryption_version])
                    AS v (encryption_version)
            WHERE s.organization_id = $1
            UNION ALL SELECT encryption_version FROM retired_twilio_credentials WHERE organization_id = $1) v
        WHERE encryption_version IS NOT NULL GROUP BY encryption_version";
    SEALED_OF_AGENTS = list!("agent_twilio_settings", key: "agent_id", owner: "'agent'" "agent_id",
        credential: "credential_id", sealed: "auth_token_encrypted", version: "encryption_version");
    SEALED_NEXT_OF_AGENTS = list!("agent_twilio_settings", key: "agent_id", owner: "'agent'" "agent_id",
        credential: "next_credential_id", sealed: "next_auth_token_encrypted", version: "next_encryption_version");
    SEALED_KEYS_OF_AGENTS = list!("agent_twilio_settings", key: "agent_id", owner: "'agent'" "agent_id",
        credential: "api_key_credential_id", sealed: "api_key_secret_encrypted", version: "api_key_encryption_version");
    SEALED_OF_ORGANIZATION = list!("twilio_settings", key: "organization_id", owner: "'organization'" "organization_id",
        credential: "credential_id", sealed: "auth_token_encrypted", version: "encryption_version");
    SEALED_NEXT_OF_ORGANIZATION = list!("twilio_settings", key: "organization_id", owner: "'organization'" "organization_id",
        credential: "next_credential_id", sealed: "next_auth_token_encrypted", version: "next_encryption_version");
    SEALED_KEYS_OF_ORGANIZATION = list!("twilio_settings", key: "organization_id", owner: "'organization'" "organization_id",
        credential: "api_key_credential_id", sealed: "api_key_secret_encrypted", version: "api_key_encryption_version");
    SEALED_OF_RETIRED = list!("retired_twilio_credentials", key: "credential_id", owner: "owner_kind" "owner_id",
        credential: "credential_id", sealed: "auth_token_encrypted", version: "encryption_version");
    RESEAL_AGENTS = reseal!("agent_twilio_settings", key: "agent_id", sealed: "auth_token_encrypted",
        version: "encryption_version", "fingerprint = n.fingerprint, ");
    RESEAL_NEXT_OF_AGENTS = reseal!("agent_twilio_settings", key: "agent_id", sealed: "next_auth_token_encrypted",
        version: "next_encryption_version", "next_fingerprint = n.fingerprint, ");
    RESEAL_KEYS_OF_AGENTS = reseal!("agent_twilio_settings", key: "agent_id", sealed: "api_key_secret_encrypted",
        version: "api_key_encryption_version", "");
    RESEAL_ORGANIZATION = reseal!("twilio_settings", key: "organization_id", sealed: "auth_token_encrypted",
        version: "encryption_version", "fingerprint = n.fingerprint, ");
    RESEAL_NEXT_OF_ORGANIZATION = reseal!("twilio_settings", key: "organization_id", sealed: "next_auth_token_encrypted",
        version: "next_encryption_version", "next_fingerprint = n.fingerprint, ");
    RESEAL_KEYS_OF_ORGANIZATION = reseal!("twilio_settings", key: "organization_id", sealed: "api_key_secret_encrypted",
        version: "api_key_encryption_version", "");
    RESEAL_RETIRED = reseal!("retired_twilio_credentials", key: "credential_id", sealed: "auth_token_encrypted",
        version: "encryption_version", "");
}

/// Where sealed values stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedTable {
    NextOfAgents,
    NextOfOrganization,
    Agents,
    Organization,
    KeysOfAgents,
    KeysOfOrganization,
    Retired,
}

impl SealedTable {
    /// In the order in which a value can move while a rotation is under way: a next token is promoted, and what is
    /// replaced is retired.
    pub const ALL: [Self; 7] = [
        Self::NextOfAgents,
        Self::NextOfOrganization,
        Self::Agents,
        Self::Organization,
        Self::KeysOfAgents,
        Self::KeysOfOrganization,
        Self::Retired,
    ];

    fn list(self) -> &'static Statement {
        match self {
            Self::NextOfAgents => &SEALED_NEXT_OF_AGENTS,
            Self::NextOfOrganization => &SEALED_NEXT_OF_ORGANIZATION,
            Self::Agents => &SEALED_OF_AGENTS,
            Self::Organization => &SEALED_OF_ORGANIZATION,
            Self::KeysOfAgents => &SEALED_KEYS_OF_AGENTS,
            Self::KeysOfOrganization => &SEALED_KEYS_OF_ORGANIZATION,
            Self::Retired => &SEALED_OF_RETIRED,
        }
    }

    fn reseal(self) -> &'static Statement {
        match self {
            Self::NextOfAgents => &RESEAL_NEXT_OF_AGENTS,
            Self::NextOfOrganization => &RESEAL_NEXT_OF_ORGANIZATION,
            Self::Agents => &RESEAL_AGENTS,
            Self::Organization => &RESEAL_ORGANIZATION,
            Self::KeysOfAgents => &RESEAL_KEYS_OF_AGENTS,
            Self::KeysOfOrganization => &RESEAL_KEYS_OF_ORGANIZATION,
            Self::Retired => &RESEAL_RETIRED,
        }
    }
}

/// A sealed value, with what it is bound to.
#[derive(Debug, Clone)]
pub struct SealedValue {
    /// Which row of its table.
    pub key: Uuid,
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub account_sid: String,
    pub sealed: String,
    pub encryption_version: String,
}

/// What takes its place.
#[derive(Debug)]
pub struct Resealed {
    pub sealed: String,
    /// Of account and token; stored where tokens have one.
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

/// How many values of the organization each `encryption_version` has.
pub async fn sealed_count(tx: &mut TenantTx) -> Result<Vec<(String, i64)>, StoreError> {
    let organization = tx.organization_id();
    let rows = tx.rows(&SEALED_COUNT, &[organization.as_uuid()]).await?;
    rows.iter().map(|row| Ok((column(row, "encryption_version")?, column(row, "count")?))).collect()
}

/// Values behind a row in the order of the rows; where a version is given, those that are not of it.
pub async fn sealed_list(
    tx: &mut TenantTx,
    table: SealedTable,
    after: Uuid,
    other_than: Option<&str>,
    most: u16,
) -> Result<Vec<SealedValue>, StoreError> {
    let organization = tx.organization_id();
    tx.rows(table.list(), &[organization.as_uuid(), &after, &other_than, &i64::from(most)])
        .await?
        .iter()
        .map(SealedValue::read)
        .collect()
}

/// Replaces values that are still what they were, and answers how many were.
pub async fn sealed_replace(
    tx: &mut TenantTx,
    table: SealedTable,
    values: &[(SealedValue, Resealed)],
    encryption_version: &str,
) -> Result<usize, StoreError> {
    let organization = tx.organization_id();
    let keys: Vec<Uuid> = values.iter().map(|(value, _)| value.key).collect();
    let old: Vec<&str> = values.iter().map(|(value, _)| value.sealed.as_str()).collect();
    let sealed: Vec<&str> = values.iter().map(|(_, new)| new.sealed.as_str()).collect();
    let fingerprints: Vec<&str> = values.iter().map(|(_, new)| new.fingerprint.as_str()).collect();
    let params: [crate::tenancy::transaction::Param<'_>; 6] =
        [organization.as_uuid(), &keys, &old, &sealed, &fingerprints, &encryption_version];
    Ok(tx.rows(table.reseal(), &params).await?.len())
}
