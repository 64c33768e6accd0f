//! What is to be done about one open call or message.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use linecard_domain::Timestamp;
use linecard_store::{DueItem, TenantContext, UpdateSource, Window, reconciler_note, work_complete};
use linecard_twilio::{TwilioConfig, TwilioError};
use time::Duration;

use crate::App;
use crate::error::{AppError, Conflict};
use crate::followed::{Followed, Learnt, Stage};
use crate::rotation::Noticed;

/// What is open without news for so long is fetched; then at doubling intervals.
const FIRST_FETCH: Duration = Duration::seconds(30);
const LONGEST_FETCH: Duration = Duration::minutes(15);
/// After Twilio was looked through in vain from `submit_before` on for so long, failure is presumed.
const PRESUME_AFTER: Duration = Duration::seconds(60);
const LOOKUP_AGAIN: Duration = Duration::seconds(15);
/// Where no token is accepted, nothing can be looked up; nothing is left open for ever because of it.
const GIVE_UP_LOOKING: Duration = Duration::days(1);
/// Prices come later; after two days without one, none is expected any more.
pub(crate) const GIVE_UP_PRICE: Duration = Duration::days(2);
const LONGEST_PRICE_WAIT: Duration = Duration::hours(1);
/// Twilio's clock and ours may differ by so much.
const CLOCK_SKEW: Duration = Duration::seconds(10);
/// A request that is begun at `submit_before` may reach Twilio so much later: the client's time-outs.
const LAST_SEND: Duration = Duration::seconds(13);
/// No call is open for longer: Twilio's queue takes up to a day, and a call lasts up to a day. Receipts of
/// messages come earlier, or never.
const GIVE_UP_OPEN: Duration = Duration::days(2);
/// So often Twilio may say that it does not know a SID before that is believed.
const UNKNOWN_AT_TWILIO: i16 = 4;

/// What was decided on a call or message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Settled,
    /// There was news; it is still open.
    Progressed,
    LookAgain {
        at: Timestamp,
        attempts: i16,
    },
    /// It could not be decided on.
    Failed,
}

impl Decision {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Progressed => "progressed",
            Self::LookAgain { .. } => "look-again",
            Self::Failed => "failed",
        }
    }
}

/// What Twilio has of an intent.
enum Found<Resource> {
    One(Box<Resource>),
    /// None that was made in the intent's window and is bound to no other intent of ours.
    None,
    /// Several at Twilio, or one there and several intents: nothing is guessed.
    Ambiguous,
}

/// The wait before the next look after so many in vain.
pub(crate) fn longest_wait(attempts: i16) -> Duration {
    doubling(FIRST_FETCH, attempts, LONGEST_FETCH)
}

fn doubling(first: Duration, attempts: i16, longest: Duration) -> Duration {
    let doublings = u32::try_from(attempts).unwrap_or(0).min(16);
    (first * 2_i32.saturating_pow(doublings)).min(longest)
}

impl App {
    pub(crate) async fn follow_up<F: Followed>(&self, open: &DueItem<F>) -> Result<Decision, AppError> {
        let stored = &open.stored;
        match (stored.stage(), stored.sid()) {
            (Stage::Unanswered, _) => self.look_up_intent(open).await,
            (Stage::Unpriced, Some(sid)) => self.ask_price(open, sid).await,
            (Stage::Settled | Stage::Unpriced, _) => self.nothing_left(stored, None).await,
            (Stage::Open, Some(sid)) => self.fetch_open(open, sid).await,
            (Stage::Open, None) => self.presume_failed(stored, "it has no SID, so Twilio cannot be asked").await,
        }
    }

    /// `why`: what is expected no more, for people.
    async fn nothing_left<F: Followed>(&self, stored: &F, why: Option<&str>) -> Result<Decision, AppError> {
        if let Some(why) = why {
            self.note(stored, why).await?;
        }
        let mut tx = self.store.begin(&TenantContext::service(stored.organization_id())).await?;
        work_complete(tx.last(), stored.subject()).await?;
        Ok(Decision::Settled)
    }

