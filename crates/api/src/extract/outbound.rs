//! What requests for calls and messages have in common.

use std::str::FromStr;

use axum::http::HeaderMap;
use linecard_app::views::HistoryFilter;
use linecard_app::{IdempotencyKey, OutboundParams, check_metadata};
use linecard_domain::{AgentId, Channel, PhoneNumber, ValidationError};

use super::body::canonical_hash_input;
use super::query::{Fields, Params};

/// The `Idempotency-Key`, if present and valid; errors are added to `fields`.
pub(crate) fn idempotency_key(
    channel: Channel,
    headers: &HeaderMap,
    body: &[u8],
    fields: &mut Fields,
) -> Option<IdempotencyKey> {
    let key = headers.get("idempotency-key")?;
    let parsed = match key.to_str() {
        Ok(key) => IdempotencyKey::new(key, channel.plural(), &canonical_hash_input(body)),
        Err(_) => Err(ValidationError::new("must be printable ASCII")),
    };
    parsed.map_err(|invalid| fields.refuse("Idempotency-Key", invalid.detail())).ok()
}

/// What calls and messages share. `None` if the number is invalid, as `fields` says.
pub(crate) fn outbound_params(
    agent_id: Option<&str>,
    to: &str,
    metadata: Option<serde_json::Value>,
    idempotency: Option<IdempotencyKey>,
    fields: &mut Fields,
) -> Option<OutboundParams> {
    fields.refuse_all(check_metadata(metadata.as_ref()));
    let agent_id = fields.parse_optional::<AgentId>("/agentId", agent_id);
    let to = fields.parse::<PhoneNumber>("/to", to)?;
    Some(OutboundParams { agent_id, to, metadata, idempotency })
}

/// `agentId`, `status`, `createdFrom` and `createdBefore`.
pub(crate) fn history_filter<Status: FromStr<Err = ValidationError>>(
    params: &mut Params,
    fields: &mut Fields,
) -> HistoryFilter<Status> {
    HistoryFilter {
        agent_id: params.parsed("agentId", fields),
        status: params.parsed("status", fields),
        created_from: params.instant("createdFrom", fields),
        created_before: params.instant("createdBefore", fields),
    }
}
