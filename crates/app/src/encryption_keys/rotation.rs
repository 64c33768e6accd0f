//! Passes over every sealed value of the installation: counting them by key, resealing them with the active key, and
//! verifying that each can be opened. For commands; servers may be running.

use std::time::Instant;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use linecard_domain::OrganizationId;
use linecard_store::{
    Resealed, SealedTable, SealedValue, Store, StoreError, TenantContext, sealed_count, sealed_list, sealed_replace,
};
use linecard_vault::{Keyring, Sealed, SystemNonces, VaultError};
use uuid::Uuid;

use super::report::{KeyState, KeyUsage, PassReport};
use crate::credentials::seal_context;

/// Values per statement.
pub(super) const BATCH: u16 = 1_000;
/// Several at once, so that the database is busy while values are sealed.
const CONCURRENT_ORGANIZATIONS: usize = 4;
/// Organizations per statement.
const PAGE: u16 = 500;

/// The result of a complete rotation.
#[derive(Debug)]
pub struct RotationReport {
    pub resealed: u64,
    pub unopened: KeyUsage,
    /// After the rotation.
    pub usage: KeyUsage,
}

/// All sealed values of an installation, and the configured keys.
#[derive(Debug)]
pub struct KeyRotation<'a> {
    pub(super) store: &'a Store,
    pub(super) keyring: &'a Keyring,
}

impl<'a> KeyRotation<'a> {
    pub fn new(store: &'a Store, keyring: &'a Keyring) -> Self {
        Self { store, keyring }
    }

    /// The number of values that are sealed with each key.
    pub async fn usage(&self) -> Result<KeyUsage, StoreError> {
        self.usage_with_rests(0).await
    }

    /// The same, resting `rests` times as long as each organization took: a server that counts those of 10,000
    /// organizations should not be slower meanwhile.
    pub(super) async fn usage_with_rests(&self, rests: u32) -> Result<KeyUsage, StoreError> {
        let mut total = self.usage_of_people().await?;
        total.add(&self.usage_of_installation().await?);
        let of_organizations = self.over_organizations(|organization| async move {
            let begun = Instant::now();
            let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
            let mut pass = PassReport::default();
            for (version, count) in sealed_count(tx.last()).await? {
                pass.unopened.insert(version, u64::try_from(count).unwrap_or(0));
            }
            if rests > 0 {
                tokio::time::sleep(begun.elapsed() * rests).await;
            }
            Ok(pass)
        });
        total.add(&of_organizations.await?);
        Ok(total.unopened)
    }

    /// The `encryption_version` of each configured key, the active one first.
    pub fn versions(&self) -> impl Iterator<Item = String> {
        self.keyring.key_ids().map(|id| format!("v1:{id}"))
    }

    /// The state of the key with this `encryption_version`.
    pub fn state(&self, version: &str) -> KeyState {
        if version == self.keyring.encryption_version() {
            KeyState::Active
        } else if self.versions().any(|known| known == version) {
            KeyState::Retired
        } else {
            KeyState::Lost
        }
    }

    /// The part of `usage` whose keys are not configured.
    pub fn lost(&self, usage: &KeyUsage) -> KeyUsage {
        self.in_state(usage, KeyState::Lost)
    }

    /// The part of `usage` whose keys are in one state.
    pub fn in_state(&self, usage: &KeyUsage, state: KeyState) -> KeyUsage {
        let in_state = |(version, _): &(&String, &u64)| self.state(version) == state;
        usage.iter().filter(in_state).map(|(version, count)| (version.clone(), *count)).collect()
    }

