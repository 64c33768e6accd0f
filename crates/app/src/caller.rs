use linecard_domain::{OrganizationId, Role, UserId};
use linecard_store::TenantContext;

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
}

impl Caller {
    pub fn require(&self, needed: Role) -> Result<(), AppError> {
        if self.role >= needed { Ok(()) } else { Err(AppError::Forbidden { needed }) }
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }
}
