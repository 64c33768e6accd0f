//! One attempt to deliver one event, and what follows from it.

use std::time::Duration;

use linecard_domain::{DeliveryStatus, DisabledReason, OrganizationId, Timestamp};
use linecard_event_sender::{Attempt, EventSender, Failure, OutgoingEvent, sign};
use linecard_store::{
    DeliveryOutcome, DueDelivery, EventEndpoint, Store, TenantContext, TenantTx, event_delivery_record,
    event_endpoint_disable, event_endpoint_failed, event_endpoint_get, event_endpoint_succeeded,
    platform_audit_append_of_sender, platform_event_endpoint_failed, platform_event_endpoint_give_up,
    platform_event_endpoint_succeeded,
};
use serde_json::json;
use tracing::{Instrument, field};
use url::Url;

use super::payload::TEST;
use super::schedule::{DISABLE_AFTER, KEPT_DEAD, KEPT_DELIVERED, KEPT_PENDING, next_attempt};
use super::secrets::{EventSecrets, SecretOwner};
use crate::audit::{AuditAction, AuditWriter, Change, Origin, event_endpoint_snapshot};
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::input::UrlTargets;
use crate::metrics;

/// Delivers events.
#[derive(Clone)]
pub(crate) struct Attempts {
    pub(crate) store: Store,
    pub(crate) sender: EventSender,
    pub(crate) secrets: EventSecrets,
    pub(crate) audit: AuditWriter,
    pub(crate) dependencies: Dependencies,
    /// Where Linecard itself is, and whether private addresses are permitted.
    pub(crate) public_url: Url,
    pub(crate) private_urls: bool,
}

/// What an attempt came to.
struct Sent {
    status: Option<u16>,
    /// `None`: the event is delivered.
    error: Option<&'static str>,
    is_gone: bool,
    retry_after: Option<Duration>,
    duration: Duration,
}

impl Sent {
    fn nothing(error: &'static str) -> Self {
        Self { status: None, error: Some(error), is_gone: false, retry_after: None, duration: Duration::ZERO }
    }
}

impl From<Attempt> for Sent {
    fn from(attempt: Attempt) -> Self {
        Self {
            status: attempt.status,
            error: attempt.failure.map(Failure::text),
            is_gone: attempt.failure == Some(Failure::Gone),
            retry_after: attempt.retry_after,
            duration: attempt.duration,
        }
    }
}

impl Attempts {
    /// Sends an event, outside of any transaction, and records how that went; whether it was delivered.
    pub(super) async fn deliver(&self, context: &TenantContext, due: &DueDelivery) -> Result<bool, AppError> {
        let organization = context.organization_id();
        let span = tracing::info_span!(
            "event_delivery",
            %organization,
            endpoint_id = %due.endpoint_id,
            event_id = %due.event_id,
            event_type = due.kind,
            attempt = due.attempts + 1,
            http_status = field::Empty,
            outcome = field::Empty,
            duration_ms = field::Empty,
        );
        async {
            let sent = self.send(organization, due).await;
            let (outcome, name) = self.outcome(due, &sent)?;
            let span = tracing::Span::current();
            span.record("http_status", sent.status).record("outcome", name).record("duration_ms", outcome.duration_ms);
            metrics::event_delivery(name);
            self.record(context, due, &sent, &outcome).await?;
            Ok(sent.error.is_none())
        }
        .instrument(span)
        .await
    }

    async fn send(&self, organization: OrganizationId, due: &DueDelivery) -> Sent {
        // Linecard's own address may have changed since.
        let targets = UrlTargets { public_url: &self.public_url, private: self.private_urls };
        if Url::parse(&due.url).is_ok_and(|url| targets.refusal(&url).is_some()) {
            return Sent::nothing("the URL leads to Linecard itself or to a private network");
        }
        let owner = if due.of_platform {
            SecretOwner::Installation(due.endpoint_id)
        } else {
            SecretOwner::Organization(organization)
        };
        let secrets = match self.secrets.open(owner, &due.secret, due.previous.as_ref()) {
            Ok(secrets) => secrets,
            Err(error) => {
                tracing::error!(%error, %organization, endpoint_id = %due.endpoint_id, "a signing secret cannot be decrypted");
                return Sent::nothing("the signing secret cannot be decrypted; rotate it");
            }
        };
        let (id, at) = (due.event_id.to_string(), self.dependencies.now());
        let Ok(signature) = sign(&secrets, &id, at, &due.payload) else {
            return Sent::nothing("the signing secret cannot be used; rotate it");
        };
        let event = OutgoingEvent { url: &due.url, id: &id, at, signature: &signature, body: due.payload.clone() };
        self.sender.send(event).await.into()
    }

