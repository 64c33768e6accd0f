//! The organizations that a command is to go over.

use linecard_domain::{Name, OrganizationId};
use linecard_store::Store;

use crate::error::ServerError;

const PAGE: u16 = 500;

/// The one that is named by its id or its name; else all.
pub(super) async fn chosen(store: &Store, wanted: Option<&str>) -> Result<Vec<(OrganizationId, String)>, ServerError> {
    let Some(wanted) = wanted else { return all(store).await };
    if let Ok(id) = wanted.parse::<OrganizationId>() {
        // The listing begins behind an id: behind the one just before this one it begins with it.
        let before = OrganizationId::from_uuid(uuid::Uuid::from_u128(id.as_uuid().as_u128().saturating_sub(1)));
        let found = store.organizations_after(Some(before), 1).await?.into_iter().find(|(found, _)| *found == id);
        return found.map(|found| vec![found]).ok_or_else(|| unknown(wanted));
    }
    let name = wanted.parse::<Name>().map_err(|_| unknown(wanted))?;
    match store.organization_by_name(&name).await? {
        Some((_, true)) => {
            Err(ServerError::Usage(format!("--organization: several have the name {wanted}; give the id")))
        }
        Some((id, false)) => Ok(vec![(id, wanted.to_owned())]),
        None => Err(unknown(wanted)),
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

fn unknown(wanted: &str) -> ServerError {
    ServerError::Usage(format!("--organization: there is no organization {wanted}"))
}
