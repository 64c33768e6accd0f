//! Requests with the token of a connect session, which a page of the platform sends from its own origin.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header;
use axum::http::request::Parts;
use linecard_app::Caller;
use linecard_app::views::AuthenticatedConnectSession;
use linecard_domain::{AgentId, Role, UserId};
use secrecy::SecretString;

use super::entrance::{bearer, is_connect_token, is_own_origin};
use super::{ClientAddress, access};
use crate::problem::{Problem, ProblemCode};
use crate::rate_limit::CredentialKind;
use crate::state::ApiState;

/// Whether the answer may be read by the page of another origin that has sent the request (`cross_origin` puts it into the
/// request, and acts on it).
#[derive(Debug, Clone, Default)]
pub(crate) struct CorsGrant(Arc<AtomicBool>);

impl CorsGrant {
    pub(crate) fn is_given(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn give(parts: &Parts) {
        if let Some(Self(given)) = parts.extensions.get() {
            given.store(true, Ordering::Relaxed);
        }
    }
}

/// A connect session, whose token the request brings.
#[derive(Debug)]
pub(crate) struct ConnectSessionCaller {
    pub(crate) caller: Caller,
    pub(crate) found: AuthenticatedConnectSession,
}

impl FromRequestParts<ApiState> for ConnectSessionCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let token = bearer(parts)?.filter(is_connect_token).ok_or_else(|| ended(Problem::unauthenticated()))?;
        of_connect_session(parts, state, &token).await
    }
}

/// The session of a token, in an operation that is open to it, for its own agent and from its own page.
pub(super) async fn of_connect_session(
    parts: &mut Parts,
    state: &ApiState,
    token: &SecretString,
) -> Result<ConnectSessionCaller, Problem> {
    if !access::is_open_to_connect_sessions(parts) {
        return Err(Problem::not_for_connect_sessions());
    }
    let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
    let find = state.app.authenticate_connect_session(token);
    let found = state.rate_limits.credentials.look_up(address, CredentialKind::ConnectSession, token, find).await;
    let found = found.map_err(|problem| {
        // The page can tell a session that has ended from a network that is down; the answer says nothing else.
        CorsGrant::give(parts);
        ended(problem)
    })?;
    require_origin(parts, state, &found)?;
    let caller = Caller {
        context: found.context.clone(),
        role: Role::Admin,
        user_id: UserId::from_uuid(found.session.id.into()),
        session: None,
        token: None,
        second_factor: false,
        key: None,
        connects: Some(found.session.agent_id),
        remote_address: Some(address),
        operator: None,
    };
    if let Some(agent) = agent_in_path(parts, state).await {
        // One that is no id is no agent of the session's, either.
        caller.require_agent(agent.ok_or_else(Problem::not_for_connect_sessions)?)?;
    }
    Ok(ConnectSessionCaller { caller, found })
}

/// Browsers send the origin of what pages of other origins request, and pages cannot change it. A server sends none: it has the
/// token, which is all that there is to know.
fn require_origin(parts: &Parts, state: &ApiState, found: &AuthenticatedConnectSession) -> Result<(), Problem> {
    let Some(origin) = parts.headers.get(header::ORIGIN) else { return Ok(()) };
    if origin.as_bytes() == found.session.origin.as_bytes() {
        CorsGrant::give(parts);
        return Ok(());
    }
    if is_own_origin(parts, origin, &state.app.settings().public_url) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemCode::OriginNotAllowed,
        "This page's origin is not the origin that this session was made for. Name the page's own when the session is made.",
    ))
}

/// `None`: the path names no agent. `Some(None)`: it is not an id.
async fn agent_in_path(parts: &mut Parts, state: &ApiState) -> Option<Option<AgentId>> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(name, _)| *name == "agent_id").map(|(_, raw)| raw.parse().ok())
}

fn ended(problem: Problem) -> Problem {
    if problem.code() != ProblemCode::Unauthenticated {
        return problem;
    }
    Problem::new(
        ProblemCode::Unauthenticated,
        "The connect session has expired or ended, or its token is not sent as Authorization: Bearer lcc_…. The platform's \
         server makes another one: POST /api/connect-sessions.",
    )
}
