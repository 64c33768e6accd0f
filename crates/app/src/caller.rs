//! The caller of a use case.

use std::net::IpAddr;

use linecard_domain::{OrganizationId, Role, UserId};
use linecard_store::{SecretHash, Store, TenantContext, organization_lock};

use crate::error::AppError;

/// The authenticated user or API key, its organization and its role.
///
/// Use cases check the role to give a clear error. The database's policies check it again in every transaction, and
/// they are what enforces it.
#[derive(Debug, Clone)]
pub struct Caller {
    pub context: TenantContext,
    pub role: Role,
    /// The user, or the creator of the API key.
    pub user_id: UserId,
    /// The session that the user acts with; `None` for an API key.
    pub session: Option<SecretHash>,
    /// The address that the request came from, for the audit log.
    pub remote_address: Option<IpAddr>,
}

impl Caller {
    /// [`AppError::Forbidden`] if the caller's role is below `needed`.
    pub fn require(&self, needed: Role) -> Result<(), AppError> {
        if self.role >= needed { Ok(()) } else { Err(AppError::Forbidden { needed }) }
    }

    /// Checks in the database that the caller is an admin now: what is cached about an API key may be a minute old.
    /// For work that happens before, or outside of, a transaction of the caller's.
    pub(crate) async fn require_admin_now(&self, store: &Store) -> Result<(), AppError> {
        self.require(Role::Admin)?;
        let mut tx = store.begin(&self.context).await?;
        let is_admin = organization_lock(tx.last()).await?;
        if is_admin { Ok(()) } else { Err(AppError::Forbidden { needed: Role::Admin }) }
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }
}
