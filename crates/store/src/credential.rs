//! What the two tables of Twilio settings share: a sealed credential with its number, and what Twilio
//! last said of it.

use linecard_domain::{AccountSid, CredentialId, CredentialOwner, CredentialStatus, PhoneNumber, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::row::{column, id, optional_parsed, parsed, phone_number};
use crate::statement::statements;
use crate::tenant::TenantTx;

/// What Twilio last said of a credential, as [`CredentialHealth::read`] reads it; [`health_join!`] follows.
macro_rules! health_columns {
    ($credential:literal) => {
        concat!(
            "h.status AS health_status, h.problem AS health_problem, h.checked_at AS health_checked_at,
            CASE WHEN h.phone_number = ",
            $credential,
            ".phone_number THEN h.sms_capable END AS health_sms_capable"
        )
    };
}
pub(crate) use health_columns;

/// What was found of another number says nothing of this one, unless the token itself is refused.
macro_rules! health_join {
    ($credential:literal) => {
        concat!(
            "LEFT JOIN twilio_credential_health h ON h.organization_id = $1 AND h.credential_id = ",
            $credential,
            ".credential_id
            AND (h.phone_number = ",
            $credential,
            ".phone_number OR h.phone_number IS NULL OR h.status = 'revoked')"
        )
    };
}
pub(crate) use health_join;

statements! {
    /// What was learnt of the number stays while nothing newer is said of the same number.
    CREDENTIAL_HEALTH_SET = "INSERT INTO twilio_credential_health AS h (organization_id, credential_id, status, problem,
            checked_at, phone_number, sms_capable)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (organization_id, credential_id) DO UPDATE
        SET status = excluded.status, problem = excluded.problem, checked_at = excluded.checked_at,
            phone_number = coalesce(excluded.phone_number, h.phone_number),
            sms_capable = CASE WHEN coalesce(excluded.phone_number, h.phone_number) = h.phone_number
                THEN coalesce(excluded.sms_capable, h.sms_capable) ELSE excluded.sms_capable END
        RETURNING credential_id";
}

/// A stored credential. The token is sealed; this crate cannot open it.
#[derive(Debug, Clone)]
pub struct StoredCredential {
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub account_sid: AccountSid,
    pub auth_token_encrypted: String,
    /// The token's last four characters, for the mask.
    pub auth_token_hint: String,
    /// A keyed fingerprint of account and token.
    pub fingerprint: String,
    pub phone_number: PhoneNumber,
    pub encryption_version: String,
    /// How many calls a second the account may begin; `None`: Twilio's own queue serves.
    pub calls_per_second: Option<i32>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub health: Option<CredentialHealth>,
}

#[derive(Debug, Clone)]
pub struct CredentialHealth {
    pub status: CredentialStatus,
    /// The stable code of what was wrong.
    pub problem: Option<String>,
    pub checked_at: Timestamp,
    /// Whether the number can text, where Twilio has said so.
    pub sms_capable: Option<bool>,
}

/// A credential to be stored for an owner.
#[derive(Debug)]
pub struct NewCredential<'a> {
    pub credential_id: CredentialId,
    pub account_sid: &'a AccountSid,
    pub auth_token_encrypted: &'a str,
    pub auth_token_hint: &'a str,
    pub fingerprint: &'a str,
    pub phone_number: &'a PhoneNumber,
    pub encryption_version: &'a str,
    pub calls_per_second: Option<i32>,
}

impl StoredCredential {
    pub(crate) fn read(row: &Row, owner: CredentialOwner) -> Result<Self, StoreError> {
        Ok(Self {
            owner,
            credential_id: id(row, "credential_id")?,
            account_sid: parsed(row, "account_sid")?,
            auth_token_encrypted: column(row, "auth_token_encrypted")?,
            auth_token_hint: column(row, "auth_token_hint")?,
            fingerprint: column(row, "fingerprint")?,
            phone_number: phone_number(row, "phone_number")?,
            encryption_version: column(row, "encryption_version")?,
            calls_per_second: column(row, "calls_per_second")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
            health: CredentialHealth::read(row)?,
        })
    }
}

impl CredentialHealth {
    /// `None`: Twilio was not asked yet.
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

/// What Twilio said of a number while its line was verified.
#[derive(Debug, Clone, Copy)]
pub struct LineFinding<'a> {
    pub phone_number: &'a PhoneNumber,
    /// `None`: it said nothing of that.
    pub sms_capable: Option<bool>,
}

/// Notes what Twilio said of a credential, and nothing of its number.
pub async fn credential_health_set(
    tx: &mut TenantTx,
    credential: CredentialId,
    status: CredentialStatus,
    problem: Option<&str>,
) -> Result<(), StoreError> {
    health_set(tx, credential, status, problem, None).await
}

/// Notes what Twilio said of a credential together with its number.
pub async fn credential_line_set(
    tx: &mut TenantTx,
    credential: CredentialId,
    status: CredentialStatus,
    problem: Option<&str>,
    line: LineFinding<'_>,
) -> Result<(), StoreError> {
    health_set(tx, credential, status, problem, Some(line)).await
}

async fn health_set(
    tx: &mut TenantTx,
    credential: CredentialId,
    status: CredentialStatus,
    problem: Option<&str>,
    line: Option<LineFinding<'_>>,
) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let number = line.map(|line| line.phone_number.as_str());
    let sms_capable = line.and_then(|line| line.sms_capable);
    tx.rows(
        &CREDENTIAL_HEALTH_SET,
        &[organization.as_uuid(), credential.as_uuid(), &status.as_str(), &problem, &now, &number, &sms_capable],
    )
    .await
    .map(drop)
}
