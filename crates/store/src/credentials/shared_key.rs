//! SharedKeys: what Twilio signs an account's callbacks with if the account's webhook configuration says so.

use const_format::formatcp;
use linecard_domain::{AccountSid, CredentialId, SharedKeySid, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

const COLUMNS: &str =
    "key_sid, account_sid, credential_id, secret_encrypted, secret_hint, encryption_version, entered_at";

statements! {
    /// An organization has few: two for each account while they are rotated.
    static SHARED_KEYS: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM webhook_shared_keys
        WHERE organization_id = $1
        ORDER BY key_sid
        LIMIT 500");
    /// Of one account ($2), the newest first.
    static SHARED_KEYS_OF_ACCOUNT: TenantStatement = formatcp!("
        SELECT {COLUMNS}
        FROM webhook_shared_keys
        WHERE organization_id = $1 AND account_sid = $2
        ORDER BY entered_at DESC
        LIMIT 10");
    /// $2 SID, $3 account, $4 credential, $5 sealed secret, $6 its hint, $7 its encryption version, $8 now.
    static SHARED_KEY_SAVE: TenantStatement = formatcp!("
        INSERT INTO webhook_shared_keys
            (organization_id, {COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (organization_id, key_sid) DO UPDATE
        SET account_sid = excluded.account_sid,
            credential_id = excluded.credential_id,
            secret_encrypted = excluded.secret_encrypted,
            secret_hint = excluded.secret_hint,
            encryption_version = excluded.encryption_version,
            entered_at = excluded.entered_at
        RETURNING {COLUMNS}");
    static SHARED_KEY_DELETE: TenantStatement = formatcp!("
        DELETE FROM webhook_shared_keys
        WHERE organization_id = $1 AND key_sid = $2
        RETURNING {COLUMNS}");
}

/// A SharedKey, sealed.
#[derive(Debug, Clone)]
pub struct StoredSharedKey {
    pub sid: SharedKeySid,
    pub account_sid: AccountSid,
    /// The identity that the secret is bound to.
    pub credential_id: CredentialId,
    pub encrypted: String,
    /// The secret's last four characters, for the mask.
    pub hint: String,
    pub encryption_version: String,
    pub entered_at: Timestamp,
}

impl StoredSharedKey {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            sid: parsed(row, "key_sid")?,
            account_sid: parsed(row, "account_sid")?,
            credential_id: id(row, "credential_id")?,
            encrypted: column(row, "secret_encrypted")?,
            hint: column(row, "secret_hint")?,
            encryption_version: column(row, "encryption_version")?,
            entered_at: column(row, "entered_at")?,
        })
    }
}

/// All of the organization, by their SIDs.
pub async fn shared_keys(tx: &mut TenantTx) -> Result<Vec<StoredSharedKey>, StoreError> {
    tx.rows(&SHARED_KEYS, &[]).await?.iter().map(StoredSharedKey::read).collect()
}

/// Those of one account, the newest first.
pub async fn shared_keys_of_account(
    tx: &mut TenantTx,
    account: &AccountSid,
) -> Result<Vec<StoredSharedKey>, StoreError> {
    tx.rows(&SHARED_KEYS_OF_ACCOUNT, &[&account.as_str()]).await?.iter().map(StoredSharedKey::read).collect()
}

/// Saves a key, or replaces its secret.
pub async fn shared_key_save(tx: &mut TenantTx, key: &StoredSharedKey) -> Result<(), StoreError> {
    let params: [Param<'_>; 7] = [
        &key.sid.as_str(),
        &key.account_sid.as_str(),
        key.credential_id.as_uuid(),
        &key.encrypted,
        &key.hint,
        &key.encryption_version,
        &key.entered_at,
    ];
    tx.rows(&SHARED_KEY_SAVE, &params).await.map(drop)
}

/// The key that was deleted; `None`: there was none.
pub async fn shared_key_delete(tx: &mut TenantTx, sid: &SharedKeySid) -> Result<Option<StoredSharedKey>, StoreError> {
    tx.row(&SHARED_KEY_DELETE, &[&sid.as_str()]).await?.as_ref().map(StoredSharedKey::read).transpose()
}
