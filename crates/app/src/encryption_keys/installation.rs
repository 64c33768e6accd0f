//! The sealed secrets of the installation itself: with which its events are signed. There are few.

use linecard_store::{SealedPlatformSecret, StoreError};
use linecard_vault::{Sealed, SystemNonces, VaultError};

use super::report::PassReport;
use super::rotation::KeyRotation;
use crate::event_deliveries::SecretOwner;

impl KeyRotation<'_> {
    /// Counted as [`PassReport::unopened`], as those of organizations.
    pub(super) async fn usage_of_installation(&self) -> Result<PassReport, StoreError> {
        let mut pass = PassReport::default();
        for value in self.store.sealed_platform_event_secrets().await? {
            *pass.unopened.entry(value.encryption_version).or_default() += 1;
        }
        Ok(pass)
    }

    pub(super) async fn verify_installation(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<PassReport, StoreError> {
        let mut pass = PassReport::default();
        for value in self.store.sealed_platform_event_secrets().await? {
            match self.reseal_of_installation(&value) {
                Ok(_) => pass.done += 1,
                Err(_) => *pass.unopened.entry(value.encryption_version).or_default() += 1,
            }
            progress(1);
        }
        Ok(pass)
    }

    pub(super) async fn reseal_installation(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<PassReport, StoreError> {
        let active = self.keyring.encryption_version();
        let mut pass = PassReport::default();
        for value in self.store.sealed_platform_event_secrets().await? {
            if value.encryption_version == active {
                continue;
            }
            match self.reseal_of_installation(&value) {
                Ok(resealed) => {
                    if self.store.sealed_platform_event_secret_replace(&value, &resealed, &active).await? {
                        pass.done += 1;
                        progress(1);
                    } else {
                        pass.changed_meanwhile += 1;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, endpoint_id = %value.endpoint_id, "a sealed signing secret of the installation cannot be opened and stays unchanged");
                    *pass.unopened.entry(value.encryption_version).or_default() += 1;
                }
            }
        }
        Ok(pass)
    }

    fn reseal_of_installation(&self, value: &SealedPlatformSecret) -> Result<String, VaultError> {
        let context = SecretOwner::Installation(value.endpoint_id).context(value.secret_id);
        let secret = self.keyring.open(&context, &Sealed::parse(value.sealed.as_str())?)?;
        Ok(self.keyring.seal(&context, &secret, &SystemNonces)?.into_string())
    }
}
