//! Twilio settings as the API reads and shows them, the same for agents and the organization.

use linecard_app::{
    AccessInput, ApiKeyInput, ConnectInput, Connection, Patch, SecondaryTokenView, TokenInput, VerificationProblem,
    Verified,
};
use linecard_domain::{AccountSid, AgentId, ApiKeySid, CredentialStatus, Edge, PhoneNumber, Region, RegionalHost};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::Fields;
use crate::problem::{Problem, ProblemCode, verification_field};
use crate::routes::patch::{double_option, patch};
use crate::schema_enums;

/// More than any Twilio account starts.
const MAX_CALLS_PER_SECOND: u32 = 500;

/// Twilio settings to save. An absent API key or region is kept as long as the account stays the same; null removes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConnectBody {
    /// `AC` and 32 hexadecimal digits.
    #[schema(example = "AC0123456789abcdef0123456789abcdef")]
    account_sid: String,
    /// The auth token, or the exact mask of the stored one to keep it.
    #[schema(value_type = String, format = Password)]
    auth_token: SecretString,
    /// The number that calls and messages come from, in E.164.
    #[schema(example = "+14155550100")]
    phone_number: String,
    /// A Twilio API key, `SK` and 32 hexadecimal digits, with which requests are made. Callbacks are still signed with the
    /// auth token.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    api_key_sid: Option<Option<String>>,
    /// The API key's secret, or the exact mask of the stored one. Requires `apiKeySid`.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>, format = Password)]
    api_key_secret: Option<Option<SecretString>>,
    /// The account's Twilio region, if it is not the default one (US1). Requires `edge`.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>, example = "ie1")]
    region: Option<Option<String>>,
    /// The Twilio edge location for requests. Requires `region`.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>, example = "dublin")]
    edge: Option<Option<String>>,
    /// Whether to verify the settings with Twilio first and save nothing if that fails; the problems are those of
    /// `…/verify`. A connect session's settings always are.
    #[serde(default)]
    verify_first: bool,
    /// How many calls per second the account may start, 1 to 500; calls above that are queued. Null: no limit by Linecard,
    /// since Twilio queues calls that exceed the account's own limit. Absent: unchanged.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<u32>)]
    calls_per_second: Option<Option<u32>>,
}

impl ConnectBody {
    pub(crate) fn parse(self) -> Result<ConnectInput, Problem> {
        let mut fields = Fields::default();
        let account_sid = fields.parse::<AccountSid>("/accountSid", &self.account_sid);
        let phone_number = fields.parse::<PhoneNumber>("/phoneNumber", &self.phone_number);
        let auth_token = auth_token(&self.auth_token, &mut fields);
        let api_key = api_key(self.api_key_sid, self.api_key_secret, &mut fields);
        let host = regional_host(self.region, self.edge, &mut fields);
        let calls_per_second = match self.calls_per_second {
            Some(Some(rate)) if !(1..=MAX_CALLS_PER_SECOND).contains(&rate) => {
                fields.refuse("/callsPerSecond", "must be between 1 and 500, or null for no limit");
                Patch::Keep
            }
            rate => patch(rate.map(|rate| rate.and_then(|rate| i32::try_from(rate).ok()))),
        };
        let (Some(account_sid), Some(phone_number), Some(auth_token)) = (account_sid, phone_number, auth_token) else {
            return Err(fields.into());
        };
        fields.finish()?;
        let access = AccessInput { account_sid, auth_token, api_key, host };
        Ok(ConnectInput { access, phone_number, calls_per_second, verify_first: self.verify_first })
    }
}

pub(crate) fn auth_token(raw: &SecretString, fields: &mut Fields) -> Option<TokenInput> {
    TokenInput::parse(raw).map_err(|error| fields.refuse(&error.pointer, error.detail)).ok()
}

/// Errors are added to `fields`.
fn api_key(
    sid: Option<Option<String>>,
    secret: Option<Option<SecretString>>,
    fields: &mut Fields,
) -> Patch<ApiKeyInput> {
    match (sid, secret) {
        (None, None) => Patch::Keep,
        (Some(None), None | Some(None)) | (None, Some(None)) => Patch::Clear,
        (Some(Some(sid)), Some(Some(secret))) => {
            let sid = fields.parse::<ApiKeySid>("/apiKeySid", &sid);
            let secret = TokenInput::parse_secret(&secret);
            let secret = secret.map_err(|error| fields.refuse(&error.pointer, error.detail)).ok();
            match (sid, secret) {
                (Some(sid), Some(secret)) => Patch::Set(ApiKeyInput { sid, secret }),
                _ => Patch::Keep,
            }
        }
        (Some(Some(_)), _) => {
            fields.refuse("/apiKeySecret", "is required together with apiKeySid");
            Patch::Keep
        }
        (_, Some(Some(_))) => {
            fields.refuse("/apiKeySid", "is required together with apiKeySecret");
            Patch::Keep
        }
    }
}

/// Errors are added to `fields`.
pub(crate) fn regional_host(
    region: Option<Option<String>>,
    edge: Option<Option<String>>,
    fields: &mut Fields,
) -> Patch<RegionalHost> {
    match (region, edge) {
        (None, None) => Patch::Keep,
        (Some(None), None | Some(None)) | (None, Some(None)) => Patch::Clear,
        (Some(Some(region)), Some(Some(edge))) => {
            let region = fields.parse::<Region>("/region", &region);
            let edge = fields.parse::<Edge>("/edge", &edge);
            region.zip(edge).map_or(Patch::Keep, |(region, edge)| Patch::Set(RegionalHost { region, edge }))
        }
        (Some(Some(_)), _) => {
            fields.refuse("/edge", "is required together with region");
            Patch::Keep
        }
        (_, Some(Some(_))) => {
            fields.refuse("/region", "is required together with edge");
            Patch::Keep
        }
    }
}

