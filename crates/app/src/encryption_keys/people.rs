//! The sealed secrets of people, which belong to no organization.

use linecard_store::{SealedFactor, StoreError};
use linecard_vault::{SealContext, Sealed, SystemNonces, VaultError};
use uuid::Uuid;

use super::report::PassReport;
use super::rotation::{BATCH, KeyRotation};

impl KeyRotation<'_> {
    /// Counted as [`PassReport::unopened`], as those of organizations.
    pub(super) async fn usage_of_people(&self) -> Result<PassReport, StoreError> {
        let mut pass = PassReport::default();
        for (version, count) in self.store.sealed_factors_count().await? {
            pass.unopened.insert(version, u64::try_from(count).unwrap_or(0));
        }
        Ok(pass)
    }

    pub(super) async fn verify_people(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<PassReport, StoreError> {
        let mut pass = PassReport::default();
        let mut after = Uuid::nil();
        while let Some((values, last)) = self.read_people(after, None).await? {
            for value in &values {
                match self.reseal_of_person(value) {
                    Ok(_) => pass.done += 1,
                    Err(_) => *pass.unopened.entry(value.encryption_version.clone()).or_default() += 1,
                }
            }
            progress(values.len() as u64);
            after = last;
        }
        Ok(pass)
    }

    pub(super) async fn reseal_people(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<PassReport, StoreError> {
        let active = self.keyring.encryption_version();
        let mut pass = PassReport::default();
        let mut after = Uuid::nil();
        while let Some((values, last)) = self.read_people(after, Some(&active)).await? {
            for value in values {
                match self.reseal_of_person(&value) {
                    Ok(resealed) => {
                        if self.store.sealed_factor_replace(&value, &resealed, &active).await? {
                            pass.done += 1;
                            progress(1);
                        } else {
                            pass.changed_meanwhile += 1;
                        }
                    }
                    Err(error) => {
                        tracing::error!(%error, user_id = %value.user_id, "the sealed second factor of a person cannot be opened and stays unchanged");
                        *pass.unopened.entry(value.encryption_version).or_default() += 1;
                    }
                }
            }
            after = last;
        }
        Ok(pass)
    }

    async fn read_people(
        &self,
        after: Uuid,
        other_than: Option<&str>,
    ) -> Result<Option<(Vec<SealedFactor>, Uuid)>, StoreError> {
        let values = self.store.sealed_factors(after, other_than, BATCH).await?;
        let last = values.last().map(|value| *value.user_id.as_uuid());
        Ok(last.map(|last| (values, last)))
    }

    fn reseal_of_person(&self, value: &SealedFactor) -> Result<String, VaultError> {
        let context = SealContext::of_person(value.user_id.into(), value.credential_id);
        let secret = self.keyring.open(&context, &Sealed::parse(value.sealed.as_str())?)?;
        Ok(self.keyring.seal(&context, &secret, &SystemNonces)?.into_string())
    }
}
