//! Every sealed value of an organization, in whichever table it stands: what key rotation goes over.
//!
//! A value is replaced only while it is still the one that was read, so that a rotation never undoes a change.

use linecard_domain::{AgentId, CredentialId, CredentialOwner, CredentialSource};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::row::{column, id, parsed};
use crate::statement::{Statement, statements};
use crate::tenant::TenantTx;

statements! {
    SEALED_COUNT = "SELECT encryption_version, count(*) AS count FROM (
            SELECT encryption_version FROM agent_twilio_settings WHERE organization_id = $1
            UNION ALL SELECT encryption_version FROM twilio_settings WHERE organization_id = $1
            UNION ALL SELECT encryption_version FROM retired_twilio_credentials WHERE organization_id = $1) v
        GROUP BY encryption_version";
    SEALED_OF_AGENTS = "SELECT agent_id AS key, 'agent' AS owner_kind, agent_id AS owner_id, credential_id, account_sid,
            auth_token_encrypted, encryption_version
        FROM agent_twilio_settings
        WHERE organization_id = $1 AND agent_id > $2 AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY agent_id LIMIT $4";
    SEALED_OF_ORGANIZATION = "SELECT organization_id AS key, 'organization' AS owner_kind, organization_id AS owner_id,
            credential_id, account_sid, auth_token_encrypted, encryption_version
        FROM twilio_settings
        WHERE organization_id = $1 AND organization_id > $2 AND ($3::text IS NULL OR encryption_version <> $3) LIMIT $4";
    SEALED_OF_RETIRED = "SELECT credential_id AS key, owner_kind, owner_id, credential_id, account_sid,
            auth_token_encrypted, encryption_version
        FROM retired_twilio_credentials
        WHERE organization_id = $1 AND credential_id > $2 AND ($3::text IS NULL OR encryption_version <> $3)
        ORDER BY credential_id LIMIT $4";
    RESEAL_AGENTS = "UPDATE agent_twilio_settings s
        SET auth_token_encrypted = n.sealed, fingerprint = n.fingerprint, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.agent_id = n.key AND s.auth_token_encrypted = n.old RETURNING s.agent_id";
    RESEAL_ORGANIZATION = "UPDATE twilio_settings s
        SET auth_token_encrypted = n.sealed, fingerprint = n.fingerprint, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.organization_id = n.key AND s.auth_token_encrypted = n.old
        RETURNING s.organization_id";
    /// Retired credentials have no fingerprint.
    RESEAL_RETIRED = "UPDATE retired_twilio_credentials s
        SET auth_token_encrypted = n.sealed, encryption_version = $6
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS n (key, old, sealed, fingerprint)
        WHERE s.organization_id = $1 AND s.credential_id = n.key AND s.auth_token_encrypted = n.old
        RETURNING s.credential_id";
}

/// A table with sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedTable {
    Agents,
    Organization,
    Retired,
}

impl SealedTable {
    /// In the order in which a value can move while a rotation is under way: what is replaced is retired.
    pub const ALL: [Self; 3] = [Self::Agents, Self::Organization, Self::Retired];

    fn list(self) -> &'static Statement {
        match self {
            Self::Agents => &SEALED_OF_AGENTS,
            Self::Organization => &SEALED_OF_ORGANIZATION,
            Self::Retired => &SEALED_OF_RETIRED,
        }
    }

    fn reseal(self) -> &'static Statement {
        match self {
            Self::Agents => &RESEAL_AGENTS,
            Self::Organization => &RESEAL_ORGANIZATION,
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
            sealed: column(row, "auth_token_encrypted")?,
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
    let params: [crate::tenant::Param<'_>; 6] =
        [organization.as_uuid(), &keys, &old, &sealed, &fingerprints, &encryption_version];
    Ok(tx.rows(table.reseal(), &params).await?.len())
}
