//! `POST /api/api-keys`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use linecard_app::NewApiKeyInput;
use linecard_domain::{Name, Role};
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
/// The response contains the secret, which is returned only once: Linecard stores a hash of it.
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
    let (Some(name), Some(role)) = (name, role) else { return Err(fields.into()) };
    fields.finish()?;
    let created = state.app.create_api_key(&caller, &NewApiKeyInput { name, role, expires_at }).await?;
    let body = CreatedApiKeyBody { key: created.key.expose_secret().to_owned(), stored: created.stored.into() };
    Ok((StatusCode::CREATED, Json(body)))
}
