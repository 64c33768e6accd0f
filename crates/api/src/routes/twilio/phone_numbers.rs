use axum::Json;
use axum::extract::State;
use linecard_app::{AccessInput, NumbersInput, OfferedNumber, Patch};
use linecard_domain::{AccountSid, AgentId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::routes::connection::{auth_token, regional_host};
use crate::routes::patch::given;
use crate::state::ApiState;

/// Credentials that need not be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PhoneNumbersBody {
    account_sid: String,
    /// The auth token; or the exact mask that was read, for the stored one.
    #[schema(value_type = String, format = Password)]
    auth_token: SecretString,
    /// Whose stored token a mask stands for, and whose stored API key serves; without it the organization's.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// As when they are saved.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    region: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    edge: Option<Option<String>>,
}

/// A number of the account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferedNumberBody {
    phone_number: String,
    /// Its name at Twilio.
    name: Option<String>,
    voice: bool,
    sms: bool,
    /// Something answers calls to it already.
    in_use: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferedNumbersBody {
    items: Vec<OfferedNumberBody>,
}

impl From<OfferedNumber> for OfferedNumberBody {
    fn from(number: OfferedNumber) -> Self {
        Self {
            phone_number: number.phone_number.as_str().to_owned(),
            name: number.name,
            voice: number.voice,
            sms: number.sms,
            in_use: number.in_use,
        }
    }
}

/// List the numbers of a Twilio account
///
/// To pick from, with credentials that are not saved by this, or with the stored ones: their mask stands for them.
#[utoipa::path(post, path = "/api/twilio/phone-numbers", tag = "organization settings",
    request_body = PhoneNumbersBody, responses((status = 200, body = OfferedNumbersBody)))]
pub(crate) async fn list_twilio_phone_numbers(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<PhoneNumbersBody>,
) -> Result<Json<OfferedNumbersBody>, Problem> {
    let mut fields = Fields::default();
    let account_sid = fields.parse::<AccountSid>("/accountSid", &body.value.account_sid);
    let agent_id = fields.parse_optional::<AgentId>("/agentId", body.value.agent_id.as_deref());
    let auth_token = auth_token(body.value.auth_token, &mut fields);
    let host = regional_host(body.value.region, body.value.edge, &mut fields);
    let (Some(account_sid), Some(auth_token)) = (account_sid, auth_token) else { return Err(fields.into()) };
    fields.finish()?;
    let access = AccessInput { account_sid, auth_token, api_key: Patch::Keep, host };
    let numbers = state.app.offered_numbers(&caller, NumbersInput { access, agent_id }).await?;
    Ok(Json(OfferedNumbersBody { items: numbers.into_iter().map(Into::into).collect() }))
}