    /// What is recorded, and its name in metrics.
    fn outcome(&self, due: &DueDelivery, sent: &Sent) -> Result<(DeliveryOutcome<'static>, &'static str), AppError> {
        let now = self.dependencies.now();
        let again = match (due.kind == TEST, sent.is_gone) {
            (true, _) => None,
            // The endpoint is disabled with that, so it waits until somebody enables it.
            (false, true) => Some(now),
            (false, false) => self.again(due, sent.retry_after, now)?,
        };
        let (status, due_at, remove_at, name) = match (sent.error, again) {
            (None, _) => (DeliveryStatus::Delivered, now, now + KEPT_DELIVERED, "delivered"),
            (Some(_), Some(at)) => (DeliveryStatus::Pending, at, due.queued_at + KEPT_PENDING, "failed"),
            (Some(_), None) => (DeliveryStatus::Dead, now, now + KEPT_DEAD, "dead"),
        };
        let duration_ms = i32::try_from(sent.duration.as_millis()).unwrap_or(i32::MAX);
        let (status_code, error) = (sent.status, sent.error);
        Ok((DeliveryOutcome { status, due_at, status_code, error, duration_ms, remove_at }, name))
    }

    fn again(
        &self,
        due: &DueDelivery,
        retry_after: Option<Duration>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, AppError> {
        let mut random = [0_u8; 1];
        if !self.dependencies.random_source.fill(&mut random) {
            return Err(AppError::RandomSourceFailed);
        }
        let [random] = random;
        Ok(next_attempt(due.attempts.saturating_add(1), due.queued_at, now, retry_after, random))
    }

    /// Records the attempt, and what it says about the endpoint.
    async fn record(
        &self,
        context: &TenantContext,
        due: &DueDelivery,
        sent: &Sent,
        outcome: &DeliveryOutcome<'_>,
    ) -> Result<(), AppError> {
        let mut tx = self.store.begin_background(context).await?;
        let is_current = event_delivery_record(&mut tx, due, outcome).await?;
        // A test that fails says nothing of the endpoint's events; one that succeeds, that it was repaired.
        if !is_current || due.kind == TEST && sent.error.is_some() {
            return Ok(tx.commit().await?);
        }
        if sent.error.is_none() {
            if !due.of_platform {
                return Ok(event_endpoint_succeeded(tx.last(), due.endpoint_id).await?);
            }
            event_endpoint_succeeded(&mut tx, due.endpoint_id).await?;
            // Last: other organizations wait for this row.
            return Ok(platform_event_endpoint_succeeded(tx.last(), due.endpoint_id).await?);
        }
        let mut failing_since = event_endpoint_failed(&mut tx, due.endpoint_id).await?;
        if due.of_platform {
            failing_since = platform_event_endpoint_failed(&mut tx, due.endpoint_id).await?;
        }
        let is_hopeless = failing_since.is_some_and(|since| self.dependencies.now() - since >= DISABLE_AFTER);
        match (sent.is_gone, is_hopeless) {
            (true, _) => self.disable(tx, due, DisabledReason::Gone).await,
            (false, true) => self.disable(tx, due, DisabledReason::Failing).await,
            (false, false) => Ok(tx.commit().await?),
        }
    }

    async fn disable(&self, mut tx: TenantTx, due: &DueDelivery, reason: DisabledReason) -> Result<(), AppError> {
        if due.of_platform {
            return self.disable_of_platform(tx, due, reason).await;
        }
        let before = event_endpoint_get(&mut tx, due.endpoint_id).await?;
        if !event_endpoint_disable(&mut tx, due.endpoint_id, reason).await? {
            return Ok(tx.commit().await?);
        }
        let after = event_endpoint_get(&mut tx, due.endpoint_id).await?;
        tracing::warn!(organization = %tx.organization_id(), endpoint_id = %due.endpoint_id, %reason, "an event endpoint is disabled");
        metrics::event_endpoint_disabled(reason);
        let snapshot = |endpoint: &EventEndpoint| event_endpoint_snapshot(endpoint);
        let change = Change {
            action: AuditAction::EventEndpointDisable,
            resource_id: due.endpoint_id.into(),
            before: before.as_ref().map(snapshot),
            after: after.as_ref().map(snapshot),
        };
        self.audit.commit(tx, Origin::SERVICE, change).await
    }

    /// For all organizations, and noted where the installation's changes are.
    async fn disable_of_platform(
        &self,
        mut tx: TenantTx,
        due: &DueDelivery,
        reason: DisabledReason,
    ) -> Result<(), AppError> {
        if platform_event_endpoint_give_up(&mut tx, due.endpoint_id, reason).await? {
            tracing::warn!(endpoint_id = %due.endpoint_id, %reason, "an event endpoint of the installation is disabled");
            metrics::event_endpoint_disabled(reason);
            let change = Change {
                action: AuditAction::EventEndpointDisable,
                resource_id: due.endpoint_id.into(),
                before: None,
                after: Some(json!({"url": due.url, "disabledReason": reason.as_str()})),
            };
            platform_audit_append_of_sender(&mut tx, &self.audit.entry(Origin::SERVICE, change)).await?;
        }
        Ok(tx.commit().await?)
    }
}