    /// Reseals all values that are not sealed with the active key, until a pass finds nothing to do: a concurrent change
    /// may have written back a value that it had read before. `progress` gets the number of values that were done.
    pub async fn rotate(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<RotationReport, StoreError> {
        let mut resealed = 0;
        loop {
            let mut pass = self.reseal_people(progress).await?;
            pass.add(&self.reseal_installation(progress).await?);
            let of_organizations = self
                .over_organizations(|organization| async move {
                    let mut pass = PassReport::default();
                    for table in SealedTable::ALL {
                        pass.add(&self.reseal_table(organization, table, progress).await?);
                    }
                    Ok(pass)
                })
                .await?;
            pass.add(&of_organizations);
            resealed += pass.done;
            if pass.done == 0 && pass.changed_meanwhile == 0 {
                return Ok(RotationReport { resealed, unopened: pass.unopened, usage: self.usage().await? });
            }
        }
    }

    /// Verifies that every value can be opened. Changes nothing.
    pub async fn verify(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<PassReport, StoreError> {
        let mut total = self.verify_people(progress).await?;
        total.add(&self.verify_installation(progress).await?);
        let of_organizations = self.over_organizations(|organization| async move {
            let mut pass = PassReport::default();
            for table in SealedTable::ALL {
                pass.add(&self.verify_table(organization, table, progress).await?);
            }
            Ok(pass)
        });
        total.add(&of_organizations.await?);
        Ok(total)
    }

    async fn verify_table(
        &self,
        organization: OrganizationId,
        table: SealedTable,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<PassReport, StoreError> {
        let mut pass = PassReport::default();
        let mut after = Uuid::nil();
        while let Some((values, last)) = self.read(organization, table, after, None).await? {
            for value in &values {
                match self.open_and_reseal(organization, value) {
                    Ok(_) => pass.done += 1,
                    Err(_) => *pass.unopened.entry(value.encryption_version.clone()).or_default() += 1,
                }
            }
            progress(values.len() as u64);
            after = last;
        }
        Ok(pass)
    }

    async fn reseal_table(
        &self,
        organization: OrganizationId,
        table: SealedTable,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<PassReport, StoreError> {
        let active = self.keyring.encryption_version();
        let mut pass = PassReport::default();
        let mut after = Uuid::nil();
        while let Some((values, last)) = self.read(organization, table, after, Some(&active)).await? {
            let mut replacing = Vec::with_capacity(values.len());
            for value in values {
                match self.open_and_reseal(organization, &value) {
                    Ok(resealed) => replacing.push((value, resealed)),
                    Err(error) => {
                        tracing::error!(%error, %organization, credential_id = %value.credential_id, "a sealed value cannot be opened and stays unchanged");
                        *pass.unopened.entry(value.encryption_version).or_default() += 1;
                    }
                }
            }
            if !replacing.is_empty() {
                let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
                let replaced = sealed_replace(tx.last(), table, &replacing, &active).await? as u64;
                pass.done += replaced;
                pass.changed_meanwhile += replacing.len() as u64 - replaced;
                progress(replaced);
            }
            after = last;
        }
        Ok(pass)
    }

    async fn read(
        &self,
        organization: OrganizationId,
        table: SealedTable,
        after: Uuid,
        other_than: Option<&str>,
    ) -> Result<Option<(Vec<SealedValue>, Uuid)>, StoreError> {
        let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
        let values = sealed_list(tx.last(), table, after, other_than, BATCH).await?;
        let last = values.last().map(|value| value.key);
        Ok(last.map(|last| (values, last)))
    }

    fn open_and_reseal(&self, organization: OrganizationId, value: &SealedValue) -> Result<Resealed, VaultError> {
        let context = seal_context(organization, value.owner, value.credential_id);
        let token = self.keyring.open(&context, &Sealed::parse(value.sealed.as_str())?)?;
        let sealed = self.keyring.seal(&context, &token, &SystemNonces)?.into_string();
        Ok(Resealed { sealed, fingerprint: self.keyring.fingerprint(&value.account_sid, &token) })
    }

    /// Does the work in every organization, several at a time, and adds up the results.
    async fn over_organizations<W, F>(&self, work: W) -> Result<PassReport, StoreError>
    where
        W: Fn(OrganizationId) -> F,
        F: Future<Output = Result<PassReport, StoreError>>,
    {
        let mut total = PassReport::default();
        let mut last = None;
        loop {
            let organizations = self.store.organizations_after(last, PAGE).await?;
            last = organizations.last().map(|(id, _)| *id);
            if last.is_none() {
                return Ok(total);
            }
            let found: Vec<PassReport> = stream::iter(organizations)
                .map(|(organization, _)| work(organization))
                .buffer_unordered(CONCURRENT_ORGANIZATIONS)
                .try_collect()
                .await?;
            for pass in &found {
                total.add(pass);
            }
        }
    }
}
