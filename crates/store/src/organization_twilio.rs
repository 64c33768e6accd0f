//! `twilio_settings`: the organization-wide account, kept as the fallback during migration.

use linecard_domain::CredentialOwner;

use crate::credential::{NewCredential, StoredCredential, health_columns, health_join};
use crate::error::StoreError;
use crate::statement::statements;
use crate::tenant::TenantTx;

statements! {
    /// Not FOR UPDATE: foreign keys to the organization are checked meanwhile, by those that hold the audit log's head
    /// and would wait here in a circle.
    ORGANIZATION_LOCK = "SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE";
    ORGANIZATION_TWILIO_GET = concat!("SELECT s.credential_id, s.account_sid, s.auth_token_encrypted, s.auth_token_hint,
            s.fingerprint, s.phone_number, s.encryption_version, s.calls_per_second, s.created_at, s.updated_at,
            ", health_columns!("s"), "
        FROM twilio_settings s
        ", health_join!("s"), "
        WHERE s.organization_id = $1");
    ORGANIZATION_TWILIO_UPSERT = "WITH retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at)
            SELECT organization_id, credential_id, 'organization', organization_id, account_sid, auth_token_encrypted,
                encryption_version, $9
            FROM twilio_settings WHERE organization_id = $1 AND credential_id <> $2)
        INSERT INTO twilio_settings (organization_id, credential_id, account_sid, auth_token_encrypted,
            auth_token_hint, fingerprint, phone_number, encryption_version, created_at, updated_at, calls_per_second)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
        ON CONFLICT (organization_id) DO UPDATE SET
            credential_id = excluded.credential_id, account_sid = excluded.account_sid,
            auth_token_encrypted = excluded.auth_token_encrypted, auth_token_hint = excluded.auth_token_hint,
            fingerprint = excluded.fingerprint, phone_number = excluded.phone_number,
            encryption_version = excluded.encryption_version, updated_at = excluded.updated_at,
            calls_per_second = excluded.calls_per_second
        RETURNING organization_id";
    ORGANIZATION_TWILIO_DELETE = "WITH gone AS (
            DELETE FROM twilio_settings WHERE organization_id = $1
            RETURNING organization_id, credential_id, account_sid, auth_token_encrypted, encryption_version),
        retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at)
            SELECT organization_id, credential_id, 'organization', organization_id, account_sid, auth_token_encrypted,
                encryption_version, $2 FROM gone)
        SELECT credential_id FROM gone";
}

pub async fn organization_twilio_get(tx: &mut TenantTx) -> Result<Option<StoredCredential>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&ORGANIZATION_TWILIO_GET, &[organization.as_uuid()])
        .await?
        .map(|row| StoredCredential::read(&row, CredentialOwner::Organization(organization)))
        .transpose()
}

/// Changes of the organization's line happen one after another.
pub async fn organization_lock(tx: &mut TenantTx) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    tx.changed(&ORGANIZATION_LOCK, &[organization.as_uuid()]).await
}

/// Stores the organization's settings; the organization is locked by the same transaction.
pub async fn organization_twilio_upsert(tx: &mut TenantTx, credential: &NewCredential<'_>) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.rows(
        &ORGANIZATION_TWILIO_UPSERT,
        &[
            organization.as_uuid(),
            credential.credential_id.as_uuid(),
            &credential.account_sid.as_str(),
            &credential.auth_token_encrypted,
            &credential.auth_token_hint,
            &credential.fingerprint,
            &credential.phone_number.as_str(),
            &credential.encryption_version,
            &now,
            &credential.calls_per_second,
        ],
    )
    .await
    .map(drop)
}

/// Removes the organization's settings and retires the credential; false when there were none.
pub async fn organization_twilio_delete(tx: &mut TenantTx) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.changed(&ORGANIZATION_TWILIO_DELETE, &[organization.as_uuid(), &now]).await
}
