//! Signing secrets of endpoints: making, sealing and opening them.

use std::sync::Arc;

use linecard_domain::{CredentialId, CredentialOwner, EventEndpointId, OrganizationId, Timestamp};
use linecard_event_sender::{SECRET_BYTES, signing_secret};
use linecard_store::StoredEventSecret;
use linecard_vault::{Keyring, SealContext, Sealed, SystemNonces};
use secrecy::SecretString;

use crate::credentials::seal_context;
use crate::dependencies::Dependencies;
use crate::error::AppError;

/// Whose endpoint a secret signs for: bound to the ciphertext.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SecretOwner {
    Organization(OrganizationId),
    /// The installation, for this endpoint.
    Installation(EventEndpointId),
}

impl SecretOwner {
    pub(crate) fn context(self, secret: CredentialId) -> SealContext {
        match self {
            Self::Organization(id) => seal_context(id, CredentialOwner::Organization(id), secret),
            Self::Installation(endpoint) => SealContext::of_installation(endpoint.into(), secret.into()),
        }
    }
}

/// Seals and opens signing secrets.
#[derive(Clone)]
pub(crate) struct EventSecrets {
    keyring: Arc<Keyring>,
    dependencies: Dependencies,
}

impl EventSecrets {
    pub(crate) fn new(keyring: Arc<Keyring>, dependencies: Dependencies) -> Self {
        Self { keyring, dependencies }
    }

    /// A new secret, and what is stored of it.
    pub(crate) fn generate(&self, owner: SecretOwner) -> Result<(SecretString, StoredEventSecret), AppError> {
        let mut random = [0_u8; SECRET_BYTES];
        if !self.dependencies.random_source.fill(&mut random) {
            return Err(AppError::RandomSourceFailed);
        }
        let secret = signing_secret(&random);
        let id: CredentialId = self.dependencies.next_id();
        let sealed = self.keyring.seal(&owner.context(id), &secret, &SystemNonces)?;
        let encryption_version = sealed.encryption_version();
        Ok((secret, StoredEventSecret { id, encrypted: sealed.into_string(), encryption_version }))
    }

    /// The secrets that sign now: the present one, and the previous one until it ends.
    pub(super) fn open(
        &self,
        owner: SecretOwner,
        present: &StoredEventSecret,
        previous: Option<&(StoredEventSecret, Timestamp)>,
    ) -> Result<Vec<SecretString>, AppError> {
        let now = self.dependencies.now();
        let previous = previous.filter(|(_, ends_at)| *ends_at > now).map(|(secret, _)| secret);
        let open = |secret: &StoredEventSecret| {
            let sealed = Sealed::parse(secret.encrypted.as_str())?;
            Ok(self.keyring.open(&owner.context(secret.id), &sealed)?)
        };
        std::iter::once(present).chain(previous).map(open).collect()
    }
}
