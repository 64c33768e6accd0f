//! The organization that a transaction is entered for.

use linecard_domain::{Limits, Name, OrganizationId, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::limits::{codes, limit_columns, limits};
use crate::sql::row::{column, id};
use crate::sql::statement::statements;
use crate::tenancy::transaction::{Param, TenantTx};

macro_rules! organization_columns {
    () => {
        concat!("id, name, org_fallback_enabled, created_at, updated_at, ", limit_columns!(""))
    };
}

statements! {
    ORGANIZATION_GET = concat!("SELECT ", organization_columns!(), " FROM organizations WHERE id = $1");
    /// A field that is NULL stays as it is; $4 says whether the flag is given up for the default.
    ORGANIZATION_UPDATE = concat!("UPDATE organizations SET name = coalesce($2, name),
        org_fallback_enabled = CASE WHEN $4 THEN NULL ELSE coalesce($3, org_fallback_enabled) END,
        updated_at = $5
        WHERE id = $1 RETURNING ", organization_columns!());
    ORGANIZATION_LIMITS_SET = "UPDATE organizations SET paused = $2, max_concurrent_calls = $3, allowed_countries = $4,
            max_call_seconds = $5
        WHERE id = $1 RETURNING id";
}

#[derive(Debug, Clone)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    /// `None`: not chosen; the installation's default holds.
    pub org_fallback_enabled: Option<bool>,
    pub limits: Limits,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a PATCH changes.
#[derive(Debug, Clone, Default)]
pub struct OrganizationChange {
    pub name: Option<Name>,
    /// `Some(None)`: back to the installation's default.
    pub org_fallback_enabled: Option<Option<bool>>,
}

impl Organization {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            name: column(row, "name")?,
            org_fallback_enabled: column(row, "org_fallback_enabled")?,
            limits: limits(row)?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
        })
    }
}

pub async fn organization_get(tx: &mut TenantTx) -> Result<Option<Organization>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&ORGANIZATION_GET, &[organization.as_uuid()]).await?.as_ref().map(Organization::read).transpose()
}

pub async fn organization_update(
    tx: &mut TenantTx,
    change: &OrganizationChange,
) -> Result<Option<Organization>, StoreError> {
    let organization = tx.organization_id();
    let now = tx.now();
    let name = change.name.as_ref().map(Name::as_str);
    let flag = change.org_fallback_enabled.flatten();
    let to_default = change.org_fallback_enabled == Some(None);
    tx.row(&ORGANIZATION_UPDATE, &[organization.as_uuid(), &name, &flag, &to_default, &now])
        .await?
        .as_ref()
        .map(Organization::read)
        .transpose()
}

/// The organization is locked (`organization_lock`) by the same transaction.
pub async fn organization_limits_set(tx: &mut TenantTx, limits: &Limits) -> Result<(), StoreError> {
    let organization = tx.organization_id();
    let params: [Param<'_>; 5] = [
        organization.as_uuid(),
        &limits.paused,
        &limits.max_concurrent_calls,
        &codes(limits),
        &limits.max_call_seconds,
    ];
    tx.rows(&ORGANIZATION_LIMITS_SET, &params).await.map(drop)
}
