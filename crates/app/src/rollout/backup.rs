//! The backup of an organization's Twilio settings when they are removed, and restoring it.

use linecard_domain::{CredentialId, CredentialOwner, OrganizationId, RegionalHost, Timestamp, ValidationError};
use linecard_store::{
    StoredApiKey, StoredSecondaryToken, StoredToken, TenantTx, TwilioSettings, organization_twilio_get,
    organization_twilio_upsert,
};
use serde::{Deserialize, Serialize};

use crate::credentials::Credentials;
use crate::error::AppError;

/// The settings of an organization. Secrets stay sealed as they were in their row: they open only for that organization,
/// with the key that was active at that time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizationBackup {
    pub organization_id: String,
    pub credential_id: String,
    pub account_sid: String,
    pub phone_number: String,
    pub auth_token_encrypted: String,
    pub auth_token_hint: String,
    pub fingerprint: String,
    pub encryption_version: String,
    /// Absent values are omitted, so that an earlier release can read the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextBackup>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<ApiKeyBackup>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<String>,
    #[serde(default)]
    pub calls_per_second: Option<i32>,
}

/// The secondary auth token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NextBackup {
    pub credential_id: String,
    pub auth_token_encrypted: String,
    pub auth_token_hint: String,
    pub fingerprint: String,
    pub encryption_version: String,
    #[serde(with = "time::serde::rfc3339")]
    pub entered_at: Timestamp,
}

/// A Twilio API key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiKeyBackup {
    pub sid: String,
    pub credential_id: String,
    pub secret_encrypted: String,
    pub secret_hint: String,
    pub encryption_version: String,
}

impl OrganizationBackup {
    pub(crate) fn of(organization: OrganizationId, line: &TwilioSettings) -> Self {
        Self {
            organization_id: organization.to_string(),
            credential_id: line.token.credential_id.to_string(),
            account_sid: line.account_sid.as_str().to_owned(),
            phone_number: line.phone_number.as_str().to_owned(),
            auth_token_encrypted: line.token.encrypted.clone(),
            auth_token_hint: line.token.hint.clone(),
            fingerprint: line.token.fingerprint.clone(),
            encryption_version: line.token.encryption_version.clone(),
            next: line.secondary.as_ref().map(|next| NextBackup {
                credential_id: next.token.credential_id.to_string(),
                auth_token_encrypted: next.token.encrypted.clone(),
                auth_token_hint: next.token.hint.clone(),
                fingerprint: next.token.fingerprint.clone(),
                encryption_version: next.token.encryption_version.clone(),
                entered_at: next.entered_at,
            }),
            api_key: line.api_key.as_ref().map(|key| ApiKeyBackup {
                sid: key.sid.as_str().to_owned(),
                credential_id: key.credential_id.to_string(),
                secret_encrypted: key.encrypted.clone(),
                secret_hint: key.hint.clone(),
                encryption_version: key.encryption_version.clone(),
            }),
            region: line.host.as_ref().map(|host| host.region.to_string()),
            edge: line.host.as_ref().map(|host| host.edge.to_string()),
            calls_per_second: line.calls_per_second,
        }
    }

    fn line(&self) -> Result<TwilioSettings, AppError> {
        let host = match (&self.region, &self.edge) {
            (Some(region), Some(edge)) => Some(RegionalHost {
                region: region.parse().map_err(invalid("has no valid region"))?,
                edge: edge.parse().map_err(invalid("has no valid edge"))?,
            }),
            _ => None,
        };
        let next = |next: &NextBackup| {
            Ok::<_, AppError>(StoredSecondaryToken {
                token: StoredToken {
                    credential_id: credential_id(&next.credential_id)?,
                    encrypted: next.auth_token_encrypted.clone(),
                    hint: next.auth_token_hint.clone(),
                    fingerprint: next.fingerprint.clone(),
                    encryption_version: next.encryption_version.clone(),
                },
                entered_at: next.entered_at,
            })
        };
        let api_key = |key: &ApiKeyBackup| {
            Ok::<_, AppError>(StoredApiKey {
                sid: key.sid.parse().map_err(invalid("has no valid API key SID"))?,
                credential_id: credential_id(&key.credential_id)?,
                encrypted: key.secret_encrypted.clone(),
                hint: key.secret_hint.clone(),
                encryption_version: key.encryption_version.clone(),
            })
        };
        Ok(TwilioSettings {
            account_sid: self.account_sid.parse().map_err(invalid("has no valid account SID"))?,
            phone_number: self.phone_number.parse().map_err(invalid("has no valid phone number"))?,
            token: StoredToken {
                credential_id: credential_id(&self.credential_id)?,
                encrypted: self.auth_token_encrypted.clone(),
                hint: self.auth_token_hint.clone(),
                fingerprint: self.fingerprint.clone(),
                encryption_version: self.encryption_version.clone(),
            },
            secondary: self.next.as_ref().map(next).transpose()?,
            promoted_at: None,
            api_key: self.api_key.as_ref().map(api_key).transpose()?,
            host,
            calls_per_second: self.calls_per_second,
        })
    }
}

fn invalid(what: &'static str) -> impl FnOnce(ValidationError) -> AppError {
    move |_| refused(what)
}

fn refused(what: &'static str) -> AppError {
    AppError::field("/restore", what)
}

fn credential_id(raw: &str) -> Result<CredentialId, AppError> {
    uuid::Uuid::try_parse(raw).map(CredentialId::from).map_err(|_| refused("has no valid credential id"))
}

/// Restores the settings of an organization that has none.
pub(super) async fn restore_organization(
    tx: &mut TenantTx,
    credentials: &Credentials,
    organization: OrganizationId,
    backup: &OrganizationBackup,
) -> Result<(), AppError> {
    if backup.organization_id != organization.to_string() {
        return Err(refused("is the backup of another organization"));
    }
    if organization_twilio_get(tx).await?.is_some() {
        return Err(refused("cannot be restored: the organization already has settings"));
    }
    let line = backup.line()?;
    // What cannot be opened now could not be opened for a call either.
    credentials.require_opens(organization, CredentialOwner::Organization(organization), &line)?;
    Ok(organization_twilio_upsert(tx, &line).await?)
}
