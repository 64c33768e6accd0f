//! Who acts, and for which organization.

use std::fmt;

use linecard_domain::{ApiKeyId, OrganizationId, OutboundRef, PlatformScope, UserId};
use uuid::Uuid;

/// SHA-256 of an API key, of a session cookie's secret or of a connect session's token.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

/// A hash is not a secret, but it identifies one: it does not belong in a log.
impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// Who acts, and for which organization: what every tenant transaction is entered with.
///
/// Its fields are private. It comes from authentication, from a callback whose signature is to be checked
/// ([`TenantContext::verifier`]), or from the program's own work in one organization ([`TenantContext::service`],
/// [`TenantContext::maintenance`]).
#[derive(Debug, Clone)]
pub struct TenantContext {
    organization_id: OrganizationId,
    principal: Principal,
}

#[derive(Debug, Clone)]
pub(crate) enum Principal {
    User(UserId),
    /// With the hash, since each transaction checks again that the key is neither revoked nor expired.
    Key {
        id: ApiKeyId,
        hash: SecretHash,
    },
    /// A platform key, by its hash, for what one of its scopes allows.
    Platform {
        hash: SecretHash,
        scope: PlatformScope,
    },
    /// A platform key outside of any organization, for what concerns the installation; the context's organization is nil.
    Installation {
        hash: SecretHash,
        scope: PlatformScope,
    },
    /// A connect session, by the hash of its token: each transaction checks again that it has not ended.
    Connect {
        hash: SecretHash,
    },
    /// Outside of any organization: somebody's own account. The context's organization is nil.
    Person(UserId),
    Verifier {
        subject: Uuid,
    },
    Service,
    Maintenance,
    /// Removes what an organization stored.
    Eraser,
    /// Removes a membership and, if it was the last one, the person.
    EraserOf {
        person: UserId,
    },
}

impl TenantContext {
    pub(crate) fn new(organization_id: OrganizationId, principal: Principal) -> Self {
        Self { organization_id, principal }
    }

    /// Of no organization.
    pub(crate) fn outside(principal: Principal) -> Self {
        Self::new(OrganizationId::from_uuid(Uuid::nil()), principal)
    }

    /// Reads the one call or message that a callback is about, and the credentials to verify its signature with.
    pub fn verifier(organization_id: OrganizationId, subject: OutboundRef) -> Self {
        Self::new(organization_id, Principal::Verifier { subject: *subject.as_uuid() })
    }

    /// The program's own work on calls and messages of one organization: what Twilio answered or reported.
    pub fn service(organization_id: OrganizationId) -> Self {
        Self::new(organization_id, Principal::Service)
    }

    /// For the commands that reseal and backfill, and for the one that creates the first owner.
    pub fn maintenance(organization_id: OrganizationId) -> Self {
        Self::new(organization_id, Principal::Maintenance)
    }

    /// Removes an organization whose erasure was asked for; nobody else is admitted so.
    pub fn eraser(organization_id: OrganizationId) -> Self {
        Self::new(organization_id, Principal::Eraser)
    }

    /// Removes a member of an organization whose erasure was asked for.
    pub fn eraser_of(person: UserId, organization_id: OrganizationId) -> Self {
        Self::new(organization_id, Principal::EraserOf { person })
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.organization_id
    }

    /// The user who acts, if it is one.
    pub fn user_id(&self) -> Option<UserId> {
        match self.principal {
            Principal::User(id) => Some(id),
            _ => None,
        }
    }

    /// The API key that acts, if it is one.
    pub fn api_key_id(&self) -> Option<ApiKeyId> {
        match self.principal {
            Principal::Key { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The hash of the API key that acts, if it is one.
    pub fn api_key_hash(&self) -> Option<SecretHash> {
        match self.principal {
            Principal::Key { hash, .. } => Some(hash),
            _ => None,
        }
    }

    pub(crate) fn is_platform(&self) -> bool {
        matches!(self.principal, Principal::Platform { .. })
    }

    pub(crate) fn is_connect_session(&self) -> bool {
        matches!(self.principal, Principal::Connect { .. })
    }

    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }
}
