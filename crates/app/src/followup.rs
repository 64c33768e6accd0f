//! What is to be done about one open call.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use linecard_domain::{CallSid, CallStatus, Timestamp};
use linecard_store::{
    Call, OpenCall, Progress, ProgressSource, TenantContext, call_presume_failed, call_progress, call_rivals,
    call_signers, work_done,
};
use linecard_twilio::{CallResource, ListCalls, TwilioConfig, TwilioError};
use time::Duration;

use crate::App;
use crate::credentials::twilio_config;
use crate::error::{AppError, Conflict};

/// An open call without news for so long is fetched; then at doubling intervals.
const FIRST_FETCH: Duration = Duration::seconds(30);
const LONGEST_FETCH: Duration = Duration::minutes(15);
/// After Twilio was looked through in vain from `submit_before` on for so long, failure is presumed.
const PRESUME_AFTER: Duration = Duration::seconds(60);
const LOOKUP_AGAIN: Duration = Duration::seconds(15);
/// Where no token is accepted, nothing can be looked up; a call is not left open for ever because of it.
const GIVE_UP_LOOKING: Duration = Duration::days(1);
/// Prices come later; after two days without one, none is expected any more.
const GIVE_UP_PRICE: Duration = Duration::days(2);
const LONGEST_PRICE_WAIT: Duration = Duration::hours(1);
/// Twilio's clock and ours may differ by so much.
const CLOCK_SKEW: Duration = Duration::seconds(10);
/// A request that is begun at `submit_before` may reach Twilio so much later: the client's time-outs.
const LAST_SEND: Duration = Duration::seconds(13);
/// No call is open for longer: Twilio's queue takes up to a day, and a call lasts up to a day.
const GIVE_UP_OPEN: Duration = Duration::days(2);
/// So often Twilio may say that it knows no such call before that is believed.
const UNKNOWN_AT_TWILIO: i16 = 4;

/// What was decided on a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Settled,
    /// There was news; the call is still open.
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
enum Found {
    One(Box<CallResource>),
    /// None that was made in the intent's window and is bound to no other call of ours.
    None,
    /// Several calls, or one call and several intents: nothing is guessed.
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
    pub(crate) async fn follow_up(&self, open: &OpenCall) -> Result<Decision, AppError> {
        let call = &open.call;
        match (&call.call_sid, call.status) {
            (None, CallStatus::Initiating | CallStatus::SubmissionUnknown) => self.look_up_intent(open).await,
            (Some(sid), CallStatus::Completed) => self.ask_price(open, sid).await,
            (_, status) if status.is_terminal() => self.nothing_left(call).await,
            (Some(sid), _) => self.fetch_open(open, sid).await,
            (None, _) => self.presume_failed(call, "the call has no SID, so Twilio cannot be asked about it").await,
        }
    }

