//! `/api/twilio/shared-keys`: the SharedKeys with which Twilio signs callbacks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::{SharedKey, SharedKeyInput, parse_shared_key_secret};
use linecard_domain::{AccountSid, SharedKeySid};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::{Admin, Body, Fields, IdPath};
use crate::problem::Problem;
use crate::state::ApiState;

/// A SharedKey of Twilio's webhook configuration. Its secret is only ever returned as a mask.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SharedKeyBody {
    /// Its SID at Twilio.
    #[schema(example = "webhooks_sharedkey_01h9krwprkeee8fzqspvwy6nq8")]
    key_sid: String,
    /// The account whose callbacks it signs.
    account_sid: String,
    /// `••••••••` and the last four characters.
    secret: String,
    /// When it was stored.
    #[serde(with = "time::serde::rfc3339")]
    entered_at: OffsetDateTime,
}

impl From<SharedKey> for SharedKeyBody {
    fn from(key: SharedKey) -> Self {
        Self {
            key_sid: key.sid.to_string(),
            account_sid: key.account_sid.to_string(),
            secret: key.secret_mask,
            entered_at: key.entered_at,
        }
    }
}

/// The organization's SharedKeys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SharedKeysBody {
    items: Vec<SharedKeyBody>,
}

/// A SharedKey to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SaveSharedKeyBody {
    /// The account whose callbacks it signs.
    #[schema(example = "AC0123456789abcdef0123456789abcdef")]
    account_sid: String,
    /// The secret that Twilio showed once, when the key was created.
    #[schema(value_type = String, format = Password)]
    secret: SecretString,
}

/// List the SharedKeys
#[utoipa::path(get, path = "/api/twilio/shared-keys", tag = "organization settings",
    responses((status = 200, body = SharedKeysBody, description = "The SharedKeys")))]
pub(crate) async fn list_shared_keys(
    State(state): State<ApiState>,
    Admin(caller): Admin,
) -> Result<Json<SharedKeysBody>, Problem> {
    let keys = state.app.shared_keys(&caller).await?;
    Ok(Json(SharedKeysBody { items: keys.into_iter().map(Into::into).collect() }))
}

/// Save a SharedKey
///
/// With it, callbacks are verified that Twilio signs with a SharedKey, because a rule or the default rule of the account's
/// webhook configuration says so, instead of the auth token. An account has two at most: the present one, and the one that
/// replaces it.
#[utoipa::path(put, path = "/api/twilio/shared-keys/{key_sid}", tag = "organization settings",
    params(("key_sid" = String, Path)), request_body = SaveSharedKeyBody,
    responses((status = 200, body = SharedKeyBody, description = "The SharedKey")))]
pub(crate) async fn save_shared_key(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(sid): IdPath<String>,
    body: Body<SaveSharedKeyBody>,
) -> Result<Json<SharedKeyBody>, Problem> {
    let mut fields = Fields::default();
    let sid = fields.parse::<SharedKeySid>("/keySid", &sid);
    let account_sid = fields.parse::<AccountSid>("/accountSid", &body.value.account_sid);
    let secret = parse_shared_key_secret(&body.value.secret);
    let secret = secret.map_err(|error| fields.refuse(&error.pointer, error.detail)).ok();
    let (Some(sid), Some(account_sid), Some(secret)) = (sid, account_sid, secret) else { return Err(fields.into()) };
    fields.finish()?;
    let key = state.app.save_shared_key(&caller, SharedKeyInput { sid, account_sid, secret }).await?;
    Ok(Json(key.into()))
}

/// Remove a SharedKey
///
/// Callbacks that are signed with it are rejected from then on. Does nothing if there is no such key.
#[utoipa::path(delete, path = "/api/twilio/shared-keys/{key_sid}", tag = "organization settings",
    params(("key_sid" = String, Path)),
    responses((status = 204, description = "The SharedKey is not stored")))]
pub(crate) async fn delete_shared_key(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    IdPath(sid): IdPath<SharedKeySid>,
) -> Result<StatusCode, Problem> {
    state.app.delete_shared_key(&caller, &sid).await?;
    Ok(StatusCode::NO_CONTENT)
}
