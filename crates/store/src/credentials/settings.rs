//! What the two tables of Twilio settings share: an account with its number and sealed credentials, and what Twilio
//! last reported about them.

use linecard_domain::{
    AccountSid, ApiKeySid, CountryCode, CredentialId, CredentialOwner, CredentialStatus, PhoneNumber, RegionalHost,
    Timestamp,
};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::token::{SealedApiKey, SealedToken};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, phone_number, regional_host};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 credential, $3 status, $4 problem, $5 now, $6 phone number or NULL, $7 whether it can send SMS, or NULL.
    /// What is known of the number is kept until something newer is known of the same number.
    static CREDENTIAL_HEALTH_SET: TenantStatement = "
        INSERT INTO twilio_credential_health AS h
            (organization_id, credential_id, status, problem, checked_at, phone_number, sms_capable)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (organization_id, credential_id) DO UPDATE
        SET status = excluded.status,
            problem = excluded.problem,
            checked_at = excluded.checked_at,
            phone_number = coalesce(excluded.phone_number, h.phone_number),
            sms_capable = CASE
                WHEN coalesce(excluded.phone_number, h.phone_number) = h.phone_number
                    THEN coalesce(excluded.sms_capable, h.sms_capable)
                ELSE excluded.sms_capable END
        RETURNING credential_id";
}

/// What [`TwilioSettings::read`] reads: the same columns in both tables of settings.
pub(crate) const SETTINGS_COLUMNS: &str =
    "credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint, phone_number,
            encryption_version, next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
            next_encryption_version, next_entered_at, promoted_at, api_key_sid, api_key_credential_id,
            api_key_secret_encrypted, api_key_secret_hint, api_key_encryption_version, region, edge, calls_per_second";

/// What [`CredentialHealth::read`] reads, of [`HEALTH_JOIN`].
pub(crate) const HEALTH_COLUMNS: &str = "health_status, health_problem, health_checked_at,
            CASE WHEN health_number = phone_number THEN sms_capable END AS health_sms_capable";

/// Joins what Twilio last reported to the row's `credential_id` and `phone_number`. A report on another number does
/// not apply to this one, except that the token itself was refused.
pub(crate) const HEALTH_JOIN: &str = "LEFT JOIN (
            SELECT organization_id AS health_organization, credential_id AS health_credential,
                status AS health_status, problem AS health_problem, checked_at AS health_checked_at,
                phone_number AS health_number, sms_capable
            FROM twilio_credential_health) h
            ON health_organization = $1 AND health_credential = credential_id
                AND (health_number = phone_number OR health_number IS NULL OR health_status = 'revoked')";

/// A Twilio account, a number of it and the credentials for it. Secrets are sealed; this crate cannot open them.
#[derive(Debug, Clone)]
pub struct TwilioSettings {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    pub token: StoredToken,
    /// The token that Twilio is to promote.
    pub secondary: Option<StoredSecondaryToken>,
    /// When the current token replaced the previous one.
    pub promoted_at: Option<Timestamp>,
    pub api_key: Option<StoredApiKey>,
    /// `None`: Twilio's default region.
    pub host: Option<RegionalHost>,
    /// How many calls the account may begin each second; `None`: Twilio queues the excess.
    pub calls_per_second: Option<i32>,
}

/// An auth token, sealed.
#[derive(Debug, Clone)]
pub struct StoredToken {
    pub credential_id: CredentialId,
    pub encrypted: String,
    /// The token's last four characters, for the mask.
    pub hint: String,
    /// The keyed fingerprint of account and token.
    pub fingerprint: String,
    pub encryption_version: String,
}

/// An auth token that is to replace the current one once Twilio has promoted it.
#[derive(Debug, Clone)]
pub struct StoredSecondaryToken {
    pub token: StoredToken,
    pub entered_at: Timestamp,
}

/// A Twilio API key, which requests use in place of the auth token.
#[derive(Debug, Clone)]
pub struct StoredApiKey {
    pub sid: ApiKeySid,
    /// The identity that its secret is bound to.
    pub credential_id: CredentialId,
    pub encrypted: String,
    /// The secret's last four characters, for the mask.
    pub hint: String,
    pub encryption_version: String,
}

/// The stored settings of an agent or of the organization.
#[derive(Debug, Clone)]
pub struct StoredCredential {
    pub owner: CredentialOwner,
    pub settings: TwilioSettings,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub health: Option<CredentialHealth>,
}

