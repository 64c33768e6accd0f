//! `POST /api/twilio/phone-numbers`.

use axum::Json;
use axum::extract::State;
use linecard_app::{AccessInput, IncomingSettings, NumbersInput, OfferedNumber, Patch};
use linecard_domain::{AccountSid, AgentId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::routes::connections::settings::{auth_token, regional_host};
use crate::routes::patch::double_option;
use crate::state::ApiState;

/// The credentials to list numbers with; they do not have to be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PhoneNumbersBody {
    account_sid: String,
    /// The auth token, or the exact mask of the stored one.
    #[schema(value_type = String, format = Password)]
    auth_token: SecretString,
    /// The agent whose stored token and API key are used; the organization's if absent.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// As in the settings.
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    region: Option<Option<String>>,
    #[serde(default, deserialize_with = "double_option")]
    #[schema(value_type = Option<String>)]
    edge: Option<Option<String>>,
}

/// A phone number of the account, or a verified caller ID.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts about a number")]
pub(crate) struct OfferedNumberBody {
    phone_number: String,
    /// The friendly name at Twilio.
    name: Option<String>,
    /// Whether it can place calls.
    voice: bool,
    /// Whether it can send SMS.
    sms: bool,
    /// Whether incoming calls to it are already handled.
    in_use: bool,
    /// Whether it is not the account's but a verified caller ID: the account may call from it, and not send messages.
    caller_id: bool,
    /// Whether an agent of the organization has it. A number belongs to one agent.
    taken: bool,
    /// That agent; null if the number is free. A connect session learns it of its own agent alone.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<AgentId>,
    agent_name: Option<String>,
    /// What Twilio does with calls and messages to it, which Linecard never changes; null for a verified caller ID.
    incoming: Option<IncomingBody>,
}

/// What Twilio does with calls and messages to a number, as its `IncomingPhoneNumber` resource says. Credentials in URLs
/// are left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IncomingSettingsBody)]
pub(crate) struct IncomingBody {
    /// Twilio's id of the number.
    sid: Option<String>,
    /// The URL that answers calls.
    voice_url: Option<String>,
    /// The TwiML application that answers calls, in place of the URL.
    voice_application_sid: Option<String>,
    /// The SIP trunk that calls go to, in place of both.
    trunk_sid: Option<String>,
    /// The URL that receives messages.
    sms_url: Option<String>,
    /// The URL that is told about the status of calls to it.
    status_callback: Option<String>,
}

impl From<IncomingSettings> for IncomingBody {
    fn from(settings: IncomingSettings) -> Self {
        let IncomingSettings { sid, voice_url, voice_application_sid, trunk_sid, sms_url, status_callback } = settings;
        Self { sid, voice_url, voice_application_sid, trunk_sid, sms_url, status_callback }
    }
}

/// The phone numbers of the account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferedNumbersBody {
    items: Vec<OfferedNumberBody>,
}

impl From<OfferedNumber> for OfferedNumberBody {
    fn from(number: OfferedNumber) -> Self {
        let (agent_id, agent_name) = number.agent.unzip();
        Self {
            agent_id,
            agent_name,
            incoming: number.incoming.map(Into::into),
            phone_number: number.phone_number.as_str().to_owned(),
            name: number.name,
            voice: number.voice,
            sms: number.sms,
            in_use: number.in_use,
            taken: number.is_taken,
            caller_id: number.is_caller_id,
        }
    }
}

/// List the phone numbers of a Twilio account
///
/// With credentials that are not saved by this, or with the stored ones, represented by their mask.
#[utoipa::path(post, path = "/api/twilio/phone-numbers", tag = "organization settings",
    request_body = PhoneNumbersBody,
    responses((status = 200, body = OfferedNumbersBody, description = "The account's phone numbers")))]
pub(crate) async fn list_twilio_phone_numbers(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<PhoneNumbersBody>,
) -> Result<Json<OfferedNumbersBody>, Problem> {
    let mut fields = Fields::default();
    let account_sid = fields.parse::<AccountSid>("/accountSid", &body.value.account_sid);
    let agent_id = fields.parse_optional::<AgentId>("/agentId", body.value.agent_id.as_deref());
    let auth_token = auth_token(&body.value.auth_token, &mut fields);
    let host = regional_host(body.value.region, body.value.edge, &mut fields);
    let (Some(account_sid), Some(auth_token)) = (account_sid, auth_token) else { return Err(fields.into()) };
    fields.finish()?;
    let access = AccessInput { account_sid, auth_token, api_key: Patch::Keep, host };
    let numbers = state.app.offered_numbers(&caller, NumbersInput { access, agent_id }).await?;
    Ok(Json(OfferedNumbersBody { items: numbers.into_iter().map(Into::into).collect() }))
}
