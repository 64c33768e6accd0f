//! Twilio settings in and out, the same for an agent and for the organization.

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
use crate::problem::{Problem, verification_field};
use crate::routes::patch::{given, patch};
use crate::words;

/// More than any account of Twilio's begins.
const MOST_CALLS_PER_SECOND: u32 = 500;

/// Twilio settings to be saved. What is absent of the API key and the region stays with the account that it was stored
/// for; null removes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ConnectBody {
    /// `AC` and 32 hexadecimal digits.
    #[schema(example = "AC0123456789abcdef0123456789abcdef")]
    account_sid: String,
    /// The auth token; or the exact mask that was read, to leave the stored one as it is.
    #[schema(value_type = String, format = Password)]
    auth_token: SecretString,
    /// E.164.
    #[schema(example = "+14155550100")]
    phone_number: String,
    /// `SK` and 32 hexadecimal digits: an API key of Twilio's that requests go out with. Callbacks are still signed with
    /// the auth token.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    api_key_sid: Option<Option<String>>,
    /// The key's secret, or the exact mask that was read; together with `apiKeySid`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Password)]
    api_key_secret: Option<Option<SecretString>>,
    /// Where the account is, if not in Twilio's first region.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, example = "ie1")]
    region: Option<Option<String>>,
    /// Where requests enter Twilio's network; together with `region`.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, example = "dublin")]
    edge: Option<Option<String>>,
    /// Ask Twilio first, and save nothing if it has something against the line; the problem is that of `…/verify`.
    #[serde(default)]
    verify_first: bool,
    /// How many calls a second the account may begin, 1 to 500; those above wait for their turn. Null: no limit of
    /// Linecard's, as Twilio queues what exceeds the account's own. Absent: as it was.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>)]
    calls_per_second: Option<Option<u32>>,
}

impl ConnectBody {
    pub(crate) fn parse(self) -> Result<ConnectInput, Problem> {
        let mut fields = Fields::default();
        let account_sid = fields.parse::<AccountSid>("/accountSid", &self.account_sid);
        let phone_number = fields.parse::<PhoneNumber>("/phoneNumber", &self.phone_number);
        let auth_token = auth_token(self.auth_token, &mut fields);
        let api_key = api_key(self.api_key_sid, self.api_key_secret, &mut fields);
        let host = regional_host(self.region, self.edge, &mut fields);
        let calls_per_second = match self.calls_per_second {
            Some(Some(rate)) if !(1..=MOST_CALLS_PER_SECOND).contains(&rate) => {
                fields.refuse("/callsPerSecond", "must be 1 to 500, or null for no limit");
                Patch::Keep
            }
            given => patch(given.map(|rate| rate.and_then(|rate| i32::try_from(rate).ok()))),
        };
        let (Some(account_sid), Some(phone_number), Some(auth_token)) = (account_sid, phone_number, auth_token) else {
            return Err(fields.into());
        };
        fields.finish()?;
        let access = AccessInput { account_sid, auth_token, api_key, host };
        Ok(ConnectInput { access, phone_number, calls_per_second, verify_first: self.verify_first })
    }
}

pub(crate) fn auth_token(raw: SecretString, fields: &mut Fields) -> Option<TokenInput> {
    TokenInput::parse(raw).map_err(|error| fields.refuse(&error.pointer, error.detail)).ok()
}

/// What is refused is kept as it is: `fields` has it.
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
            let secret = TokenInput::parse_secret(secret);
            let secret = secret.map_err(|error| fields.refuse(&error.pointer, error.detail)).ok();
            match (sid, secret) {
                (Some(sid), Some(secret)) => Patch::Set(ApiKeyInput { sid, secret }),
                _ => Patch::Keep,
            }
        }
        (Some(Some(_)), _) => {
            fields.refuse("/apiKeySecret", "is needed together with apiKeySid");
            Patch::Keep
        }
        (_, Some(Some(_))) => {
            fields.refuse("/apiKeySid", "is needed together with apiKeySecret");
            Patch::Keep
        }
    }
}