    async fn nothing_left(&self, call: &Call) -> Result<Decision, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        work_done(tx.last(), call.id).await?;
        Ok(Decision::Settled)
    }

    /// The answer to CreateCall was lost, or never came about. Looked for among the account's calls.
    async fn look_up_intent(&self, open: &OpenCall) -> Result<Decision, AppError> {
        let now = self.clock.now();
        let again = Decision::LookAgain { at: now + LOOKUP_AGAIN, attempts: open.attempts.saturating_add(1) };
        if now < open.submit_before {
            return Ok(Decision::LookAgain { at: open.submit_before, attempts: 0 });
        }
        match self.find_at_twilio(open).await {
            Ok(Found::One(resource)) => {
                let detail = "found at Twilio: the one call between these numbers that was made in the intent's window";
                self.learn(&open.call, &resource, ProgressSource::Reconciler, Some(detail)).await
            }
            Ok(Found::None) if now >= open.submit_before + PRESUME_AFTER => {
                self.presume_failed(&open.call, "Twilio has no call that this request can have made").await
            }
            Ok(Found::Ambiguous) if now >= open.submit_before + GIVE_UP_LOOKING => {
                self.presume_failed(&open.call, "Twilio has several calls that this request may have made").await
            }
            Ok(Found::None) => Ok(again),
            Ok(Found::Ambiguous) => Ok(Decision::LookAgain {
                at: now + longest_wait(open.attempts),
                attempts: open.attempts.saturating_add(1),
            }),
            // Not having been able to look is no reason to presume; not for a day.
            Err(_) if now >= open.submit_before + GIVE_UP_LOOKING => {
                self.presume_failed(&open.call, "for a day Twilio could not be asked about the call").await
            }
            Err(error) => Err(error),
        }
    }

    async fn find_at_twilio(&self, open: &OpenCall) -> Result<Found, AppError> {
        let call = &open.call;
        let list = ListCalls { to: Some(call.to.clone()), from: Some(call.from.clone()), ..ListCalls::default() };
        let list = &list;
        let ask = |config| async move { self.twilio.list_calls(&config, list).await }.boxed();
        let listed = self.with_any_token(call, ask).await?;
        let (from, before) = (call.created_at - CLOCK_SKEW, open.submit_before + LAST_SEND + CLOCK_SKEW);
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        let rivals =
            call_rivals(tx.last(), call.id, from - Duration::minutes(1), before + Duration::minutes(1)).await?;
        // Twilio may not say yet when a call was made; then it may be the one.
        let in_window = |resource: &CallResource| resource.date_created.is_none_or(|at| (from..before).contains(&at));
        let mut candidates =
            listed.into_iter().filter(|resource| in_window(resource) && !rivals.bound.contains(&resource.sid));
        Ok(match (candidates.next(), candidates.next(), rivals.unbound) {
            (None, _, _) => Found::None,
            (Some(only), None, 0) if only.date_created.is_some() => Found::One(Box::new(only)),
            _ => Found::Ambiguous,
        })
    }

    async fn presume_failed(&self, call: &Call, why: &str) -> Result<Decision, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        call_presume_failed(tx.last(), call, self.next_id(), why).await?;
        self.live.changed(call.organization_id);
        Ok(Decision::Settled)
    }

    /// A call at Twilio, without news for a while.
    async fn fetch_open(&self, open: &OpenCall, sid: &CallSid) -> Result<Decision, AppError> {
        let now = self.clock.now();
        let call = &open.call;
        if open.attempts == 0 && now < call.updated_at + FIRST_FETCH {
            return Ok(Decision::LookAgain { at: call.updated_at + FIRST_FETCH, attempts: 0 });
        }
        let attempts = open.attempts.saturating_add(1);
        let fetched = self.fetch(call, sid).await;
        match fetched {
            Ok(resource) if call.status.advances_to(resource.status) => {
                let decision = self.learn(call, &resource, ProgressSource::Fetch, None).await?;
                if decision == Decision::Progressed {
                    return Ok(Decision::LookAgain { at: now + FIRST_FETCH, attempts: 1 });
                }
                Ok(decision)
            }
            Err(AppError::Twilio(TwilioError::Refused(refusal)))
                if refusal.is_not_found() && open.attempts >= UNKNOWN_AT_TWILIO =>
            {
                self.presume_failed(call, "Twilio knows no such call any more").await
            }
            Ok(_) | Err(_) if now >= call.created_at + GIVE_UP_OPEN => {
                self.presume_failed(call, "for two days Twilio has told no end of the call").await
            }
            Ok(_) | Err(_) => Ok(Decision::LookAgain { at: now + longest_wait(open.attempts), attempts }),
        }
    }

    async fn ask_price(&self, open: &OpenCall, sid: &CallSid) -> Result<Decision, AppError> {
        let now = self.clock.now();
        let call = &open.call;
        let ended = call.ended_at.unwrap_or(call.updated_at);
        if now >= ended + GIVE_UP_PRICE {
            return self.nothing_left(call).await;
        }
        let fetched = self.fetch(call, sid).await;
        match fetched {
            Ok(resource) if resource.price.is_some() => {
                self.learn(call, &resource, ProgressSource::Fetch, Some("the price is known")).await
            }
            Ok(_) | Err(_) => {
                let wait = doubling(FIRST_FETCH, open.attempts, LONGEST_PRICE_WAIT);
                Ok(Decision::LookAgain { at: now + wait, attempts: open.attempts.saturating_add(1) })
            }
        }
    }

    async fn fetch(&self, call: &Call, sid: &CallSid) -> Result<CallResource, AppError> {
        let ask = |config| async move { self.twilio.fetch_call(&config, sid).await }.boxed();
        self.with_any_token(call, ask).await
    }

    /// Writes down what Twilio says of a call.
    async fn learn(
        &self,
        call: &Call,
        resource: &CallResource,
        source: ProgressSource,
        detail: Option<&str>,
    ) -> Result<Decision, AppError> {
        let ended = resource.status.is_terminal();
        let progress = Progress {
            detail,
            occurred_at: resource.end_time.filter(|_| ended),
            duration_seconds: resource.duration_seconds.filter(|_| ended),
            answered_by: resource.answered_by.as_deref(),
            price: resource.price.as_deref(),
            price_unit: resource.price_unit.as_deref().filter(|_| resource.price.is_some()),
            ..Progress::status(self.next_id(), source, resource.status, Some(&resource.sid))
        };
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        let now_stored = call_progress(tx.last(), call.id, &progress).await?;
        self.live.changed(call.organization_id);
        let settled = now_stored.is_some_and(|call| {
            call.status.is_terminal() && (call.status != CallStatus::Completed || call.price.is_some())
        });
        Ok(if settled { Decision::Settled } else { Decision::Progressed })
    }

    /// Asks Twilio with the tokens that the organization holds for the call's account, until one is accepted.
    pub(crate) async fn with_any_token<'a, T>(
        &self,
        call: &Call,
        ask: impl Fn(TwilioConfig) -> BoxFuture<'a, Result<T, TwilioError>> + Send,
    ) -> Result<T, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(call.organization_id)).await?;
        let signers = call_signers(tx.last(), call.id).await?.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        drop(tx);
        let mut refused = None;
        for token in self.open_tokens(call.organization_id, &signers.tokens) {
            match ask(twilio_config(&signers.account_sid, token)).await {
                Err(TwilioError::Refused(refusal)) if refusal.is_credential_revoked() => {
                    refused = Some(TwilioError::Refused(refusal));
                }
                outcome => return Ok(outcome?),
            }
        }
        Err(refused.map_or(AppError::Conflict(Conflict::NoTokenLeft), AppError::Twilio))
    }
}
