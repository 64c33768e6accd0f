//! Summing the days that are over.

use linecard_domain::{TimeZone, Timestamp};
use linecard_store::{
    DaySum, SUMMED_AFTER, Store, TenantContext, TenantTx, UsageProgress, time_zone_get, usage_changed_days,
    usage_day_changed, usage_day_sum, usage_next_day, usage_progress_begin, usage_progress_lock, usage_progress_set,
    usage_recheck_day, usage_zone_set,
};
use time::{Date, Duration};

use super::budget::Budget;
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::metrics;

/// Each day is summed a second time, this long after its end: what a node with a wrong clock stored, or a server of an
/// earlier release changed without saying so, is in the sums then.
const RECHECKED_AFTER: Duration = Duration::days(8);
/// How many changed days are read at a time.
const CHANGED_DAYS: u16 = 20;

/// Keeps the daily sums of organizations.
#[derive(Debug)]
pub(super) struct DailySums {
    store: Store,
    dependencies: Dependencies,
    /// Twilio reports no price later than this after the end of a call.
    give_up_price: Duration,
}

impl DailySums {
    pub(super) fn new(store: Store, dependencies: Dependencies, give_up_price: Duration) -> Self {
        Self { store, dependencies, give_up_price }
    }

    /// Sums what is over, then what has changed since.
    pub(super) async fn run(&self, context: &TenantContext, budget: &mut Budget) -> Result<(), AppError> {
        let now = self.dependencies.now();
        let over = (now - SUMMED_AFTER).date();
        let Some(mut progress) = self.begun(context, over).await? else { return Ok(()) };
        self.change_zone(context, &progress.time_zone).await?;
        while progress.summed_before < over {
            if !budget.take() {
                return Ok(());
            }
            let Some(advanced) = self.advance(context, over, now).await? else { return Ok(()) };
            progress = advanced;
        }
        let recheck = (now - RECHECKED_AFTER).date().min(progress.summed_before);
        while progress.rechecked_before < recheck {
            if !budget.take() {
                return Ok(());
            }
            let Some(advanced) = self.recheck(context, recheck).await? else { return Ok(()) };
            progress = advanced;
        }
        self.sum_changed(context, progress.summed_before, now, budget).await
    }

    /// Begins with the first day that has calls or messages.
    async fn begun(&self, context: &TenantContext, over: Date) -> Result<Option<UsageProgress>, AppError> {
        let mut tx = self.store.begin_usage(context).await?;
        if let Some(progress) = usage_progress_lock(&mut tx).await? {
            tx.commit().await?;
            return Ok(Some(progress));
        }
        let first =
            usage_next_day(&mut tx, time::macros::date!(1970 - 01 - 01)).await?.map_or(over, |day| day.min(over));
        usage_progress_begin(&mut tx, first).await?;
        let progress = usage_progress_lock(&mut tx).await?;
        tx.commit().await?;
        Ok(progress)
    }

    /// If the organization has another time zone now, all days are to be summed again by the days of that one. Until they
    /// are, they are read from their calls and messages.
    async fn change_zone(&self, context: &TenantContext, summed_by: &TimeZone) -> Result<(), AppError> {
        let zone = time_zone_get(self.store.begin(context).await?.last()).await?;
        let Some(zone) = zone.filter(|zone| zone != summed_by) else { return Ok(()) };
        // Not of one snapshot: what was summed or removed while it waited for the lock must be seen.
        let mut tx = self.store.begin(context).await?;
        if usage_progress_lock(&mut tx).await?.is_some_and(|progress| progress.time_zone == *summed_by) {
            usage_zone_set(&mut tx, &zone, self.dependencies.next_id()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Sums the next day, and passes over days without calls and messages. `None`: another node is at work.
    async fn advance(
        &self,
        context: &TenantContext,
        over: Date,
        now: Timestamp,
    ) -> Result<Option<UsageProgress>, AppError> {
        let mut tx = self.store.begin_usage(context).await?;
        let Some(progress) = usage_progress_lock(&mut tx).await?.filter(|progress| progress.summed_before < over)
        else {
            return Ok(None);
        };
        let day = usage_next_day(&mut tx, progress.summed_before).await?.map_or(over, |day| day.min(over));
        let mut summed_before = day;
        if day < over {
            if self.sum(&mut tx, day, &progress.time_zone, now).await? == DaySum::Open {
                // Read from its calls and messages until nothing on it is open.
                usage_day_changed(&mut tx, day, self.dependencies.next_id()).await?;
            }
            summed_before = day.saturating_add(Duration::days(1));
        }
        usage_progress_set(&mut tx, summed_before, progress.rechecked_before).await?;
        tx.commit().await?;
        Ok(Some(UsageProgress { summed_before, ..progress }))
    }

    /// Has the next day summed a second time.
    async fn recheck(&self, context: &TenantContext, before: Date) -> Result<Option<UsageProgress>, AppError> {
        let mut tx = self.store.begin_usage(context).await?;
        let Some(progress) = usage_progress_lock(&mut tx).await?.filter(|progress| progress.rechecked_before < before)
        else {
            return Ok(None);
        };
        let mut rechecked_before = before;
        if let Some(day) = usage_recheck_day(&mut tx, progress.rechecked_before, before).await? {
            usage_day_changed(&mut tx, day, self.dependencies.next_id()).await?;
            rechecked_before = day.saturating_add(Duration::days(1));
        }
        usage_progress_set(&mut tx, progress.summed_before, rechecked_before).await?;
        tx.commit().await?;
        Ok(Some(UsageProgress { rechecked_before, ..progress }))
    }

    /// Sums again each day on which something has changed, unless something on it is open.
    async fn sum_changed(
        &self,
        context: &TenantContext,
        before: Date,
        now: Timestamp,
        budget: &mut Budget,
    ) -> Result<(), AppError> {
        let mut from = time::macros::date!(1970 - 01 - 01);
        loop {
            let mut tx = self.store.begin(context).await?;
            let days = usage_changed_days(tx.last(), from, before, CHANGED_DAYS).await?;
            drop(tx);
            let Some(last) = days.last() else { return Ok(()) };
            from = last.saturating_add(Duration::days(1));
            for day in days {
                if !budget.take() {
                    return Ok(());
                }
                let mut tx = self.store.begin_usage(context).await?;
                if let Some(progress) = usage_progress_lock(&mut tx).await? {
                    self.sum(&mut tx, day, &progress.time_zone, now).await?;
                    tx.commit().await?;
                }
            }
        }
    }

    async fn sum(&self, tx: &mut TenantTx, day: Date, zone: &TimeZone, now: Timestamp) -> Result<DaySum, AppError> {
        let outcome = usage_day_sum(tx, day, zone, now - self.give_up_price).await?;
        metrics::usage_day(outcome == DaySum::Summed);
        Ok(outcome)
    }
}
