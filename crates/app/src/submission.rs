//! Sending an intent to Twilio, and writing down what became of it.

use std::time::Duration;

use linecard_domain::{CallId, CallSid, CallStatus, CredentialStatus, OrganizationId, Timestamp};
use linecard_store::{
    Call, Progress, ProgressSource, ResolvedCredential, StoreError, TenantContext, call_progress, credential_health_set,
};
use linecard_twilio::{
    CallInstructions, CallResource, CreateCall, NotProcessedReason, Refusal, Submission, TwilioConfig, UnknownReason,
};
use tracing::Instrument;
use url::Url;

use crate::calls::PlaceCall;
use crate::credentials::twilio_config;
use crate::error::AppError;
use crate::{App, metrics};

const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(4);
/// How often what Twilio answered is offered to a database that is away, with growing pauses of some
/// 10 s in all. After that the callbacks tell.
const STORE_ATTEMPTS: u32 = 6;

/// A stored intent, on its way to Twilio.
#[derive(Debug)]
pub(crate) struct CallSubmission {
    pub organization: OrganizationId,
    pub call_id: CallId,
    pub request: PlaceCall,
    pub instructions: CallInstructions,
    pub status_callback: Url,
    pub credential: ResolvedCredential,
    pub submit_before: Timestamp,
}

pub(crate) enum Submitted {
    AtTwilio(Call),
    Unknown(Call),
}

/// What to write down of an outcome.
struct Outcome<'a> {
    status: CallStatus,
    call_sid: Option<&'a CallSid>,
    detail: Option<&'a str>,
    refusal: Option<&'a Refusal>,
}

impl App {
    /// Sends an intent at most once with effect, and records the outcome.
    pub(crate) async fn submit_call(&self, submission: CallSubmission) -> Result<Submitted, AppError> {
        let span = tracing::info_span!(
            "submit_call",
            organization_id = %submission.organization,
            call_id = %submission.call_id,
            credential_source = submission.credential.source().as_str(),
        );
        self.submit_and_record(submission).instrument(span).await
    }

    async fn submit_and_record(&self, submission: CallSubmission) -> Result<Submitted, AppError> {
        let source = submission.credential.source();
        let config = match self.config_of(&submission) {
            Ok(config) => config,
            Err(error) => {
                metrics::call_submitted(source, "failed");
                let outcome = Outcome {
                    status: CallStatus::Failed,
                    call_sid: None,
                    detail: Some("the stored auth token cannot be opened"),
                    refusal: None,
                };
                self.record(&submission, &outcome).await?;
                return Err(error);
            }
        };
        match self.create_until_processed(&submission, &config).await {
            Submission::Accepted(resource) => {
                metrics::call_submitted(source, "accepted");
                self.accepted(&submission, &resource).await.map(Submitted::AtTwilio)
            }
            Submission::Refused(refusal) => {
                metrics::call_submitted(source, "refused");
                self.refused(&submission, refusal).await
            }
            Submission::NotProcessed { retry_after, reason } => {
                metrics::call_submitted(source, "not-submitted");
                self.not_submitted(&submission, retry_after, &reason).await
            }
            Submission::Unknown { reason } => {
                metrics::call_submitted(source, "unknown");
                self.unknown(&submission, &reason).await.map(Submitted::Unknown)
            }
        }
    }

    fn config_of(&self, submission: &CallSubmission) -> Result<TwilioConfig, AppError> {
        let credential = &submission.credential;
        let token = self.open_token(
            submission.organization,
            credential.owner,
            credential.credential_id,
            &credential.auth_token_encrypted,
        )?;
        Ok(twilio_config(&credential.account_sid, token))
    }

    /// Repeats only what Twilio certainly did not process, and nothing after `submit_before`.
    async fn create_until_processed(
        &self,
        submission: &CallSubmission,
        config: &TwilioConfig,
    ) -> Submission<CallResource> {
        let options = &submission.request.options;
        let request = CreateCall {
            to: submission.request.to.clone(),
            from: submission.credential.phone_number.clone(),
            instructions: submission.instructions.clone(),
            status_callback: submission.status_callback.clone(),
            timeout_seconds: options.timeout_seconds.and_then(|seconds| u16::try_from(seconds).ok()),
            time_limit_seconds: options.time_limit_seconds,
            record: options.record,
            machine_detection: options.machine_detection,
            send_digits: options.send_digits.clone(),
        };
        let mut backoff = FIRST_BACKOFF;
        loop {
            let outcome = self.twilio.create_call(config, &request).await;
            let Submission::NotProcessed { retry_after, .. } = &outcome else { return outcome };
            let pause = self.jittered(retry_after.unwrap_or(backoff).max(backoff));
            if self.clock.now() + pause >= submission.submit_before {
                return outcome;
            }
            tokio::time::sleep(pause).await;
            backoff = (backoff * 2).min(LONGEST_BACKOFF);
        }
    }

