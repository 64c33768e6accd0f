//! One visit to an organization.

use linecard_store::{
    EventBus, Store, TenantContext, WorkLease, erasure_progress, upkeep_postpone, usage_progress_get,
};
use time::Duration;

use super::budget::Budget;
use super::daily_sums::DailySums;
use super::erasure;
use super::notices::NoticeKeeper;
use super::removal::Removal;
use crate::dependencies::Dependencies;
use crate::error::AppError;

/// An organization whose upkeep is complete is visited again after this time.
const INTERVAL: Duration = Duration::minutes(10);

/// The upkeep of organizations.
#[derive(Debug)]
pub(crate) struct Upkeep {
    store: Store,
    live: EventBus,
    dependencies: Dependencies,
    daily_sums: DailySums,
    removal: Removal,
    notices: NoticeKeeper,
}

impl Upkeep {
    pub(crate) fn new(
        store: Store,
        live: EventBus,
        dependencies: Dependencies,
        give_up_price: Duration,
        notices: NoticeKeeper,
    ) -> Self {
        let daily_sums = DailySums::new(store.clone(), dependencies.clone(), give_up_price);
        let removal = Removal::new(store.clone(), dependencies.clone(), give_up_price);
        Self { store, live, dependencies, daily_sums, removal, notices }
    }

    /// Does what is due of a leased organization; whether some of it is left.
    pub(crate) async fn run(&self, lease: &WorkLease) -> Result<bool, AppError> {
        let (context, organization) = (lease.context(), lease.organization_id());
        // Not in the match itself, which would hold the connection until the visit has ended.
        let erasure = erasure_progress(self.store.begin(context).await?.last()).await?;
        match erasure {
            Some(progress) if progress.is_done => return erasure::clear(&self.store, organization).await,
            Some(progress) => {
                let now = self.dependencies.now();
                return erasure::run(&self.store, &self.live, organization, progress, now).await;
            }
            None => {}
        }
        // With each visit: what they say should be so when it is read. An error with them does not delay the rest.
        let noticed = self.notices.run(context).await;
        let left = self.sum_and_remove(context).await?;
        noticed.map(|()| left)
    }

    async fn sum_and_remove(&self, context: &TenantContext) -> Result<bool, AppError> {
        let now = self.dependencies.now();
        let progress = usage_progress_get(self.store.begin(context).await?.last()).await?;
        if progress.is_some_and(|progress| progress.next_at > now) {
            return Ok(false);
        }
        let mut budget = Budget::new();
        self.daily_sums.run(context, &mut budget).await?;
        self.removal.run(context, &mut budget).await?;
        if !budget.is_exhausted() {
            upkeep_postpone(self.store.begin(context).await?.last(), now + INTERVAL).await?;
        }
        Ok(budget.is_exhausted())
    }
}