/// What Twilio last reported about a credential.
#[derive(Debug, Clone)]
pub struct CredentialHealth {
    pub status: CredentialStatus,
    /// The stable code of the problem.
    pub problem: Option<String>,
    pub checked_at: Timestamp,
    /// Whether the number can send SMS; `None`: unknown.
    pub sms_capable: Option<bool>,
}

impl StoredCredential {
    pub(crate) fn read(row: &Row, owner: CredentialOwner) -> Result<Self, StoreError> {
        let settings = TwilioSettings::read(row)?;
        let health = CredentialHealth::read(row)?;
        let (created_at, updated_at) = (column(row, "created_at")?, column(row, "updated_at")?);
        Ok(Self { owner, settings, created_at, updated_at, health })
    }

    /// The tokens that requests can use: the current one, then the secondary one.
    pub fn tokens(&self) -> Vec<SealedToken> {
        let settings = &self.settings;
        let current = SealedToken {
            owner: self.owner,
            credential_id: settings.token.credential_id,
            auth_token_encrypted: settings.token.encrypted.clone(),
            api_key: settings.api_key.as_ref().map(|key| SealedApiKey {
                sid: key.sid.clone(),
                credential_id: key.credential_id,
                secret_encrypted: key.encrypted.clone(),
            }),
            host: settings.host.clone(),
            replaces: None,
        };
        let sealed = |secondary: &StoredSecondaryToken| {
            current.with_secondary(secondary.token.credential_id, secondary.token.encrypted.clone())
        };
        let secondary = settings.secondary.as_ref().map(sealed);
        std::iter::once(current).chain(secondary).collect()
    }
}

impl CredentialHealth {
    /// `None`: Twilio has not been asked yet.
    pub(crate) fn read(row: &Row) -> Result<Option<Self>, StoreError> {
        let Some(status) = optional_parsed(row, "health_status")? else { return Ok(None) };
        Ok(Some(Self {
            status,
            problem: column(row, "health_problem")?,
            checked_at: column(row, "health_checked_at")?,
            sms_capable: column(row, "health_sms_capable")?,
        }))
    }
}

impl TwilioSettings {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let secondary = match optional_id(row, "next_credential_id")? {
            Some(credential_id) => Some(StoredSecondaryToken {
                token: StoredToken {
                    credential_id,
                    encrypted: column(row, "next_auth_token_encrypted")?,
                    hint: column(row, "next_auth_token_hint")?,
                    fingerprint: column(row, "next_fingerprint")?,
                    encryption_version: column(row, "next_encryption_version")?,
                },
                entered_at: column(row, "next_entered_at")?,
            }),
            None => None,
        };
        let api_key = match optional_parsed(row, "api_key_sid")? {
            Some(sid) => Some(StoredApiKey {
                sid,
                credential_id: id(row, "api_key_credential_id")?,
                encrypted: column(row, "api_key_secret_encrypted")?,
                hint: column(row, "api_key_secret_hint")?,
                encryption_version: column(row, "api_key_encryption_version")?,
            }),
            None => None,
        };
        Ok(Self {
            account_sid: parsed(row, "account_sid")?,
            phone_number: phone_number(row, "phone_number")?,
            token: StoredToken {
                credential_id: id(row, "credential_id")?,
                encrypted: column(row, "auth_token_encrypted")?,
                hint: column(row, "auth_token_hint")?,
                fingerprint: column(row, "fingerprint")?,
                encryption_version: column(row, "encryption_version")?,
            },
            secondary,
            promoted_at: column(row, "promoted_at")?,
            api_key,
            host: regional_host(row)?,
            calls_per_second: column(row, "calls_per_second")?,
        })
    }
}

