//! SharedKeys: what Twilio signs an account's callbacks with if the account's webhook configuration says so
//! (docs/adr/0020).

use linecard_domain::{AccountSid, Role, SharedKeySid, Timestamp, invalid_pasted, trim_pasted};
use linecard_store::{
    StoredSharedKey, organization_lock, shared_key_delete, shared_key_save, shared_keys, shared_keys_of_account,
};
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::audit::{AuditAction, Change, shared_key_snapshot};
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::secrets::mask;

/// The present one, and the one that replaces it: as many as a setting at Twilio can name.
const MAX_OF_ACCOUNT: usize = 2;

/// A stored SharedKey; its secret is masked.
#[derive(Debug, Clone)]
pub struct SharedKey {
    pub sid: SharedKeySid,
    pub account_sid: AccountSid,
    /// `••••••••` and the secret's last four characters.
    pub secret_mask: String,
    pub entered_at: Timestamp,
}

impl From<StoredSharedKey> for SharedKey {
    fn from(key: StoredSharedKey) -> Self {
        Self { sid: key.sid, account_sid: key.account_sid, secret_mask: mask(&key.hint), entered_at: key.entered_at }
    }
}

/// A SharedKey to be saved.
#[derive(Debug)]
pub struct SharedKeyInput {
    pub sid: SharedKeySid,
    pub account_sid: AccountSid,
    pub secret: SecretString,
}

/// Twilio publishes no pattern for the secrets of SharedKeys.
pub fn parse_shared_key_secret(raw: &SecretString) -> Result<SecretString, FieldError> {
    let text = trim_pasted(raw.expose_secret());
    if (16..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(SecretString::from(text));
    }
    let hint = "must be the secret that Twilio shows once, when the SharedKey is created";
    Err(FieldError::invalid("/secret", &invalid_pasted(hint, raw.expose_secret())))
}

impl App {
    /// All of the organization. Requires the admin role.
    pub async fn shared_keys(&self, caller: &Caller) -> Result<Vec<SharedKey>, AppError> {
        caller.require_admin_now(&self.store).await?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(shared_keys(tx.last()).await?.into_iter().map(SharedKey::from).collect())
    }

    /// Saves a SharedKey, or replaces its secret. An account has two at most, so that one can replace the other.
    pub async fn save_shared_key(&self, caller: &Caller, input: SharedKeyInput) -> Result<SharedKey, AppError> {
        caller.require(Role::Admin)?;
        let organization = caller.organization_id();
        let key = self.credentials.seal_shared_key(organization, input.sid, input.account_sid, &input.secret)?;
        let mut tx = self.store.begin(&caller.context).await?;
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let present = shared_keys_of_account(&mut tx, &key.account_sid).await?;
        if present.iter().filter(|other| other.sid != key.sid).count() >= MAX_OF_ACCOUNT {
            let detail = "has two SharedKeys already, the present one and the next. Remove one of them first";
            return Err(AppError::field("/accountSid", detail));
        }
        let before = present.iter().find(|other| other.sid == key.sid).map(shared_key_snapshot);
        shared_key_save(&mut tx, &key).await?;
        let after = Some(shared_key_snapshot(&key));
        let action = AuditAction::OrganizationTwilioSharedKeySet;
        self.audit
            .commit(tx, caller.into(), Change { action, resource_id: organization.into(), before, after })
            .await?;
        Ok(key.into())
    }

    /// Does nothing if there is no such key.
    pub async fn delete_shared_key(&self, caller: &Caller, sid: &SharedKeySid) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let Some(deleted) = shared_key_delete(&mut tx, sid).await? else { return Ok(()) };
        let action = AuditAction::OrganizationTwilioSharedKeyRemove;
        let resource_id = caller.organization_id().into();
        let before = Some(shared_key_snapshot(&deleted));
        self.audit.commit(tx, caller.into(), Change { action, resource_id, before, after: None }).await
    }
}