/// The auth token that replaces the current one once it is promoted at Twilio.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NextTokenBody)]
pub(crate) struct SecondaryTokenBody {
    /// The secondary auth token, as shown in the Twilio console.
    #[schema(value_type = String, format = Password)]
    auth_token: SecretString,
}

impl SecondaryTokenBody {
    pub(crate) fn parse(self) -> Result<TokenInput, Problem> {
        let mut fields = Fields::default();
        auth_token(&self.auth_token, &mut fields).ok_or_else(|| fields.into())
    }
}

/// Stored Twilio settings. Secrets are only ever returned as masks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionBody {
    /// The agent's id; null for the organization's settings.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    account_sid: String,
    phone_number: String,
    /// `••••••••` and the last four characters.
    auth_token: String,
    /// Identifies the account and token: equal wherever both are the same.
    fingerprint: String,
    /// The secondary auth token that waits for its promotion at Twilio.
    next_auth_token: Option<SecondaryTokenShownBody>,
    /// The state of the auth token rotation.
    rotation: RotationBody,
    /// The Twilio API key with which requests are made instead of the auth token.
    api_key_sid: Option<String>,
    /// `••••••••` and the last four characters.
    api_key_secret: Option<String>,
    region: Option<String>,
    edge: Option<String>,
    #[schema(value_type = schema_enums::CredentialStatus)]
    status: &'static str,
    /// What the last verification found; null if it found no problem.
    #[schema(value_type = Option<schema_enums::VerificationProblem>)]
    problem: Option<String>,
    /// Human-readable: what the last verification found, and what to do.
    problem_detail: Option<String>,
    /// The setting that it concerns, e.g. `/phoneNumber`.
    problem_pointer: Option<String>,
    /// When Twilio was last asked.
    #[serde(with = "time::serde::rfc3339::option")]
    verified_at: Option<OffsetDateTime>,
    /// How many calls per second the account may start; null if only Twilio's own limit applies.
    calls_per_second: Option<i32>,
    /// Whether the number can send messages; null until the settings have been verified.
    can_send_messages: Option<bool>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

/// A secondary auth token, masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NextTokenShownBody)]
pub(crate) struct SecondaryTokenShownBody {
    /// `••••••••` and the last four characters.
    auth_token: String,
    fingerprint: String,
    /// When it was stored.
    #[serde(with = "time::serde::rfc3339")]
    entered_at: OffsetDateTime,
}

impl From<SecondaryTokenView> for SecondaryTokenShownBody {
    fn from(next: SecondaryTokenView) -> Self {
        Self { auth_token: next.mask, fingerprint: next.fingerprint, entered_at: next.entered_at }
    }
}

/// The state of the auth token rotation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotationBody {
    #[schema(value_type = schema_enums::RotationStep)]
    step: &'static str,
    /// Human-readable: what to do next.
    instruction: &'static str,
    /// When the promotion of the current token was detected; null if it was entered as the current one.
    #[serde(with = "time::serde::rfc3339::option")]
    promoted_at: Option<OffsetDateTime>,
}

impl ConnectionBody {
    pub(crate) fn new(agent_id: Option<AgentId>, connection: Connection) -> Self {
        let status = connection.health.as_ref().map_or(CredentialStatus::Unverified, |health| health.status);
        let step = connection.rotation_step();
        let (api_key_sid, api_key_secret) = connection.api_key.map(|(sid, mask)| (sid.to_string(), mask)).unzip();
        let problem = connection.health.as_ref().and_then(|health| health.problem.clone());
        let (problem_pointer, problem_detail) = problem.as_deref().map(health_problem).unzip();
        let (region, edge) = connection.host.map(|host| (host.region.to_string(), host.edge.to_string())).unzip();
        Self {
            agent_id,
            account_sid: connection.account_sid.as_str().to_owned(),
            phone_number: connection.phone_number.as_str().to_owned(),
            auth_token: connection.auth_token_mask,
            fingerprint: connection.fingerprint,
            next_auth_token: connection.secondary_token.map(Into::into),
            rotation: RotationBody {
                step: step.as_str(),
                instruction: step.instruction(),
                promoted_at: connection.promoted_at,
            },
            api_key_sid,
            api_key_secret,
            region,
            edge,
            status: status.as_str(),
            calls_per_second: connection.calls_per_second,
            verified_at: connection.health.as_ref().map(|health| health.checked_at),
            can_send_messages: connection.health.as_ref().and_then(|health| health.sms_capable),
            problem,
            problem_detail,
            problem_pointer: problem_pointer.flatten(),
            created_at: connection.created_at,
            updated_at: connection.updated_at,
        }
    }
}

/// The setting that the problem in a credential's health concerns, and what to do about it.
pub(crate) fn health_problem(code: &str) -> (Option<String>, String) {
    match VerificationProblem::from_code(code).as_ref().and_then(verification_field) {
        Some(field) => (Some(field.pointer), field.detail),
        None => (None, format!("The last verification found {code}. Verify again to learn more.")),
    }
}

/// Twilio settings that were verified without a problem.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifiedBody {
    #[serde(flatten)]
    connection: ConnectionBody,
    /// The account's friendly name at Twilio.
    account_name: Option<String>,
}

impl VerifiedBody {
    pub(crate) fn new(agent_id: Option<AgentId>, verified: Verified) -> Self {
        Self { connection: ConnectionBody::new(agent_id, verified.connection), account_name: verified.account_name }
    }
}

/// There are no settings; distinguishable from an agent that does not exist.
pub(crate) fn not_connected(detail: &'static str) -> Problem {
    Problem::new(ProblemCode::NotConnected, detail)
}
