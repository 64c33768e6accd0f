//! What is done about one open call or message.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use linecard_store::{
    DueItem, EventBus, Store, StoreError, TenantContext, TenantTx, UpdateSource, Window, reconciler_note, work_complete,
};
use linecard_twilio::{TwilioConfig, TwilioError, TwilioTelephonyAdapter};
use time::Duration;

use super::decision::{Decision, SearchResult};
use super::recordings::RecordingTracker;
use super::timing::{
    CLOCK_SKEW, FIRST_FETCH, GIVE_UP_OPEN, GIVE_UP_PRICE, GIVE_UP_SEARCH, LATEST_ARRIVAL, PRESUME_FAILED_AFTER,
    SEARCH_INTERVAL, UNKNOWN_SID_ATTEMPTS, fetch_interval, price_interval,
};
use crate::channels::{OutboundItem, Stage, Update};
use crate::credentials::TokenPromotions;
use crate::dependencies::Dependencies;
use crate::error::{AppError, Conflict};

/// Decides about single calls and messages, by what Twilio reports.
pub(crate) struct ItemReconciler {
    store: Store,
    twilio: TwilioTelephonyAdapter,
    promotions: Arc<TokenPromotions>,
    live: EventBus,
    dependencies: Dependencies,
}

impl ItemReconciler {
    pub(crate) fn new(
        store: Store,
        twilio: TwilioTelephonyAdapter,
        promotions: Arc<TokenPromotions>,
        live: EventBus,
        dependencies: Dependencies,
    ) -> Self {
        Self { store, twilio, promotions, live, dependencies }
    }

    /// What follows recordings, with the same means.
    pub(crate) fn recordings(&self) -> RecordingTracker {
        RecordingTracker::new(
            self.store.clone(),
            self.twilio.clone(),
            Arc::clone(&self.promotions),
            self.live.clone(),
            self.dependencies.clone(),
        )
    }

    pub(super) async fn reconcile_item<T: OutboundItem>(&self, open: &DueItem<T>) -> Result<Decision, AppError> {
        let stored = &open.stored;
        match (stored.stage(), stored.sid()) {
            (Stage::Unanswered, _) => self.search(open).await,
            (Stage::Unpriced, Some(sid)) => self.fetch_price(open, sid).await,
            (Stage::Settled | Stage::Unpriced, _) => self.complete(stored, None).await,
            (Stage::Open, Some(sid)) => self.fetch_open(open, sid).await,
            (Stage::Open, None) => self.presume_failed(stored, "it has no SID to look up at Twilio").await,
        }
    }

    /// Twilio's response was lost, or Twilio was never called: searches the account for the call or message.
    async fn search<T: OutboundItem>(&self, open: &DueItem<T>) -> Result<Decision, AppError> {
        let now = self.dependencies.now();
        let stored = &open.stored;
        let attempts = open.attempts.saturating_add(1);
        if now < open.submit_before {
            return Ok(Decision::Retry { at: open.submit_before, attempts: 0 });
        }
        let overdue = now >= open.submit_before + GIVE_UP_SEARCH;
        match self.search_twilio(open).await {
            Ok(SearchResult::Found(resource)) => {
                let detail = "found at Twilio: the only match by numbers and creation time";
                self.apply_update(stored, &resource, UpdateSource::Reconciler, Some(detail)).await
            }
            Ok(SearchResult::NotFound) if now >= open.submit_before + PRESUME_FAILED_AFTER => {
                self.presume_failed(stored, "Twilio has no match by numbers and creation time").await
            }
            Ok(SearchResult::Ambiguous) if overdue => {
                self.presume_failed(stored, "Twilio has several possible matches, and none was confirmed within a day")
                    .await
            }
            Ok(SearchResult::NotFound) => Ok(Decision::Retry { at: now + SEARCH_INTERVAL, attempts }),
            Ok(SearchResult::Ambiguous) => {
                let note = "ambiguous: a match at Twilio may belong to this request or to another one whose response was \
                    lost as well; waiting for a callback";
                self.note(stored, note).await?;
                Ok(Decision::Retry { at: now + fetch_interval(open.attempts), attempts })
            }
            // A failed search is no reason to presume a failure, except after a day.
            Err(_) if overdue => self.presume_failed(stored, "Twilio could not be searched for a day").await,
            Err(error) => Err(error),
        }
    }

