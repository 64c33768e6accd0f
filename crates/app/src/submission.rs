//! Sending an intent to Twilio, and writing down what became of it.

use std::borrow::Cow;
use std::time::Duration;

use linecard_domain::{AgentId, CredentialStatus, LogId, OrganizationId, OutboundRef, Timestamp};
use linecard_store::{ResolvedCredential, StoreError, TenantContext, credential_health_set, paused};
use linecard_twilio::{NotProcessedReason, Refusal, Submission, TwilioConfig, UnknownReason};
use tracing::{Instrument, Span};

use crate::credentials::{Login, first_login};
use crate::error::AppError;
use crate::outgoing::{Outgoing, Placed};
use crate::rotation::Noticed;
use crate::{App, metrics};

const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(4);
/// How often what Twilio answered is offered to a database that is away, with growing pauses of some
/// 10 s in all. After that the callbacks tell.
const STORE_ATTEMPTS: u32 = 6;

/// A stored intent, on its way to Twilio.
pub(crate) struct Submitting<O: Outgoing> {
    pub organization: OrganizationId,
    pub id: O::Id,
    pub agent: Option<AgentId>,
    pub order: O::Order,
    pub credential: ResolvedCredential,
    pub submit_before: Timestamp,
}

/// What became of a request to Twilio, to be written down.
pub(crate) enum Fate<'a, Resource> {
    Accepted(&'a Resource),
    /// Nothing was made.
    Failed {
        detail: &'a str,
        refusal: Option<&'a Refusal>,
    },
    /// It may have been made.
    Unknown {
        detail: &'a str,
    },
}

impl<Resource> Fate<'_, Resource> {
    pub(crate) fn detail(&self) -> Option<&str> {
        match self {
            Self::Accepted(_) => None,
            Self::Failed { detail, .. } | Self::Unknown { detail } => Some(detail),
        }
    }

    fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Failed { refusal, .. } => *refusal,
            Self::Accepted(_) | Self::Unknown { .. } => None,
        }
    }

    pub(crate) fn error_code(&self) -> Option<i32> {
        self.refusal()?.code.and_then(|code| i32::try_from(code).ok())
    }

    /// For people.
    pub(crate) fn guidance(&self) -> Option<Cow<'_, str>> {
        self.refusal().map(Refusal::guidance)
    }
}

impl<O: Outgoing> Submitting<O> {
    fn subject(&self) -> OutboundRef {
        self.id.into()
    }

    fn count(&self, outcome: &'static str) {
        metrics::submitted(O::CHANNEL, self.credential.source(), outcome);
    }

    fn span(&self) -> Span {
        let (organization_id, source) = (self.organization, self.credential.source().as_str());
        match self.subject() {
            OutboundRef::Call(call_id) => {
                tracing::info_span!("submit_call", %organization_id, %call_id, credential_source = source)
            }
            OutboundRef::Message(message_id) => {
                tracing::info_span!("submit_message", %organization_id, %message_id, credential_source = source)
            }
        }
    }
}

impl App {
    /// Sends an intent at most once with effect, and records the outcome.
    pub(crate) async fn submit<O: Outgoing>(&self, submitting: Submitting<O>) -> Result<Placed<O::Stored>, AppError> {
        let span = submitting.span();
        self.submit_and_record(submitting).instrument(span).await
    }

    async fn submit_and_record<O: Outgoing>(&self, submitting: Submitting<O>) -> Result<Placed<O::Stored>, AppError> {
        let first = first_login(&submitting.credential.token);
        let config = match self.open_login(submitting.organization, &submitting.credential.account_sid, first) {
            Ok(config) => config,
            Err(error) => {
                submitting.count("failed");
                let fate = Fate::Failed { detail: "the stored auth token cannot be opened", refusal: None };
                self.record(&submitting, &fate).await?;
                return Err(error);
            }
        };
        let (submission, noticed) = match self.create(&submitting, first, &config).await {
            Ok(created) => created,
            Err(why) => {
                submitting.count("not-submitted");
                return Err(self.not_submitted(&submitting, None, why).await?);
            }
        };
        let placed = self.record_submission(&submitting, submission).await;
        self.write_noticed(submitting.organization, noticed).await;
        placed
    }

