//! The organizations that a command processes.

use linecard_domain::{Name, OrganizationId};
use linecard_store::Store;

use crate::error::ServerError;

const PAGE: u16 = 500;

/// The organization with the given id or name; without one, all.
pub(super) async fn chosen(
    store: &Store,
    requested: Option<&str>,
) -> Result<Vec<(OrganizationId, String)>, ServerError> {
    let Some(requested) = requested else { return all(store).await };
    if let Ok(id) = requested.parse::<OrganizationId>() {
        // The list is exclusive of its start, so it starts at the preceding id.
        let before = OrganizationId::from_uuid(uuid::Uuid::from_u128(id.as_uuid().as_u128().saturating_sub(1)));
        let found = store.organizations_after(Some(before), 1).await?.into_iter().find(|(found, _)| *found == id);
        return found.map(|found| vec![found]).ok_or_else(|| unknown(requested));
    }
    let name = requested.parse::<Name>().map_err(|_| unknown(requested))?;
    match store.organization_by_name(&name).await? {
        Some((_, true)) => {
            Err(ServerError::Usage(format!("--organization: several organizations are named {requested}; use the id")))
        }
        Some((id, false)) => Ok(vec![(id, requested.to_owned())]),
        None => Err(unknown(requested)),
    }
}

async fn all(store: &Store) -> Result<Vec<(OrganizationId, String)>, ServerError> {
    let mut organizations = Vec::new();
    loop {
        let last = organizations.last().map(|(id, _)| *id);
        let page = store.organizations_after(last, PAGE).await?;
        if page.is_empty() {
            return Ok(organizations);
        }
        organizations.extend(page);
    }
}

fn unknown(requested: &str) -> ServerError {
    ServerError::Usage(format!("--organization: there is no organization {requested}"))
}
