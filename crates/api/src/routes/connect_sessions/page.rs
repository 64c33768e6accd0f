//! `GET /connect/{connect_session_id}`: Linecard's own page for a connect session, which a page of the session's origin may
//! show in a frame, and nobody else.

use axum::extract::{Path, State};
use axum::response::Response;
use linecard_domain::ConnectSessionId;
use secrecy::SecretString;

use crate::console;
use crate::extract::ClientAddress;
use crate::problem::{Problem, ProblemCode};
use crate::rate_limit::CredentialKind;
use crate::state::ApiState;

/// The page is the same for every session, also for one that does not exist: it asks for the rest with the token, which no
/// server sees here.
pub(crate) async fn connect_page(
    State(state): State<ApiState>,
    ClientAddress(address): ClientAddress,
    Path(session): Path<String>,
) -> Result<Response, Problem> {
    let Ok(id) = session.parse::<ConnectSessionId>() else { return console::connect_page(None) };
    let find = state.app.connect_page_origin(id);
    // Whoever tries random ids gets the page that nobody may frame, in the end without a look at the database.
    let gate = &state.rate_limits.credentials;
    match gate.look_up(address, CredentialKind::ConnectSession, &SecretString::from(session), find).await {
        Ok(origin) => console::connect_page(Some(&origin)),
        Err(refused) if matches!(refused.code(), ProblemCode::Unauthenticated | ProblemCode::RateLimited) => {
            console::connect_page(None)
        }
        Err(problem) => Err(problem),
    }
}
