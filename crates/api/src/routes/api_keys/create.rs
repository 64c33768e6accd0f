//! `POST /api/api-keys`.

use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::NewApiKeyInput;
use linecard_domain::{AgentId, KeyScope, Name, Role, ValidationError};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

use super::ApiKeyBody;
use crate::extract::{Admin, Body, Fields};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// A new API key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateApiKeyBody {
    name: String,
    /// At most the caller's own role.
    #[schema(value_type = schema_enums::Role)]
    role: String,
    /// RFC 3339; the key does not expire if absent.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// What the key may be used for. If absent: all but `people`, as far as the key that makes it has them.
    #[schema(value_type = Option<Vec<schema_enums::KeyScope>>)]
    scopes: Option<Vec<String>>,
    /// The agents that the key sees and acts for, at most 100; all if absent or null. Such a key can have the scopes
    /// `calls`, `messages` and `read`, and reads nothing of the organization but these agents, their calls, messages and
    /// usage.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    agents: Option<Vec<String>>,
}

/// An API key including its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedApiKeyBody)]
pub(crate) struct CreatedApiKeyBody {
    /// The secret, `lc_…`. It is returned only once.
    key: String,
    #[serde(flatten)]
    stored: ApiKeyBody,
}

/// Create an API key
///
/// The response contains the secret, which is returned only once: Linecard stores a hash of it. A key that is made with a
/// key has at most the role, the scopes and the lifetime of that one, and is revoked with it.
#[utoipa::path(post, path = "/api/api-keys", tag = "api-keys",
    request_body = CreateApiKeyBody,
    responses((status = 201, body = CreatedApiKeyBody, description = "The API key, including its secret")))]
pub(crate) async fn create_api_key(
    State(state): State<ApiState>,
    Admin(caller): Admin,
    body: Body<CreateApiKeyBody>,
) -> Result<(StatusCode, Json<CreatedApiKeyBody>), Problem> {
    let mut fields = Fields::default();
    let name = fields.parse::<Name>("/name", &body.value.name);
    let role = fields.parse::<Role>("/role", &body.value.role);
    let expires_at = body.value.expires_at.as_deref().and_then(|raw| {
        let parsed = OffsetDateTime::parse(raw, &Rfc3339);
        if parsed.is_err() {
            fields.refuse("/expiresAt", "must be a time in RFC 3339 form, for example 2027-01-31T12:00:00Z");
        }
        parsed.ok()
    });
    let scopes = body.value.scopes.as_ref().map(|scopes| each::<KeyScope>("/scopes", scopes, &mut fields));
    let agents = body.value.agents.as_ref().map(|agents| each::<AgentId>("/agents", agents, &mut fields));
    let (Some(name), Some(role)) = (name, role) else { return Err(fields.into()) };
    fields.finish()?;
    let input = NewApiKeyInput { name, role, expires_at, scopes, agents };
    let created = state.app.create_api_key(&caller, &input).await?;
    let body = CreatedApiKeyBody { key: created.key.expose_secret().to_owned(), stored: created.stored.into() };
    Ok((StatusCode::CREATED, Json(body)))
}

/// The items of a list that can be parsed; errors are added to `fields`.
fn each<T: FromStr<Err = ValidationError>>(pointer: &str, raw: &[String], fields: &mut Fields) -> Vec<T> {
    raw.iter().enumerate().filter_map(|(index, raw)| fields.parse(&format!("{pointer}/{index}"), raw)).collect()
}