    /// Between a half and the whole, so that calls which were refused together do not come back together.
    fn jittered(&self, pause: Duration) -> Duration {
        let mut byte = [0_u8; 1];
        self.randomness.fill(&mut byte);
        pause.mul_f64(0.5 + f64::from(u8::from_ne_bytes(byte)) / 510.0)
    }

    async fn accepted(&self, submission: &CallSubmission, resource: &CallResource) -> Result<Call, AppError> {
        let outcome = Outcome { status: resource.status, call_sid: Some(&resource.sid), detail: None, refusal: None };
        self.record(submission, &outcome).await
    }

    async fn refused(&self, submission: &CallSubmission, refusal: Refusal) -> Result<Submitted, AppError> {
        let outcome = Outcome {
            status: CallStatus::Failed,
            call_sid: None,
            detail: Some("Twilio refused the call"),
            refusal: Some(&refusal),
        };
        self.record(submission, &outcome).await?;
        Err(AppError::CallRefused { call_id: submission.call_id, refusal })
    }

    async fn not_submitted(
        &self,
        submission: &CallSubmission,
        retry_after: Option<Duration>,
        reason: &NotProcessedReason,
    ) -> Result<Submitted, AppError> {
        tracing::warn!(error = reason as &dyn std::error::Error, "the call was not submitted in time");
        let detail = match reason {
            NotProcessedReason::RateLimited { .. } => "Twilio's limit of requests left no room until it was too late",
            NotProcessedReason::Unreachable(_) | NotProcessedReason::Unsendable(_) => {
                "Twilio could not be reached until it was too late"
            }
        };
        let outcome = Outcome { status: CallStatus::Failed, call_sid: None, detail: Some(detail), refusal: None };
        self.record(submission, &outcome).await?;
        let retry_after = retry_after.and_then(|pause| pause.try_into().ok());
        Err(AppError::CallNotSubmitted { call_id: submission.call_id, retry_after })
    }

    async fn unknown(&self, submission: &CallSubmission, reason: &UnknownReason) -> Result<Call, AppError> {
        tracing::warn!(error = reason as &dyn std::error::Error, "what became of the call is unknown");
        let detail = reason.to_string();
        let outcome =
            Outcome { status: CallStatus::SubmissionUnknown, call_sid: None, detail: Some(&detail), refusal: None };
        self.record(submission, &outcome).await
    }

    /// Writes an outcome down; a database that is away is asked again, since Twilio cannot be.
    async fn record(&self, submission: &CallSubmission, outcome: &Outcome<'_>) -> Result<Call, AppError> {
        let mut pause = FIRST_BACKOFF;
        for _ in 1..STORE_ATTEMPTS {
            match self.try_record(submission, outcome).await {
                Err(AppError::Store(StoreError::Unavailable(error))) => {
                    tracing::warn!(%error, "what became of the call could not be stored yet");
                    tokio::time::sleep(self.jittered(pause)).await;
                    pause = (pause * 2).min(LONGEST_BACKOFF);
                }
                settled => return settled,
            }
        }
        self.try_record(submission, outcome).await
    }

    async fn try_record(&self, submission: &CallSubmission, outcome: &Outcome<'_>) -> Result<Call, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(submission.organization)).await?;
        if outcome.refusal.is_some_and(Refusal::is_credential_revoked) {
            let credential = submission.credential.credential_id;
            credential_health_set(&mut tx, credential, CredentialStatus::Revoked, Some("twilio-token-rejected"))
                .await?;
        }
        let guidance = outcome.refusal.map(Refusal::guidance);
        let progress = Progress {
            detail: outcome.detail,
            error_code: outcome.refusal.and_then(|refusal| refusal.code).and_then(|code| i32::try_from(code).ok()),
            error_message: guidance.as_deref(),
            ..Progress::status(self.next_id(), ProgressSource::Answer, outcome.status, outcome.call_sid)
        };
        let call = call_progress(tx.last(), submission.call_id, &progress).await?;
        self.live.changed(submission.organization);
        call.ok_or(AppError::NotFound("call"))
    }
}
