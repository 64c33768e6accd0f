//! What the two tables of Twilio settings share: a sealed credential with its number, and what Twilio
//! last said of it.

use linecard_domain::{
    AccountSid, ApiKeySid, CredentialId, CredentialOwner, CredentialStatus, PhoneNumber, RegionalHost, Timestamp,
};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::token::{SealedApiKey, SealedToken};
use crate::error::StoreError;
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, phone_number, regional_host};
use crate::sql::statement::statements;
use crate::tenancy::transaction::{Param, TenantTx};

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

/// The columns of a [`Line`], the same in both tables of settings.
macro_rules! line_columns {
    () => {
        "credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint, phone_number, encryption_version,
            next_credential_id, next_auth_token_encrypted, next_auth_token_hint, next_fingerprint,
            next_encryption_version, next_entered_at, promoted_at, api_key_sid, api_key_credential_id,
            api_key_secret_encrypted, api_key_secret_hint, api_key_encryption_version, region, edge, calls_per_second"
    };
}
pub(crate) use line_columns;

/// The values of [`line_columns!`], as [`Line::params`] gives them from $2 on.
macro_rules! line_values {
    () => {
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23"
    };
}
pub(crate) use line_values;

/// What settings that are there already take from those that are inserted.
macro_rules! line_excluded {
    () => {
        "credential_id = excluded.credential_id, account_sid = excluded.account_sid,
            auth_token_encrypted = excluded.auth_token_encrypted, auth_token_hint = excluded.auth_token_hint,
            fingerprint = excluded.fingerprint, phone_number = excluded.phone_number,
            encryption_version = excluded.encryption_version, next_credential_id = excluded.next_credential_id,
            next_auth_token_encrypted = excluded.next_auth_token_encrypted,
            next_auth_token_hint = excluded.next_auth_token_hint, next_fingerprint = excluded.next_fingerprint,
            next_encryption_version = excluded.next_encryption_version, next_entered_at = excluded.next_entered_at,
            promoted_at = excluded.promoted_at, api_key_sid = excluded.api_key_sid,
            api_key_credential_id = excluded.api_key_credential_id,
            api_key_secret_encrypted = excluded.api_key_secret_encrypted,
            api_key_secret_hint = excluded.api_key_secret_hint,
            api_key_encryption_version = excluded.api_key_encryption_version, region = excluded.region,
            edge = excluded.edge, calls_per_second = excluded.calls_per_second, updated_at = excluded.updated_at"
    };
}
pub(crate) use line_excluded;

/// What [`CredentialHealth::read`] reads, of [`health_join!`].
macro_rules! health_columns {
    () => {
        "health_status, health_problem, health_checked_at,
            CASE WHEN health_number = phone_number THEN sms_capable END AS health_sms_capable"
    };
}
pub(crate) use health_columns;

/// Joins what Twilio last said to the credentials of the organization $1. What was found of another number says
/// nothing of this one, unless the token itself is refused.
macro_rules! health_join {
    () => {
        "LEFT JOIN (
            SELECT organization_id AS health_organization, credential_id AS health_credential, status AS health_status,
                problem AS health_problem, checked_at AS health_checked_at, phone_number AS health_number, sms_capable
            FROM twilio_credential_health) h
            ON health_organization = $1 AND health_credential = credential_id
            AND (health_number = phone_number OR health_number IS NULL OR health_status = 'revoked')"
    };
}
pub(crate) use health_join;

/// What [`StoredCredential::read`] reads of settings `s`.
macro_rules! stored_credential {
    ($table:literal) => {
        concat!(
            "SELECT ",
            $crate::credentials::settings::line_columns!(),
            ", created_at, updated_at, ",
            $crate::credentials::settings::health_columns!(),
            "
        FROM ",
            $table,
            " s ",
            $crate::credentials::settings::health_join!(),
            "
        WHERE organization_id = $1"
        )
    };
}
pub(crate) use stored_credential;

/// An account and a number, with what opens the account. Secrets are sealed; this crate cannot open them.
#[derive(Debug, Clone)]
pub struct Line {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    pub token: StoredToken,
    /// Waits for Twilio to promote it.
    pub next: Option<NextToken>,
    /// When the present token took the place of the one before.
    pub promoted_at: Option<Timestamp>,
    pub api_key: Option<StoredApiKey>,
    /// `None`: in Twilio's first region.
    pub host: Option<RegionalHost>,
    /// How many calls a second the account may begin; `None`: Twilio's own queue serves.
    pub calls_per_second: Option<i32>,
}

/// An auth token.
#[derive(Debug, Clone)]
pub struct StoredToken {
    pub credential_id: CredentialId,
    pub encrypted: String,
    /// Its last four characters, for the mask.
    pub hint: String,
    /// A keyed fingerprint of account and token.
    pub fingerprint: String,
    pub encryption_version: String,
}

