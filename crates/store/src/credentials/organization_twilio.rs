//! `twilio_settings`: the organization-wide account, kept as the fallback during migration.

use linecard_domain::CredentialOwner;

use crate::credentials::settings::{
    Line, StoredCredential, line_columns, line_excluded, line_values, stored_credential,
};
use crate::error::StoreError;
use crate::sql::statement::{Statement, statements};
use crate::tenancy::transaction::{Param, TenantTx};

statements! {
    /// Not FOR UPDATE: foreign keys to the organization are checked meanwhile, by those that hold the audit log's head
    /// and would wait here in a circle.
    ORGANIZATION_LOCK = "SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE";
    ORGANIZATION_TWILIO_GET = stored_credential!("twilio_settings");
    ORGANIZATION_TWILIO_GET_TO_CHANGE = concat!(stored_credential!("twilio_settings"), " FOR UPDATE OF s");
    /// A credential that is replaced is retired in the same statement: calls may be pinned to it.
    ORGANIZATION_TWILIO_UPSERT = concat!("WITH retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at, region, edge)
            SELECT organization_id, credential_id, 'organization', organization_id, account_sid, auth_token_encrypted,
                encryption_version, $24, region, edge
            FROM twilio_settings WHERE organization_id = $1 AND credential_id <> $2
            ON CONFLICT DO NOTHING)
        INSERT INTO twilio_settings (organization_id, ", line_columns!(), ", created_at, updated_at)
        VALUES ($1, ", line_values!(), ", $24, $24)
        ON CONFLICT (organization_id) DO UPDATE SET ", line_excluded!(), "
        RETURNING organization_id");
    ORGANIZATION_TWILIO_DELETE = "WITH gone AS (
            DELETE FROM twilio_settings WHERE organization_id = $1
            RETURNING organization_id, credential_id, account_sid, auth_token_encrypted, encryption_version,
                region, edge),
        retired AS (
            INSERT INTO retired_twilio_credentials (organization_id, credential_id, owner_kind, owner_id, account_sid,
                auth_token_encrypted, encryption_version, retired_at, region, edge)
            SELECT organization_id, credential_id, 'organization', organization_id, account_sid, auth_token_encrypted,
                encryption_version, $2, region, edge FROM gone
            ON CONFLICT DO NOTHING)
        SELECT credential_id FROM gone";
}

pub async fn organization_twilio_get(tx: &mut TenantTx) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &ORGANIZATION_TWILIO_GET).await
}

/// As [`organization_twilio_get`]; until the transaction ends nobody else changes the settings, the service neither,
/// which promotes the next token.
pub async fn organization_twilio_get_to_change(tx: &mut TenantTx) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &ORGANIZATION_TWILIO_GET_TO_CHANGE).await
}

async fn get(tx: &mut TenantTx, statement: &Statement) -> Result<Option<StoredCredential>, StoreError> {
    let organization = tx.organization_id();
    tx.row(statement, &[organization.as_uuid()])
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
pub async fn organization_twilio_upsert(tx: &mut TenantTx, line: &Line) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let texts = line.texts();
    let mut params: Vec<Param<'_>> = vec![organization.as_uuid()];
    params.extend(line.params(&texts));
    params.push(&now);
    tx.rows(&ORGANIZATION_TWILIO_UPSERT, &params).await.map(drop)
}

/// Removes the organization's settings and retires the credential; false when there were none.
pub async fn organization_twilio_delete(tx: &mut TenantTx) -> Result<bool, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    tx.changed(&ORGANIZATION_TWILIO_DELETE, &[organization.as_uuid(), &now]).await
}
