//! The organization that a request about the installation names.

use linecard_domain::{ExternalId, OrganizationId};
use linecard_store::{ListedOrganization, PageRequest};
use uuid::Uuid;

use crate::app::App;
use crate::error::{AppError, FieldError};

/// An organization by the platform's id or by ours, and what the request calls these fields; without both: none.
#[derive(Debug, Clone)]
pub struct NamedOrganization {
    pub external_id: Option<ExternalId>,
    pub id: Option<OrganizationId>,
    /// `/` in a body, nothing in a query.
    pub prefix: &'static str,
}

impl NamedOrganization {
    pub(super) fn refused(&self, field: &str, detail: &str) -> AppError {
        AppError::Invalid(vec![FieldError::new(format!("{}{field}", self.prefix), detail)])
    }
}

/// The organization that a request names; `None`: it names none.
pub(super) async fn find_named(app: &App, named: &NamedOrganization) -> Result<Option<ListedOrganization>, AppError> {
    let by_external_id = match &named.external_id {
        None => None,
        Some(external) => {
            let found = app.store.organization_by_external_id(external).await?;
            Some(found.ok_or_else(|| named.refused("externalId", "there is no organization with this external id"))?.id)
        }
    };
    if let (Some(found), Some(id)) = (by_external_id, named.id)
        && found != id
    {
        return Err(named.refused("organizationId", "is another organization than the one with this external id"));
    }
    let Some(id) = by_external_id.or(named.id) else { return Ok(None) };
    // The one that follows the id before it.
    let before = Uuid::from_u128(id.as_uuid().as_u128().saturating_sub(1));
    let request = PageRequest { limit: 1, after: Some(before) };
    let found = app.store.platform_organizations(&request).await?.items.into_iter().find(|found| found.id == id);
    found.map(Some).ok_or_else(|| named.refused("organizationId", "there is no organization with this id"))
}

/// `None`: there is none yet.
pub(super) async fn oldest(app: &App) -> Result<Option<ListedOrganization>, AppError> {
    let request = PageRequest { limit: 1, after: None };
    Ok(app.store.platform_organizations(&request).await?.items.into_iter().next())
}
