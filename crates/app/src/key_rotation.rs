//! Going over every sealed value of the installation: counting by key, re-sealing under the active one, and trying
//! whether each opens. For commands, while servers go on serving.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use linecard_domain::OrganizationId;
use linecard_store::{
    Resealed, SealedTable, SealedValue, Store, StoreError, TenantContext, sealed_count, sealed_list, sealed_replace,
};
use linecard_vault::{Keyring, Sealed, SystemNonces, VaultError};
use uuid::Uuid;

use crate::credentials::seal_context;

/// Values read, re-sealed and written at once.
const BATCH: u16 = 1_000;
/// Organizations at once: the database has something to do while the next values are sealed.
const AT_ONCE: usize = 4;
/// Organizations listed at once.
const PAGE: u16 = 500;

/// How many values each `encryption_version` has.
pub type Census = BTreeMap<String, u64>;

/// What a key is to an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    /// It seals what is stored now.
    Active,
    /// It still opens.
    Retired,
    /// It is not at hand: what stands under it does not open.
    Lost,
}

impl KeyStanding {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Lost => "lost",
        }
    }
}

/// What a pass over all values found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Re-sealed, or tried and found to open.
    pub done: u64,
    /// Changed by somebody else between reading and writing: the next pass looks at them again.
    pub changed_meanwhile: u64,
    /// Left as they are, by `encryption_version`: they do not open.
    pub unopened: Census,
}

impl Pass {
    fn add(&mut self, other: &Self) {
        self.done += other.done;
        self.changed_meanwhile += other.changed_meanwhile;
        for (version, count) in &other.unopened {
            *self.unopened.entry(version.clone()).or_default() += count;
        }
    }
}

/// What a whole rotation did.
#[derive(Debug)]
pub struct Rotation {
    pub resealed: u64,
    pub unopened: Census,
    /// As it is afterwards.
    pub census: Census,
}

/// Every sealed value, and the keys at hand.
#[derive(Debug)]
pub struct KeyRotation<'a> {
    store: &'a Store,
    keyring: &'a Keyring,
}

impl<'a> KeyRotation<'a> {
    pub fn new(store: &'a Store, keyring: &'a Keyring) -> Self {
        Self { store, keyring }
    }

    /// How many values stand under each key.
    pub async fn census(&self) -> Result<Census, StoreError> {
        self.over_organizations(|organization| async move {
            let mut tx = self.store.begin(&TenantContext::maintenance(organization)).await?;
            let mut pass = Pass::default();
            for (version, count) in sealed_count(tx.last()).await? {
                pass.unopened.insert(version, u64::try_from(count).unwrap_or(0));
            }
            Ok(pass)
        })
        .await
        .map(|pass| pass.unopened)
    }

    /// The `encryption_version` of each key at hand, the active one's first.
    pub fn versions(&self) -> impl Iterator<Item = String> {
        self.keyring.key_ids().map(|id| format!("v1:{id}"))
    }

    /// What the key is to this installation that an `encryption_version` names.
    pub fn standing(&self, version: &str) -> KeyStanding {
        if version == self.keyring.encryption_version() {
            KeyStanding::Active
        } else if self.versions().any(|known| known == version) {
            KeyStanding::Retired
        } else {
            KeyStanding::Lost
        }
    }

    /// The values of a census whose key is not at hand.
    pub fn lost(&self, census: &Census) -> Census {
        self.of_standing(census, KeyStanding::Lost)
    }

    /// The values of a census whose key is of one kind.
    pub fn of_standing(&self, census: &Census, standing: KeyStanding) -> Census {
        let of_it = |(version, _): &(&String, &u64)| self.standing(version) == standing;
        census.iter().filter(of_it).map(|(version, count)| (version.clone(), *count)).collect()
    }

    /// Re-seals all that is not under the active key, until a pass finds nothing more to do: a change that was under
    /// way may have written a value back that it had read before. `progress` hears how many are done.
    pub async fn rotate(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Rotation, StoreError> {
        let mut resealed = 0;
        loop {
            let pass = self
                .over_organizations(|organization| async move {
                    let mut pass = Pass::default();
                    for table in SealedTable::ALL {
                        pass.add(&self.reseal_table(organization, table, progress).await?);
                    }
                    Ok(pass)
                })
                .await?;
            resealed += pass.done;
            if pass.done == 0 && pass.changed_meanwhile == 0 {
                return Ok(Rotation { resealed, unopened: pass.unopened, census: self.census().await? });
            }
        }
    }

    /// Tries whether every value opens. Changes nothing.
    pub async fn verify(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Pass, StoreError> {
        self.over_organizations(|organization| async move {
            let mut pass = Pass::default();
            for table in SealedTable::ALL {
                let mut after = Uuid::nil();
                while let Some((values, last)) = self.read(organization, table, after, None).await? {
                    let mut found = Pass::default();
                    for value in &values {
                        match self.open_and_reseal(organization, value) {
                            Ok(_) => found.done += 1,
                            Err(_) => *found.unopened.entry(value.encryption_version.clone()).or_default() += 1,
                        }
                    }
                    progress(values.len() as u64);
                    pass.add(&found);
                    after = last;
                }
            }
            Ok(pass)
        })
        .await
    }

    async fn reseal_table(
        &self,
        organization: OrganizationId,
        table: SealedTable,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Pass, StoreError> {
        let active = self.keyring.encryption_version();
        let mut pass = Pass::default();
        let mut after = Uuid::nil();
        while let Some((values, last)) = self.read(organization, table, after, Some(&active)).await? {
            let mut replacing = Vec::with_capacity(values.len());
            for value in values {
                match self.open_and_reseal(organization, &value) {
                    Ok(resealed) => replacing.push((value, resealed)),
                    Err(error) => {
                        tracing::error!(%error, %organization, credential_id = %value.credential_id, "left as it is");
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

    /// Does the work in every organization, some at once, and adds up what it found.
    async fn over_organizations<W, F>(&self, work: W) -> Result<Pass, StoreError>
    where
        W: Fn(OrganizationId) -> F,
        F: Future<Output = Result<Pass, StoreError>>,
    {
        let mut total = Pass::default();
        let mut last = None;
        loop {
            let organizations = self.store.organizations_after(last, PAGE).await?;
            last = organizations.last().map(|(id, _)| *id);
            if last.is_none() {
                return Ok(total);
            }
            let found: Vec<Pass> = stream::iter(organizations)
                .map(|(organization, _)| work(organization))
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            for pass in &found {
                total.add(pass);
            }
        }
    }
}
