use std::net::IpAddr;

use linecard_domain::{OrganizationId, Role, UserId};
use linecard_store::{Store, TenantContext, organization_lock};

use crate::error::AppError;

/// Who asks, in which organization, and with which role.
///
/// The role is checked here for a clear answer, and by the database's policies in each transaction,
/// which is what holds.
#[derive(Debug, Clone)]
pub struct Caller {
    pub context: TenantContext,
    pub role: Role,
    /// The person, or the one who made the API key.
    pub user_id: UserId,
    /// Where the request comes from, for the audit log.
    pub remote_address: Option<IpAddr>,
}

impl Caller {
    pub fn require(&self, needed: Role) -> Result<(), AppError> {
        if self.role >= needed { Ok(()) } else { Err(AppError::Forbidden { needed }) }
    }

    /// Whether the caller may administer the organization at this moment, by the database: what is remembered
    /// of an API key may be a minute old. For what happens before or beside a transaction of the caller's.
    pub(crate) async fn require_admin_now(&self, store: &Store) -> Result<(), AppError> {
        self.require(Role::Admin)?;
        let mut tx = store.begin(&self.context).await?;
        let administers = organization_lock(tx.last()).await?;
        if administers { Ok(()) } else { Err(AppError::Forbidden { needed: Role::Admin }) }
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }
}