/// The auth token that Twilio will promote.
#[derive(Debug, Clone)]
pub struct NextToken {
    pub token: StoredToken,
    pub entered_at: Timestamp,
}

/// An API key of Twilio's, for requests.
#[derive(Debug, Clone)]
pub struct StoredApiKey {
    pub sid: ApiKeySid,
    /// What its secret is bound to, in place of the token's.
    pub credential_id: CredentialId,
    pub encrypted: String,
    /// The secret's last four characters, for the mask.
    pub hint: String,
    pub encryption_version: String,
}

/// The settings of an agent or of the organization.
#[derive(Debug, Clone)]
pub struct StoredCredential {
    pub owner: CredentialOwner,
    pub line: Line,
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

impl StoredCredential {
    pub(crate) fn read(row: &Row, owner: CredentialOwner) -> Result<Self, StoreError> {
        let line = Line::read(row)?;
        let health = CredentialHealth::read(row)?;
        let (created_at, updated_at) = (column(row, "created_at")?, column(row, "updated_at")?);
        Ok(Self { owner, line, created_at, updated_at, health })
    }

    /// What Twilio can be asked with: the present token, then the next one.
    pub fn tokens(&self) -> Vec<SealedToken> {
        let line = &self.line;
        let present = SealedToken {
            owner: self.owner,
            credential_id: line.token.credential_id,
            auth_token_encrypted: line.token.encrypted.clone(),
            api_key: line.api_key.as_ref().map(|key| SealedApiKey {
                sid: key.sid.clone(),
                credential_id: key.credential_id,
                secret_encrypted: key.encrypted.clone(),
            }),
            host: line.host.clone(),
            replaces: None,
        };
        let followed = |next: &NextToken| present.followed_by(next.token.credential_id, next.token.encrypted.clone());
        let next = line.next.as_ref().map(followed);
        std::iter::once(present).chain(next).collect()
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

impl Line {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let next = match optional_id(row, "next_credential_id")? {
            Some(credential_id) => Some(NextToken {
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
            next,
            promoted_at: column(row, "promoted_at")?,
            api_key,
            host: regional_host(row)?,
            calls_per_second: column(row, "calls_per_second")?,
        })
    }
}

/// What PostgreSQL takes otherwise than a [`Line`] has it.
pub(crate) struct LineTexts<'a> {
    account_sid: &'a str,
    phone_number: &'a str,
    next_id: Option<&'a Uuid>,
    next: [Option<&'a str>; 4],
    api_key_id: Option<&'a Uuid>,
    api_key: [Option<&'a str>; 4],
    host: [Option<&'a str>; 2],
    entered_at: Option<Timestamp>,
}

impl Line {
    pub(crate) fn texts(&self) -> LineTexts<'_> {
        let (next, api_key) = (self.next.as_ref(), self.api_key.as_ref());
        let token = next.map(|next| &next.token);
        LineTexts {
            account_sid: self.account_sid.as_str(),
            phone_number: self.phone_number.as_str(),
            next_id: token.map(|token| token.credential_id.as_uuid()),
            next: [
                token.map(|token| token.encrypted.as_str()),
                token.map(|token| token.hint.as_str()),
                token.map(|token| token.fingerprint.as_str()),
                token.map(|token| token.encryption_version.as_str()),
            ],
            api_key_id: api_key.map(|key| key.credential_id.as_uuid()),
            api_key: [
                api_key.map(|key| key.sid.as_str()),
                api_key.map(|key| key.encrypted.as_str()),
                api_key.map(|key| key.hint.as_str()),
                api_key.map(|key| key.encryption_version.as_str()),
            ],
            host: [
                self.host.as_ref().map(|host| host.region.as_str()),
                self.host.as_ref().map(|host| host.edge.as_str()),
            ],
            entered_at: next.map(|next| next.entered_at),
        }
    }

    /// The values of [`line_columns!`], in their order.
    pub(crate) fn params<'a>(&'a self, texts: &'a LineTexts<'a>) -> [Param<'a>; 22] {
        let [next, next_hint, next_fingerprint, next_version] = &texts.next;
        let [key_sid, key_secret, key_hint, key_version] = &texts.api_key;
        let [region, edge] = &texts.host;
        [
            self.token.credential_id.as_uuid(),
            &texts.account_sid,
            &self.token.encrypted,
            &self.token.hint,
            &self.token.fingerprint,
            &texts.phone_number,
            &self.token.encryption_version,
            &texts.next_id,
            next,
            next_hint,
            next_fingerprint,
            next_version,
            &texts.entered_at,
            &self.promoted_at,
            key_sid,
            &texts.api_key_id,
            key_secret,
            key_hint,
            key_version,
            region,
            edge,
            &self.calls_per_second,
        ]
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
