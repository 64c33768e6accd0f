//! The platform key of a request, and the platform's ids in its path.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use linecard_app::PlatformCaller;
use linecard_domain::{ExternalId, PlatformScope, Subject, ValidationError};

use super::ClientAddress;
use super::entrance::{bearer, is_connect_token};
use crate::problem::{Problem, ProblemCode};
use crate::rate_limit::CredentialKind;
use crate::state::ApiState;

/// A platform key with the scope `S`. The extractor's type is the permission.
#[derive(Debug)]
pub(crate) struct Platform<S>(pub(crate) PlatformCaller, pub(crate) PhantomData<S>);

/// A scope as a type.
pub(crate) trait Scope {
    const SCOPE: PlatformScope;
}

#[derive(Debug)]
pub(crate) struct OrganizationsScope;
#[derive(Debug)]
pub(crate) struct AgentsScope;
#[derive(Debug)]
pub(crate) struct MembersScope;
#[derive(Debug)]
pub(crate) struct UsageScope;
#[derive(Debug)]
pub(crate) struct ExportScope;

impl Scope for OrganizationsScope {
    const SCOPE: PlatformScope = PlatformScope::Organizations;
}
impl Scope for AgentsScope {
    const SCOPE: PlatformScope = PlatformScope::Agents;
}
impl Scope for MembersScope {
    const SCOPE: PlatformScope = PlatformScope::Members;
}
impl Scope for UsageScope {
    const SCOPE: PlatformScope = PlatformScope::Usage;
}
impl Scope for ExportScope {
    const SCOPE: PlatformScope = PlatformScope::Export;
}

impl<S: Scope> FromRequestParts<ApiState> for Platform<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let key = bearer(parts)?.ok_or_else(platform_key_required)?;
        if is_connect_token(&key) {
            return Err(Problem::not_for_connect_sessions());
        }
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, state).await?;
        let find = state.app.authenticate_platform_key(&key);
        let gate = &state.rate_limits.credentials;
        let key = gate.look_up(address, CredentialKind::PlatformKey, &key, find).await.map_err(named)?;
        if !key.scopes.contains(&S::SCOPE) {
            return Err(scope_required(S::SCOPE));
        }
        Ok(Self(PlatformCaller::of_key(key, S::SCOPE, address), PhantomData))
    }
}

fn named(problem: Problem) -> Problem {
    if problem.code() == ProblemCode::Unauthenticated { platform_key_required() } else { problem }
}

fn platform_key_required() -> Problem {
    Problem::new(
        ProblemCode::Unauthenticated,
        "Send a valid platform key as Authorization: Bearer lcp_…; the operator makes one with `linecard platform-key \
         create`. API keys (lc_…) act in their own organization, outside of /api/platform.",
    )
}

fn scope_required(scope: PlatformScope) -> Problem {
    Problem::new(
        ProblemCode::Forbidden,
        format!(
            "This platform key does not have the scope {scope}. Use one that has it: `linecard platform-key list`."
        ),
    )
}

/// The platform's id of the organization in the path.
#[derive(Debug)]
pub(crate) struct OrganizationPath(pub(crate) ExternalId);

/// The platform's ids of an organization and of its agent in the path.
#[derive(Debug)]
pub(crate) struct AgentPath(pub(crate) ExternalId, pub(crate) ExternalId);

impl FromRequestParts<ApiState> for OrganizationPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let [organization] = external_ids(parts, state).await?;
        Ok(Self(organization))
    }
}

impl FromRequestParts<ApiState> for AgentPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let [organization, agent] = external_ids(parts, state).await?;
        Ok(Self(organization, agent))
    }
}

/// The platform's id of an organization, and what the identity provider calls the member in the path.
#[derive(Debug)]
pub(crate) struct MemberPath(pub(crate) ExternalId, pub(crate) Subject);

impl FromRequestParts<ApiState> for MemberPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let named = path(parts, state).await?;
        let of = |name: &str| named.iter().find(|(key, _)| key == name).map_or("", |(_, text)| text.as_str());
        let invalid =
            |name: &'static str| move |invalid: ValidationError| Problem::invalid_field(name, invalid.detail());
        let organization = of("organization_external_id").parse().map_err(invalid("organization_external_id"))?;
        Ok(Self(organization, of("subject").parse().map_err(invalid("subject"))?))
    }
}

async fn path(parts: &mut Parts, state: &ApiState) -> Result<Vec<(String, String)>, Problem> {
    let not_readable = |_| Problem::invalid_field("externalId", "must be UTF-8, percent-encoded in the path");
    let Path(raw) = Path::from_request_parts(parts, state).await.map_err(not_readable)?;
    Ok(raw)
}

async fn external_ids<const N: usize>(parts: &mut Parts, state: &ApiState) -> Result<[ExternalId; N], Problem> {
    let not_readable = || Problem::invalid_field("externalId", "must be UTF-8, percent-encoded in the path");
    let mut ids = Vec::with_capacity(N);
    for (name, text) in path(parts, state).await? {
        ids.push(text.parse().map_err(|invalid: ValidationError| Problem::invalid_field(name, invalid.detail()))?);
    }
    ids.try_into().map_err(|_| not_readable())
}
