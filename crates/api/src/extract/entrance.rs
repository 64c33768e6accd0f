//! Which secret a request brings, from which page, and which organization it enters.

use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use linecard_app::views::{Entrance, Membership, TenantContext};
use linecard_app::{AppError, CONNECT_TOKEN_PREFIX};
use linecard_domain::{OrganizationId, Role};
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};

use crate::problem::{Problem, ProblemCode};

const ORGANIZATION_HEADER: &str = "linecard-organization";

/// The secret of the `Authorization` header, if there is one.
pub(super) fn bearer(parts: &Parts) -> Result<Option<SecretString>, Problem> {
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let value = value.to_str().map_err(|_| Problem::unauthenticated())?;
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(SecretString::from(key.trim()))),
        _ => Err(Problem::unauthenticated()),
    }
}

pub(super) fn is_connect_token(bearer: &SecretString) -> bool {
    bearer.expose_secret().starts_with(CONNECT_TOKEN_PREFIX)
}

/// From the header; on GET also from the query, for event streams and downloads, which cannot set headers.
pub(super) fn requested_organization(parts: &Parts) -> Result<Option<OrganizationId>, Problem> {
    let from_query = || {
        let query = parts.uri.query().filter(|_| parts.method == Method::GET)?;
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "organizationId")
            .map(|(_, value)| value.into_owned())
    };
    let header = parts.headers.get(ORGANIZATION_HEADER).map(|value| value.to_str().unwrap_or_default().to_owned());
    header.or_else(from_query).map(|raw| raw.parse().map_err(|_| Problem::not_found("organization"))).transpose()
}

/// The one that the request names, or the only one that its person belongs to.
pub(super) fn entered_organization(
    requested: Option<OrganizationId>,
    memberships: &[Membership],
) -> Result<OrganizationId, Problem> {
    match (requested, memberships) {
        (Some(requested), _) => Ok(requested),
        (None, [only]) => Ok(only.organization_id),
        (None, []) => Err(Problem::not_found("organization")),
        (None, _) => Err(organization_required()),
    }
}

pub(super) fn entered(entrance: Option<Entrance>) -> Result<(TenantContext, Role), Problem> {
    match entrance {
        Some(Entrance::Open(context, role)) => Ok((context, role)),
        Some(Entrance::NeedsSecondFactor) => Err(AppError::SecondFactorRequired.into()),
        None => Err(Problem::not_found("organization")),
    }
}

/// Whether a request comes from a page of Linecard's own.
pub(super) fn is_own_origin(parts: &Parts, origin: &HeaderValue, public_url: &Url) -> bool {
    let origin = origin.to_str().ok().and_then(|raw| Url::parse(raw).ok());
    let host = parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    origin.is_some_and(|origin| {
        origin.origin() == public_url.origin() || host.is_some_and(|host| authority(&origin) == host)
    })
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn organization_required() -> Problem {
    Problem::new(
        ProblemCode::OrganizationRequired,
        "You belong to several organizations: specify one in the Linecard-Organization header.",
    )
}
