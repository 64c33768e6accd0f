//! The platform key of a request.

use std::net::IpAddr;

use linecard_domain::{ExternalId, OrganizationId, PlatformScope, Role, UserId};
use linecard_store::{AuthenticatedPlatformKey, Store};

use crate::caller::Caller;
use crate::error::AppError;

/// A platform key, used for what one of its scopes allows.
#[derive(Debug, Clone)]
pub struct PlatformCaller {
    pub key: AuthenticatedPlatformKey,
    /// What the operation needs. The database checks in each transaction that the key has it.
    pub scope: PlatformScope,
    /// The address that the request came from, for the audit log.
    pub remote_address: Option<IpAddr>,
}

impl PlatformCaller {
    /// The same key, acting in one organization as an admin.
    pub(super) fn enter(&self, organization: OrganizationId) -> Caller {
        Caller {
            context: self.key.enter(organization, self.scope),
            role: Role::Admin,
            // Of nobody: no use case that the platform reaches makes something that belongs to a person.
            user_id: UserId::from_uuid(self.key.id.into()),
            session: None,
            token: None,
            second_factor: false,
            key: None,
            remote_address: self.remote_address,
        }
    }
}

/// The caller within the organization that has this id of the platform's.
pub(super) async fn enter(
    store: &Store,
    platform: &PlatformCaller,
    organization: &ExternalId,
) -> Result<Caller, AppError> {
    let found = store.organization_by_external_id(organization).await?;
    found.map(|id| platform.enter(id)).ok_or(AppError::NotFound("organization"))
}