    async fn search_twilio<T: OutboundItem>(&self, open: &DueItem<T>) -> Result<SearchResult<T::Resource>, AppError> {
        let stored = &open.stored;
        let list = |config| async move { stored.list(&self.twilio, &config).await }.boxed();
        let resources = self.query_twilio(stored, list).await?;
        // Twilio's clock wrote the creation times, ours the bounds.
        let (behind, ahead) =
            self.twilio.clock_difference().map_or_else(Default::default, |clock| (clock.behind(), clock.ahead()));
        let from = stored.created_at() - CLOCK_SKEW - behind;
        let before = open.submit_before + LATEST_ARRIVAL + CLOCK_SKEW + ahead;
        let created = Window { from: from - Duration::minutes(1), before: before + Duration::minutes(1) };
        let mut tx = self.begin(stored).await?;
        let competing = stored.competing_intents(tx.last(), created).await?;
        // A resource whose creation time Twilio does not report yet may match, too.
        let may_match = |resource: &T::Resource| {
            let summary = T::summary(resource);
            summary.created_at.is_none_or(|at| (from..before).contains(&at)) && !competing.bound.contains(summary.sid)
        };
        let mut candidates = resources.into_iter().filter(may_match);
        Ok(match (candidates.next(), candidates.next(), competing.unbound) {
            (None, _, _) => SearchResult::NotFound,
            (Some(only), None, 0) if T::summary(&only).created_at.is_some() => SearchResult::Found(Box::new(only)),
            _ => SearchResult::Ambiguous,
        })
    }

    /// Fetches an item whose callbacks have not arrived.
    async fn fetch_open<T: OutboundItem>(&self, open: &DueItem<T>, sid: &T::Sid) -> Result<Decision, AppError> {
        let now = self.dependencies.now();
        let stored = &open.stored;
        if open.attempts == 0 && now < stored.updated_at() + FIRST_FETCH {
            return Ok(Decision::Retry { at: stored.updated_at() + FIRST_FETCH, attempts: 0 });
        }
        match self.fetch(stored, sid).await {
            Ok(resource) if stored.has_changes(&resource) => {
                let decision = self.apply_update(stored, &resource, UpdateSource::Fetch, None).await?;
                if decision == Decision::Progressed {
                    return Ok(Decision::Retry { at: now + FIRST_FETCH, attempts: 1 });
                }
                Ok(decision)
            }
            Err(AppError::Twilio(TwilioError::Refused(refusal)))
                if refusal.is_not_found() && open.attempts >= UNKNOWN_SID_ATTEMPTS =>
            {
                self.give_up_open(stored, "Twilio no longer has it").await
            }
            Ok(_) | Err(_) if now >= stored.created_at() + GIVE_UP_OPEN => {
                self.give_up_open(stored, "Twilio reported no final status within two days").await
            }
            Ok(_) | Err(_) => {
                let attempts = open.attempts.saturating_add(1);
                Ok(Decision::Retry { at: now + fetch_interval(open.attempts), attempts })
            }
        }
    }

    async fn give_up_open<T: OutboundItem>(&self, stored: &T, reason: &str) -> Result<Decision, AppError> {
        if stored.may_stay_open() {
            self.complete(stored, Some(reason)).await
        } else {
            self.presume_failed(stored, reason).await
        }
    }

