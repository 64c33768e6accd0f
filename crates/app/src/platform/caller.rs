//! Who acts in all organizations.

use std::net::IpAddr;

use linecard_domain::{ExternalId, OrganizationId, PlatformScope, Role, UserId};
use linecard_store::{
    AuthenticatedPlatformKey, InstallationContext, Store, StoreError, TenantContext, TenantTx, erasure_pending,
    organization_lock,
};
use uuid::Uuid;

use crate::audit::Origin;
use crate::caller::{Caller, OperatorCommand};
use crate::error::{AppError, Conflict};

/// Who acts in all organizations: a platform key, used for what one of its scopes allows, or a command of the operator's.
#[derive(Debug, Clone)]
pub struct PlatformCaller {
    principal: Principal,
    /// The address that the request came from, for the audit log.
    remote_address: Option<IpAddr>,
}

#[derive(Debug, Clone)]
enum Principal {
    /// With what the operation needs: the database checks in each transaction that the key has it.
    Key(AuthenticatedPlatformKey, PlatformScope),
    Operator(OperatorCommand),
}

impl PlatformCaller {
    pub fn of_key(key: AuthenticatedPlatformKey, scope: PlatformScope, remote_address: IpAddr) -> Self {
        Self { principal: Principal::Key(key, scope), remote_address: Some(remote_address) }
    }

    pub(crate) fn of_operator(command: OperatorCommand) -> Self {
        Self { principal: Principal::Operator(command), remote_address: None }
    }

    /// What it acts as in an organization: as an admin with a platform key, and with a command as whoever may found it.
    pub(super) fn role(&self) -> Role {
        match self.principal {
            Principal::Key(..) => Role::Admin,
            Principal::Operator(_) => Role::Owner,
        }
    }

    /// The platform key; `None`: it is the operator.
    pub(super) fn key(&self) -> Option<Uuid> {
        match &self.principal {
            Principal::Key(key, _) => Some(key.id.into()),
            Principal::Operator(_) => None,
        }
    }

    /// The same, acting outside of any organization, which only a platform key can.
    pub(super) fn installation(&self) -> Result<InstallationContext, AppError> {
        match &self.principal {
            Principal::Key(key, scope) => Ok(key.enter_installation(*scope)),
            Principal::Operator(_) => Err(AppError::Database(StoreError::NotAdmitted)),
        }
    }

    /// Where a change of the installation comes from, for its log.
    pub(super) fn origin(&self) -> Origin<'static> {
        Origin { remote_address: self.remote_address, operator: None, rehearses: false }
    }

    /// The same, acting in one organization.
    pub(super) fn enter(&self, organization: OrganizationId) -> Caller {
        let (context, id, operator) = match &self.principal {
            Principal::Key(key, scope) => (key.enter(organization, *scope), key.id.into(), None),
            Principal::Operator(command) => (TenantContext::maintenance(organization), Uuid::nil(), Some(*command)),
        };
        Caller {
            context,
            role: self.role(),
            // Of nobody: what the platform makes belongs to no person.
            user_id: UserId::from_uuid(id),
            session: None,
            token: None,
            second_factor: false,
            key: None,
            connects: None,
            remote_address: self.remote_address,
            operator,
        }
    }
}

/// The caller within the organization that has this id of the platform's.
pub(super) async fn enter(
    store: &Store,
    platform: &PlatformCaller,
    organization: &ExternalId,
) -> Result<Caller, AppError> {
    let found = find(store, organization).await?;
    found.map(|id| platform.enter(id)).ok_or(AppError::NotFound("organization"))
}

/// Locks the caller's organization for a change. One of which the erasure was asked for since [`enter`] is refused, as there.
pub(super) async fn lock(tx: &mut TenantTx) -> Result<(), AppError> {
    if !organization_lock(tx).await? {
        return Err(AppError::NotFound("organization"));
    }
    if erasure_pending(tx).await? {
        return Err(AppError::Conflict(Conflict::BeingErased));
    }
    Ok(())
}

/// The organization that has this id of the platform's. One that is being erased is refused: nothing may be added to it, and
/// nothing else may get its id before that is done.
pub(super) async fn find(store: &Store, external: &ExternalId) -> Result<Option<OrganizationId>, AppError> {
    match store.organization_by_external_id(external).await? {
        Some(found) if found.is_being_erased => Err(AppError::Conflict(Conflict::BeingErased)),
        found => Ok(found.map(|found| found.id)),
    }
}
