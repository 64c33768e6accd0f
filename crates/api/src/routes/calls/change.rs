//! What the operations on a call in progress have in common.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use linecard_app::{ChangedCall, IdempotencyKey};
use linecard_domain::{CallId, trim_pasted};
use url::Url;

use super::CallBody;
use crate::extract::{Fields, idempotency_key};

/// What an idempotency key stands for: the same body for another call or operation is another request.
pub(super) struct ChangeKey {
    pub(super) operation: &'static str,
    pub(super) call: CallId,
}

impl ChangeKey {
    pub(super) fn read(&self, headers: &HeaderMap, body: &[u8], fields: &mut Fields) -> Option<IdempotencyKey> {
        idempotency_key(&format!("calls/{}/{}", self.call, self.operation), headers, body, fields)
    }
}

/// 200, or 202 while it is not known whether the change took effect.
pub(super) fn changed(changed: ChangedCall) -> (StatusCode, Json<CallBody>) {
    let status = if changed.accepted { StatusCode::OK } else { StatusCode::ACCEPTED };
    (status, Json(changed.call.into()))
}

pub(super) fn parse_url(raw: Option<&str>, fields: &mut Fields) -> Option<Url> {
    let url = Url::parse(trim_pasted(raw?));
    if url.is_err() {
        fields.refuse("/url", "must be a URL, for example https://agents.example.com/voice");
    }
    url.ok()
}
