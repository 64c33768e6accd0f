//! Organizations by the platform's own ids.

use linecard_domain::{ExternalId, Name, OrganizationId, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, optional_parsed};
use crate::sql::statement::statements;
use crate::tenancy::Store;
use crate::tenancy::transaction::TenantTx;

statements! {
    static ORGANIZATION_BY_EXTERNAL_ID: GlobalStatement = "SELECT * FROM app.platform_organization($1)";
    /// $1 the last id of the previous page, $2 limit.
    static PLATFORM_ORGANIZATIONS: GlobalStatement = "SELECT * FROM app.platform_organizations($1, $2)";
    /// Without an owner. $1 organization, $2 name, $3 now.
    static PLATFORM_ORGANIZATION_FOUND: GlobalStatement = "SELECT app.found_organization($1, $2, NULL, $3)";
    static ORGANIZATION_EXTERNAL_ID_SET: TenantStatement = "
        UPDATE organizations
        SET external_id = $2, updated_at = $3
        WHERE id = $1
        RETURNING id";
}

/// An organization in the platform's list of them.
#[derive(Debug, Clone)]
pub struct ListedOrganization {
    pub id: OrganizationId,
    /// `None`: the platform does not know it.
    pub external_id: Option<ExternalId>,
    pub name: String,
    pub created_at: Timestamp,
}

/// The organization that has an id of the platform's.
#[derive(Debug, Clone, Copy)]
pub struct ExternalOrganization {
    pub id: OrganizationId,
    /// Nothing but its erasure is possible.
    pub is_being_erased: bool,
}

impl ListedOrganization {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            external_id: optional_parsed(row, "external_id")?,
            name: column(row, "name")?,
            created_at: column(row, "created_at")?,
        })
    }
}

impl Store {
    pub async fn organization_by_external_id(
        &self,
        external: &ExternalId,
    ) -> Result<Option<ExternalOrganization>, StoreError> {
        let row = self.global_row(&ORGANIZATION_BY_EXTERNAL_ID, &[&external.as_str()]).await?;
        row.map(|row| {
            Ok(ExternalOrganization { id: id(&row, "id")?, is_being_erased: column(&row, "is_being_erased")? })
        })
        .transpose()
    }

    /// All organizations, oldest first.
    pub async fn platform_organizations(&self, request: &PageRequest) -> Result<Page<ListedOrganization>, StoreError> {
        let params = [&request.after_or_first() as _, &request.limit_and_one() as _];
        let rows = self.global_rows(&PLATFORM_ORGANIZATIONS, &params).await?;
        request.page(rows.iter().map(ListedOrganization::read), |organization| *organization.id.as_uuid())
    }
}

/// Creates the transaction's organization, which has no members. [`StoreError::Duplicate`] if another one has the
/// external id.
pub async fn organization_found(tx: &mut TenantTx, name: &Name, external: &ExternalId) -> Result<(), StoreError> {
    let (organization, now) = (tx.organization_id(), tx.now());
    tx.global_rows(&PLATFORM_ORGANIZATION_FOUND, &[organization.as_uuid(), &name.as_str(), &now]).await?;
    organization_external_id_set(tx, external).await.map(drop)
}

/// False if the organization does not exist. [`StoreError::Duplicate`] if another one has the external id.
pub async fn organization_external_id_set(tx: &mut TenantTx, external: &ExternalId) -> Result<bool, StoreError> {
    let now = tx.now();
    tx.changed(&ORGANIZATION_EXTERNAL_ID_SET, &[&external.as_str(), &now]).await
}
