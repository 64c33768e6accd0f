//! Who makes the request, in which organization and with which role.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use linecard_app::views::AuthenticatedSession;
use linecard_app::{Caller, CallerKey, PLATFORM_KEY_PREFIX};
use linecard_domain::Role;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::connect::of_connect_session;
use super::entrance::{bearer, entered, entered_organization, is_connect_token, is_own_origin, requested_organization};
use super::token::{is_token, of_token};
use super::{ClientAddress, access};
use crate::problem::{Problem, ProblemCode};
use crate::rate_limit::CredentialKind;
use crate::state::ApiState;

/// Any member of the organization. The extractor's type is the permission.
#[derive(Debug)]
pub(crate) struct Member(pub(crate) Caller);

/// An admin or owner of the organization.
#[derive(Debug)]
pub(crate) struct Admin(pub(crate) Caller);

/// A signed-in user, outside of any organization.
#[derive(Debug)]
pub(crate) struct Session(pub(crate) AuthenticatedSession);

/// A signed-in user who may still have to choose another password before anything else.
#[derive(Debug)]
pub(crate) struct AnySession(pub(crate) AuthenticatedSession);

/// The session cookie's name. With the prefix `__Host-`, browsers accept it only over HTTPS and only from this host.
pub(crate) const fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-linecard_session" } else { "linecard_session" }
}

impl FromRequestParts<ApiState> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let requested = requested_organization(parts)?;
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        let remote_address = Some(address);
        if let Some(key) = bearer(parts)? {
            if is_token(state, &key) {
                return Ok(Self(of_token(parts, state, &key, requested).await?));
            }
            if key.expose_secret().starts_with(PLATFORM_KEY_PREFIX) {
                return Err(platform_key_refused());
            }
            if is_connect_token(&key) {
                return Ok(Self(of_connect_session(parts, state, &key).await?.caller));
            }
            let find = state.app.authenticate_key(&key);
            let found = state.rate_limits.credentials.look_up(address, CredentialKind::ApiKey, &key, find).await?;
            if requested.is_some_and(|requested| requested != found.context.organization_id()) {
                return Err(Problem::not_found("organization"));
            }
            let key = CallerKey { limits: found.limits, expires_at: found.expires_at };
            let caller = Caller {
                context: found.context,
                role: found.role,
                user_id: found.created_by,
                session: None,
                token: None,
                second_factor: false,
                key: Some(key),
                connects: None,
                remote_address,
                operator: None,
            };
            // An operation without a declaration is open to no key.
            let needed = access::of_request(parts).ok_or_else(|| Problem::not_found("resource"))?;
            if let Err(refused) = caller.require_access(needed) {
                // What is remembered of the key may be a minute old: one that was revoked is told so, and no more.
                state.app.role_now(&caller).await?.ok_or_else(Problem::unauthenticated)?;
                return Err(refused.into());
            }
            return Ok(Self(caller));
        }
        let Session(session) = Session::from_request_parts(parts, state).await?;
        let organization = entered_organization(requested, &session.memberships)?;
        let (context, role) = entered(session.enter(organization))?;
        let second_factor = session.second_factor;
        let (user_id, session) = (session.user_id, Some(session.hash));
        Ok(Self(Caller {
            context,
            role,
            user_id,
            session,
            token: None,
            second_factor,
            key: None,
            connects: None,
            remote_address,
            operator: None,
        }))
    }
}

impl FromRequestParts<ApiState> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Member(mut caller) = Member::from_request_parts(parts, state).await?;
        caller.role = state.app.role_now(&caller).await?.ok_or_else(Problem::unauthenticated)?;
        caller.require(Role::Admin)?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<ApiState> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let AnySession(session) = AnySession::from_request_parts(parts, state).await?;
        if session.must_change_password {
            return Err(password_change_required());
        }
        Ok(Self(session))
    }
}

impl FromRequestParts<ApiState> for AnySession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        if bearer(parts).is_ok_and(|bearer| bearer.is_some_and(|bearer| is_connect_token(&bearer))) {
            return Err(Problem::not_for_connect_sessions());
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(session_cookie(state.options.secure_cookies)).ok_or_else(Problem::unauthenticated)?;
        refuse_foreign_origin(parts, &state.app.settings().public_url)?;
        let token = SecretString::from(cookie.value());
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        let find = state.app.authenticate_session(&token);
        Ok(Self(state.rate_limits.credentials.look_up(address, CredentialKind::Session, &token, find).await?))
    }
}

fn password_change_required() -> Problem {
    Problem::new(
        ProblemCode::PasswordChangeRequired,
        "Somebody else chose your password. Choose another one first: PATCH /api/me.",
    )
}

/// Whether it is a valid one does not matter.
fn platform_key_refused() -> Problem {
    Problem::new(
        ProblemCode::Unauthenticated,
        "Platform keys (lcp_…) are for /api/platform only. Here, use an API key of the organization: lc_….",
    )
}

/// Browsers send the origin of requests that change something. Another site's is refused, although the cookie is
/// same-site already. Other clients send none.
fn refuse_foreign_origin(parts: &Parts, public_url: &Url) -> Result<(), Problem> {
    if parts.method.is_safe() {
        return Ok(());
    }
    let Some(origin) = parts.headers.get(header::ORIGIN) else { return Ok(()) };
    if is_own_origin(parts, origin, public_url) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemCode::ForeignOrigin,
        "A session can only be used by Linecard's own pages. Programs use an API key.",
    ))
}
