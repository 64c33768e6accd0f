//! Submitting a stored intent to Twilio.

use std::sync::Arc;
use std::time::Duration;

use linecard_store::{Store, TenantContext, paused};
use linecard_twilio::{
    NotProcessedReason, Refusal, Submission, TwilioConfig, TwilioLogin, TwilioTelephonyAdapter, UnknownReason,
};
use tracing::Instrument;

use super::backoff::Backoff;
use super::dispatched::Dispatched;
use super::pending::PendingSubmission;
use super::recorder::OutcomeRecorder;
use crate::channels::{OutboundItem, SubmitOutcome};
use crate::credentials::{Credentials, Login, Observations, OpenedTokens, TokenPromotions, first_login};
use crate::dependencies::Dependencies;
use crate::error::AppError;

/// Submits intents to Twilio, each at most once with effect, and records the outcomes.
pub(crate) struct Submitter {
    store: Store,
    twilio: TwilioTelephonyAdapter,
    credentials: Arc<Credentials>,
    opened_tokens: OpenedTokens,
    promotions: Arc<TokenPromotions>,
    recorder: OutcomeRecorder,
    dependencies: Dependencies,
}

impl Submitter {
    pub(crate) fn new(
        store: Store,
        twilio: TwilioTelephonyAdapter,
        credentials: Arc<Credentials>,
        opened_tokens: OpenedTokens,
        promotions: Arc<TokenPromotions>,
        recorder: OutcomeRecorder,
        dependencies: Dependencies,
    ) -> Self {
        Self { store, twilio, credentials, opened_tokens, promotions, recorder, dependencies }
    }

    pub(super) async fn submit<T: OutboundItem>(
        &self,
        pending: PendingSubmission<T>,
    ) -> Result<Dispatched<T>, AppError> {
        let span = T::submit_span(pending.id, pending.organization, pending.credential.source().as_str());
        self.submit_and_record(&pending).instrument(span).await
    }

