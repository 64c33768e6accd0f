//! Where a person's request comes from, for their sessions and the audit log.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use linecard_app::Device;

use super::ClientAddress;
use crate::problem::Problem;
use crate::state::ApiState;

/// Browsers' names are shorter; what is longer is cut.
const MAX_USER_AGENT: usize = 300;

#[derive(Debug)]
pub(crate) struct ClientDevice(pub(crate) Device);

impl FromRequestParts<ApiState> for ClientDevice {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        // Only visible ASCII characters pass.
        let named = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let user_agent = named.map(|name| name.chars().take(MAX_USER_AGENT).collect());
        Ok(Self(Device { address: Some(address), user_agent, is_known: false }))
    }
}