    /// Says in the log why something was decided that changes no status.
    async fn note<F: Followed>(&self, stored: &F, why: &str) -> Result<(), AppError> {
        let mut tx = self.store.begin(&TenantContext::service(stored.organization_id())).await?;
        if reconciler_note(tx.last(), stored.subject(), self.next_id(), why).await? {
            self.live.changed(stored.organization_id());
        }
        Ok(())
    }

    /// Twilio's answer was lost, or it was never asked. Looked for among what the account has.
    async fn look_up_intent<F: Followed>(&self, open: &DueItem<F>) -> Result<Decision, AppError> {
        let now = self.clock.now();
        let stored = &open.stored;
        let attempts = open.attempts.saturating_add(1);
        if now < open.submit_before {
            return Ok(Decision::LookAgain { at: open.submit_before, attempts: 0 });
        }
        let late = now >= open.submit_before + GIVE_UP_LOOKING;
        match self.find_at_twilio(open).await {
            Ok(Found::One(resource)) => {
                let detail = "found at Twilio: the one between these numbers that was made in the intent's window";
                self.learn(stored, &resource, UpdateSource::Reconciler, Some(detail)).await
            }
            Ok(Found::None) if now >= open.submit_before + PRESUME_AFTER => {
                self.presume_failed(stored, "Twilio has none that this request can have made").await
            }
            Ok(Found::Ambiguous) if late => {
                self.presume_failed(stored, "Twilio has several that this request may have made").await
            }
            Ok(Found::None) => Ok(Decision::LookAgain { at: now + LOOKUP_AGAIN, attempts }),
            Ok(Found::Ambiguous) => {
                let why = "nothing is guessed: what Twilio has between these numbers may be of this request or of \
                    another one whose answer was lost, too; a callback will tell";
                self.note(stored, why).await?;
                Ok(Decision::LookAgain { at: now + longest_wait(open.attempts), attempts })
            }
            // Not having been able to look is no reason to presume; not for a day.
            Err(_) if late => self.presume_failed(stored, "for a day Twilio could not be asked about it").await,
            Err(error) => Err(error),
        }
    }

    async fn find_at_twilio<F: Followed>(&self, open: &DueItem<F>) -> Result<Found<F::Resource>, AppError> {
        let stored = &open.stored;
        let ask = |config| async move { stored.list(&self.twilio, &config).await }.boxed();
        let listed = self.with_any_token(stored, ask).await?;
        let (from, before) = (stored.created_at() - CLOCK_SKEW, open.submit_before + LAST_SEND + CLOCK_SKEW);
        let made = Window { from: from - Duration::minutes(1), before: before + Duration::minutes(1) };
        let mut tx = self.store.begin(&TenantContext::service(stored.organization_id())).await?;
        let rivals = stored.rivals(tx.last(), made).await?;
        // Twilio may not say yet when it was made; then it may be the one.
        let may_be_it = |resource: &F::Resource| {
            let seen = F::seen(resource);
            seen.made_at.is_none_or(|at| (from..before).contains(&at)) && !rivals.bound.contains(seen.sid)
        };
        let mut candidates = listed.into_iter().filter(may_be_it);
        Ok(match (candidates.next(), candidates.next(), rivals.unbound) {
            (None, _, _) => Found::None,
            (Some(only), None, 0) if F::seen(&only).made_at.is_some() => Found::One(Box::new(only)),
            _ => Found::Ambiguous,
        })
    }