    async fn record_submission<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        submission: Submission<O::Resource>,
    ) -> Result<Placed<O::Stored>, AppError> {
        match submission {
            Submission::Accepted(resource) => {
                submitting.count("accepted");
                self.record(submitting, &Fate::Accepted(&resource)).await.map(Placed::AtTwilio)
            }
            Submission::Refused(refusal) => {
                submitting.count("refused");
                Err(self.refused(submitting, refusal).await?)
            }
            Submission::NotProcessed { retry_after, reason } => {
                submitting.count("not-submitted");
                tracing::warn!(
                    error = &reason as &dyn std::error::Error,
                    "the {} was not submitted in time",
                    O::CHANNEL
                );
                Err(self.not_submitted(submitting, retry_after, not_processed(&reason)).await?)
            }
            Submission::Unknown { reason } => {
                submitting.count("unknown");
                self.unknown(submitting, &reason).await.map(Placed::Pending)
            }
        }
    }

    /// With what the intent was resolved with; where Twilio refuses that, and so has processed nothing, with what else
    /// the line has. `Err`: why nothing was sent, or not again.
    async fn create<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        first: Login<'_>,
        config: &TwilioConfig,
    ) -> Result<(Submission<O::Resource>, Noticed), &'static str> {
        let submission = self.create_until_processed(submitting, config).await?;
        if !is_login_refused(&submission) {
            return Ok((submission, Noticed::default()));
        }
        let mut refused = vec![first.id()];
        let reserve = self.reserve_tokens(submitting.organization, &submitting.credential).await;
        for (login, config) in self.open_logins(submitting.organization, &submitting.credential.account_sid, &reserve) {
            if refused.contains(&login.id()) {
                continue;
            }
            let submission = self.create_until_processed(submitting, &config).await?;
            if !is_login_refused(&submission) {
                return Ok((submission, Noticed::by(login, &refused)));
            }
            refused.push(login.id());
        }
        Ok((submission, Noticed::default()))
    }

    /// Repeats only what Twilio certainly did not process. Nothing is sent after `submit_before`, not even for the
    /// first time: a database may take long to store an intent. `Err`: why nothing was sent, or not again.
    async fn create_until_processed<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        config: &TwilioConfig,
    ) -> Result<Submission<O::Resource>, &'static str> {
        let mut backoff = FIRST_BACKOFF;
        let mut last = Err("It was too late when the intent was stored");
        while !self.time_left(submitting).is_zero() {
            let outcome = O::create(&self.twilio, config, &submitting.order).await;
            let Submission::NotProcessed { retry_after, .. } = &outcome else { return Ok(outcome) };
            // Twilio's own wish is a least time.
            let pause = retry_after.unwrap_or_default().saturating_add(self.jittered(backoff));
            last = Ok(outcome);
            if pause >= self.time_left(submitting) {
                break;
            }
            tokio::time::sleep(pause).await;
            if self.is_stopped(submitting).await {
                return Err("All calls and messages were stopped (paused) before Twilio had taken it");
            }
            backoff = (backoff * 2).min(LONGEST_BACKOFF);
        }
        last
    }

    /// Whether somebody has stopped all calls and messages since. A database that is away tells nothing of that: it
    /// was allowed when the intent was stored.
    async fn is_stopped<O: Outgoing>(&self, submitting: &Submitting<O>) -> bool {
        let asked = async {
            let mut tx = self.store.begin(&TenantContext::service(submitting.organization)).await?;
            paused(tx.last(), submitting.agent).await
        };
        asked.await.unwrap_or(false)
    }

    /// Until `submit_before`.
    fn time_left<O: Outgoing>(&self, submitting: &Submitting<O>) -> Duration {
        (submitting.submit_before - self.clock.now()).try_into().unwrap_or_default()
    }

    /// Between a half and the whole, so that what was refused together does not come back together.
    fn jittered(&self, pause: Duration) -> Duration {
        let mut byte = [0_u8; 1];
        self.randomness.fill(&mut byte);
        pause.mul_f64(0.5 + f64::from(u8::from_ne_bytes(byte)) / 510.0)
    }

    async fn refused<O: Outgoing>(&self, submitting: &Submitting<O>, refusal: Refusal) -> Result<AppError, AppError> {
        let detail = format!("Twilio refused the {}", O::CHANNEL);
        self.record(submitting, &Fate::Failed { detail: &detail, refusal: Some(&refusal) }).await?;
        Ok(AppError::SubjectRefused { subject: submitting.subject(), refusal })
    }

    async fn not_submitted<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        retry_after: Option<Duration>,
        detail: &str,
    ) -> Result<AppError, AppError> {
        self.record(submitting, &Fate::Failed { detail, refusal: None }).await?;
        let retry_after = retry_after.and_then(|pause| pause.try_into().ok());
        Ok(AppError::NotSubmitted { subject: submitting.subject(), retry_after })
    }

    async fn unknown<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        reason: &UnknownReason,
    ) -> Result<O::Stored, AppError> {
        tracing::warn!(error = reason as &dyn std::error::Error, "what became of the {} is unknown", O::CHANNEL);
        self.record(submitting, &Fate::Unknown { detail: &reason.to_string() }).await
    }

    /// Writes a fate down; a database that is away is asked again, since Twilio cannot be.
    pub(crate) async fn record<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        fate: &Fate<'_, O::Resource>,
    ) -> Result<O::Stored, AppError> {
        // The same in each attempt: one whose answer was lost may have been stored.
        let log_id = self.next_id();
        let mut pause = FIRST_BACKOFF;
        for _ in 1..STORE_ATTEMPTS {
            match self.try_record(submitting, log_id, fate).await {
                Err(AppError::Store(StoreError::Unavailable(error))) => {
                    tracing::warn!(%error, "what became of the {} could not be stored yet", O::CHANNEL);
                    tokio::time::sleep(self.jittered(pause)).await;
                    pause = (pause * 2).min(LONGEST_BACKOFF);
                }
                settled => return settled,
            }
        }
        self.try_record(submitting, log_id, fate).await
    }

    async fn try_record<O: Outgoing>(
        &self,
        submitting: &Submitting<O>,
        log_id: LogId,
        fate: &Fate<'_, O::Resource>,
    ) -> Result<O::Stored, AppError> {
        let context = TenantContext::service(submitting.organization);
        let mut tx = self.store.begin(&context).await?;
        if fate.refusal().is_some_and(Refusal::is_credential_revoked) {
            let credential = submitting.credential.token.credential_id;
            credential_health_set(&mut tx, credential, CredentialStatus::Revoked, Some("twilio-token-rejected"))
                .await?;
        }
        let recorded = O::record(tx.last(), submitting.id, log_id, fate).await?;
        self.live.changed(submitting.organization);
        let stored = match recorded {
            Some(stored) => Some(stored),
            None => O::get(self.store.begin(&context).await?.last(), submitting.id).await?,
        };
        stored.ok_or(AppError::NotFound(O::CHANNEL.as_str()))
    }
}

fn is_login_refused<Resource>(submission: &Submission<Resource>) -> bool {
    matches!(submission, Submission::Refused(refusal) if refusal.is_credential_revoked())
}

/// For people.
const fn not_processed(reason: &NotProcessedReason) -> &'static str {
    match reason {
        NotProcessedReason::RateLimited { .. } => "Twilio's limit of requests left no room until it was too late",
        NotProcessedReason::Unreachable(_) | NotProcessedReason::Unsendable(_) => {
            "Twilio could not be reached until it was too late"
        }
    }
}
