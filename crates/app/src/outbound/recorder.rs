//! Recording the outcome of a submission.

use std::sync::Arc;

use linecard_domain::{CredentialStatus, LogId};
use linecard_store::{CallShortWay, EventBus, Store, TenantContext, credential_health_set};
use linecard_twilio::Refusal;

use super::backoff::Backoff;
use super::pending::PendingSubmission;
use crate::channels::{OutboundItem, SubmitOutcome};
use crate::dependencies::Dependencies;
use crate::error::{AppError, VerificationProblem};

/// How many times storing an outcome is tried while the database is unavailable; the growing pauses add up to about
/// 10 s. After that, callbacks and the reconciler update the status.
const STORE_ATTEMPTS: u32 = 6;

/// Records outcomes. If the database is unavailable, storing is retried, since the request to Twilio cannot be repeated.
pub(crate) struct OutcomeRecorder {
    store: Store,
    short_way: Arc<CallShortWay>,
    live: EventBus,
    dependencies: Dependencies,
}

impl OutcomeRecorder {
    pub(crate) fn new(store: Store, short_way: Arc<CallShortWay>, live: EventBus, dependencies: Dependencies) -> Self {
        Self { store, short_way, live, dependencies }
    }

    pub(super) async fn record<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        outcome: &SubmitOutcome<'_, T::Resource>,
    ) -> Result<T, AppError> {
        // The same id in each attempt: one whose response was lost may have been stored.
        let log_id = self.dependencies.next_id();
        let mut backoff = Backoff::new(self.dependencies.random_source.as_ref());
        for _ in 1..STORE_ATTEMPTS {
            match self.try_record(pending, log_id, outcome).await {
                Err(error @ AppError::DatabaseUnavailable(_)) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the outcome of the {} could not be stored yet",
                        T::CHANNEL
                    );
                    tokio::time::sleep(backoff.next_pause()).await;
                }
                settled => return settled,
            }
        }
        self.try_record(pending, log_id, outcome).await
    }

    async fn try_record<T: OutboundItem>(
        &self,
        pending: &PendingSubmission<T>,
        log_id: LogId,
        outcome: &SubmitOutcome<'_, T::Resource>,
    ) -> Result<T, AppError> {
        if let SubmitOutcome::Accepted(resource) = outcome
            && T::HAS_SHORT_WAY
        {
            let (way, organization) = (&self.short_way, pending.organization);
            let stored = T::record_accepted_shortly(way, organization, pending.id, log_id, resource).await?;
            if let Some(stored) = stored {
                self.live.changed(pending.organization);
                return Ok(stored);
            }
        }
        let context = TenantContext::service(pending.organization);
        let mut tx = self.store.begin(&context).await?;
        if let Some((status, problem)) = outcome.refusal().and_then(health) {
            let credential = pending.credential.token.credential_id;
            credential_health_set(&mut tx, credential, status, Some(problem.code())).await?;
        }
        let recorded = T::record_outcome(tx.last(), pending.id, log_id, outcome).await?;
        self.live.changed(pending.organization);
        let stored = match recorded {
            Some(stored) => Some(stored),
            None => T::get(self.store.begin(&context).await?.last(), pending.id).await?,
        };
        stored.ok_or(AppError::NotFound(T::CHANNEL.as_str()))
    }
}

/// What a refusal says about the credential, as opposed to the call or message.
fn health(refusal: &Refusal) -> Option<(CredentialStatus, VerificationProblem)> {
    let problem = if refusal.is_credential_revoked() {
        VerificationProblem::TokenRejected
    } else if refusal.is_account_suspended() {
        VerificationProblem::AccountSuspended
    } else if refusal.is_test_credentials() {
        VerificationProblem::TestCredentials
    } else {
        return None;
    };
    Some((problem.status()?, problem))
}
