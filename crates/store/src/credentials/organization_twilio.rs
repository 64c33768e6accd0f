//! `twilio_settings`: the organization's own Twilio account, which agents without one may fall back to.

use const_format::formatcp;
use linecard_domain::CredentialOwner;
use uuid::Uuid;

use crate::credentials::retired::{RETIRED_COLUMNS, credential_retire};
use crate::credentials::settings::{
    HEALTH_COLUMNS, HEALTH_JOIN, SETTINGS_COLUMNS, SettingsParams, StoredCredential, TwilioSettings,
};
use crate::error::StoreError;
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::transaction::TenantTx;

statements! {
    static ORGANIZATION_TWILIO_GET: TenantStatement = formatcp!("
        SELECT
            {SETTINGS_COLUMNS},
            created_at, updated_at,
            {HEALTH_COLUMNS}
        FROM twilio_settings s
        {HEALTH_JOIN}
        WHERE organization_id = $1");
    static ORGANIZATION_TWILIO_GET_TO_CHANGE: TenantStatement = formatcp!("
        SELECT
            {SETTINGS_COLUMNS},
            created_at, updated_at,
            {HEALTH_COLUMNS}
        FROM twilio_settings s
        {HEALTH_JOIN}
        WHERE organization_id = $1
        FOR UPDATE OF s");
    /// The credential that is about to be replaced by $2, or removed: NULL. Locks the settings: nothing else replaces it
    /// meanwhile.
    static ORGANIZATION_TWILIO_RETIRING: TenantStatement = formatcp!("
        SELECT {RETIRED_COLUMNS}
        FROM twilio_settings
        WHERE organization_id = $1 AND credential_id IS DISTINCT FROM $2::uuid
        FOR UPDATE");
    /// $24 now, $25 the country of the number.
    static ORGANIZATION_TWILIO_UPSERT: TenantStatement = "
        INSERT INTO twilio_settings
            (organization_id, credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint,
            phone_number, encryption_version, next_credential_id, next_auth_token_encrypted, next_auth_token_hint,
            next_fingerprint, next_encryption_version, next_entered_at, promoted_at, api_key_sid,
            api_key_credential_id, api_key_secret_encrypted, api_key_secret_hint, api_key_encryption_version, region,
            edge, calls_per_second, created_at, updated_at, phone_country)
        VALUES
            ($1, $2, $3, $4, $5, $6,
            $7, $8, $9, $10, $11,
            $12, $13, $14, $15, $16,
            $17, $18, $19, $20, $21,
            $22, $23, $24, $24, $25)
        ON CONFLICT (organization_id) DO UPDATE
        SET credential_id = excluded.credential_id,
            account_sid = excluded.account_sid,
            auth_token_encrypted = excluded.auth_token_encrypted,
            auth_token_hint = excluded.auth_token_hint,
            fingerprint = excluded.fingerprint,
            phone_number = excluded.phone_number,
            encryption_version = excluded.encryption_version,
            next_credential_id = excluded.next_credential_id,
            next_auth_token_encrypted = excluded.next_auth_token_encrypted,
            next_auth_token_hint = excluded.next_auth_token_hint,
            next_fingerprint = excluded.next_fingerprint,
            next_encryption_version = excluded.next_encryption_version,
            next_entered_at = excluded.next_entered_at,
            promoted_at = excluded.promoted_at,
            api_key_sid = excluded.api_key_sid,
            api_key_credential_id = excluded.api_key_credential_id,
            api_key_secret_encrypted = excluded.api_key_secret_encrypted,
            api_key_secret_hint = excluded.api_key_secret_hint,
            api_key_encryption_version = excluded.api_key_encryption_version,
            region = excluded.region,
            edge = excluded.edge,
            calls_per_second = excluded.calls_per_second,
            phone_country = excluded.phone_country,
            updated_at = excluded.updated_at
        RETURNING organization_id";
    static ORGANIZATION_TWILIO_DELETE: TenantStatement = "
        DELETE FROM twilio_settings
        WHERE organization_id = $1
        RETURNING credential_id";
}

/// `None`: the organization has no account of its own.
pub async fn organization_twilio_get(tx: &mut TenantTx) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &ORGANIZATION_TWILIO_GET).await
}

/// As [`organization_twilio_get`], and locks the settings until the transaction ends: nobody else changes them
/// meanwhile, nor does the service, which promotes secondary tokens.
pub async fn organization_twilio_get_to_change(tx: &mut TenantTx) -> Result<Option<StoredCredential>, StoreError> {
    get(tx, &ORGANIZATION_TWILIO_GET_TO_CHANGE).await
}

async fn get(tx: &mut TenantTx, statement: &TenantStatement) -> Result<Option<StoredCredential>, StoreError> {
    let organization = tx.organization_id();
    tx.row(statement, &[])
        .await?
        .map(|row| StoredCredential::read(&row, CredentialOwner::Organization(organization)))
        .transpose()
}

/// Keeps the organization's credential for what is pinned to it, before another one replaces it or it is removed.
async fn retire(tx: &mut TenantTx, successor: Option<&Uuid>) -> Result<(), StoreError> {
    let owner = CredentialOwner::Organization(tx.organization_id());
    let retiring = tx.rows_before_last(&ORGANIZATION_TWILIO_RETIRING, &[&successor]).await?;
    credential_retire(tx, owner, retiring.first()).await
}

/// Stores the organization's settings. A credential that they replace is retired: calls may be pinned to it. Lock the
/// organization (`organization_lock`) first, in the same transaction.
pub async fn organization_twilio_upsert(tx: &mut TenantTx, settings: &TwilioSettings) -> Result<(), StoreError> {
    let now = tx.now();
    let p = SettingsParams::of(settings);
    retire(tx, Some(p.credential_id)).await?;
    tx.rows(
        &ORGANIZATION_TWILIO_UPSERT,
        &[
            &p.credential_id,
            &p.account_sid,
            &p.token_encrypted,
            &p.token_hint,
            &p.fingerprint,
            &p.phone_number,
            &p.encryption_version,
            &p.secondary_credential_id,
            &p.secondary_encrypted,
            &p.secondary_hint,
            &p.secondary_fingerprint,
            &p.secondary_encryption_version,
            &p.secondary_entered_at,
            &p.promoted_at,
            &p.api_key_sid,
            &p.api_key_credential_id,
            &p.api_key_secret_encrypted,
            &p.api_key_secret_hint,
            &p.api_key_encryption_version,
            &p.region,
            &p.edge,
            &p.calls_per_second,
            &now,
            &p.phone_country,
        ],
    )
    .await
    .map(drop)
}

/// Deletes the organization's settings and retires its credential; false if there were none.
pub async fn organization_twilio_delete(tx: &mut TenantTx) -> Result<bool, StoreError> {
    retire(tx, None).await?;
    tx.changed(&ORGANIZATION_TWILIO_DELETE, &[]).await
}
