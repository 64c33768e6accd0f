//! What requests for calls and messages have in common.

use std::str::FromStr;

use axum::http::HeaderMap;
use linecard_app::views::{HistoryFilter, MetadataFilter};
use linecard_app::{IdempotencyKey, OutboundParams, check_metadata};
use linecard_domain::{AgentId, PhoneNumber, ValidationError};

use super::body::canonical_hash_input;
use super::query::{Fields, Params};

/// The `Idempotency-Key`, if present and valid. `operation`: what it is for, so that the same body elsewhere is another
/// request. Errors are added to `fields`.
pub(crate) fn idempotency_key(
    operation: &str,
    headers: &HeaderMap,
    body: &[u8],
    fields: &mut Fields,
) -> Option<IdempotencyKey> {
    let key = headers.get("idempotency-key")?;
    let parsed = match key.to_str() {
        Ok(key) => IdempotencyKey::new(key, operation, &canonical_hash_input(body)),
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

/// `agentId`, `status`, `createdFrom`, `createdBefore`, `search` and `metadata`.
pub(crate) fn history_filter<Status: FromStr<Err = ValidationError>>(
    params: &mut Params,
    fields: &mut Fields,
) -> HistoryFilter<Status> {
    HistoryFilter {
        agent_id: params.parsed("agentId", fields),
        statuses: params.all_parsed("status", fields),
        created_from: params.instant("createdFrom", fields),
        created_before: params.instant("createdBefore", fields),
        search: searched(params, fields),
        metadata: params.search("metadata", fields).map(metadata_filter),
    }
}

/// A part of a number, however people write it, or a SID or an id.
fn searched(params: &mut Params, fields: &mut Fields) -> Option<String> {
    let text = params.search("search", fields)?;
    if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && text.len() >= 32 {
        // SIDs have their prefix in capitals; ids are in lower case.
        return Some(if text.contains('-') { text.to_lowercase() } else { text });
    }
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+()-./".contains(c));
    if is_number && digits.len() >= 2 {
        return Some(digits);
    }
    fields.refuse("search", "must be a part of a phone number with at least two digits, a whole SID or an id");
    None
}

/// `key` or `key=value`.
fn metadata_filter(text: String) -> MetadataFilter {
    match text.split_once('=') {
        Some((key, value)) => MetadataFilter { key: key.to_owned(), value: Some(value.to_owned()) },
        None => MetadataFilter { key: text, value: None },
    }
}