/// Settings as statements take them, a field for each column.
pub(crate) struct SettingsParams<'a> {
    pub(crate) credential_id: &'a Uuid,
    pub(crate) account_sid: &'a str,
    pub(crate) token_encrypted: &'a str,
    pub(crate) token_hint: &'a str,
    pub(crate) fingerprint: &'a str,
    pub(crate) phone_number: &'a str,
    pub(crate) encryption_version: &'a str,
    pub(crate) secondary_credential_id: Option<&'a Uuid>,
    pub(crate) secondary_encrypted: Option<&'a str>,
    pub(crate) secondary_hint: Option<&'a str>,
    pub(crate) secondary_fingerprint: Option<&'a str>,
    pub(crate) secondary_encryption_version: Option<&'a str>,
    pub(crate) secondary_entered_at: Option<Timestamp>,
    pub(crate) promoted_at: Option<Timestamp>,
    pub(crate) api_key_sid: Option<&'a str>,
    pub(crate) api_key_credential_id: Option<&'a Uuid>,
    pub(crate) api_key_secret_encrypted: Option<&'a str>,
    pub(crate) api_key_secret_hint: Option<&'a str>,
    pub(crate) api_key_encryption_version: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    pub(crate) edge: Option<&'a str>,
    pub(crate) calls_per_second: Option<i32>,
    /// The country of the number.
    pub(crate) phone_country: Option<String>,
}

impl<'a> SettingsParams<'a> {
    pub(crate) fn of(settings: &'a TwilioSettings) -> Self {
        let TwilioSettings { token, secondary, api_key, host, .. } = settings;
        let (secondary, api_key, host) = (secondary.as_ref(), api_key.as_ref(), host.as_ref());
        let secondary_token = secondary.map(|secondary| &secondary.token);
        Self {
            credential_id: token.credential_id.as_uuid(),
            account_sid: settings.account_sid.as_str(),
            token_encrypted: &token.encrypted,
            token_hint: &token.hint,
            fingerprint: &token.fingerprint,
            phone_number: settings.phone_number.as_str(),
            encryption_version: &token.encryption_version,
            secondary_credential_id: secondary_token.map(|token| token.credential_id.as_uuid()),
            secondary_encrypted: secondary_token.map(|token| token.encrypted.as_str()),
            secondary_hint: secondary_token.map(|token| token.hint.as_str()),
            secondary_fingerprint: secondary_token.map(|token| token.fingerprint.as_str()),
            secondary_encryption_version: secondary_token.map(|token| token.encryption_version.as_str()),
            secondary_entered_at: secondary.map(|secondary| secondary.entered_at),
            promoted_at: settings.promoted_at,
            api_key_sid: api_key.map(|key| key.sid.as_str()),
            api_key_credential_id: api_key.map(|key| key.credential_id.as_uuid()),
            api_key_secret_encrypted: api_key.map(|key| key.encrypted.as_str()),
            api_key_secret_hint: api_key.map(|key| key.hint.as_str()),
            api_key_encryption_version: api_key.map(|key| key.encryption_version.as_str()),
            region: host.map(|host| host.region.as_str()),
            edge: host.map(|host| host.edge.as_str()),
            calls_per_second: settings.calls_per_second,
            phone_country: CountryCode::of_own(&settings.phone_number).map(|country| country.to_string()),
        }
    }
}

/// What Twilio reported about a number when its settings were verified.
#[derive(Debug, Clone, Copy)]
pub struct NumberCheck<'a> {
    pub phone_number: &'a PhoneNumber,
    /// `None`: Twilio did not say.
    pub sms_capable: Option<bool>,
}

/// Records what Twilio reported about a credential, and nothing about its number.
pub async fn credential_health_set(
    tx: &mut TenantTx,
    credential: CredentialId,
    status: CredentialStatus,
    problem: Option<&str>,
) -> Result<(), StoreError> {
    health_set(tx, credential, status, problem, None).await
}

/// Records what Twilio reported about a credential and its number.
pub async fn credential_number_check_set(
    tx: &mut TenantTx,
    credential: CredentialId,
    status: CredentialStatus,
    problem: Option<&str>,
    check: NumberCheck<'_>,
) -> Result<(), StoreError> {
    health_set(tx, credential, status, problem, Some(check)).await
}

async fn health_set(
    tx: &mut TenantTx,
    credential: CredentialId,
    status: CredentialStatus,
    problem: Option<&str>,
    check: Option<NumberCheck<'_>>,
) -> Result<(), StoreError> {
    let now = tx.now();
    let number = check.map(|check| check.phone_number.as_str());
    let sms_capable = check.and_then(|check| check.sms_capable);
    tx.rows(&CREDENTIAL_HEALTH_SET, &[credential.as_uuid(), &status.as_str(), &problem, &now, &number, &sms_capable])
        .await
        .map(drop)
}
