//! Twilio settings in and out, the same for an agent and for the organization.

use linecard_app::{ConnectInput, Connection, Patch, TokenInput, Verified};
use linecard_domain::{AccountSid, AgentId, CredentialStatus, PhoneNumber};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::patch::{given, patch};
use crate::extract::Fields;
use crate::problem::Problem;
use crate::words;

/// More than any account of Twilio's begins.
const MOST_CALLS_PER_SECOND: u32 = 500;

/// Twilio settings to be saved.
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
        let auth_token =
            TokenInput::parse(self.auth_token).map_err(|error| fields.refuse(&error.pointer, error.detail)).ok();
        let calls_per_second = match self.calls_per_second {
            Some(Some(rate)) if !(1..=MOST_CALLS_PER_SECOND).contains(&rate) => {
                fields.refuse("/callsPerSecond", "must be 1 to 500, or null for no limit");
                Patch::Keep
            }
            given => patch(given.map(|rate| rate.and_then(|rate| i32::try_from(rate).ok()))),
        };
        match (account_sid, phone_number, auth_token) {
            (Some(account_sid), Some(phone_number), Some(auth_token)) => {
                fields.finish()?;
                let verify_first = self.verify_first;
                Ok(ConnectInput { account_sid, phone_number, auth_token, calls_per_second, verify_first })
            }
            _ => Err(fields.into()),
        }
    }
}

/// Stored Twilio settings. The token is masked; it is never given back.
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
    #[schema(value_type = words::CredentialStatus)]
    status: &'static str,
    /// The code of what the last verification found, e.g. `number-not-owned`.
    problem: Option<String>,
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

impl ConnectionBody {
    pub(crate) fn new(agent_id: Option<AgentId>, connection: Connection) -> Self {
        let status = connection.health.as_ref().map_or(CredentialStatus::Unverified, |health| health.status);
        Self {
            agent_id,
            account_sid: connection.account_sid.as_str().to_owned(),
            phone_number: connection.phone_number.as_str().to_owned(),
            auth_token: connection.auth_token_mask,
            fingerprint: connection.fingerprint,
            status: status.as_str(),
            calls_per_second: connection.calls_per_second,
            verified_at: connection.health.as_ref().map(|health| health.checked_at),
            can_send_messages: connection.health.as_ref().and_then(|health| health.sms_capable),
            problem: connection.health.and_then(|health| health.problem),
            created_at: connection.created_at,
            updated_at: connection.updated_at,
        }
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