/// What is refused is kept as it is: `fields` has it.
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
            fields.refuse("/edge", "is needed together with region");
            Patch::Keep
        }
        (_, Some(Some(_))) => {
            fields.refuse("/region", "is needed together with edge");
            Patch::Keep
        }
    }
}

/// The auth token that takes the present one's place once Twilio has promoted it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NextTokenBody {
    /// The secondary auth token, as the Twilio console shows it.
    #[schema(value_type = String, format = Password)]
    auth_token: SecretString,
}

impl NextTokenBody {
    pub(crate) fn parse(self) -> Result<TokenInput, Problem> {
        let mut fields = Fields::default();
        auth_token(self.auth_token, &mut fields).ok_or_else(|| fields.into())
    }
}

/// Stored Twilio settings. Secrets are masked; they are never given back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionBody {
    /// The agent; null for the organization's settings.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    account_sid: String,
    phone_number: String,
    /// `••••••••` and the last four characters.
    auth_token: String,
    /// The same for the same account and token, wherever they are stored.
    fingerprint: String,
    /// The token that waits for its promotion at Twilio.
    next_auth_token: Option<NextTokenShownBody>,
    rotation: RotationBody,
    /// Requests go out with this API key of Twilio's rather than with the auth token.
    api_key_sid: Option<String>,
    /// `••••••••` and the last four characters.
    api_key_secret: Option<String>,
    region: Option<String>,
    edge: Option<String>,
    #[schema(value_type = words::CredentialStatus)]
    status: &'static str,
    /// The code of what the last verification found, e.g. `number-not-owned`.
    problem: Option<String>,
    /// Human-readable: what the last verification found, and what to do.
    problem_detail: Option<String>,
    /// The setting that it concerns, e.g. `/phoneNumber`.
    problem_pointer: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    verified_at: Option<OffsetDateTime>,
    /// How many calls a second the account may begin; null: Twilio's own queue serves.
    calls_per_second: Option<i32>,
    /// Whether the number can text; null until the line was verified.
    can_send_messages: Option<bool>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    updated_at: OffsetDateTime,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NextTokenShownBody {
    /// `••••••••` and the last four characters.
    auth_token: String,
    fingerprint: String,
    #[serde(with = "time::serde::rfc3339")]
    entered_at: OffsetDateTime,
}

impl From<SecondaryTokenView> for NextTokenShownBody {
    fn from(next: SecondaryTokenView) -> Self {
        Self { auth_token: next.mask, fingerprint: next.fingerprint, entered_at: next.entered_at }
    }
}

/// Where the rotation of the auth token stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotationBody {
    #[schema(value_type = words::RotationStep)]
    step: &'static str,
    /// What to do now, for people.
    instruction: &'static str,
    /// When the present token was found to be promoted; null: it was entered as the present one.
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

/// Where the problem is that a credential's health names, and what to do about it.
pub(crate) fn health_problem(code: &str) -> (Option<String>, String) {
    match VerificationProblem::from_code(code).as_ref().and_then(verification_field) {
        Some(field) => (Some(field.pointer), field.detail),
        None => (None, format!("The last verification found {code}. Verify again to learn more.")),
    }
}

/// A line that works.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifiedBody {
    #[serde(flatten)]
    connection: ConnectionBody,
    /// The account's name at Twilio.
    account_name: Option<String>,
}

impl VerifiedBody {
    pub(crate) fn new(agent_id: Option<AgentId>, verified: Verified) -> Self {
        Self { connection: ConnectionBody::new(agent_id, verified.connection), account_name: verified.account_name }
    }
}

/// There are no settings here; how a program tells that from an agent that does not exist.
pub(crate) fn not_connected(whose: &'static str) -> Problem {
    Problem::new(axum::http::StatusCode::NOT_FOUND, "not-connected", "Not connected", whose)
}