    /// Records that an intent failed without a response from Twilio.
    pub(super) async fn record_failure<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        detail: &str,
    ) -> Result<T, AppError> {
        self.recorder.record(pending, &SubmitOutcome::Failed { detail, refusal: None }).await
    }

    async fn submit_and_record<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
    ) -> Result<Dispatched<T>, AppError> {
        let first = first_login(&pending.credential.token);
        let config = match self.credentials.open_login(pending.organization, &pending.credential.account_sid, first) {
            Ok(config) => config,
            Err(error) => {
                pending.count("failed");
                self.record_failure(pending, "the stored credential cannot be decrypted").await?;
                return Err(error);
            }
        };
        if let TwilioLogin::AuthToken(token) = &config.login {
            self.opened_tokens.insert(pending.organization, first.id(), token);
        }
        let (submission, observations) = match self.create(pending, first, &config).await {
            Ok(created) => created,
            Err(reason) => {
                pending.count("not-submitted");
                return Err(self.record_not_submitted(pending, None, reason).await?);
            }
        };
        let dispatched = self.record_submission(pending, submission).await;
        self.promotions.record(pending.organization, observations).await;
        dispatched
    }

    async fn record_submission<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        submission: Submission<T::Resource>,
    ) -> Result<Dispatched<T>, AppError> {
        match submission {
            Submission::Accepted(resource) => {
                pending.count("accepted");
                let accepted = SubmitOutcome::Accepted(&resource);
                self.recorder.record(pending, &accepted).await.map(Dispatched::Accepted)
            }
            Submission::Refused(refusal) => {
                pending.count("refused");
                Err(self.record_refused(pending, refusal).await?)
            }
            Submission::NotProcessed { retry_after, reason } => {
                pending.count("not-submitted");
                tracing::warn!(
                    error = &reason as &dyn std::error::Error,
                    "the {} was not submitted in time",
                    T::CHANNEL
                );
                Err(self.record_not_submitted(pending, retry_after, not_processed(&reason)).await?)
            }
            Submission::Unknown { reason } => {
                pending.count("unknown");
                self.record_unknown(pending, &reason).await.map(Dispatched::Pending)
            }
        }
    }

    /// Sends the request with the resolved credential. Where Twilio refuses the login, and so has processed nothing,
    /// with the other logins of the stored settings. `Err`: why nothing was sent, or not sent again.
    async fn create<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        first: Login<'_>,
        config: &TwilioConfig,
    ) -> Result<(Submission<T::Resource>, Observations), &'static str> {
        let submission = self.create_until_processed(pending, config).await?;
        if !is_login_refused(&submission) {
            return Ok((submission, Observations::default()));
        }
        // On the heap: it is seldom needed.
        Box::pin(self.create_with_others(pending, first, submission)).await
    }

    /// Sends the request with the other logins, after Twilio has refused the first one.
    async fn create_with_others<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        first: Login<'_>,
        submission: Submission<T::Resource>,
    ) -> Result<(Submission<T::Resource>, Observations), &'static str> {
        let PendingSubmission { organization, credential, .. } = pending;
        let mut refused = vec![first.id()];
        let fallback = self.promotions.fallback_tokens(*organization, credential).await;
        for (login, config) in self.credentials.open_logins(*organization, &credential.account_sid, &fallback) {
            if refused.contains(&login.id()) {
                continue;
            }
            let submission = self.create_until_processed(pending, &config).await?;
            if !is_login_refused(&submission) {
                return Ok((submission, Observations::new(login, &refused)));
            }
            refused.push(login.id());
        }
        Ok((submission, Observations::default()))
    }

    /// Retries only what Twilio certainly did not process. Nothing is sent after `submit_before`, not even the first
    /// request: storing the intent may have taken long. `Err`: why nothing was sent, or not sent again.
    async fn create_until_processed<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        config: &TwilioConfig,
    ) -> Result<Submission<T::Resource>, &'static str> {
        let mut backoff = Backoff::new(self.dependencies.random_source.as_ref());
        let mut last = Err("The submission deadline had passed when the request was stored");
        while !self.time_left(pending).is_zero() {
            let submission = T::create(&self.twilio, config, &pending.request).await;
            let Submission::NotProcessed { retry_after, .. } = &submission else { return Ok(submission) };
            // Twilio's Retry-After is a minimum.
            let pause = retry_after.unwrap_or_default().saturating_add(backoff.next_pause());
            last = Ok(submission);
            if pause >= self.time_left(pending) {
                break;
            }
            tokio::time::sleep(pause).await;
            if self.is_paused(pending).await {
                return Err("All calls and messages were paused before Twilio accepted this one");
            }
        }
        last
    }

    /// Whether an admin has paused all calls and messages since the intent was stored. If the database is unavailable,
    /// what it allowed then still holds.
    async fn is_paused<T: OutboundItem>(&self, pending: &PendingSubmission<T>) -> bool {
        let read = async {
            let mut tx = self.store.begin(&TenantContext::service(pending.organization)).await?;
            paused(tx.last(), pending.agent).await
        };
        read.await.unwrap_or(false)
    }

    /// Until `submit_before`.
    fn time_left<T: OutboundItem>(&self, pending: &PendingSubmission<T>) -> Duration {
        (pending.submit_before - self.dependencies.now()).try_into().unwrap_or_default()
    }

    async fn record_refused<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        refusal: Refusal,
    ) -> Result<AppError, AppError> {
        let detail = format!("Twilio refused the {}", T::CHANNEL);
        let outcome = SubmitOutcome::Failed { detail: &detail, refusal: Some(&refusal) };
        self.recorder.record(pending, &outcome).await?;
        Ok(AppError::RefusedByTwilio { subject: pending.subject(), refusal })
    }

    async fn record_not_submitted<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        retry_after: Option<Duration>,
        detail: &str,
    ) -> Result<AppError, AppError> {
        self.record_failure(pending, detail).await?;
        let retry_after = retry_after.and_then(|pause| pause.try_into().ok());
        Ok(AppError::NotSubmitted { subject: pending.subject(), retry_after })
    }

    async fn record_unknown<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        reason: &UnknownReason,
    ) -> Result<T, AppError> {
        tracing::warn!(error = reason as &dyn std::error::Error, "the outcome of the {} is unknown", T::CHANNEL);
        self.recorder.record(pending, &SubmitOutcome::Unknown { detail: &reason.to_string() }).await
    }
}

fn is_login_refused<Resource>(submission: &Submission<Resource>) -> bool {
    matches!(submission, Submission::Refused(refusal) if refusal.is_credential_revoked())
}

/// Human-readable.
const fn not_processed(reason: &NotProcessedReason) -> &'static str {
    match reason {
        NotProcessedReason::RateLimited { .. } => {
            "Twilio rejected the requests for exceeding its rate limit until the submission deadline passed"
        }
        NotProcessedReason::Unreachable(_) | NotProcessedReason::Unsendable(_) => {
            "Twilio could not be reached before the submission deadline"
        }
    }
}
