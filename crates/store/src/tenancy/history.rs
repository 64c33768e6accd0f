//! Where history is read: from the standby, or from the primary. This is the one place that decides it.

use std::time::Duration;

use crate::error::StoreError;
use crate::tenancy::context::TenantContext;
use crate::tenancy::shares::Purpose;
use crate::tenancy::standby::{Outcome, Standby, StandbyFault, StandbyRead, Target, chain};
use crate::tenancy::store::Store;
use crate::tenancy::transaction::TenantTx;

/// How often the standby is looked at.
const LOOK: Duration = Duration::from_secs(1);

impl Store {
    /// Begins a transaction that reads history, and writes nothing: on the standby, if there is one that has replayed
    /// everything that was committed before this was called, and otherwise on the primary.
    pub async fn begin_history(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        self.begin_reading(context, Purpose::Request).await
    }

    /// As [`Store::begin_history`], for what may take long and can wait.
    pub async fn begin_history_report(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        self.begin_reading(context, Purpose::Report).await
    }

    async fn begin_reading(&self, context: &TenantContext, purpose: Purpose) -> Result<TenantTx, StoreError> {
        let share = self.share(context, purpose).await?;
        // On the heap, as the connection: without a standby, a request has nothing of it.
        let read = match self.standby() {
            Some(standby) => Box::pin(self.caught_up(standby)).await?,
            None => None,
        };
        Ok(match read {
            Some(read) => {
                // A report may take longer.
                let told = self.standby().filter(|_| matches!(purpose, Purpose::Request)).cloned();
                self.transaction(read.client, share, context).on_standby(self.primary().clone(), read.outcome, told)
            }
            None => self.transaction(self.client().await?, share, context).only_reading(),
        })
    }

    async fn caught_up(&self, standby: &Standby) -> Result<Option<StandbyRead>, StoreError> {
        if standby.fault().is_some() {
            Outcome::Unusable.count(1);
            return Ok(None);
        }
        let Some(target) = self.target(standby).await? else {
            Outcome::Unusable.count(1);
            return Ok(None);
        };
        Ok(standby.caught_up(self.schemas(), &target).await)
    }

    /// Where the primary is. `None`: it does not tell, for example because the role may not ask, so that it serves itself.
    async fn target(&self, standby: &Standby) -> Result<Option<Target>, StoreError> {
        match Target::of(&self.client().await?, self.schemas()).await {
            Ok(target) => Ok(Some(target)),
            Err(error @ StoreError::Unavailable(_)) => Err(error),
            Err(error) => {
                standby.set(Some(StandbyFault::NoPosition(chain(&error))));
                Ok(None)
            }
        }
    }

    /// Why history is not read from the standby; `None`: it is, or there is none.
    pub fn standby_fault(&self) -> Option<StandbyFault> {
        self.standby()?.fault()
    }

    /// Looks at the standby, if there is one, until this is dropped. It is not read from before.
    pub async fn watch_standby(&self) {
        while self.standby().is_some() {
            if let Err(error) = self.look_at_standby().await {
                tracing::debug!(error = chain(&error), "the primary could not be asked for its position");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Why history cannot be read from the standby at this moment; `None`: it can, or there is none. Fails if the primary
    /// does.
    pub async fn look_at_standby(&self) -> Result<Option<StandbyFault>, StoreError> {
        let Some(standby) = self.standby() else { return Ok(None) };
        Ok(match self.target(standby).await? {
            Some(target) => standby.look(self.schemas(), &target).await,
            None => standby.fault(),
        })
    }
}
