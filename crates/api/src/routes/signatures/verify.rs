//! `POST /api/signatures/verify`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use linecard_app::{CheckedSignature, ReceivedWebhook, SignedBy, WebhookContent};
use linecard_domain::{AgentId, CredentialSource};
use linecard_twilio::{NearMiss, SignatureRefusal, SignatureSettings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Body, Fields, Member};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A webhook as the platform received it from Twilio.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VerifySignatureBody {
    /// The agent whose account sent it: its own, or the organization's if it falls back. Without it, the organization's.
    #[schema(value_type = Option<uuid::Uuid>)]
    agent_id: Option<String>,
    /// The public address exactly as Twilio called it, with its query.
    #[schema(example = "https://platform.example.com/twilio/voice?call=1")]
    url: String,
    /// The value of the header `X-Twilio-Signature`.
    #[schema(example = "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    signature: String,
    /// The value of the header `X-Twilio-Webhooks-Signature-Settings`, if there was one: a SharedKey has signed then.
    #[schema(example = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256")]
    signature_settings: Option<String>,
    /// The decoded fields of the form, all of them: a value, or a list of the values of a repeated field.
    params: Option<BTreeMap<String, FieldValues>>,
    /// In place of `params`: the body exactly as received, a form or JSON. Neither for a GET or a WebSocket.
    body: Option<String>,
}

/// One value of a form's field, or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum FieldValues {
    One(String),
    Several(Vec<String>),
}

/// What the check found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerifiedSignatureBody {
    /// Whether the webhook is Twilio's and unchanged. If not, answer it with 403 and do nothing.
    valid: bool,
    /// What made the signature; null if it is not valid.
    #[schema(value_type = Option<schema_enums::SignedBy>)]
    signed_by: Option<&'static str>,
    /// The account whose tokens were tried: compare it with the webhook's `AccountSid`.
    account_sid: String,
    #[schema(value_type = schema_enums::CredentialSource)]
    credential_source: &'static str,
    /// Why it is not valid; null if it is.
    #[schema(value_type = Option<schema_enums::SignatureRefusal>)]
    reason: Option<&'static str>,
    /// For people: why it is not valid, and what to look at.
    detail: Option<String>,
}

impl From<CheckedSignature> for VerifiedSignatureBody {
    fn from(checked: CheckedSignature) -> Self {
        let refusal = checked.outcome.err();
        let detail = refusal.map(|refusal| detail(refusal, checked.near_miss));
        Self {
            valid: checked.outcome.is_ok(),
            signed_by: checked.outcome.ok().map(SignedBy::as_str),
            account_sid: checked.account_sid.as_str().to_owned(),
            credential_source: CredentialSource::as_str(checked.source),
            reason: refusal.map(SignatureRefusal::as_str),
            detail,
        }
    }
}

fn detail(refusal: SignatureRefusal, near_miss: Option<NearMiss>) -> String {
    match (refusal, near_miss) {
        (_, Some(near_miss)) => near_miss.advice().to_owned(),
        (SignatureRefusal::NoToken, None) => {
            "No token of the account can be opened, or no SharedKey of that SID is stored for it.".to_owned()
        }
        (refusal, None) => format!("{refusal}."),
    }
}

/// Verify the signature of a webhook
///
/// For webhooks that Twilio sends to the platform: they are signed with the account's auth token, which Linecard alone
/// holds. The answer tells whether the signature is valid, and never the token.
#[utoipa::path(post, path = "/api/signatures/verify", tag = "signatures",
    request_body = VerifySignatureBody,
    responses((status = 200, body = VerifiedSignatureBody, description = "Whether the signature is valid")))]
pub(crate) async fn verify_signature(
    State(state): State<ApiState>,
    Member(caller): Member,
    body: Body<VerifySignatureBody>,
) -> Result<Json<VerifiedSignatureBody>, Problem> {
    let VerifySignatureBody { agent_id, url, signature, signature_settings, params, body } = body.value;
    let mut fields = Fields::default();
    let agent: Option<AgentId> = agent_id.as_deref().and_then(|raw| fields.parse("/agentId", raw));
    if !["https://", "http://", "wss://", "ws://"].iter().any(|scheme| url.starts_with(scheme)) {
        fields.refuse("/url", "must be the whole address as Twilio called it, beginning with https:// or wss://");
    }
    let settings = signature_settings.as_deref().map(SignatureSettings::parse).transpose();
    let settings = settings.unwrap_or_else(|unknown| {
        fields.refuse("/signatureSettings", unknown.to_string());
        None
    });
    if params.is_some() && body.is_some() {
        fields.refuse("/body", "must be absent if params are given: send the one or the other");
    }
    fields.finish()?;
    let webhook = ReceivedWebhook { url, content: content(params, body), signature, settings: settings.flatten() };
    Ok(Json(state.app.verify_signature(&caller, agent, &webhook).await?.into()))
}

fn content(params: Option<BTreeMap<String, FieldValues>>, body: Option<String>) -> WebhookContent {
    match (params, body) {
        (_, Some(body)) => WebhookContent::Body(body),
        (None, None) => WebhookContent::None,
        (Some(params), None) => WebhookContent::Form(params.into_iter().flat_map(pairs).collect()),
    }
}

fn pairs((name, values): (String, FieldValues)) -> Vec<(String, String)> {
    match values {
        FieldValues::One(value) => vec![(name, value)],
        FieldValues::Several(values) => values.into_iter().map(|value| (name.clone(), value)).collect(),
    }
}