    async fn presume_failed<F: Followed>(&self, stored: &F, why: &str) -> Result<Decision, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(stored.organization_id())).await?;
        let presumed = stored.presume_failed(tx.last(), self.next_id(), why).await?;
        self.live.changed(stored.organization_id());
        // There was news meanwhile, which has set the time of the next look, or ended it.
        Ok(if presumed.is_some() { Decision::Settled } else { Decision::Progressed })
    }

    /// What Twilio has, and tells no news of.
    async fn fetch_open<F: Followed>(&self, open: &DueItem<F>, sid: &F::Sid) -> Result<Decision, AppError> {
        let now = self.clock.now();
        let stored = &open.stored;
        if open.attempts == 0 && now < stored.updated_at() + FIRST_FETCH {
            return Ok(Decision::LookAgain { at: stored.updated_at() + FIRST_FETCH, attempts: 0 });
        }
        match self.fetch(stored, sid).await {
            Ok(resource) if stored.is_news(&resource) => {
                let decision = self.learn(stored, &resource, UpdateSource::Fetch, None).await?;
                if decision == Decision::Progressed {
                    return Ok(Decision::LookAgain { at: now + FIRST_FETCH, attempts: 1 });
                }
                Ok(decision)
            }
            Err(AppError::Twilio(TwilioError::Refused(refusal)))
                if refusal.is_not_found() && open.attempts >= UNKNOWN_AT_TWILIO =>
            {
                self.end_of_news(stored, "Twilio does not know it any more").await
            }
            Ok(_) | Err(_) if now >= stored.created_at() + GIVE_UP_OPEN => {
                self.end_of_news(stored, "for two days Twilio has told no end of it").await
            }
            Ok(_) | Err(_) => {
                let attempts = open.attempts.saturating_add(1);
                Ok(Decision::LookAgain { at: now + longest_wait(open.attempts), attempts })
            }
        }
    }

    /// No more will be told.
    async fn end_of_news<F: Followed>(&self, stored: &F, why: &str) -> Result<Decision, AppError> {
        if stored.may_be_the_last() {
            self.nothing_left(stored, Some(why)).await
        } else {
            self.presume_failed(stored, why).await
        }
    }

    async fn ask_price<F: Followed>(&self, open: &DueItem<F>, sid: &F::Sid) -> Result<Decision, AppError> {
        let now = self.clock.now();
        let stored = &open.stored;
        match self.fetch(stored, sid).await {
            Ok(resource) if F::seen(&resource).has_price => {
                self.learn(stored, &resource, UpdateSource::Fetch, Some("the price is known")).await
            }
            Ok(_) | Err(_) if now >= stored.ended_at() + GIVE_UP_PRICE => {
                self.nothing_left(stored, Some("for two days Twilio has told no price; none is expected any more"))
                    .await
            }
            Ok(_) | Err(_) => {
                let wait = doubling(FIRST_FETCH, open.attempts, LONGEST_PRICE_WAIT);
                Ok(Decision::LookAgain { at: now + wait, attempts: open.attempts.saturating_add(1) })
            }
        }
    }

    async fn fetch<F: Followed>(&self, stored: &F, sid: &F::Sid) -> Result<F::Resource, AppError> {
        let ask = |config| async move { F::fetch(&self.twilio, &config, sid).await }.boxed();
        self.with_any_token(stored, ask).await
    }

    /// Writes down what Twilio says.
    async fn learn<F: Followed>(
        &self,
        stored: &F,
        resource: &F::Resource,
        source: UpdateSource,
        detail: Option<&str>,
    ) -> Result<Decision, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(stored.organization_id())).await?;
        let learnt = Learnt { log_id: self.next_id(), source, detail };
        let now_stored = stored.learn(tx.last(), learnt, resource).await?;
        self.live.changed(stored.organization_id());
        let settled = now_stored.is_some_and(|stored| stored.stage() == Stage::Settled);
        Ok(if settled { Decision::Settled } else { Decision::Progressed })
    }

    /// Asks Twilio with the keys and tokens that the organization holds for the account, until one is accepted.
    pub(crate) async fn with_any_token<'a, F: Followed, T>(
        &self,
        stored: &F,
        ask: impl Fn(TwilioConfig) -> BoxFuture<'a, Result<T, TwilioError>> + Send,
    ) -> Result<T, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(stored.organization_id())).await?;
        let signers = stored.signers(tx.last()).await?.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        drop(tx);
        let organization = stored.organization_id();
        let (mut refused, mut last) = (Vec::new(), None);
        for (login, config) in self.open_logins(organization, &signers.account_sid, &signers.tokens) {
            match ask(config).await {
                Err(TwilioError::Refused(refusal)) if refusal.is_credential_revoked() => {
                    refused.push(login.id());
                    last = Some(TwilioError::Refused(refusal));
                }
                Ok(answer) => {
                    self.write_noticed(organization, Noticed::by(login, &refused)).await;
                    return Ok(answer);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(last.map_or(AppError::Conflict(Conflict::NoTokenLeft), AppError::Twilio))
    }
}