    async fn fetch_price<T: OutboundItem>(&self, open: &DueItem<T>, sid: &T::Sid) -> Result<Decision, AppError> {
        let now = self.dependencies.now();
        let stored = &open.stored;
        match self.fetch(stored, sid).await {
            Ok(resource) if T::summary(&resource).has_price => {
                self.apply_update(stored, &resource, UpdateSource::Fetch, Some("the price is available")).await
            }
            Ok(resource) if stored.lacks_facts_of(&resource) => {
                let detail = "Twilio has added what was not known at the end";
                self.apply_update(stored, &resource, UpdateSource::Fetch, Some(detail)).await?;
                Ok(Decision::Retry {
                    at: now + price_interval(open.attempts),
                    attempts: open.attempts.saturating_add(1),
                })
            }
            Ok(_) | Err(_) if now >= stored.ended_at() + GIVE_UP_PRICE => {
                self.complete(stored, Some("Twilio reported no price within two days; none is expected any longer"))
                    .await
            }
            Ok(_) | Err(_) => {
                let attempts = open.attempts.saturating_add(1);
                Ok(Decision::Retry { at: now + price_interval(open.attempts), attempts })
            }
        }
    }

    /// Nothing more is expected. `reason` goes into the log.
    async fn complete<T: OutboundItem>(&self, stored: &T, reason: Option<&str>) -> Result<Decision, AppError> {
        if let Some(reason) = reason {
            self.note(stored, reason).await?;
        }
        let mut tx = self.begin(stored).await?;
        work_complete(tx.last(), stored.id().into()).await?;
        Ok(Decision::Settled)
    }

    async fn presume_failed<T: OutboundItem>(&self, stored: &T, reason: &str) -> Result<Decision, AppError> {
        let mut tx = self.begin(stored).await?;
        let presumed = stored.presume_failed(tx.last(), self.dependencies.next_id(), reason).await?;
        self.live.changed(stored.organization_id());
        // Otherwise it was updated in the meantime, which has rescheduled or settled it.
        Ok(if presumed.is_some() { Decision::Settled } else { Decision::Progressed })
    }

    /// Logs the reason of a decision that changes no status.
    async fn note<T: OutboundItem>(&self, stored: &T, reason: &str) -> Result<(), AppError> {
        let mut tx = self.begin(stored).await?;
        if reconciler_note(tx.last(), stored.id().into(), self.dependencies.next_id(), reason).await? {
            self.live.changed(stored.organization_id());
        }
        Ok(())
    }

    async fn apply_update<T: OutboundItem>(
        &self,
        stored: &T,
        resource: &T::Resource,
        source: UpdateSource,
        detail: Option<&str>,
    ) -> Result<Decision, AppError> {
        let mut tx = self.begin(stored).await?;
        let update = Update { log_id: self.dependencies.next_id(), source, detail };
        let updated = stored.apply_update(tx.last(), update, resource).await?;
        self.live.changed(stored.organization_id());
        let settled = updated.is_some_and(|stored| stored.stage() == Stage::Settled);
        Ok(if settled { Decision::Settled } else { Decision::Progressed })
    }

    async fn fetch<T: OutboundItem>(&self, stored: &T, sid: &T::Sid) -> Result<T::Resource, AppError> {
        let fetch = |config| async move { T::fetch(&self.twilio, &config, sid).await }.boxed();
        self.query_twilio(stored, fetch).await
    }

    async fn query_twilio<'a, T: OutboundItem, R>(
        &self,
        stored: &T,
        query: impl Fn(TwilioConfig) -> BoxFuture<'a, Result<R, TwilioError>> + Send,
    ) -> Result<R, AppError> {
        let mut tx = self.begin(stored).await?;
        let credentials = T::signing_credentials(tx.last(), stored.id()).await?;
        drop(tx);
        let credentials = credentials.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        let organization = stored.organization_id();
        self.promotions.with_any_login(organization, &credentials.account_sid, &credentials.tokens, query).await
    }

    async fn begin<T: OutboundItem>(&self, stored: &T) -> Result<TenantTx, StoreError> {
        self.store.begin(&TenantContext::service(stored.organization_id())).await
    }
}
