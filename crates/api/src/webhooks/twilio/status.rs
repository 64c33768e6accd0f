//! The status callback of a call or message.

use std::net::IpAddr;
use std::str::FromStr;

use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use linecard_app::{AppError, CallbackRequest, CallbackTarget};
use linecard_domain::{CredentialId, OrganizationId, OutboundRef};
use linecard_twilio::SIGNATURE_SETTINGS_HEADER;
use url::form_urlencoded;
use uuid::Uuid;

use crate::extract::{ClientAddress, RawBody};
use crate::problem::Problem;
use crate::rate_limit::{Attempt, ClientAttempt, ClientNetwork};
use crate::state::ApiState;

/// A status reported by Twilio; `T` is the type of the id in the path. 204 after the commit; 503 if the database is
/// unavailable, so that Twilio retries. Every reason to reject a callback gets the same 403.
pub(super) async fn status<T: FromStr + Into<OutboundRef>>(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    OriginalUri(uri): OriginalUri,
    path: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<StatusCode, Problem> {
    let target = path.ok().and_then(|Path((organization, id))| {
        Some(CallbackTarget { organization: organization.parse().ok()?, subject: id.parse::<T>().ok()?.into() })
    });
    let attempt = begin_attempt(&state, address, target.map(|target| target.organization))?;
    let request = callback_request(&uri, &headers, &body);
    let outcome = match target {
        Some(target) => state.app.apply_callback(target, &request).await,
        None => Err(AppError::CallbackRejected),
    };
    if !matches!(outcome, Err(AppError::CallbackRejected)) {
        attempt.0.succeeded();
        attempt.1.succeeded();
    }
    outcome?;
    Ok(StatusCode::NO_CONTENT)
}

/// A callback as it was received.
pub(super) fn callback_request<'a>(uri: &'a Uri, headers: &'a HeaderMap, body: &'a [u8]) -> CallbackRequest<'a> {
    CallbackRequest {
        credential: uri.query().and_then(credential),
        path_and_query: uri.path_and_query().map_or("/", |path| path.as_str()),
        signature: headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()),
        signature_settings: headers.get(SIGNATURE_SETTINGS_HEADER).map(|value| value.to_str().unwrap_or("algorithm=?")),
        body,
    }
}

/// Counted for the client first: one that is limited begins no window for any organization, of which it can name as many
/// as it likes.
pub(super) fn begin_attempt(
    state: &ApiState,
    address: IpAddr,
    organization: Option<OrganizationId>,
) -> Result<(ClientAttempt, Attempt), Problem> {
    let by_client = state.rate_limits.callbacks_by_address.attempt(address)?;
    match state.rate_limits.callbacks.attempt((ClientNetwork::of(address), organization)) {
        Ok(by_organization) => Ok((by_client, by_organization)),
        Err(refused) => {
            // Refused without trying: it was no failure of the client.
            by_client.succeeded();
            Err(refused)
        }
    }
}

/// The credential that a callback's address names (`channels::status_callback`).
fn credential(query: &str) -> Option<CredentialId> {
    let (_, id) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "credential")?;
    Uuid::try_parse(&id).ok().map(CredentialId::from)
}
